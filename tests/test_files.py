"""Files are written all at once, whatever they are called."""

from __future__ import annotations

import pytest

from checker.files import replace_file


@pytest.mark.parametrize("letter", ["x", "\N{LATIN SMALL LETTER E WITH ACUTE}", "\N{EN DASH}", "\N{GRINNING FACE}"])
def test_a_name_as_long_as_a_name_can_be(tmp_path, letter):
    """255 bytes: the new file beside it, which takes its place, has a name of its own and could not be made with a longer one."""
    file = tmp_path / (letter * (255 // len(letter.encode())))
    replace_file(file, b"whole")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"whole"]
