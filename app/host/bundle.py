"""Owns how a company moves house: one file with all of it but the token, and the way back in.

It is packed while the company does not run, so the database in it is the last there is: nothing is
in doubt, nothing is sent twice, and what waits at Telegram is asked for by the new house.
"""

import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from app.host.folders import Home
from app.policy import OWN_TEMPLATES
from app.settings.layers import OWN
from model.written import LEADS_OUT
from storage import beside, migrations, opening, saving
from storage.opening import Abode
from storage.ports import StorageError

PACKING = ".bundle-"
"""How the folder begins in which it is packed, beside what is packed."""

DATABASE, ERASED = "smena.db", "smena.db.erased"
BROKEN = (
    *(OSError, sqlite3.Error),
    *(BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error),
)
"""What refuses a bundle: the disk, the database in it, and all that a zip comes to that is damaged,
cut off, packed or locked in another way than ours."""
COUNTED = b"files of Smena: "
"""What a bundle says of itself: a damaged list of files may be a shorter one."""
SETTINGS, TEMPLATES = OWN.name, OWN_TEMPLATES.name


def pack(home: Home, abode: Abode, target: Path) -> None:
    """Write the company to that new file, its database as one of SQLite wherever it lives.

    Raises StorageError; nothing is written over.
    """
    for left in home.folder.glob(f"{PACKING}*"):  # by whoever was killed over it
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=PACKING, dir=home.folder) as folder:
        if abode.url or home.database.exists():
            opening.save(abode, Path(folder) / DATABASE)
        with (
            saving.new_file(target) as fresh,
            ZipFile(fresh, "w", strict_timestamps=False) as bundle,
        ):
            if (Path(folder) / DATABASE).exists():
                bundle.write(Path(folder) / DATABASE, DATABASE)
            for path in _beside(home):
                _put(bundle, path, home)
            bundle.comment = _count(bundle)


def _beside(home: Home) -> Iterator[Path]:
    yield from (path for path in (beside.place(home.database), home.settings) if path.is_file())
    yield from sorted(path for path in home.templates.rglob("*") if path.is_file())


def _put(bundle: ZipFile, path: Path, home: Home) -> None:
    """A bundle is given away: what leads out of the company's folder is somebody else's."""
    if not path.resolve().is_relative_to(home.folder.resolve()):
        raise StorageError(f"{path}: {LEADS_OUT}")
    try:
        bundle.write(path, path.relative_to(home.folder).as_posix())
    except UnicodeError as error:
        raise StorageError(f"{path}: is called what no text is; call it otherwise") from error


def unpack(source: Path, home: Home) -> None:
    """Lay a packed company into its new home, whole or not at all. Raises StorageError."""
    fresh = home.folder.with_name(f".{home.name}.arriving")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(mode=0o700)
        with ZipFile(source) as bundle:
            if bundle.comment.startswith(COUNTED) and bundle.comment != _count(bundle):
                raise BadZipFile("not all that was packed is in it")
            _refuse_unfit(bundle, source, home)
            for name in bundle.namelist():
                _lay(bundle, name, fresh)
        if (fresh / DATABASE).exists():
            _check(fresh / DATABASE)
        fresh.rename(home.folder)
    except BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise StorageError(f"{source}: can't be taken in ({reason})") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _refuse_unfit(bundle: ZipFile, source: Path, home: Home) -> None:
    """What it comes to is known before a byte of it is here, where others work, too."""
    packed = bundle.infolist()
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in packed):
        raise BadZipFile("it is packed in a way that is not ours")
    refusal = f"{source}: can't be taken in"
    saving.leave_room(home.folder.parent, sum(info.file_size for info in packed), refusal)


def _count(bundle: ZipFile) -> bytes:
    return b"%s%d" % (COUNTED, len(bundle.namelist()))


def _check(database: Path) -> None:
    """Raises sqlite3.Error where this Smena could not begin with it."""
    saving.check(database)
    with closing(saving.read_only(database)) as connection:
        migrations.is_current(connection)


def _lay(bundle: ZipFile, name: str, folder: Path) -> None:
    """One file of it, if it is one that a company has; a bundle may come from anywhere."""
    parts = Path(name).parts
    if parts[:1] == (TEMPLATES,) and name.endswith("/"):
        return
    plain = name in (DATABASE, ERASED, SETTINGS)
    text = len(parts) > 1 and parts[0] == TEMPLATES and ".." not in parts
    if not (plain or text):
        raise BadZipFile(f"{name} is no part of a company")
    target = folder.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with bundle.open(name) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
