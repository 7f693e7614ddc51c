"""Small sources, what is read of them, and what is said of those that are not."""

import datetime as dt
import json

import pytest

from checker.errors import CheckerError
from checker.intake import read_sources
from checker.snapshot.head import SCHEMA

AS_AT = dt.date(2018, 3, 31).toordinal()
EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n101,01/06/2017,S,C2,U6,PR1,,\n"
HEADER = "CHILD,SEX,DOB,ETHNIC\n101,1,04/03/2010,WBRI\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n101,04/03/2010,20/06/2017,PN1\n"
REVIEW = {"kind": "review", "on": "2017-06-20"}
VISIT = {"kind": "visit", "on": "2017-07-01", "seen": True}


def snapshot(*cases, as_at="2018-03-31", **top):
    return json.dumps({"schema": SCHEMA, "as_at": as_at, "cases": list(cases)} | top)


def child(name, *facts, **top):
    return {"case": name, "facts": list(facts)} | top


def refused(*paths, **options):
    with pytest.raises(CheckerError) as caught:
        read_sources(paths, **options)
    return caught.value


def facts_of(read, name="101"):
    return {fact.kind for case in read.cases if case.id == name for fact in case.facts}
