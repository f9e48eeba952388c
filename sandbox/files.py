"""The files that the world knows: made up for people, kept as they were uploaded for bots."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PREFIX = {
    "photo": "AgACAgIAAx",
    "video": "BAACAgIAAx",
    "animation": "CgACAgIAAx",
    "audio": "CQACAgIAAx",
    "document": "BQACAgIAAx",
    "voice": "AwACAgIAAx",
    "video_note": "DQACAgIAAx",
    "sticker": "CAACAgIAAx",
    "live_photo": "LPACAgIAAx",
}
MIME = {
    "video": "video/mp4",
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "document": "application/pdf",
    "voice": "audio/ogg",
    "live_photo": "video/mp4",
}
EXTENSION = {
    "photo": "jpg",
    "video": "mp4",
    "animation": "mp4",
    "audio": "mp3",
    "document": "pdf",
    "voice": "oga",
    "video_note": "mp4",
    "sticker": "webp",
    "live_photo": "mp4",
}
MAX_DOWNLOAD = 20 << 20
SMALLEST = "s"
"""What the id of a photo's smallest size ends with; no other id does."""


@dataclass(frozen=True)
class File:
    """One stored file; `size` may be larger than `data`, which is only a sample."""

    kind: str
    file_id: str
    file_unique_id: str
    size: int
    name: str
    data: bytes
    details: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{self.kind}s/file_{self.file_unique_id}.{EXTENSION[self.kind]}"


class FileStore:
    """Finds files by id and by the path that getFile gives."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._paths: dict[str, File] = {}
        self.pictures: Iterator[bytes] | None = None
        """What people's photos show; without it, a word."""

    def add(
        self,
        kind: str,
        *,
        size: int | None = None,
        name: str | None = None,
        data: bytes | None = None,
        **details: Any,
    ) -> File:
        number = len(self._files) + 1
        seed = hashlib.sha256(f"{kind}{number}".encode()).hexdigest()
        body = data if data is not None else self._made_up(kind, number)
        file = File(
            kind=kind,
            file_id=PREFIX[kind] + seed[:40],
            file_unique_id="AQAD" + seed[40:52],
            size=len(body) if size is None else size,
            name=name or f"{kind}_{number}.{EXTENSION[kind]}",
            data=body,
            details=details,
        )
        self._files[file.file_id] = self._paths[file.path] = file
        return file

    def _made_up(self, kind: str, number: int) -> bytes:
        if kind == "photo" and self.pictures is not None:
            return next(self.pictures)
        return f"{kind} {number}".encode()

    def get(self, file_id: str) -> File | None:
        """By its id; a photo also by the id of its smallest size, which is the same photo."""
        found = self._files.get(file_id)
        if found is None and file_id.endswith(SMALLEST):
            wanted = file_id.removesuffix(SMALLEST)
            photos = (file for file in self._files.values() if file.kind == "photo")
            return next((file for file in photos if file.file_id[:-1] == wanted), None)
        return found

    def at(self, path: str) -> File | None:
        return self._paths.get(path)


def told(said: Any, tail: str) -> Any:
    """What is told to a bot whose ids of files end so: each bot has its own, good for it alone."""
    if not tail:
        return said
    if isinstance(said, list):
        return [told(item, tail) for item in said]
    if not isinstance(said, dict):
        return said
    return {
        key: f"{value}{tail}" if key == "file_id" else told(value, tail)
        for key, value in said.items()
    }


def file_json(file: File) -> Any:
    """The file as the Message field of its kind has it."""
    base: dict[str, Any] = {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
    }
    shapes: dict[str, dict[str, Any]] = {
        "photo": {"width": 1280, "height": 960},
        "video": {"width": 1280, "height": 720, "duration": 5},
        "live_photo": {"width": 1280, "height": 960, "duration": 2},
        "animation": {"width": 480, "height": 270, "duration": 3},
        "audio": {"duration": 180},
        "voice": {"duration": 4},
        "video_note": {"length": 240, "duration": 6},
        "sticker": {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "🙂",
            "set_name": "Sandbox",
        },
    }
    found = {**base, **shapes.get(file.kind, {}), **file.details}
    if file.kind in MIME:
        guessed = mimetypes.guess_type(file.name)[0] if file.kind == "document" else None
        found.setdefault("mime_type", guessed or MIME[file.kind])
    if file.kind in ("video", "animation", "video_note"):
        found.setdefault("thumbnail", _thumbnail(file))
    if file.kind in ("video", "animation", "audio", "document"):
        found["file_name"] = file.name
    if file.kind == "live_photo":
        found["photo"] = [_thumbnail(file), {**_thumbnail(file), "width": 1280, "height": 960}]
    return [_thumbnail(file), found] if file.kind == "photo" else found


def _thumbnail(file: File) -> dict[str, Any]:
    small = file.file_unique_id[:-1]
    return {
        "file_id": file.file_id[:-1] + SMALLEST,
        "file_unique_id": small + SMALLEST,
        "file_size": 1200,
        "width": 90,
        "height": 67,
    }
