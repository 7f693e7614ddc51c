"""Elements in columns say what the same elements say as objects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import IntakeError
from checker.intake.xml_columns import NONE, elements_of
from checker.intake.xml_records import records

LEAF = st.tuples(st.sampled_from("abc"), st.sampled_from(("", " ", "x", " y ", "é")))
TREE = st.recursive(LEAF, lambda inside: st.tuples(st.sampled_from("abc"), st.lists(inside, max_size=4)), max_leaves=12)


def written(tree):
    name, inside = tree
    return f"<{name}>{inside if isinstance(inside, str) else chr(10).join(map(written, inside))}</{name}>"


def file(trees):
    return f"<all>{chr(10).join(f'<R>{written(tree)}</R>' for tree in trees)}</all>".encode()


def told(element):
    return element and (element.name, element.line, element.text.strip())


@given(st.lists(TREE, max_size=4))
def test_elements_are_those_of_records(trees):
    raw = file(trees)
    objects = list(records(raw, ("R",), "f"))
    columns = elements_of(raw, "R", "f", apart="H", meet=lambda element, before: None)
    roots = columns.roots()

    def of(place, name):
        return None if place == NONE else (name, columns.lines[place], columns.texts[columns.codes[place]])

    assert [of(place, "R") for place in roots] == [told(each) for each in objects]
    for name in "abc":
        inner = [each for record in objects for each in record.all("a")]
        found, at = columns.inside(roots, "a")
        assert [of(place, "a") for place in found] == [told(each) for each in inner]
        assert at.tolist() == [number for number, record in enumerate(objects) for _ in record.all("a")]
        assert [of(place, name) for place in columns.first(found, name)] == [told(each.first(name)) for each in inner]
        first_told = [next((leaf for leaf in each.all(name) if leaf.text.strip()), None) for each in inner]
        assert [of(place, name) for place in columns.first_told(found, name)] == list(map(told, first_told))
        below, at = columns.below(found, name)
        assert [of(place, name) for place in below] == [told(leaf) for each in inner for leaf in each.descendants(name)]
        assert at.tolist() == [number for number, each in enumerate(inner) for _ in each.descendants(name)]
        firsts = columns.first_below(roots, name)
        assert [of(place, name) for place in firsts] == [told(next(each.descendants(name), None)) for each in objects]


def test_records_apart_are_given_whole_and_in_their_place():
    met = []
    raw = b"<all><H><a>1</a></H><R><a/><H/></R><H>2</H></all>"
    columns = elements_of(raw, "R", "f", apart="H", meet=lambda each, before: met.append((each, before)))
    assert [(each.text, [inner.text for inner in each.inside], before) for each, before in met] == [
        ("", ["1"], 0), ("2", [], 3)
    ]  # fmt: skip
    assert columns.named("H").tolist() == [2] and columns.records.tolist() == [0, 0, 0]


def test_nothing_is_found_in_nothing():
    columns = elements_of(b"<all/>", "R", "f", apart="H", meet=lambda element, before: None)
    none = np.zeros(0, dtype=np.int32)
    assert not len(columns.roots()) and not len(columns.first(none, "a")) and not len(columns.below(none, "a")[0])


@pytest.mark.parametrize("raw", [b"<all><R>", b"<!DOCTYPE all><all/>", b"<all><R></all>", b"<R>" * 50])
def test_what_is_refused_of_records_is_refused_of_columns(raw):
    with pytest.raises(IntakeError) as objects:
        list(records(raw, ("R",), "f"))
    with pytest.raises(IntakeError) as columns:
        elements_of(raw, "R", "f", apart="H", meet=lambda element, before: None)
    assert (objects.value.what, objects.value.where) == (columns.value.what, columns.value.where)
