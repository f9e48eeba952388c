"""What the texts about settings are given, at its least and at its most."""

from typing import Any


def settings_samples(name: str, client: str, colleague: str, company: str) -> dict[str, list[Any]]:
    """Every value worth trying for an argument of such a text; the names may be hostile."""
    if not name.startswith(("settings.", "client.own_")):
        return {}
    return {
        "own": [dict.fromkeys(("ru", "en"), "{client}, {operator} — {company}"), {}],
        "values": [{"client": client, "company": company, "operator": colleague}],
        "items": [[{"name": client, "shift": colleague[:32]}] * 20],
        "more": [0, 5],
    }
