"""A row of a table holds a fact's attributes beside its case, kind and days: no attribute may be called what one of those is."""

from checker.snapshot.vocabulary import COMMON_FIELDS, EVENT_FIELDS, PERIOD_FIELDS, vocabulary

ROW = {"case", "about", "kind", "facts", "attributes", *COMMON_FIELDS, *EVENT_FIELDS, *PERIOD_FIELDS}


def test_no_attribute_has_the_name_of_a_field_that_every_row_has():
    assert [kind.name for kind in vocabulary().kinds.values() if ROW & kind.attributes.keys()] == []
