import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.ssda903 import recognise

COLUMNS = {
    "Header": "CHILD, SEX, DOB, ETHNIC, UPN, MOTHER, MC_DOB",
    "Episodes": "CHILD, DECOM, RNE, LS, CIN, PLACE, PLACE_PROVIDER, DEC, REC, REASON_PLACE_CHANGE,"
    " HOME_POST, PL_POST, URN",
    "Reviews": "CHILD, DOB, REVIEW, REVIEW_CODE",
    "UASC": "CHILD, SEX, DOB, DUC",
    "OC2": "CHILD, DOB, SDQ_SCORE, SDQ_REASON, CONVICTED, HEALTH_CHECK, IMMUNISATIONS, TEETH_CHECK, HEALTH_ASSESSMENT,"
    " SUBSTANCE_MISUSE, INTERVENTION_RECEIVED, INTERVENTION_OFFERED",
    "OC3": "CHILD, DOB, IN_TOUCH, ACTIV, ACCOM",
    "AD1": "CHILD, DOB, DATE_INT, DATE_MATCH, FOSTER_CARE, NB_ADOPTR, SEX_ADOPTR, LS_ADOPTR",
    "PlacedAdoption": "CHILD, DOB, DATE_PLACED, DATE_PLACED_CEASED, REASON_PLACED_CEASED",
    "PrevPerm": "CHILD, DOB, PREV_PERM, LA_PERM, DATE_PERM",
    "Missing": "CHILD, DOB, MISSING, MIS_START, MIS_END",
    "SWEpisodes": "CHILD, DOB, SW_ID, SW_DECOM, SW_DEC, SW_REASON",
    "DoLo": "CHILD, DOB, DOLO_START, DOLO_END",
}


def columns(module: str) -> list[str]:
    return [name.strip() for name in COLUMNS[module].split(",")]


@pytest.mark.parametrize("module", COLUMNS)
def test_each_module_is_known_by_its_own_columns_and_no_other(module):
    assert recognise(columns(module)) == module


@pytest.mark.parametrize("module", COLUMNS)
@given(data=st.data())
def test_order_case_and_other_columns_do_not_matter(module, data):
    header = data.draw(st.permutations([*columns(module), "Team", "Notes"]))
    header = [data.draw(st.sampled_from((str.lower, str.upper, str.title)))(name) for name in header]
    assert recognise(["\ufeff" + header[0], *(f" {name} " for name in header[1:])]) == module


@pytest.mark.parametrize("column", ["CHILD", "DECOM", "RNE", "LS", "DEC", "REC"])
def test_episodes_are_not_known_without_a_column_they_cannot_do_without(column):
    assert recognise([name for name in columns("Episodes") if name != column]) is None


@pytest.mark.parametrize("header", [[], [""], ["Team", "Worker"], ["CHILD", "DOB"], ["CHILD;DECOM;RNE;LS;DEC;REC"]])
def test_anything_else_is_none_of_them(header):
    assert recognise(header) is None


def test_a_header_that_has_the_asylum_columns_as_well_is_the_header():
    assert recognise([*columns("Header"), "DUC"]) == "Header"
