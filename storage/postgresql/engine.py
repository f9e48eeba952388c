"""Owns which parts of this database `storage.opening` hands out."""

from storage.postgresql.database import PostgresDatabase
from storage.postgresql.moving import move_in, move_out, restore, save
from storage.postgresql.reading import PostgresReader, snapshot

__all__ = [
    "PostgresDatabase",
    "PostgresReader",
    "move_in",
    "move_out",
    "restore",
    "save",
    "snapshot",
]
