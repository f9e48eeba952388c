"""A template is compiled once in a process, whoever reads it, from whichever folder."""

from types import CodeType
from unittest.mock import patch

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

import views


class _Kept(BytecodeCache):
    """By name and words: what differs in one of them is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def keep() -> None:
    """From now on."""
    kept, plain = _Kept(), views._environment

    def environment(*given: object) -> Environment:
        made = plain(*given)
        made.bytecode_cache = kept
        return made

    patch.object(views, "_environment", environment).start()
