"""The small commands that need no Telegram: backup, restore, roster, export; for a terminal."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from app import sheets
from app.policy import abode_of, house_of, views_of
from app.settings import Settings
from desk.clients.tags import spelled
from desk.privacy import erasing
from desk.routing import screens
from desk.rules import standing
from desk.shifts import tables
from model import Event, House
from papers.backups import sealing
from papers.exports.archive import Told, Wanted, write
from storage import acts, backup, beside, opening
from storage.opening import Abode
from storage.ports import StorageError
from storage.postgresql import address
from views import papers
from views.markup import visible


def save(settings: Settings, file: Path) -> int:
    """bot.py backup FILE: a whole copy, also while the bot runs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    abode = abode_of(settings)
    rows = sum(opening.save(abode, file).values())
    _leave_word(settings, Event.BACKED_UP)
    print(f"{file}: a backup of {abode}, {_size(file)}, {rows} rows, all there")
    return 0


def _leave_word(settings: Settings, kind: Event) -> None:
    """For the bot, which puts it on record. A full disk must not stand in a backup's way."""
    path = Path(settings.storage.path)
    try:
        acts.leave(path, kind, datetime.now(UTC))
    except OSError as error:
        print(f"{path}: owners will not find this under /audit ({error})", file=sys.stderr)


def key() -> int:
    """bot.py key: a new key for encrypted backups. Raises StorageError without the library."""
    print(f"BACKUP_KEY={sealing.new_key()}")
    print(
        "Put this line into .env, set backup.encrypt = true, and keep a copy of it where the "
        "machine's end is not its end: without it no encrypted backup can be opened, by anybody.",
        file=sys.stderr,
    )
    return 0


def restore(settings: Settings, file: Path) -> int:
    """bot.py restore FILE: back to a copy, while the bot is stopped."""
    abode = abode_of(settings)
    path = abode.path
    key = settings.backup_key.get_secret_value() if settings.backup_key else ""
    with TemporaryDirectory(prefix=".restoring-", dir=path.parent) as folder:
        plain = sealing.opened(file, Path(folder) / "plain.db", key)
        done, former = opening.restore(abode, plain, datetime.now(UTC), erasing.repeat)
    _leave_word(settings, Event.RESTORED)
    print(f"{abode}: restored from {file}")
    if former:
        kind = "schema" if abode.url else "file"
        print(f"{former}: the former {kind}, kept; delete it when all is well")
    if done.doubtful:
        print(
            f"{done.doubtful} not yet sent when the backup was made, perhaps sent since: at the "
            "next start the group gets them marked ↻, and operators are asked before a client does"
        )
    _print_erased(path, file, done, former)
    return 0


def _print_erased(path: Path, file: Path, done: backup.Restored, former: str) -> None:
    """Whom owners had erased since: what was done about them, and what is left to do."""
    if done.erased:
        print(
            f"{done.erased} erased since the backup was made: erased again; {file} itself still "
            "holds them, so delete it as soon as you can"
        )
    if done.unknown:
        print(
            f"{done.unknown} erased since can't be told: the backup is older than what marks them, "
            "and the former file can't be read; erase them again by hand"
        )
    if not former and not beside.place(path).exists():
        print(
            f"neither a former file nor {beside.place(path).name} was here: if anybody was erased "
            "since the backup was made, erase them again by hand"
        )


def migrate(settings: Settings) -> int:
    """bot.py migrate: bring the file to this version, as a start does, while the bot is stopped."""

    async def bring() -> None:
        database = await opening.opened(abode_of(settings))
        await database.close()

    asyncio.run(bring())
    print(f"{abode_of(settings)}: of this version, checked and whole")
    return 0


def roster(settings: Settings, file: Path) -> int:
    """bot.py roster FILE: take a roster from a CSV or TOML table, while the bot is stopped.

    Raises RosterError, naming the line; nothing of the table is taken then.
    """
    lines, now = sheets.lines_of(file), datetime.now(UTC)

    async def take() -> int:
        database = await opening.opened(abode_of(settings))
        try:
            return await database.run(
                lambda tx: tables.load(tx, standing.of(tx, house_of(settings)), lines, now)
            )
        finally:
            await database.close()

    count = asyncio.run(take())
    _leave_word(settings, Event.ROSTER)
    print(f"{file}: {count} lines taken into the roster")
    return 0


def export(settings: Settings, file: Path, first: date | None, last: date | None) -> int:
    """bot.py export FILE: the tables of all days or of some, also while the bot runs.

    Days are the company's; both are included. Raises StorageError, and nothing is written then.
    """
    now, abode = datetime.now(UTC), abode_of(settings)
    with opening.snapshot(abode) as tx:
        house = standing.of(tx, house_of(settings))
    since = _midnight(house, first) if first else None
    until = min(now, _midnight(house, last + timedelta(days=1))) if last else now
    if since and since >= until:
        raise StorageError(f"--since {first}: there is nothing after it to export")
    locale, views = settings.company.locale, views_of(settings)
    views.follow(house)
    wanted = Wanted(
        source=abode.path,
        target=file,
        since=since,
        until=until,
        zone=house.zone,
        locale=locale,
        readme=papers.readme(views, house, since, until, locale),
        url=abode.url,
    )
    with tqdm(unit=" rows", unit_scale=True, leave=False, disable=None) as bar:
        write(wanted, Told(partial(setattr, bar, "total"), bar.update))
    _leave_word(settings, Event.EXPORTED)
    print(f"{file}: the tables of {abode}, {_size(file)}")
    return 0


def rules(settings: Settings, words: str, source: str, tags: Sequence[str]) -> int:
    """bot.py rules WORDS: what the rules would make of them and why, also while the bot runs."""
    now, abode, views = datetime.now(UTC), abode_of(settings), views_of(settings)
    house = house_of(settings)
    if opening.is_there(abode):
        with opening.snapshot(abode) as tx:
            house = standing.of(tx, house)
    views.follow(house)
    known = screens.tried(house, words, now, source, frozenset(map(spelled, tags)))
    told = screens.explained(house, known)
    print(visible(views.text("routing.tried", house.locale, now, **told)).strip())
    return 0


def move(settings: Settings, url: str, back: str) -> int:
    """bot.py move --to URL: from the file into PostgreSQL; --from URL: back; both stopped.

    Raises StorageError, and nothing is changed then.
    """
    path, now = Path(settings.storage.path), datetime.now(UTC)
    try:
        address.read(url or back)
    except StorageError as error:
        raise StorageError(f"{'--from' if back else '--to'}: {error}") from error
    if back:
        rows, former = opening.move_out(back, path, now)
        _leave_word(settings, Event.BACKED_UP)
        print(f"{path}: {rows} rows, each compared; leave storage.url out from now on")
        print(f"{former}: the former schema, kept; drop it when all is well")
        return 0
    rows, aside = opening.move_in(path, url, now)
    _leave_word(settings, Event.BACKED_UP)
    print(f"{Abode(path, url)}: {rows} rows, each compared; set storage.url from now on")
    print(f"{aside}: the former file, kept; delete it when all is well")
    return 0


def _midnight(house: House, day: date) -> datetime:
    """When that day began for the company."""
    began = datetime.combine(day, datetime.min.time(), house.zone)
    return began.astimezone(UTC)


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{size / 2**10:.0f} KB"
