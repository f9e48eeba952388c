"""Owns which files carry a warning: what runs when it is opened, and what hides that it does.

The file arrives all the same. A name proves nothing of what is inside, so nothing is called safe.
"""

import re
from dataclasses import replace

from model import Incoming

RUNS = frozenset(
    {
        *("apk", "apks", "app", "appimage", "application", "appref-ms", "appx", "appxbundle"),
        *("bat", "chm", "cmd", "com", "command", "cpl", "crx", "deb", "desktop", "diagcab", "dll"),
        *("dmg", "exe", "gadget", "hta", "htm", "html", "img", "inf", "iqy", "iso", "jar", "jnlp"),
        *("js", "jse", "library-ms", "lnk", "mht", "mhtml", "msc", "msi", "msix", "msixbundle"),
        *("msp", "one", "pif", "pkg", "ps1", "psm1", "py", "pyw", "rdp", "reg", "rpm", "run"),
        *("scf", "scpt", "scr", "settingcontent-ms", "sh", "shtml", "slk", "svg", "url", "vb"),
        *("vbe", "vbs", "vhd", "vhdx", "wim", "ws", "wsc", "wsf", "wsh", "xapk", "xht", "xhtml"),
        *("xll", "docm", "dotm", "ppam", "ppsm", "pptm", "xlam", "xlsb", "xlsm", "xltm"),
    }
)
"""Endings of what runs, or opens a page of its maker's, when somebody opens it."""

ARCHIVES = frozenset(
    {"7z", "ace", "arj", "bz2", "cab", "gz", "lzh", "rar", "tar", "tgz", "xz", "zip", "zipx"}
)
PIECE = re.compile(r"[rz][0-9]{2,3}")
"""The ending of a piece of an archive; mere numbers stand behind its own, as in "bill.7z.001"."""

HARMLESS = frozenset(
    {
        *("7z", "avi", "csv", "doc", "docx", "gif", "heic", "jpeg", "jpg", "mov", "mp3", "mp4"),
        *("odt", "ods", "pdf", "png", "ppt", "pptx", "rar", "rtf", "txt", "webp", "xls", "xlsx"),
        "zip",
    }
)
"""Endings that a program likes to show before its own."""

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing: behind them a name reads backwards."""

UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]")
"""Signs that nobody sees: a name or a word reads as if they were not there."""

PASSWORD = re.compile(
    r"парол|пассворд|password|passwort|құпия\s?сөз|\b(?:pass|pwd|pw)\b", re.IGNORECASE
)


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
    runs, packed = endings[-1] in RUNS, _is_archive(endings)
    if TURNING.search(name) and (runs or packed or _turned(name)):
        return "hidden"
    if runs:
        return "double" if any(ending in HARMLESS for ending in endings[:-1]) else "program"
    locked = packed and PASSWORD.search(_plain(f"{name} {words}"))
    return "archive" if locked else ""


def _is_archive(endings: list[str]) -> bool:
    """Whether it is one, or a piece of one."""
    *before, last = endings
    numbered = last.isdigit() and bool(before) and before[-1] in ARCHIVES
    return last in ARCHIVES or numbered or PIECE.fullmatch(last) is not None


def _turned(name: str) -> bool:
    """Whether what is read backwards, or forwards, would run."""
    plain = _plain(name)
    return any(plain.lower().endswith((f".{ending}", ending[::-1])) for ending in RUNS)


def _endings(name: str) -> list[str]:
    """The parts behind the name's points, plain and small, the last one last."""
    plain = _plain(name).strip(" .\u00a0").lower()
    return [part.strip() for part in plain.split(".")[1:]]


def _plain(words: str) -> str:
    """As they read, from left to right."""
    return UNSEEN.sub("", TURNING.sub("", words))
