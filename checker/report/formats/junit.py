"""``--format junit``: JUnit XML. A suite for each rule: whether it could be decided, then each of its disputes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checker.disputes.dispute import Dispute
from checker.report.counts import provisional
from checker.report.formats.coarse import coarse_message
from checker.report.formats.told import Told
from checker.report.result import RuleResult
from checker.report.words import SET_ASIDE, counted, how_far, in_words

DECIDED = "the rule could be decided"
OWN_FIGURES, NEAR = "own figures", "what was read is near the service's own figures"
NARROWED, EVERY = "cases named", "every case is reported"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(told: Told) -> bytes:
    """Every rule that was selected. A dispute that is waived or in the baseline is a test that was skipped."""
    top = Element("testsuites", name="Safeguarding checker")
    _own_figures(top, told)
    _narrowed(top, told)
    raised: defaultdict[str, list[Dispute]] = defaultdict(list)
    for dispute in told.result.disputes:
        raised[dispute.rule.id].append(dispute)
    for rule in told.result.rules:
        _suite(top, rule, raised[rule.rule.id], told)
    for suite in top:
        _count(suite)
    for count in ("tests", "failures", "errors", "skipped"):
        top.set(count, str(sum(int(suite.get(count, "0")) for suite in top)))
    indent(top)
    body: bytes = tostring(top, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _suite(top: Element, rule: RuleResult, disputes: Iterable[Dispute], told: Told) -> None:
    suite = SubElement(top, "testsuite", name=rule.rule.id)
    _could_be_decided(suite, rule, in_words(rule.why or "", told.result.program))
    for dispute in disputes:
        _dispute(suite, dispute, told)


def _own_figures(top: Element, told: Told) -> None:
    """Where the service's own figures are given: a suite of one test, skipped where the run is provisional."""
    if not any(each.own is not None for each in told.own):
        return
    suite, said = SubElement(top, "testsuite", name=OWN_FIGURES), provisional(told.own)
    properties = SubElement(suite, "properties")
    SubElement(properties, "property", name="provisional", value=str(bool(said)).lower())
    case = SubElement(suite, "testcase", classname=OWN_FIGURES, name=NEAR)
    if said:
        SubElement(case, "skipped", message=said)


def _narrowed(top: Element, told: Told) -> None:
    """Where only some of the cases are reported: a suite of one test, skipped, and how many they are, of how many."""
    if told.result.narrowed is None:
        return
    suite, (cases, of) = SubElement(top, "testsuite", name=NARROWED), told.result.narrowed
    properties = SubElement(suite, "properties")
    for name, value in (("cases", cases), ("of", of)):
        SubElement(properties, "property", name=name, value=str(value))
    case = SubElement(suite, "testcase", classname=NARROWED, name=EVERY)
    SubElement(case, "skipped", message=f"{counted(cases, 'case')} named, of {of:,} read")


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for count, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(len(suite.findall(f"testcase/{outcome}"))))


def _could_be_decided(suite: Element, rule: RuleResult, why: str) -> None:
    case = SubElement(suite, "testcase", classname=rule.rule.id, name=DECIDED)
    if rule.status == "errored":
        SubElement(case, "error", message=f"could not run: {_clean(why)}", type="errored")
    elif rule.status != "ran":
        SubElement(case, "skipped", message=_clean(why))
    elif not rule.duties:
        SubElement(case, "skipped", message="no duty")


def _dispute(suite: Element, dispute: Dispute, told: Told) -> None:
    about, shown = dispute.rule.about, _clean(told.shown.case(dispute.duty.case, dispute.rule.about))
    case = SubElement(suite, "testcase", classname=dispute.rule.id, name=f"{about} {shown}, dispute {told.id(dispute)}")
    if dispute.status != "new":
        SubElement(case, "skipped", message=SET_ASIDE[dispute.status])
        return
    missed = SubElement(case, "failure", message=how_far(dispute), type=dispute.duty.verdict.value)
    missed.text = _clean(coarse_message(dispute, told))


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
