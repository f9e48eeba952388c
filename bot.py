"""The command line: chooses the command, and brings in only what that one needs."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import logs, unread
from app.host.folders import Street, home_at
from app.options import arguments
from app.policy import objections
from app.settings import Settings, SettingsError, load
from desk.shifts.tables import RosterError
from model.answers import AnswersError
from storage.ports import StorageError
from views import TextError

SERVING = ("run", "host", "demo")
OF_NONE = ("host", "company", "demo")
INTERRUPTED = 130


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


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.save(settings, options.file)


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.restore(settings, options.file)


def _roster(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.roster(settings, options.file)


def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.migrate(settings)


def _move(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.move(settings, options.to, options.back)


def _update(settings: Settings, options: argparse.Namespace) -> int:
    from app import updating

    if settings.storage.url.get_secret_value():
        reason = "bot.py update knows files only: make a backup, update the code, bot.py migrate"
        raise StorageError(f"storage.url: {reason}")
    database = Path.cwd() / settings.storage.path
    if home_at(Path.cwd()) or (Street(options.root).homes() and not database.exists()):
        reason = "knows one company alone: end the host, update the code, start it again"
        raise StorageError(f"bot.py update: {reason}")
    return updating.update(database, options.service, options.to)


def _host(settings: Settings, options: argparse.Namespace) -> int:
    from app.host import serving

    return serving.host(settings, options.root)


def _company(settings: Settings, options: argparse.Namespace) -> int:
    from app.host import command

    return command.company(options, options.root)


def _answers(settings: Settings, options: argparse.Namespace) -> int:
    from app.answers import command

    done = command.give if options.doing == "export" else command.take
    return done(settings, options.folder)


def _rules(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.rules(settings, options.words, options.source, options.tag)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from app import commands

    return commands.export(settings, options.file, options.since, options.until)


# aiogram alone takes seconds to import: whoever only asks for --help does not wait for it, and
# whoever serves holds nothing of what the other commands need.
COMMANDS = {
    "run": _run,
    "demo": _demo,
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "roster": _roster,
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


def _key() -> int:
    from app import commands

    return commands.key()


def _settings(options: argparse.Namespace) -> Settings:
    """In the folder of a host's company every command is about that company."""
    home = None if options.command in OF_NONE or options.settings else home_at(Path.cwd())
    if home is None:
        return load(options.settings, objections=objections)
    from app.host.private import settings_here

    return settings_here(home, os.environ)


def _obey(options: argparse.Namespace) -> int:
    settings = _settings(options)
    token = settings.token.get_secret_value() if settings.token else None
    logs.configure(settings.logging.level, token, settings.secrets(), settings.logging.format)
    return COMMANDS[options.command](settings, options)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 well, 1 something lacks, 2 can't start."""
    options = arguments().parse_args(argv)
    os.umask(0o077)  # whatever is made here is nobody else's to read
    try:
        return _key() if options.command == "key" else _obey(options)
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
