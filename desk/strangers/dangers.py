"""Owns which files carry a warning: what runs when it is opened, and what hides that it does.

The file arrives all the same. A name proves nothing of what is inside, so nothing is called safe.
"""

import re
from dataclasses import replace

from model import Incoming

RUNS = frozenset(
    {
        *("apk", "app", "appimage", "application", "appx", "bat", "cmd", "com", "command", "cpl"),
        *("crx", "deb", "dll", "dmg", "exe", "gadget", "hta", "htm", "html", "img", "inf", "iso"),
        *("jar", "jnlp", "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msp", "one", "pif"),
        *("pkg", "ps1", "psm1", "py", "pyw", "reg", "rpm", "scf", "scr", "sh", "shtml", "svg"),
        *("url", "vb", "vbe", "vbs", "vhd", "vhdx", "ws", "wsc", "wsf", "wsh", "xll"),
        *("docm", "dotm", "pptm", "xlsm", "xltm"),
    }
)
"""Endings of what runs, or opens a page of its maker's, when somebody opens it."""

ARCHIVES = frozenset({"7z", "ace", "arj", "cab", "gz", "rar", "tar", "zip"})
HARMLESS = frozenset(
    {
        *("doc", "docx", "gif", "jpeg", "jpg", "mp3", "mp4", "odt", "pdf", "png", "ppt", "pptx"),
        *("rar", "rtf", "txt", "xls", "xlsx", "zip"),
    }
)
"""Endings that a program likes to show before its own."""

TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: behind them a name reads backwards."""

PASSWORD = re.compile(r"парол|password|passwort|құпия\s?сөз|\bpass\b|\bpwd\b", re.IGNORECASE)


def marked(message: Incoming) -> Incoming:
    """The message with what is dangerous about its file, if anything is."""
    name = str(message.content.get("file_name") or "")
    danger = danger_of(name, message.text)
    if not danger:
        return message
    told = {"danger": danger, "ending": _endings(name)[-1]}
    return replace(message, content={**message.content, "danger": told})


def danger_of(name: str, words: str) -> str:
    """ "program", "double", "hidden", "archive", or "" where the name says nothing bad."""
    endings = _endings(name)
    if not endings:
        return ""
    runs, before = endings[-1] in RUNS, endings[:-1]
    if TURNING.search(name) and (runs or endings[-1] in ARCHIVES or _turned(name)):
        return "hidden"
    if runs:
        return "double" if any(ending in HARMLESS for ending in before) else "program"
    locked = endings[-1] in ARCHIVES and PASSWORD.search(f"{name} {words}")
    return "archive" if locked else ""


def _turned(name: str) -> bool:
    """Whether what is read backwards, or forwards, would run."""
    plain = TURNING.sub("", name)
    return any(plain.lower().endswith((f".{ending}", ending[::-1])) for ending in RUNS)


def _endings(name: str) -> list[str]:
    """The parts behind the name's points, plain and small, the last one last."""
    plain = TURNING.sub("", name).strip(" .\u00a0").lower()
    return [part.strip() for part in plain.split(".")[1:]]
