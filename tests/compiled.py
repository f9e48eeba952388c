"""A template is read once in a process, whoever asks for it, from whichever folder."""

from pathlib import Path
from unittest.mock import patch

from views import library
from views.compiled import Beside, Compiled

_kept: dict[tuple[str, str, str], Compiled] = {}
"""By name and words: what differs in one of them is compiled anew."""


class _Kept(Beside):
    """What this process has read or compiled needn't be read again."""

    def kept(self, path: Path, made_of: str) -> Compiled | None:
        key = path.parent.name, path.name, made_of
        if key not in _kept and (found := super().kept(path, made_of)):
            _kept[key] = found
        return _kept.get(key)

    def keep(self, path: Path, made_of: str, compiled: Compiled) -> None:
        _kept[path.parent.name, path.name, made_of] = compiled
        super().keep(path, made_of, compiled)


def keep() -> None:
    """From now on."""
    patch.object(library, "Beside", _Kept).start()
