"""Owns the way of a rehearsal: each probe once, in order, and everything removed at the end."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from app.rehearse import group, texts, things
from app.rehearse.probe import PROBES, Probe, Where
from app.rehearse.stage import FAILED, Stage, TooLongError

MODULES = (group, texts, things)
"""Importing them fills the register, in this order."""

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw."""

    probe: Probe
    words: str

    @property
    def differs(self) -> bool:
        return self.words not in self.probe.expected


@dataclass(slots=True)
class Findings:
    """What a rehearsal found."""

    forum: bool
    seen: list[Seen] = field(default_factory=list)
    floods: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """What could not be removed."""
    ended: str = ""
    """Why it ended before its end."""

    @property
    def differences(self) -> list[Seen]:
        return [seen for seen in self.seen if seen.differs]


def probes_for(*, forum: bool) -> list[Probe]:
    """Those that say something in such a group."""
    wanted = {Where.ANY, Where.FORUM if forum else Where.FLAT}
    return [probe for probe in PROBES.values() if probe.where in wanted]


async def rehearse(stage: Stage, told: Callable[[Seen], None]) -> Findings:
    """Try every probe; `told` hears of each. Whatever happens, what was made is removed."""
    found = Findings(stage.forum)
    try:
        if stage.forum:
            stage.topic_id = await stage.make_topic("Rehearsal")
        for probe in probes_for(forum=stage.forum):
            seen = Seen(probe, await _tried(probe, stage))
            found.seen.append(seen)
            told(seen)
    except TooLongError as error:
        found.ended = str(error)
    except FAILED as error:
        found.ended = f"no topic: {_safe(error)}"
    finally:
        found.left = await stage.clear()
        found.floods = stage.floods
    return found


async def _tried(probe: Probe, stage: Stage) -> str:
    """What the probe saw; a refusal where none was foreseen is seen too."""
    try:
        return (await probe.act(stage))[:LONGEST]
    except FAILED as error:
        return _safe(error)
    except LookupError as error:
        return str(error)


def _safe(error: Exception) -> str:
    """Telegram's own words; those of other errors may hold an address with the token, or a page."""
    name, spoken = type(error).__name__, (TelegramBadRequest, TelegramForbiddenError)
    return f"{name}: {error.message}"[:LONGEST] if isinstance(error, spoken) else name
