"""Ids that say nothing about a child to anyone without the key.

HMAC-SHA-256 under a key, the first 80 bits in base 32: the same case and duty have the same id in
every run under the same key, whatever else is in the snapshot and whatever order its rows are in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import field

from checker.frozen import frozen

_BYTES = 10  # 80 bits: 16 characters of base 32


@frozen
class Pseudonyms:
    """Makes ids under one key. `key` never appears in anything made."""

    key: bytes = field(repr=False)

    def case(self, about: str, case_id: str) -> str:
        """The pseudonym of a case about a child, an allegation, a household or an officer: ids may be shared by these."""
        return self._made("case", about, case_id)

    def dispute(self, rule: str, case_id: str, key: str) -> str:
        """The id of the dispute over one duty: from the rule, the case and the duty's key, never a row number.

        A rule is about one kind of case, so that what the case is about need not be said again.
        """
        return self._made(*_dispute(rule, case_id, key))

    def names(self, dispute: str) -> Callable[[str, str, str], bool]:
        """Whether an id is that of the dispute over a duty, by its rule, case and key. Where many are asked about, it is quicker
        than to make the id of each."""
        wanted = base64.b32decode(dispute.upper())
        return lambda rule, case_id, key: self._digest(*_dispute(rule, case_id, key)) == wanted

    def mark(self) -> str:
        """What tells this key from another."""
        return self._made("key")

    def seal(self, data: bytes) -> str:
        """What nobody without the key can make: the whole HMAC of some data, hexadecimal."""
        return self._hmac(b"seal\x00" + data).hex()

    def _made(self, *parts: str) -> str:
        return base64.b32encode(self._digest(*parts)).decode().lower()

    def _digest(self, *parts: str) -> bytes:
        return self._hmac("\x00".join(parts).encode())[:_BYTES]

    def _hmac(self, message: bytes) -> bytes:
        return hmac.new(self.key, message, hashlib.sha256).digest()


def _dispute(rule: str, case_id: str, key: str) -> tuple[str, ...]:
    """What the id of a dispute is made from."""
    return ("dispute", rule, case_id, key)
