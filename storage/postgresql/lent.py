"""Owns what of the machine's a company's own URL may not take along to a server of its own."""

from urllib.parse import parse_qsl, urlsplit

from storage.ports import StorageError

OF_A_COMPANY = frozenset(
    {"schema", "host", "port", "user", "password", "dbname", "sslmode", "channel_binding"}
    | {"connect_timeout", "gssencmode", "target_session_attrs", "load_balance_hosts"}
)
"""What a company of a host may say of its own server; the rest of what libpq knows names files,
accounts and addresses of the machine's."""


def refuse_borrowed(own: str) -> None:
    """Raise StorageError for what in a company's own URL takes a secret of the machine's there.

    So does `hostaddr=`, which sends the password that is kept for one server to another.
    """
    parts = urlsplit(own)
    asked = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if others := sorted(asked - OF_A_COMPANY) + ["#"] * bool(parts.fragment):
        known = ", ".join(sorted(OF_A_COMPANY))
        text = f"{', '.join(others)} is for the machine alone to say; a company may say {known}"
        raise StorageError(f"storage.url: {text}")


def unlent(own: str, machines: str) -> str:
    """A company's own URL, so that the machine's PGPASSWORD goes to no server but the machine's."""
    query = urlsplit(own).query
    has_one = urlsplit(own).password is not None or "password=" in query
    if has_one or not machines or _server_of(own) == _server_of(machines):
        return own
    return f"{own}{'&' if query else '?'}password="


def _server_of(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].removesuffix(":5432")
    return host, dict(parse_qsl(parts.query)).get("host", "")
