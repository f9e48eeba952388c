"""Owns what a URL says: which server, and which of its schemas is the company's."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from storage.ports import StorageError

SCHEMES = ("postgresql", "postgres")
SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
DEFAULT = "smena"
RESERVED = "pg_"
OF_THE_SERVER = {"public", "information_schema"}
"""Schemas that every database has, for everybody: no company of a host lives in one."""

OURS = "schema="


@dataclass(frozen=True, slots=True)
class Address:
    """Where a company lives. As a text it names no password."""

    server: str
    """What libpq takes."""
    schema: str
    named: bool = False
    """Whether the URL names the schema."""

    def __str__(self) -> str:
        return f"{self.shown_server}, {self.schema}"

    @property
    def shown_server(self) -> str:
        """Which server it is, for people."""
        parts = urlsplit(self.server)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def quoted(self) -> str:
        """The schema as a search path."""
        return f'"{self.schema}"'


def of_company(url: str, name: str) -> str:
    """The same with the schema that is called as the company is: no two of a host share one.

    Raises StorageError if it names another.
    """
    schema = name.replace("-", "_")
    if not SCHEMA.fullmatch(schema) or schema.startswith(RESERVED) or schema in OF_THE_SERVER:
        schema = f"_{schema}"
    there = read(url)
    if there.named and there.schema != schema:
        raise StorageError(f'storage.url: in a host the schema of {name} is called "{schema}"')
    return f"{there.server}{'&' if '?' in there.server else '?'}schema={schema}"


def read(url: str) -> Address:
    """What it says; `?schema=` is ours. Raises StorageError, which names no password."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise StorageError(f"is no address ({error})") from error
    if parts.scheme not in SCHEMES:
        raise StorageError("must begin with postgresql://")
    asked = parts.query.split("&") if parts.query else []
    ours = [unquote(said.removeprefix(OURS)) for said in asked if said.startswith(OURS)]
    schema = ours[0] if ours else DEFAULT
    if not SCHEMA.fullmatch(schema) or schema.startswith(RESERVED):
        raise StorageError(
            f'must name a schema of small Latin letters, digits and _, not "{schema}"'
        )
    kept = "&".join(said for said in asked if not said.startswith(OURS))  # as written: libpq's
    return Address(urlunsplit(parts._replace(query=kept)), schema, bool(ours))
