"""What an attribute may be called.

A row of a table holds a fact's attributes beside its case, kind and days: none may have the name of one of those. A fact that
carries the name of a kind names one of that kind (evidence its trigger, an item what it belongs to): that is an identifier.
"""

from checker.snapshot.vocabulary import COMMON_FIELDS, EVENT_FIELDS, PERIOD_FIELDS, Form, Type, vocabulary

KINDS = vocabulary().kinds
ROW = {"case", "about", "kind", "facts", "attributes", *COMMON_FIELDS, *EVENT_FIELDS, *PERIOD_FIELDS}


def test_no_attribute_has_the_name_of_a_field_that_every_row_has():
    assert [kind.name for kind in KINDS.values() if ROW & kind.attributes.keys()] == []


def test_an_attribute_with_the_name_of_a_kind_is_an_identifier_of_one():
    named = [(kind.name, each) for kind in KINDS.values() for each in kind.attributes.values() if each.name in KINDS]
    assert named
    assert [(kind, each.name) for kind, each in named if each.type is not Type.ID] == []


def test_an_event_follows_an_event_of_the_same_cases_which_it_does_not_name():
    after = [(kind, KINDS.get(kind.follows)) for kind in KINDS.values() if kind.follows is not None]
    assert after
    for kind, before in after:
        assert before is not None and kind.form is before.form is Form.EVENT, kind.name
        assert (kind.about, before.about) == (before.about, kind.about)
        assert before.name not in kind.attributes and before.follows is None, kind.name
