"""Owns how much is held of what Babel knows of all languages: only what was asked for.

Of its facts it reads all at once, most of them likely subtags, which nobody here asks for: 2 MB.
"""

import pickle
from pathlib import Path
from typing import Any

from babel import core

FILE = Path(core.__file__).with_name("global.dat")


class Facts(dict[str, Any]):
    """By what they are about; each kind is read when it is asked for."""

    def get(self, about: str, default: Any = None) -> Any:
        if about not in self:
            known = pickle.loads(FILE.read_bytes())  # noqa: S301 - Babel's own, and so it reads it
            self[about] = known.get(about, default)
        return self[about]


def hold_little() -> None:
    """From now on Babel holds no more of it."""
    vars(core)["_global_data"] = Facts()
