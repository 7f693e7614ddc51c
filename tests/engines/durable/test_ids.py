"""Ids with hashes no two share."""

from checker.engines.durable.ids import Ids, fnv_1a_32


def test_the_hash_is_fnv_1a() -> None:
    """The vectors published with the hash (draft-eastlake-fnv, appendix C)."""
    assert fnv_1a_32("") == 0x811C9DC5
    assert fnv_1a_32("a") == 0xE40C292C
    assert fnv_1a_32("foobar") == 0xBF9CF968


def test_a_number_whose_hash_is_taken_is_passed_over() -> None:
    ids = Ids(lambda text: int(text) % 3)
    assert [ids.new() for _ in range(3)] == ["1", "2", "3"]
    few = Ids(lambda text: 0 if text in ("1", "2") else int(text))
    assert [few.new() for _ in range(3)] == ["1", "3", "4"]
    assert few.given == ["1", "3", "4"]


def test_many_ids_have_as_many_hashes() -> None:
    ids = Ids()
    given = [ids.new() for _ in range(200_000)]
    assert len({fnv_1a_32(text) for text in given}) == len(given)
