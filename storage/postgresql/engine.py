"""Owns which parts of this database `storage.opening` hands out."""

from storage.postgresql.database import PostgresDatabase
from storage.postgresql.moving import (
    held,
    move_in,
    move_out,
    put_aside,
    put_back,
    restore,
    save,
)
from storage.postgresql.reading import PostgresReader, is_laid, snapshot
from storage.postgresql.tenure import PostgresTenure, owner
from storage.postgresql.tenures import Tenures

__all__ = [
    "PostgresDatabase",
    "PostgresReader",
    "PostgresTenure",
    "Tenures",
    "held",
    "is_laid",
    "move_in",
    "move_out",
    "owner",
    "put_aside",
    "put_back",
    "restore",
    "save",
    "snapshot",
]
