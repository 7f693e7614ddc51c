"""What is said without the passwords that may be in it: of the address of a database, or of what was meant as one."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(\w[\w+.-]+:/{1,3})[^\s\"'/]*:[^\n\"']*@|(\w[\w+.-]+/{2})[^\s\"'/]*:[^\s\"']*@")
_KEYED = re.compile(
    r"((?:pwd|passw\w*)\s*(?:=|%3D)\s*)(?:\{[^}\n]*\}?|%7B.*?(?:%7D|$)|[^;&\s\"'{]*?)(?=;|&|%3B|[\s\"']|$)",
    re.IGNORECASE,
)
_WHOLE_LOGIN = re.compile(r"(?s)^(\s*\w[\w+.-]*://).*@")


def less_passwords(text: str) -> str:
    """A message without the user and password of any address in it, nor a password that is given by name (`PWD=`)."""
    return _KEYED.sub(r"\1...", _LOGIN.sub(r"\1\2...@", text))


def address_shown(value: str) -> str:
    """The same of a value that may be an address and nothing else, whatever its password holds."""
    return less_passwords(_WHOLE_LOGIN.sub(r"\1...@", value))
