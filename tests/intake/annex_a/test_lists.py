"""What each list becomes and covers, worked out by hand from the rows in the test."""

import datetime as dt

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.annex_a.model import lists
from checker.intake.known_to import known_to_its_day
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary
from tests.intake.annex_a.conftest import AS_AT, LIST_3, LIST_5, LIST_6, LIST_7, LIST_8, of_child, workbook

D = dt.date
NIL = ("Nil return",)


def day(*parts):
    return D(*parts).toordinal()


def facts(read, kind, child="101"):
    return [fact for case in read.snapshot.cases if case.id == child for fact in case.of(kind)]


def one(read, kind, child="101"):
    (fact,) = facts(read, kind, child)
    return fact


def cover(read, kind, child="101"):
    """What is covered of a kind for a child."""
    covers = {case.id: case.coverage or read.snapshot.coverage for case in read.snapshot.cases}
    return covers.get(child, read.snapshot.coverage).of(kind)


def said(read):
    return [(problem.source, problem.column, problem.what) for problem in read.snapshot.problems]


# --- list 8 ---------------------------------------------------------------------------------------------------------
IN_CARE = (
    *of_child("101"),
    D(2025, 9, 1), D(2025, 12, 1), "C2: FCO", D(2026, 2, 3), D(2026, 3, 2), D(2026, 1, 5), D(2025, 10, 6), D(2025, 11, 7),
    None, None, D(2025, 12, 1), "d) U4: Foster placement - long term", "b) PR1 - Own provision", "Care 1",
)  # fmt: skip


def with_cell(heading, value, name="101"):
    return (name, *(value if each == heading else cell for each, cell in zip(LIST_8[1:], IN_CARE[1:], strict=True)))


def test_a_child_in_care(read):
    got = read([LIST_8, IN_CARE])
    care = one(got, "looked_after")
    assert (care.start_lo, care.start_hi, care.end_lo) == (day(2025, 9, 1), day(2025, 9, 1), STILL_OPEN)
    status = one(got, "legal_status")
    assert (status.start_lo, status.attributes) == (day(2025, 12, 1), {"status": "care-order"})
    placement = one(got, "placement")
    assert placement.attributes == {"code": "U4", "setting": "foster-care", "long_term": True, "provider": "PR1"}
    days = {"review": (2026, 2, 3), "visit": (2026, 3, 2), "iro_contact": (2026, 1, 5)}
    days |= {"health_assessment": (2025, 10, 6), "dental_check": (2025, 11, 7)}
    assert {kind: one(got, kind).start_lo for kind in days} == {kind: day(*parts) for kind, parts in days.items()}
    assert one(got, "visit").attributes == {}, "the list does not say that the child was seen"
    child = one(got, "child")
    assert child.attributes == {"born": D(2014, 5, 9), "sex": "female", "ethnicity": "WBRI", "team": "Care 1"}
    assert not facts(got, "placed_for_adoption")


def test_what_a_list_of_children_in_care_covers(read):
    got = read([LIST_8, IN_CARE])
    assert cover(got, "looked_after").spans == ((day(2025, 9, 30), AS_AT.toordinal()),), "six months back, clamped"
    assert cover(got, "review").latest and not cover(got, "review").spans
    assert cover(got, "placement").open_at == (AS_AT.toordinal(),)
    assert "participation" in cover(got, "review").without
    assert not cover(got, "missing").spans, "counts of episodes say no day"
    assert not got.snapshot.coverage.of("review").latest, "of a child who is in no list of them, nothing is said"


def test_a_child_who_left_care_and_one_placed_for_adoption(read):
    left = list(IN_CARE)
    left[0], left[13], left[14] = "102", D(2026, 1, 15), "k) E47: Special Guardianship Orders - relative"
    adopted = list(IN_CARE)
    adopted[0], adopted[16] = "103", "a) A3: Placed for adoption"
    got = read([LIST_8, left, adopted])
    care = one(got, "looked_after", "102")
    assert (care.end_lo, care.end_hi, care.attributes) == (day(2026, 1, 15),) * 2 + ({"reason_ended": "E47"},)
    assert one(got, "placement", "102").end_lo == day(2026, 1, 15)
    placed = one(got, "placed_for_adoption", "103")
    assert (placed.start_lo, placed.end_lo) == (day(2025, 12, 1), STILL_OPEN)


@pytest.mark.parametrize("status", ["V3", "V4: Short breaks", "b) V4: Short breaks", "v4", "b) v3: Short breaks"])
def test_a_child_in_short_breaks_is_not_in_care(read, status):
    row = list(IN_CARE)
    row[7] = status
    got = read([LIST_8, row, ("102", *IN_CARE[1:])])
    assert [case.id for case in got.snapshot.cases] == ["102"]
    assert [(place, column) for place, column, _ in said(got)] == [("lists.xlsx:2", "Child's Legal Status")]
    assert got.snapshot.inputs[0].rows == 2 and cover(got, "looked_after", "102").latest


def test_an_episode_that_ended_while_care_goes_on_does_not_end_care(read):
    row = list(IN_CARE)
    row[13], row[14] = D(2026, 1, 15), "X1: Episode ceases, and new episode begins"
    got = read([LIST_8, row])
    care = one(got, "looked_after")
    assert (care.end_lo, care.end_hi) == (day(2026, 1, 15), STILL_OPEN)
    assert any("goes on" in what for _, _, what in said(got))


# --- lists 3 to 7 -----------------------------------------------------------------------------------------------------
def test_referrals(read):
    got = read(
        [
            LIST_3,
            (*of_child("101"), D(2026, 1, 5), "q) 6: Police", "b) No", "Front door", "A B"),
            (*of_child("101"), D(2025, 11, 3), "q) 6: Police", "Yes", "Front door", "A B"),
        ]
    )
    assert [(fact.start_lo, fact.attributes) for fact in facts(got, "referral")] == [
        (day(2025, 11, 3), {"accepted": False}),
        (day(2026, 1, 5), {"accepted": True}),
    ]
    assert "team" not in one(got, "child").attributes, "the team a referral went to is not the team now"


def test_an_enquiry_and_its_conference(read):
    got = read(
        [
            LIST_5,
            (*of_child("101"), D(2026, 1, 5), "No", D(2026, 1, 23), "a) Yes"),
            (*of_child("102"), D(2026, 1, 6), "Yes", None, None),
            (*of_child("103"), D(2026, 3, 20), "No", None, None),
        ]
    )
    meeting, enquiry, conference = (one(got, kind) for kind in ("strategy_meeting", "section_47", "conference"))
    assert meeting.attributes == {"status": "held", "subject": "harm"} and meeting.start_lo == day(2026, 1, 5)
    assert enquiry.attributes == {"strategy_meeting": meeting.id, "outcome": "conference"}
    assert (enquiry.start_lo, enquiry.end_lo, enquiry.end_hi) == (day(2026, 1, 5), day(2026, 1, 5), STILL_OPEN)
    assert conference.attributes == {"type": "initial", "status": "held", "plan": True, "section_47": enquiry.id}
    assert one(got, "section_47", "102").attributes["outcome"] == "no-conference"
    assert "outcome" not in one(got, "section_47", "103").attributes, "not unnecessary, and not yet held: not known"
    assert not cover(got, "strategy_meeting").spans, "only those that began an enquiry are in the list"


def test_what_is_known_of_conferences_between_an_enquiry_and_its_own(read):
    late = (*of_child("101"), D(2026, 1, 5), "No", D(2026, 2, 23), "a) Yes")
    plan = (*of_child("101"), D(2026, 2, 23), "NEG", None, None, None, None, "A B")
    before = (*of_child("101"), D(2025, 6, 2), "NEG", None, None, None, None, "A B")
    both = read({"List 5": [LIST_5, late], "List 7": [LIST_7, plan]})
    assert cover(both, "conference").spans == ((day(2026, 1, 5), day(2026, 2, 23)),)
    had_one = read({"List 5": [LIST_5, late], "List 7": [LIST_7, before]})
    assert not cover(had_one, "conference").spans, "a review may have been held in between"
    assert not cover(read([LIST_5, late]), "conference").spans, "nothing says that there was no plan"
    assert cover(read({"List 5": [LIST_5, late], "List 7": [LIST_7, NIL]}), "conference").spans == (
        (day(2026, 1, 5), day(2026, 2, 23)),
    )


def test_a_conference_the_day_after_the_soonest_that_15_working_days_can_end_is_told_of(read):
    """From Sunday 1 February 2026 they end on Friday the 20th; the conference is on Saturday the 21st."""
    for met, spans in ((D(2026, 2, 20), ()), (D(2026, 2, 21), ((day(2026, 2, 1), day(2026, 2, 21)),))):
        row = (*of_child("101"), D(2026, 2, 1), "No", met, "a) No")
        assert cover(read({"List 5": [LIST_5, row], "List 7": [LIST_7, NIL]}), "conference").spans == spans


def test_children_in_need(read):
    got = read(
        [
            LIST_6,
            (*of_child("101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan", "A B"),
            (*of_child("102"), D(2025, 1, 6), D(2026, 3, 1), None, "d) Open assessment", None),
            (*of_child("103"), D(2025, 1, 6), D(2026, 3, 1), D(2026, 3, 2), "c) Child in need plan", "A B"),
        ]
    )
    plan = one(got, "cin_plan")
    assert (plan.start_lo, plan.start_hi, plan.end_lo) == (LONG_BEFORE, AS_AT.toordinal(), STILL_OPEN)
    assert one(got, "visit").attributes == {"seen": True}
    assert one(got, "lead_practitioner").attributes == {}, "who it is, is a name and is not read"
    assert not facts(got, "cin_plan", "102") and not facts(got, "lead_practitioner", "102")
    assert not facts(got, "cin_plan", "103") and not facts(got, "lead_practitioner", "103")


def test_child_protection_plans(read):
    got = read(
        [
            LIST_7,
            (*of_child("101"), D(2025, 6, 2), "d) Emotional abuse", D(2026, 3, 2), "b) No", D(2025, 9, 1), None, "A B"),
            (*of_child("102"), D(2025, 6, 2), "NEG", D(2026, 3, 2), "a) Yes", D(2025, 9, 1), D(2025, 12, 1), "A B"),
        ]
    )
    assert one(got, "cp_plan").attributes == {"category": "emotional"}
    assert one(got, "cp_plan", "102").end_lo == day(2025, 12, 1)
    assert one(got, "visit").attributes == {"seen_alone": False}
    assert one(got, "visit", "102").attributes == {"seen": True, "seen_alone": True}
    assert one(got, "conference").attributes == {"type": "review", "status": "held"}


# --- the as-at date ---------------------------------------------------------------------------------------------------
def test_the_day_is_asked_for_unless_a_sheet_states_it(read):
    with pytest.raises(IntakeError, match="the day on which these lists were drawn"):
        read([LIST_8, IN_CARE], as_at=None)
    stated = read({"Front": [("Annex A",), ("Data as at:", D(2026, 3, 30))], "List 8": [LIST_8, IN_CARE]}, as_at=None)
    assert stated.snapshot.as_at == day(2026, 3, 30)
    written = read({"Front": [("Extract date: 30/03/2026",)], "List 8": [LIST_8, IN_CARE]}, as_at=None)
    assert written.snapshot.as_at == day(2026, 3, 30)


def test_two_days_stated_are_none(read):
    with pytest.raises(IntakeError):
        read({"Front": [("As at", D(2026, 3, 30)), ("As at", D(2026, 3, 31))], "List 8": [LIST_8, IN_CARE]}, as_at=None)


def test_lists_that_state_an_earlier_day_say_nothing_of_the_days_since(read):
    """Drawn on 10 March, and judged as at the 31st: what was open then may have ended since, and what was done is not known."""
    book = {"Front": [("Data as at:", D(2026, 3, 10))], "List 8": [LIST_8, IN_CARE]}
    got = read(book)
    (what,) = (what for _, _, what in said(got) if "10 March 2026" in what)
    assert "21 days before the as-at date" in what and "nothing after it is covered" in what
    assert got.snapshot.as_at == day(2026, 3, 31)
    assert cover(got, "looked_after").spans == ((day(2025, 9, 10), day(2026, 3, 10)),)  # the six months to that day
    assert cover(got, "placement").open_at == (day(2026, 3, 10),)
    assert {(one(got, kind).end_lo, one(got, kind).end_hi) for kind in ("looked_after", "placement")} == {
        (day(2026, 3, 11), STILL_OPEN)
    }
    assert not any(problem.doubts_all for problem in got.snapshot.problems)
    far = read(book, as_at=D(2026, 5, 1))  # well after
    assert any(problem.doubts_all for problem in far.snapshot.problems)


def test_the_as_at_date_stated_changes_nothing(read):
    plain, told = read([LIST_8, IN_CARE]), read({"Front": [("As at", D(2026, 3, 31))], "List 8": [LIST_8, IN_CARE]})
    assert cover(told, "placement") == cover(plain, "placement") and one(told, "placement").end_lo == STILL_OPEN
    assert not any("state" in what for _, _, what in said(told))


def test_lists_that_state_a_later_day_hold_what_was_open_then(read):
    """Drawn on 8 April: a worker named, a plan by its status and a latest visit of April may not be of 31 March."""
    since = with_cell("Date of Last Social Work Visit", D(2026, 4, 2))
    need = (*of_child("102"), D(2026, 1, 5), D(2026, 3, 2), None, "Child in need plan", "A worker")
    sheets = {"Front": [("As at", D(2026, 4, 8))], "List 8": [LIST_8, since], "List 6": [LIST_6, need]}
    got = known_to_its_day(read(sheets))
    for kind in ("cin_plan", "lead_practitioner"):
        (fact,) = facts(got, kind, "102")
        assert fact.may_be_after(day(2026, 3, 31)) and fact.start_hi == day(2026, 4, 8)
    for kind in ("cin_plan", "lead_practitioner", "placement"):
        assert not got.snapshot.coverage.of(kind).open_at
    assert cover(got, "looked_after").spans == (
        (day(2025, 10, 8), day(2026, 4, 8)),
    )  # the six months to the day stated
    assert one(got, "placement").end_lo == STILL_OPEN and cover(got, "placement").latest  # it had begun by then
    assert [cover(got, "visit", child).latest for child in ("101", "102")] == [False, True]
    notes = said(got)
    assert not any("has not happened yet" in what for _, _, what in notes)
    assert any("up to 8 April 2026" in what and what.endswith("legal status, placed for adoption, placement, visit")
               for place, _, what in notes if place == "--as-at")  # fmt: skip


def test_lists_are_drawn_later_where_they_say_that_much_was_done(read):
    rows = [with_cell("Date of Last Social Work Visit", D(2026, 4, each), f"10{each}") for each in (1, 2, 3)]
    got = known_to_its_day(read([LIST_8, *rows]))
    assert not any(cover(got, "visit", child).latest for child in ("101", "102", "103"))
    assert any("up to 3 April 2026" in what for _, _, what in said(got))
    alone = known_to_its_day(read([LIST_8, rows[0]]))  # one date mistyped
    assert any("has not happened yet" in what for _, _, what in said(alone))
    assert cover(alone, "placement").open_at == (day(2026, 3, 31),)


def test_lists_hold_what_was_done_after_the_day_they_state(read):
    """The last visit is of 2 March: the sheet is of an earlier drawing, and they are read as drawn then."""
    got = read({"Front": [("As at", D(2026, 1, 5))], "List 8": [LIST_8, IN_CARE]})
    assert any("2 March 2026" in what for _, _, what in said(got))
    assert cover(got, "placement").open_at == (day(2026, 3, 2),)


def test_lists_drawn_long_before_the_as_at_date_are_asked_about(read):
    assert not said(read([LIST_8, IN_CARE], as_at=D(2026, 3, 4)))
    assert any("60 days before" in what for _, _, what in said(read([LIST_8, IN_CARE], as_at=D(2026, 5, 1))))


def test_many_things_done_and_none_of_late_cover_no_day_after_the_last(read):
    rows = [(f"{child}", *IN_CARE[1:]) for child in range(101, 105)]  # five things done about each: 20
    got = read([LIST_8, *rows], as_at=D(2026, 5, 1))
    assert any("nothing after it is covered" in what for _, _, what in said(got))
    assert not cover(got, "review").latest and not cover(got, "placement").open_at
    assert cover(got, "looked_after").spans == ((day(2025, 11, 1), day(2026, 3, 2)),)


def test_what_is_open_in_lists_certainly_drawn_earlier_may_have_ended_since(read):
    """The last day that any list knows of is that of the last placement, of 16 March; the last thing done is of 2 March."""
    moved = (*IN_CARE[:-4], D(2026, 3, 16), *IN_CARE[-3:])
    rows = [("100", *moved[1:]), *((f"{child}", *IN_CARE[1:]) for child in range(101, 105))]
    got = read([LIST_8, *rows], as_at=D(2026, 5, 1))
    assert any("what they show as open may have ended since" in what for _, _, what in said(got))
    open_in = {
        (kind, child): one(got, kind, child) for kind in ("looked_after", "placement") for child in ("100", "101")
    }
    assert {(fact.end_lo, fact.end_hi) for fact in open_in.values()} == {(day(2026, 3, 17), STILL_OPEN)}
    got = read([LIST_8, rows[1]], as_at=D(2026, 5, 1))  # too few to be certain: they are asked about
    assert one(got, "placement").end_lo == STILL_OPEN


# --- headings ---------------------------------------------------------------------------------------------------------
def test_headings_drift(read):
    drifted = [f" {heading.upper()}\xa0(Y/N) " for heading in LIST_8]
    assert facts(read([("Some title",), (), drifted, IN_CARE]), "review")


def test_the_dataset_s_own_column_names(read):
    names = (
        "ChildUniqueID", "Gender", "Ethnicity", "DateOfBirth", "Age", "LoookedAfterStartDate", "MostRecentLegalStatusStart",
        "LegalStatus", "LatestStatutoryReviewDate", "LastSocialWorkVisitDate", "LastIROVisitDate", "LastHealthAssessmentDate",
        "LastDentalCheckDate", "CeasedLookedAfterDate", "ReasonCeasedLookedAfter", "MostRecentPlacementStartDate",
        "PlacementType", "PlacementProvider", "AllocatedTeam",
    )  # fmt: skip
    written = [cell.strftime("%d/%m/%Y") if isinstance(cell, D) else cell for cell in IN_CARE]
    same, ours = read([names, written]).snapshot, read([LIST_8, IN_CARE]).snapshot
    assert same.cases == ours.cases and same.coverage == ours.coverage and same.cases[0].coverage


def test_a_column_that_is_not_there_is_not_covered(read):
    at = LIST_8.index("Date of Last Dental Check")
    got = read([LIST_8[:at] + LIST_8[at + 1 :], IN_CARE[:at] + IN_CARE[at + 1 :]])
    assert not cover(got, "dental_check").latest
    assert ("lists.xlsx:1", "Date of Last Dental Check") in [(place, column) for place, column, _ in said(got)]


def renamed(**called):
    """List 8 with some headings called otherwise, by their place."""
    return [called.get(f"at{place}", heading) for place, heading in enumerate(LIST_8)]


def test_a_column_that_is_called_otherwise_is_shown_beside_what_was_expected(read):
    review, dental = LIST_8.index("Date of Latest Statutory Review"), LIST_8.index("Date of Last Dental Check")
    got = read([renamed(**{f"at{review}": "Latest LAC Statutory Review Date", f"at{dental}": "Teeth"}), IN_CARE])
    hints = {problem.column: problem.hint for problem in got.snapshot.problems}
    assert hints["Date of Latest Statutory Review"] == (
        f"the heading nearest to it is that of column {chr(ord('A') + review)}: if that is the column, "
        'call it "Date of Latest Statutory Review"'
    )
    assert hints["Date of Last Dental Check"].startswith('no heading is near "Date of Last Dental Check": add it')


def test_one_heading_is_the_nearest_to_one_column_alone(read):
    """Both columns of contact are missing, and one heading is like either: it goes with that which it is more like."""
    visit, iro = (
        LIST_8.index(f"Date of Last {each}") for each in ("Social Work Visit", "IRO Visit / Contact to the Child")
    )
    got = read([renamed(**{f"at{visit}": "Last Social Worker Visit", f"at{iro}": "-"}), IN_CARE])
    hints = {problem.column: problem.hint for problem in got.snapshot.problems}
    assert f"that of column {chr(ord('A') + visit)}:" in hints["Date of Last Social Work Visit"]
    assert "that of column" not in hints["Date of Last IRO Visit / Contact to the Child"]


OWN = "if it is a report of your own, `checker mapping suggest` drafts the mapping that it is read by (docs/mapping.md)"
STARTED = 'List 8 of Annex A (children in care) in row 1, but for "Date Started to be Looked After"'


@pytest.mark.parametrize(("called", "near"), [("Date Looked After Started", True), ("Care from", False)])
def test_a_list_is_nearly_there_without_the_heading_it_is_told_by(read, called, near):
    headings = renamed(**{f"at{LIST_8.index('Date Started to be Looked After')}": called})
    need = (*of_child("102"), D(2026, 1, 5), D(2026, 3, 2), None, "Child in need plan", "A worker")
    got = read({"In care": [headings, IN_CARE], "CIN": [LIST_6, need]})
    (problem,) = (problem for problem in got.snapshot.problems if STARTED in problem.what)
    assert problem.what.endswith("the sheet is not read")
    assert (": if that is the column" in problem.hint) is near
    with pytest.raises(IntakeError) as caught:  # alone
        read([headings, IN_CARE])
    assert STARTED in caught.value.what and caught.value.help == f"{problem.hint}; {OWN}"


def test_a_csv_file_that_is_nearly_a_list_is_told_as_that(tmp_path):
    headings = renamed(at0="Client Unique ID")
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        (folder / "care.csv").write_text(",".join(f'"{each}"' for each in headings) + "\n")
    (tmp_path / "two" / "other.csv").write_text("a,b\n1,2\n")
    for source in (tmp_path / "one" / "care.csv", tmp_path / "one", tmp_path / "two"):
        with pytest.raises(IntakeError, match="List 8 of Annex A") as caught:
            read_sources([str(source)], as_at=AS_AT.toordinal())
        assert 'but for "Child Unique ID"' in caught.value.what
        assert caught.value.help == (
            'the heading nearest to it is that of column A: if that is the column, call it "Child Unique ID"; '
            "if it is a report of your own, `checker mapping suggest` drafts the mapping that it is read by (docs/mapping.md)"
        )


def test_reports_of_ones_own_are_told_by_the_file_and_the_row_and_what_reads_them(tmp_path):
    """With a workbook in it, a folder is read as one of lists; below a title there may be an empty row."""
    (tmp_path / "children.csv").write_text("Mosaic ID,Became LAC\n1,01/02/2026\n")
    visits = tmp_path / "visits.csv"
    visits.write_text("Report: visits\n\nPerson ID,Visit Date,Child Seen?\n1,02/03/2026,Yes\n")
    book = tmp_path / "reviews.xlsx"
    book.write_bytes(workbook({"Reviews": [("Mosaic ID", "Review held on"), ("1", D(2026, 2, 1))]}))
    for source, named in ((tmp_path, visits), (visits, visits), (book, book)):
        with pytest.raises(IntakeError) as caught:
            read_sources([str(source)], as_at=AS_AT.toordinal())
        assert str(caught.value.where) == str(named)
        assert ("in row 3, but for" in caught.value.what) is (named == visits)
        assert caught.value.help.endswith(OWN)


def test_what_is_like_no_list_is_told_as_no_list(read):
    got = read({"Other": [("Name", "Amount"), ("x", 1)], "List 8": [LIST_8, IN_CARE]})
    assert any(
        what == "expected the headings of a list, found others; the sheet is not read" for _, _, what in said(got)
    )


def test_every_kind_and_value_is_in_the_vocabulary():
    kinds = vocabulary().kinds
    for spec in lists().lists:
        assert set(spec.covers) <= {fact.kind for fact in spec.facts}
        for fact in spec.facts:
            kind = kinds[fact.kind]
            assert (kind.form is Form.EVENT) == bool(fact.on), (spec.name, fact.kind)
            assert fact.used <= set(spec.columns), (spec.name, fact.kind)
            for name, reads in fact.values.items():
                values = [
                    value for read in reads for value in (*(read.map or {}).values(), read.given) if value is not None
                ]
                assert all(kind.attributes[name].accepts(value) for value in values), (spec.name, fact.kind, name)
            assert set(fact.link) <= set(kind.attributes)
