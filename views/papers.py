"""Owns the plain texts that go into files."""

from datetime import datetime, timedelta

from model import House
from views import Views, visible


def readme(views: Views, house: House, since: datetime | None, until: datetime, locale: str) -> str:
    """What the zip says of itself, in plain text."""
    last = until - timedelta.resolution
    told = {"company": house.name, "zone": house.zone.key, "since": since, "until": last}
    return visible(views.text("exports.readme", locale, until, **told))


def readme_of_client(views: Views, house: House, until: datetime, locale: str) -> str:
    """The same for what is held about one client."""
    told = {"company": house.name, "zone": house.zone.key, "until": until}
    return visible(views.text("exports.readme_of_client", locale, until, **told))
