"""Owns `bot.py update`: to the newest version, or back to this one by itself if that one fails.

The next version is made beside this one and tried on a copy of the file while this one still works;
only then does it take its place. Whatever fails after that, the code, its environment and the file
go back to what they were. It knows only Python's own library: what it stands on is being replaced.
"""

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

CODE = Path(__file__).resolve().parents[1]
ENVIRONMENT = ".venv"
EXTRAS = (".extras", ".answers")
"""What marks that an environment also has what `make extras` or `make answers` brought."""

ROOM_MB = 700
"""What an environment and its packages take, in MB."""

START_WITHIN = 120.0
"""Seconds that a started bot has until clients are served."""


class UpdateError(Exception):
    """It can't be done; the text says what to do, and nothing was changed."""


class StepError(Exception):
    """A command failed; the text is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Version:
    """A commit as people know it."""

    commit: str
    name: str


@dataclass(slots=True)
class Updating:
    """One update of the checkout `code`, for the company whose folder this is."""

    database: Path
    service: str = ""
    code: Path = CODE
    here: Path = field(default_factory=Path.cwd)
    say: Callable[[str], None] = print

    def run(self, wanted: str = "") -> int:
        """The exit code: 0 updated or nothing to do, 1 it failed and this version stays."""
        old = self._version("HEAD")
        new = self._find(wanted)
        if new.commit == old.commit:
            self.say(f"{old.name} is the newest: nothing to do")
            return 0
        self._room()
        if not self.service and _is_busy(self.database):
            raise UpdateError("The bot is running: stop it, then update again")
        self.say(f"Update from {old.name} to {new.name}")
        with tempfile.TemporaryDirectory(prefix="smena-update-") as folder:
            self._own(Path(folder))
            next_code = self.code / ".updates" / new.commit[:12]
            try:
                self._make(next_code, new)
                self._try(next_code, Path(folder))
            except StepError as error:
                self.say(f"{new.name} is not fit for this company:\n{error}")
                self.say(f"Nothing was changed; {old.name} works on")
                return 1
            else:
                return self._switch(old, new, next_code)
            finally:
                self._forget(next_code)

    def _find(self, wanted: str) -> Version:
        """The version to go to, fetched; raises UpdateError where it can't be had."""
        changed = self._git("status", "--porcelain", "--untracked-files=no")
        if changed:
            files = ", ".join(line[2:].strip() for line in changed.splitlines())
            raise UpdateError(
                f"{files}: changed here, so an update could lose it. Move what is yours into "
                f"settings.local.toml and templates.local/, then: git -C {self.code} checkout ."
            )
        try:
            self._git("fetch", "--quiet", "--tags", "origin")
        except StepError as error:
            raise UpdateError(
                f"The new version can't be fetched; is there a network?\n{error}"
            ) from None
        try:
            return self._version(wanted or self._newest())
        except StepError:
            raise UpdateError(f"{wanted}: there is no such version") from None

    def _newest(self) -> str:
        """The head of the branch that is followed; on a tag, the newest tag."""
        try:
            return self._git("rev-parse", "--verify", "--quiet", "@{upstream}")
        except StepError:
            tags = self._git("tag", "--list", "v*", "--sort=-version:refname").splitlines()
            return tags[0] if tags else "HEAD"

    def _version(self, ref: str) -> Version:
        commit = self._git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        told = self._git("log", "-1", "--format=%h, %cd", "--date=short", commit)
        return Version(commit, f"{_named(self._git('show', f'{commit}:pyproject.toml'))} ({told})")

    def _room(self) -> None:
        """Raises UpdateError if a disk could be filled."""
        size = self.database.stat().st_size / 2**20 if self.database.exists() else 0
        for folder, needed in ((self.code, ROOM_MB), (self.here, 50 + 3 * size)):
            if (free := shutil.disk_usage(folder).free / 2**20) < needed:
                raise UpdateError(
                    f"{folder}: {free:.0f} MB are free, {needed:.0f} MB are needed; make room, "
                    "then update again. Nothing was changed"
                )

    def _make(self, next_code: Path, new: Version) -> None:
        self.say("1/5 the new version and its environment, beside this one")
        self._forget(next_code)
        self._git("worktree", "add", "--quiet", "--detach", str(next_code), new.commit)
        for mark in EXTRAS:
            if (self.code / ENVIRONMENT / mark).exists():
                (next_code / ENVIRONMENT).mkdir(exist_ok=True)
                (next_code / ENVIRONMENT / mark).touch()
        self._do(["make", "--quiet", f"{ENVIRONMENT}/.running"], next_code)

    def _try(self, next_code: Path, folder: Path) -> None:
        """The new version on a copy of the file: its migrations, and that it lacks nothing new."""
        self.say("2/5 tried on a copy of the database")
        environ: dict[str, str] = {}
        if self.database.exists():
            self._bot(self.code, "backup", str(folder / "copy.db"))
            environ = {"SMENA_STORAGE__PATH": str(folder / "trial.db")}
            self._bot(next_code, "restore", str(folder / "copy.db"), **environ)
        try:
            self._bot(next_code, "check", **environ)
        except StepError:
            if self._checks():
                raise
            self.say("    its check lacks what that of this version lacks too")

    def _checks(self) -> bool:
        """Whether this version's own check is content."""
        try:
            self._bot(self.code, "check")
        except StepError:
            return False
        return True

    def _switch(self, old: Version, new: Version, next_code: Path) -> int:
        self.say("3/5 the bot stops, and its database is backed up")
        self._stop()
        copy, served = None, False
        try:
            copy = self._back_up(old)
            self.say("4/5 the new version takes its place")
            self._replace(new, next_code / ENVIRONMENT)
            if copy:
                self._bot(self.code, "migrate")
            self.say("5/5 started" if self.service else "5/5 done; now start the bot")
            served = True
            self._start()
        except BaseException as error:  # Ctrl+C too: whatever it was, the former version goes back
            self.say(f"{new.name} failed:\n{str(error) or type(error).__name__}")
            with _undisturbed():
                self._go_back(old, copy, served)
            if not isinstance(error, StepError | OSError):
                raise
            return 1
        shutil.rmtree(self._former, ignore_errors=True)
        kept = f"; the former database: {copy}" if copy else ""
        self.say(f"Updated to {new.name}{kept}")
        return 0

    def _back_up(self, old: Version) -> Path | None:
        if not self.database.exists():
            return None
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        copy = Path("backups") / f"before-update-{old.commit[:8]}-{stamp}.db"
        self._bot(self.code, "backup", str(copy))
        return copy

    @property
    def _former(self) -> Path:
        return self.code / ".updates" / "former-environment"

    def _replace(self, new: Version, environment: Path) -> None:
        """The code and its environment; the former one is kept until all is well."""
        shutil.rmtree(self._former, ignore_errors=True)
        self._git("reset", "--quiet", "--keep", new.commit)
        if (ours := self.code / ENVIRONMENT).exists():
            ours.rename(self._former)
        environment.rename(ours)
        (ours / ".running").touch()
        # Compiled now: the bot's own user may not write here.
        self._do(
            [str(ours / "bin" / "python"), "-m", "compileall", "-q", "-x", "[.]venv", "."],
            self.code,
        )

    def _go_back(self, old: Version, copy: Path | None, served: bool) -> None:
        """This version with its environment and the file as it was; then it works on."""
        self.say(f"Going back to {old.name}")
        if served:
            self._stop()
        self._git("reset", "--quiet", "--keep", old.commit)
        if self._former.exists():
            shutil.rmtree(self.code / ENVIRONMENT, ignore_errors=True)
            self._former.rename(self.code / ENVIRONMENT)
        if copy and served:  # it may have sent some of what waited
            self._bot(self.code, "restore", str(copy))
        elif copy:
            self._put_back(self.here / copy)
        self._start()
        self.say(f"{old.name} works as before" + ("" if self.service else ": now start the bot"))

    def _put_back(self, copy: Path) -> None:
        """The file as it was when the bot stopped: nothing was sent since, nothing is in doubt."""
        fresh = self.database.with_name(f"{self.database.name}.fresh")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)  # before anything is in it
        shutil.copyfile(copy, fresh)
        owner = copy.stat()
        with suppress(PermissionError):
            os.chown(fresh, owner.st_uid, owner.st_gid)
        for ending in ("-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)
        fresh.replace(self.database)

    def _stop(self) -> None:
        if self.service:
            self._do(["systemctl", "stop", self.service], self.here)

    def _start(self) -> None:
        if self.service:
            self._do(["systemctl", "start", self.service], self.here, within=START_WITHIN)

    def _forget(self, next_code: Path) -> None:
        """Whatever is left of a version that was being tried."""
        with suppress(StepError):
            self._git("worktree", "remove", "--force", str(next_code))
        shutil.rmtree(next_code, ignore_errors=True)
        with suppress(StepError):
            self._git("worktree", "prune")

    def _git(self, *words: str) -> str:
        # Whoever administers the machine updates code that may belong to another user.
        return self._do(["git", "-c", f"safe.directory={self.code}", *words], self.code).strip()

    def _bot(self, code: Path, *words: str, **environ: str) -> str:
        """One command of that version in the company's folder, as the user whose it is."""
        python = str(code / ENVIRONMENT / "bin" / "python")
        return self._do([python, str(code / "bot.py"), *words], self.here, environ, as_owner=True)

    def _own(self, folder: Path) -> None:
        """The folder belongs to whom the company's folder belongs."""
        if os.geteuid() == 0:
            owner = self.here.stat()
            os.chown(folder, owner.st_uid, owner.st_gid)

    def _do(
        self,
        words: Sequence[str],
        folder: Path,
        environ: Mapping[str, str] | None = None,
        *,
        as_owner: bool = False,
        within: float | None = None,
    ) -> str:
        """What a command says; StepError with the end of it if it fails or takes too long."""
        owner = self.here.stat() if as_owner and os.geteuid() == 0 else None
        try:
            done = subprocess.run(
                words,
                cwd=folder,
                env={**os.environ, **(environ or {})},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                user=owner.st_uid if owner else None,
                group=owner.st_gid if owner else None,
                timeout=within,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise StepError(f"{shlex.join(words)}\nno answer within {within:g} s") from error
        except OSError as error:
            raise StepError(f"{shlex.join(words)}\n{error.strerror}") from error
        if done.returncode:
            end = "\n".join(done.stdout.splitlines()[-12:])
            raise StepError(f"{shlex.join(words)}\n{end}".strip())
        return done.stdout


def _named(project: str) -> str:
    """Which version a pyproject.toml names."""
    lines = (line.partition(" = ") for line in project.splitlines())
    return next((value.strip('"') for key, _, value in lines if key == "version"), "?")


def _is_busy(database: Path) -> bool:
    """Whether a bot works on the file: it holds the lock beside it (`storage.database`)."""
    with suppress(FileNotFoundError), Path(f"{database.resolve()}.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Whoever has enough of it waits until it is done, here and in the commands begun here."""
    former = {told: signal.signal(told, signal.SIG_IGN) for told in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for told, handler in former.items():
            signal.signal(told, handler)


def update(database: Path, service: str, wanted: str) -> int:
    """bot.py update: the exit code; 2 if it could not even begin."""
    os.umask(0o022)  # the code is for the bot's user to read; what that one writes stays its own
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a phone that sleeps lets go of its terminal
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # back, as with Ctrl+C
    try:
        return Updating(database, service).run(wanted)
    except (UpdateError, StepError) as error:
        print(error, file=sys.stderr)
        return 2
