"""What happened, or began, on a day left blank: still a fact, its day not known, and a problem says where, in each reader."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.intake import read_sources
from checker.snapshot.values import NO_DAY

AS_AT = dt.date(2026, 3, 31).toordinal()


def wrote(folder: Path, files: dict[str, str]) -> list[str]:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return [str(folder)]


def read(folder, files, mapping=None):
    """How many facts of each kind there are of one child, how many of them on a day that is known; and the blank days."""
    if mapping:
        (folder / "ours.yaml").write_text(mapping)
    found = read_sources(wrote(folder / "dump", files), as_at=AS_AT, mapping=folder / "ours.yaml" if mapping else None)
    (case,) = found.cases
    kinds = sorted({fact.kind for fact in case.facts} - {"child"})
    facts = {kind: [fact.start_lo == fact.start_hi for fact in case.of(kind)] for kind in kinds}
    said = [(each.source, each.column, each.count) for each in found.problems if each.what == NO_DAY]
    return {kind: (len(known), sum(known)) for kind, known in facts.items()}, said


HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"


def test_a_folder_of_csv(tmp_path):
    files = {
        "snapshot.yaml": HEAD,
        "visit.csv": "case,on,seen\n01,2026-01-05,yes\n01,,yes\n01, ,yes\n01,unknown,yes\n",
        "cp_plan.csv": "case,start,started_by,end\n01,2025-01-06,,2025-02-03\n01,,,2025-09-01\n01,,2025-10-01,\n01,unknown,,\n",
    }
    facts, said = read(tmp_path, files)
    assert facts == {"visit": (4, 1), "cp_plan": (4, 1)}
    assert said == [("cp_plan.csv:3", "start", 1), ("visit.csv:3", "on", 2)]


def test_a_report_read_by_a_mapping(tmp_path):
    mapping = """\
schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - {file: visits.csv, kind: visit, columns: {case: Person, on: Visited on}}
  - {file: plans.csv, kind: cp_plan, columns: {case: Person, start: Began, end: Ended}}
"""
    files = {
        "visits.csv": "Person,Visited on\n01,05/01/2026\n01,\n",
        "plans.csv": "Person,Began,Ended\n01,06/01/2025,03/02/2025\n01,,01/09/2025\n",
    }
    facts, said = read(tmp_path, files, mapping)
    assert facts == {"visit": (2, 1), "cp_plan": (2, 1)}
    assert said == [("visits.csv:3", "Visited on", 1), ("plans.csv:3", "Began", 1)]


def test_a_filled_template(tmp_path):
    text = (
        "checker/template@1,supervision,supervision\nAs-at date,31/03/2026\nComplete from,all\n"
        "Child's reference,Day recorded\n01,05/01/2026\n01,\n"
    )
    assert read(tmp_path, {"supervision.csv": text}) == (
        {"supervision": (2, 1)},
        [("supervision.csv:6", "Day recorded", 1)],
    )


def test_a_dump_of_the_standard_data_set(tmp_path):
    files = {
        "ssd_person.csv": "pers_person_id,pers_dob\n01,2014-05-09\n",
        "ssd_cla_visits.csv": (
            "clav_cla_visit_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen\n"
            "A,01,2026-01-05,Y\nB,01,,Y\nC,01,NULL,Y\nD,01,PLACEHOLDER_DATA,Y\n"
        ),
        "ssd_cp_plans.csv": (
            "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date\n"
            "A,01,2025-01-06,2025-02-03\nB,01,,2025-09-01\n"
        ),
        "ssd_cp_reviews.csv": (
            "cppr_cp_review_id,cppr_person_id,cppr_cp_review_date,cppr_cp_review_due\n"
            "A,01,2025-01-06,\nB,01,,2026-05-01\nC,01,,\n"
        ),
        "ssd_cla_placement.csv": (
            "clap_cla_placement_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_end_date\n"
            "P,01,,2025-09-01\n"
        ),
    }
    facts, said = read(tmp_path, files)
    assert facts == {"visit": (4, 1), "cp_plan": (2, 1), "conference": (3, 2), "placement": (1, 0)}
    assert said == [
        ("ssd_cla_placement.csv:2", "clap_cla_placement_start_date", 1),
        ("ssd_cla_visits.csv:3", "clav_cla_visit_date", 2),  # the fourth says that the extract does not fill it
        ("ssd_cp_plans.csv:3", "cppl_cp_plan_start_date", 1),
        ("ssd_cp_reviews.csv:4", "cppr_cp_review_date", 1),  # of the other it is known for when it is planned
    ]


def test_what_a_dump_says_did_not_happen_or_is_only_planned_has_no_day_to_give(tmp_path):
    files = {
        "ssd_cla_episodes.csv": (
            "clae_person_id,clae_cla_id,clae_cla_episode_id,clae_cla_episode_start_date\n01,L,E,2025-01-06\n"
        ),
        "ssd_cla_reviews.csv": (
            "clar_cla_review_id,clar_cla_id,clar_cla_review_date,clar_cla_review_due_date,clar_cla_review_cancelled\n"
            "A,L,2026-01-05,,N\nB,L,,,Y\nC,L,,,N\nD,L,,2025-09-01,Y\n"
        ),
        "ssd_cla_health.csv": (
            "clah_health_check_id,clah_person_id,clah_health_check_type,clah_health_check_date,clah_health_check_status\n"
            "A,01,Review Health Assessment,,Booked\nB,01,Review Health Assessment,,Did not attend\n"
            "C,01,Review Health Assessment,,Completed\nD,01,Review Health Assessment,,Refused\nE,01,Review Health Assessment,,\n"
        ),
    }
    facts, said = read(tmp_path, files)
    assert facts["review"] == (4, 2) and facts["health_assessment"] == (5, 0)
    assert said == [
        (
            "ssd_cla_health.csv:4",
            "clah_health_check_date",
            3,
        ),  # one held, one that was refused on some day, one of which it says nothing
        ("ssd_cla_reviews.csv:4", "clar_cla_review_date", 1),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Date of Referral", "referral"),
        ("Continuous Assessment Start Date,Continuous Assessment Date of Authorisation", "assessment"),
        ("Child Protection Plan Start Date,Child Protection Plan End Date", "cp_plan"),
        ("Date Started to be Looked After,Date Ceased to be Looked After", "looked_after"),
    ],
)
def test_a_list_of_annex_a_of_which_every_row_is_one(tmp_path, heading, kind):
    more = "," * heading.count(",")
    text = f"Child Unique ID,Date of Birth,{heading}\n01,09/05/2014,05/01/2026{more}\n01,09/05/2014,{more}\n"
    facts, said = read(tmp_path, {"list.csv": text})
    assert facts[kind] == (2, 1)
    assert said == [("list.csv:3", heading.partition(",")[0], 1)]


def test_a_day_on_which_a_list_of_annex_a_need_say_nothing(tmp_path):
    text = "Child Unique ID,Date Started to be Looked After,Date of Latest Statutory Review\n01,05/01/2026,\n"
    facts, said = read(tmp_path, {"list.csv": text})
    assert "review" not in facts and not said


def test_a_children_in_need_census(tmp_path):
    xml = (
        "<Message><Header><CollectionDetails><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children>"
        "<Child><ChildIdentifiers><LAchildID>01</LAchildID></ChildIdentifiers>\n<CINdetails><CINreferralDate/>"
        "\n<Section47></Section47></CINdetails></Child></Children></Message>"
    )
    facts, said = read(tmp_path, {"cin.xml": xml})
    assert facts == {"referral": (1, 0), "section_47": (1, 0)}
    assert said == [("cin.xml:2", "CINreferralDate", 1), ("cin.xml:3", "S47ActualStartDate", 1)]
