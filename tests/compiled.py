"""A template is read once in a process, whoever asks for it, from whichever folder."""

from types import CodeType
from unittest.mock import patch

from jinja2.bccache import Bucket

import views
from views.compiled import Beside

_kept: dict[tuple[str, str], CodeType] = {}
"""By name and words: what differs in one of them is compiled anew."""


class _Kept(Beside):
    """What this process has read or compiled needn't be read again."""

    def load_bytecode(self, bucket: Bucket) -> None:
        key = bucket.key, bucket.checksum
        bucket.code = _kept.get(key)
        if bucket.code is None:
            super().load_bytecode(bucket)
            if bucket.code is not None:
                _kept[key] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            _kept[bucket.key, bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


def keep() -> None:
    """From now on."""
    patch.object(views, "Beside", _Kept).start()
