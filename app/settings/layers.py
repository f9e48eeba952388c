"""Owns from where each value comes: the shipped file, the company's own over it, the environment.

The shipped file is the same for everybody, so that an update never meets a change of the company's.
What a company says stands in a file of its own, which holds nothing but that.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from model.written import content_of, text_of

SHIPPED = Path(__file__).parents[2] / "settings.toml"
OWN = Path("settings.local.toml")
"""The company's own, in the folder the bot is started in, as its .env and its database are."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One file's settings, under the name by which people know it."""

    name: str
    values: Mapping[str, Any]

    def says(self, section: object, key: object = None) -> bool:
        """Whether it says anything about this setting; without a key, about this section."""
        found = self.values.get(str(section))
        return found is not None and (key is None or not isinstance(found, dict) or key in found)


OURS = re.compile(r"\b(?:SMENA_\w+|BOT_TOKEN|[A-Z]+_KEY)\b")
"""What stands in an unreadable line that was meant for us; a stray one is nobody's setting."""

DEFAULTS = (Layer(SHIPPED.name, {}),)


class FileError(Exception):
    """A file that can't be used; its text is one line."""


def read(shipped: Path, own: Path, within: Path | None = None) -> tuple[Layer, ...]:
    """The files' layers, the weakest first; a company need not have one of its own.

    `within`: the folder out of which the company's may not lead.
    """
    layers = [Layer(shipped.name, _read(shipped))]
    if own.exists():
        layers.append(Layer(own.name, _read(own, within)))
    return tuple(layers)


def merged(layers: Sequence[Layer]) -> dict[str, Any]:
    """What they say together, key by key; a list such as the shifts is all from one place."""
    values: dict[str, Any] = {}
    for layer in layers:
        for name, said in layer.values.items():
            below = values.get(name, {})
            if not isinstance(said, dict):
                values[name] = said
            else:  # a section that is no table is left so, to be told as the problem it is
                values[name] = below | said if isinstance(below, dict) else below
    return values


def told_by(layers: Sequence[Layer], section: object, key: object = None) -> str:
    """The name of the file whose word holds."""
    saying = [layer.name for layer in layers if layer.says(section, key)]
    return (saying or [layers[0].name])[-1]


def _read(path: Path, within: Path | None = None) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(content_of(path, within)))
    except FileNotFoundError:
        reason = f"no such file in {path.parent.resolve()}"
    except UnicodeDecodeError:
        reason = "not UTF-8 text"
    except (ValueError, RecursionError) as error:  # a number may be too long even to be read
        reason = f"not valid TOML: {error}"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    raise FileError(f"{path.name}: {reason}")


def dotenv(folder: Path, within: Path | None = None) -> dict[str, str]:
    """What the .env there says, if there is one; it leads out of no `within`. Raises FileError."""
    try:
        text = text_of(content_of(folder / ".env", within))
    except (FileNotFoundError, IsADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise FileError(".env: cannot be read as text") from None
    except OSError as error:
        raise FileError(f".env: cannot be read: {error.strerror}") from None
    for line in parse_stream(StringIO(text)):
        if line.error and OURS.search(line.original.string):
            number = line.original.line
            raise FileError(f".env: line {number} can't be read; write NAME=value, quotes in pairs")
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


def unquoted(environ: Mapping[str, str]) -> dict[str, str]:
    """Without the quotation marks around a value, which `docker --env-file` passes on."""
    found = dict(environ)
    for name, value in environ.items():
        mark, inside = value[:1], value[1:-1]
        if len(value) > 1 and mark in "\"'" and value[-1] == mark and mark not in inside:
            found[name] = inside
    return found
