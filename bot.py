"""The command line: chooses the command, and brings in only what that one needs."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import commands, logs, unread
from app.host import command as companies
from app.policy import locales, objections
from app.settings import Settings, SettingsError, load
from desk.shifts.tables import RosterError
from model.answers import AnswersError
from storage.ports import StorageError
from views import TextError

FILES = {"backup": commands.save, "restore": commands.restore, "roster": commands.roster}
SERVING = ("run", "host", "demo")
INTERRUPTED = 130


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Smena: a shift that loses nothing")
    parser.add_argument("--settings", type=Path, help="another settings.toml")
    parser.add_argument("--version", action="version", version=commands.version())
    known = parser.add_subparsers(dest="command", required=True)
    known.add_parser("run", help="serve the company whose BOT_TOKEN is set")
    _host_arguments(known)
    _demo_arguments(
        known.add_parser("demo", help="the whole help desk in a browser page; needs no token")
    )
    known.add_parser("check", help="say what the bot or its group still lacks")
    rehearse = known.add_parser(
        "rehearse", help="try on a real group what Smena believes of Telegram; asks first"
    )
    backup = known.add_parser("backup", help="copy the database, also while the bot runs")
    known.add_parser("key", help="a new key for encrypted backups")
    restore = known.add_parser("restore", help="go back to a backup, while the bot is stopped")
    roster = known.add_parser("roster", help="take a roster from a CSV or TOML table")
    kept = known.add_parser("answers", help="the company's answers as a folder, and back from one")
    kept.add_argument("doing", choices=("export", "import"), help="import: the bot is stopped")
    kept.add_argument("folder", type=Path)
    rules = known.add_parser("rules", help="what the rules would make of some words, and why")
    rules.add_argument("words")
    rules.add_argument("--source", default="", help="as if they came by that link")
    rules.add_argument("--tag", action="append", default=[], help="as if it had that tag")
    export = known.add_parser("export", help="what happened, as tables in a zip; no messages")
    owner = known.add_parser(
        "owner", help="a new link that makes an owner, or remove one; while the bot is stopped"
    )
    owner.add_argument("--remove", default="", metavar="NAME", help="a name, @username or id")
    owner.add_argument("--first", action="store_true", help="only if there is no owner yet")
    known.add_parser("migrate", help="bring the database to this version, as a start does")
    moving = known.add_parser("move", help="into PostgreSQL or back; while the bot is stopped")
    way = moving.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", default="", metavar="URL", help="from the file to there")
    way.add_argument("--from", default="", metavar="URL", dest="back", help="the way back")
    update = known.add_parser(
        "update", help="to the newest version, or back to this one if that one fails"
    )
    update.add_argument("--to", default="", metavar="VERSION", help="a tag or commit")
    update.add_argument("--service", default="", help="the systemd unit that is to be restarted")
    for command in (rehearse, backup, restore, roster, export):
        command.add_argument("file", type=Path)
    commands.add_days(export)
    return parser


def _host_arguments(known: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    host = known.add_parser("host", help="serve many companies, each in a folder of its own")
    company = known.add_parser("company", help="add, pause, move or list companies of a host")
    for command in (host, company):
        command.add_argument("--root", type=Path, default=Path("companies"), metavar="FOLDER")
    companies.add_arguments(company)


def _demo_arguments(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--locale", choices=locales(), help="the language of the people in it")
    demo.add_argument("--port", type=int, default=8765, help="a free one if that is taken")
    demo.add_argument("--no-open", action="store_true", help="do not open a browser")
    demo.add_argument("--fresh", action="store_true", help="begin with the company's set-up")
    demo.add_argument(
        "--keep", type=Path, nargs="?", const=Path(".smena-demo"), metavar="FOLDER",
        help="go on next time where this one ends; without it nothing is kept",
    )  # fmt: skip
    demo.add_argument("--terminal", action="store_true", help="a short scene in the terminal")


def _run(settings: Settings, options: argparse.Namespace) -> int:
    from app import service

    return service.run(settings)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from app import checking

    return checking.check(settings)


def _rehearse(settings: Settings, options: argparse.Namespace) -> int:
    from app.rehearse.command import rehearse_here

    return rehearse_here(settings, options.file)


def _demo(settings: Settings, options: argparse.Namespace) -> int:
    locale = options.locale or settings.company.locale
    if options.terminal:
        from app import service
        from playground import terminal

        return terminal.main(service.serve_demo, settings, locale)
    from playground import command
    from playground.keep import KeepError

    browser, keep = not options.no_open, options.keep
    wanted = command.Options(locale, options.port, browser, options.fresh, keep)
    try:
        return command.main(settings, wanted)
    except KeepError as error:
        raise SettingsError([f"--keep: {error}"]) from error


def _owner(settings: Settings, options: argparse.Namespace) -> int:
    from app import owner

    return owner.command(settings, options.remove, options.first)


def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    return commands.migrate(settings)


def _move(settings: Settings, options: argparse.Namespace) -> int:
    return commands.move(settings, options.to, options.back)


def _update(settings: Settings, options: argparse.Namespace) -> int:
    from app import updating

    if settings.storage.url.get_secret_value():
        reason = "bot.py update knows files only: make a backup, update the code, bot.py migrate"
        raise StorageError(f"storage.url: {reason}")
    database = Path.cwd() / settings.storage.path
    return updating.update(database, options.service, options.to)


def _host(settings: Settings, options: argparse.Namespace) -> int:
    from app.host import serving

    return serving.host(settings, options.root)


def _company(settings: Settings, options: argparse.Namespace) -> int:
    return companies.company(options, options.root)


def _answers(settings: Settings, options: argparse.Namespace) -> int:
    from app.answers import command

    done = command.give if options.doing == "export" else command.take
    return done(settings, options.folder)


def _rules(settings: Settings, options: argparse.Namespace) -> int:
    return commands.rules(settings, options.words, options.source, options.tag)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    return commands.export(settings, options.file, options.since, options.until)


# aiogram alone takes seconds to import: whoever only asks for --help does not wait for it.
COMMANDS = {
    "run": _run,
    "demo": _demo,
    "check": _check,
    "rehearse": _rehearse,
    "export": _export,
    "owner": _owner,
    "migrate": _migrate,
    "move": _move,
    "update": _update,
    "host": _host,
    "company": _company,
    "answers": _answers,
    "rules": _rules,
}


def _obey(options: argparse.Namespace) -> int:
    settings = load(options.settings, objections=objections)
    token = settings.token.get_secret_value() if settings.token else None
    logs.configure(settings.logging.level, token, settings.secrets(), settings.logging.format)
    if options.command in FILES:
        return FILES[options.command](settings, options.file)
    return COMMANDS[options.command](settings, options)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 well, 1 something lacks, 2 can't start."""
    options = arguments().parse_args(argv)
    os.umask(0o077)  # whatever is made here is nobody else's to read
    try:
        return commands.key() if options.command == "key" else _obey(options)
    except (SettingsError, StorageError, RosterError, AnswersError, TextError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:  # what the disk refuses to a command; what serves tells more, whole
        if options.command in SERVING:
            raise
        print(f"{error.filename or options.command}: {error.strerror or error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    unread.pass_over()
    sys.exit(main())
