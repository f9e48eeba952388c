"""Owns which Smena this is: pyproject.toml says it."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def number() -> str:
    """Its version."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])
