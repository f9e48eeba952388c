"""Owns which Smena this is: pyproject.toml says it."""

import sqlite3
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def number() -> str:
    """Its version."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def whole() -> str:
    """Which Smena this is, and what it stands on."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"Smena {number()} (Python {python}, SQLite {sqlite3.sqlite_version})"
