"""Owns how a button lies in the file, as part of an errand: with its callback data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from model import Button
from storage.times import moment, ms


def written(button: Button) -> dict[str, Any]:
    """The button for JSON."""
    said = {"label": button.label, "text": button.text, "data": button.data, "style": button.style}
    more = {"copy": button.copy, "args": {name: _plain(arg) for name, arg in button.args.items()}}
    return said | {name: value for name, value in more.items() if value}


def read(said: Mapping[str, Any]) -> Button:
    """The same from JSON."""
    action, *numbers = said["data"].split(":")
    subject, arg, version = (int(number) for number in [*numbers, "0"][:3])
    shown = (said["style"], said["text"])
    args = {name: _arg(value) for name, value in said.get("args", {}).items()}
    return Button(said["label"], action, subject, arg, *shown, version, said.get("copy", ""), args)


def _plain(arg: Any) -> Any:
    """A label's arguments are of any type: a moment says that it is one."""
    return {"moment": ms(arg)} if isinstance(arg, datetime) else arg


def _arg(value: Any) -> Any:
    return moment(value["moment"]) if isinstance(value, dict) else value
