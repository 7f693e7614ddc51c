"""Ids of facts. The library tells them apart by a 32-bit hash alone, so no two in one case may share it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=1 << 17)
def fnv_1a_32(text: str) -> int:
    """The hash by which the library knows an id (FNV-1a, 32 bits)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


class Ids:
    """Counter ids for one case, each with a hash that no other has: a number whose hash is taken is passed over."""

    def __init__(self, hashed: Callable[[str], int] = fnv_1a_32) -> None:
        self._hashed = hashed
        self._taken: set[int] = set()
        self._count = 0
        self.given: list[str] = []

    def new(self) -> str:
        """The next id."""
        while True:
            self._count += 1
            text = str(self._count)
            value = self._hashed(text)
            if value not in self._taken:
                self._taken.add(value)
                self.given.append(text)
                return text
