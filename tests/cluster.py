"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket there, gone after.

`BACKEND=postgresql` has the rules and the scenes run on it. Elsewhere only who is about it uses it.
"""

import atexit
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

PLACE = "TEST_CLUSTER"
"""Where the one who started a cluster tells the processes below."""
ROLE = "smena"
OF_SQLITE = (
    "tests/rules/test_answers_folder.py::test_the_command",
    "tests/rules/test_backups.py",
    "tests/rules/test_broadcasts.py::test_whoever_writes_has_nobody",
    "tests/rules/test_companies.py",
    "tests/rules/test_company_folders.py",
    "tests/rules/test_drafts.py::test_what_is_looked_for",
    "tests/rules/test_keeping.py",
    "tests/rules/test_search.py::test_no_byte_of_the_file",
    "tests/rules/test_ticks.py",
    "tests/rules/test_unit.py::test_where_nobody_may_go_behind",
    "tests/rules/test_shifts.py::test_a_long_queue_asks",
    "tests/flows/test_backup.py",
    "tests/flows/test_brought.py::test_what_comes_while",
    "tests/flows/test_brought.py::test_it_is_answered",
    "tests/flows/test_host",
    "tests/flows/test_update.py",
    "tests/promises/test_outage.py::test_a_second_process",
)
"""What begins so is about a file: it looks into it, fills its disk, or moves it."""
WITHIN = 60
"""Seconds in which it has to be there."""
OPTIONS = "-c fsync=off -c max_connections=400 -c shared_buffers=64MB -c listen_addresses=''"
NEVER_ROOT = "postgres", "nobody"
"""As whom it runs where we are root, which it refuses to be."""
ROOT = Path(__file__).resolve().parents[1]
WATCH = """
import sys
from pathlib import Path
from tests import cluster
sys.stdin.read()
cluster.end(Path(sys.argv[1]))
"""
"""Stops a cluster when the process that started it is gone, however that ended: its end of the pipe
is closed then."""
_NUMBERS = count()


def wanted() -> bool:
    """Whether all that uses a database is to use this one."""
    return os.environ.get("BACKEND", "sqlite") == "postgresql"


@cache
def missing() -> str:
    """Why there is none on this machine; "" if there is."""
    return "" if _programs() else "no PostgreSQL is installed here (Debian: apt install postgresql)"


def start() -> str:
    """Start one, to be stopped when this process ends; where it listens, as a URL."""
    return _begun("initdb", "-U", ROLE, "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")


def follow(port: int) -> str:
    """Start a replica of the one that is behind that port of this machine; where it listens."""
    behind = ("-h", "127.0.0.1", "-p", str(port), "-U", ROLE)
    return _begun("pg_basebackup", *behind, "-R", "--checkpoint=fast", "--no-sync")


def restart(address: str) -> None:
    """As an administrator does it: whoever is connected is cut off."""
    _control(folders(address)[0], "restart", "-m", "fast")


def fail_over(address: str) -> None:
    """Of those two the first dies, and the second takes its place."""
    first, second = folders(address)
    _control(first, "stop", "-m", "immediate")
    _control(second, "promote")


def folders(address: str) -> list[Path]:
    """Where those listen that a URL names."""
    asked = dict(parse_qsl(urlsplit(address).query))
    return list(map(Path, asked["host"].split(",")))


def _begun(program: str, *words: str) -> str:
    """A cluster that the program lays in a folder of its own, and that is stopped with us."""
    programs, user = _programs(), _somebody()
    assert programs, missing()
    folder = Path(tempfile.mkdtemp(prefix="smena-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    watch = subprocess.Popen(
        [sys.executable, "-c", WATCH, folder], stdin=subprocess.PIPE, cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip
    atexit.register(_stop, watch)
    _run([programs / program, "-D", folder / "data", *words], user)
    _control(folder, "start")
    return f"postgresql://{ROLE}@/postgres?host={folder}"


@cache
def url() -> str:
    """The cluster's: the one that a process above started, or one of our own."""
    return os.environ.get(PLACE) or start()


def database(template: str = "template1") -> str:
    """A new database, a copy of that one; its URL."""
    import psycopg

    name = f"t{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return named(name)


def named(name: str) -> str:
    """The URL of that database."""
    return url().replace("/postgres?", f"/{name}?")


def drop(address: str) -> None:
    """That database is needed no longer, whoever still speaks to it."""
    import psycopg

    found = re.search(r"/(t\d+_\d+)\?", address)
    assert found
    with psycopg.connect(url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {found[1]} WITH (FORCE)")


def _programs() -> Path | None:
    """The newest that is installed: Debian keeps the server's programs beside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    beside = shutil.which("initdb")
    return found[-1].parent if found else Path(beside).parent if beside else None


def _version(program: Path) -> int:
    return int(program.parents[1].name)


def _somebody() -> str | None:
    if os.geteuid():
        return None
    return next(name for name in NEVER_ROOT if name in {each.pw_name for each in pwd.getpwall()})


def _control(folder: Path, *words: str) -> None:
    """Have the cluster there do it, and wait until it is done."""
    programs = _programs()
    assert programs, missing()
    ruled: list[str | Path] = [programs / "pg_ctl", "-D", folder / "data", "-t", str(WITHIN), "-w"]
    ruled += words
    if words[0] in ("start", "restart"):
        ruled += ["-l", folder / "log", "-o", f"-k {folder} {OPTIONS}"]
    _run(ruled, _somebody())


def _run(words: Sequence[str | Path], user: str | None) -> None:
    done = subprocess.run(
        words, user=user, cwd="/", capture_output=True, text=True, check=False, timeout=WITHIN
    )
    assert done.returncode == 0, done.stderr


def _stop(watch: "subprocess.Popen[bytes]") -> None:
    """We end as we would if we were killed: whoever watches sees to the rest."""
    watch.communicate()


def end(folder: Path) -> None:
    """At once: nothing of it is kept. One that is not there any more has nothing to stop."""
    with suppress(AssertionError):
        _control(folder, "stop", "-m", "immediate")
    shutil.rmtree(folder, ignore_errors=True)
