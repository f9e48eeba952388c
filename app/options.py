"""Owns the command line: every command, its options and what they are for; it carries out none."""

import argparse
from datetime import date
from pathlib import Path

from app.policy import locales
from app.version import whole


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Smena: a shift that loses nothing")
    parser.set_defaults(root=Path("companies"))
    parser.add_argument("--settings", type=Path, help="another settings.toml")
    parser.add_argument("--version", action="version", version=whole())
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
    _export_arguments(export)
    return parser


def _host_arguments(known: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    root = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    root.add_argument("--root", type=Path, metavar="FOLDER", help="where the companies are")
    known.add_parser("host", help="serve many companies, a folder each", parents=[root])
    company = known.add_parser("company", help="the companies of a host", parents=[root])
    _company_arguments(company, root)


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


def _company_arguments(parser: argparse.ArgumentParser, root: argparse.ArgumentParser) -> None:
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    key = doing.add_parser("key", help="print a new key for the vault of tokens", parents=[root])
    key.add_argument("--reseal", action="store_true", help="have the vault open by the first alone")
    doing.add_parser("list", help="how they all are", parents=[root])
    told = {
        "add": "a new company, or a new token of one; asks for the token",
        "pause": "it ends, and stays where it is",
        "resume": "it begins again, by its settings as they are now",
        "remove": "it ends, and its folder is moved aside; nothing is deleted",
    }
    for word, says in told.items():
        doing.add_parser(word, help=says, parents=[root]).add_argument("name")
    move = doing.add_parser("move", help="carry a company to another host", parents=[root])
    move.add_argument("name")
    way = move.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", type=Path, metavar="FILE", help="pause it and pack it into this file")
    way.add_argument("--from", type=Path, metavar="FILE", dest="source", help="take it in")


def _export_arguments(export: argparse.ArgumentParser) -> None:
    export.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="the first day")
    export.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="the last day")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-09-22") from error
