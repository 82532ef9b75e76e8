"""Compiled templates, kept in the process: compiling a theme takes as long as everything else that a render does.

For environments that compile the same source to the same code. One with an extension that writes something of its own into
the code (a random mark, say) must not be given this cache.
"""

from __future__ import annotations

import types
from collections import OrderedDict

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

_MOST = 400  # templates; a preview in which a file is saved all day long keeps no more


class CompiledTemplates(BytecodeCache):
    """Code by template, extensions and source; what was used longest ago makes room.

    Nothing is read from or written to disk: code that lies there could be exchanged.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], types.CodeType] = OrderedDict()

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """As Jinja's, but two environments with other extensions share nothing."""
        key = self.get_cache_key(f"{name}|{','.join(sorted(environment.extensions))}", filename)
        bucket = Bucket(environment, key, self.get_source_checksum(source))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the code of exactly this source into the bucket, if it is kept."""
        found = self._kept.get((bucket.key, bucket.checksum))
        if found is not None:
            self._kept.move_to_end((bucket.key, bucket.checksum))
            bucket.code = found

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is None:
            return
        self._kept[bucket.key, bucket.checksum] = bucket.code
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)


COMPILED = CompiledTemplates()
