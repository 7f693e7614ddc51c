"""Documents checked against a model: each kind of error said in plain English, at its place."""

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, field_validator, model_validator

from checker.errors import Fault, RulesetError
from checker.ruleset.validation import Expected, validate
from checker.yaml_reader import read_yaml


class Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=lambda name: name.rstrip("_").replace("_", "-")
    )


def _duration(text: str) -> str:
    if not text[:1].isdigit():
        raise Expected(
            f'expected a duration such as "20 working days", found "{text}"', help="write a number and a unit"
        )
    return text


class Dated(Strict):
    value: Annotated[str, AfterValidator(_duration)]
    from_: date
    verified: bool = False


class Figure(Strict):
    values: list[Dated]

    @model_validator(mode="before")
    @classmethod
    def _list_is_values(cls, raw: Any) -> Any:
        return {"values": raw} if isinstance(raw, list) else raw


class Within(Strict):
    kind: Literal["within"]
    limit: Figure | None = None
    evidence_from: str = "trigger"


class Never(Strict):
    kind: Literal["never", "not"]
    state: str
    within: Dated | None = None


class Force(Enum):
    ACT = "act"
    LOCAL = "local"


class Rule(Strict):
    title: str
    force: Literal["act", "regulation", "local"] = "act"
    weight: int = Field(default=1, ge=1)
    share: float | None = None
    themes: list[str] = Field(default=["x"], min_length=1)
    steps: list[Annotated[Within | Never, Field(discriminator="kind")]] = []
    either: str | list[str] | Dated = "x"
    counts: dict[str, int] = {}
    code: str = Field(default="a1", pattern="^[a-z]", min_length=2)

    @field_validator("title")
    @classmethod
    def _short(cls, title: str) -> str:
        assert title != "asserted", "not that"
        if title == "long":
            raise ValueError("expected a shorter title")
        return title

    @model_validator(mode="after")
    def _together(self) -> "Rule":
        if self.weight == 13:
            raise Expected("expected no 13", "pick another")
        return self


TITLE = "title: x\n"


def faults(text: str, model: type[BaseModel] = Rule) -> list[Fault]:
    with pytest.raises(RulesetError) as caught:
        validate(model, read_yaml(text, "r.yaml"))
    return list(caught.value.faults)


def line(fault: Fault) -> str:
    head = fault.render().partition("\n")[0]
    return f"{head} ({fault.help})" if fault.help else head


def only(text: str, model: type[BaseModel] = Rule) -> str:
    (fault,) = faults(text, model)
    return line(fault)


def test_a_good_document_is_a_model() -> None:
    text = "steps:\n  - kind: within\n    evidence-from: any\n    limit:\n      - {value: 3 days, from: 2020-01-01}\n"
    step = validate(Rule, read_yaml(TITLE + text, "r.yaml")).steps[0]
    assert isinstance(step, Within)
    assert step.limit is not None
    assert (step.evidence_from, step.limit.values[0].from_) == ("any", date(2020, 1, 1))


def test_a_misspelt_field_renders_exactly() -> None:
    error = RulesetError(faults("title: x\nsteps:\n  - kind: within\n    evidence_from: any\n"))
    assert error.render() == (
        'r.yaml:4:5: steps[0].evidence_from: "evidence_from" is not a field here\n'
        "    4 |     evidence_from: any\n"
        "      |     ^^^^^^^^^^^^^\n"
        '   help: did you mean "evidence-from"?'
    )


def test_our_own_validators_render_exactly() -> None:
    text = "title: x\nsteps:\n  - kind: within\n    limit:\n      - value: twenty days\n        from: 2020-01-01\n"
    assert RulesetError(faults(text)).render() == (
        "r.yaml:5:9: steps[0].limit[0].value: "
        'expected a duration such as "20 working days", found "twenty days"\n'
        "    5 |       - value: twenty days\n"
        "      |                ^^^^^^^^^^^\n"
        "   help: write a number and a unit"
    )


def test_everything_wrong_is_said_at_once_in_file_order() -> None:
    text = "titel: x\nforce: acts\nsteps:\n  - kind: never\n  - kind: within\n    limit:\n      - value: 3 days\n"
    assert [(fault.line, fault.column, fault.field, fault.what) for fault in faults(text)] == [
        (1, 1, "titel", '"titel" is not a field here'),
        (1, 1, "", 'expected a "title"'),
        (2, 8, "force", 'expected one of act, regulation, local, found "acts"'),
        (4, 5, "steps[0]", 'expected a "state"'),
        (7, 9, "steps[1].limit[0]", 'expected a "from"'),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: 12", '1:1: title: expected text, found a number (to have it read as text, put it in quotes: "...")'),
        ("title:", "1:1: title: expected text, found nothing"),
        ("title: [a]", "1:1: title: expected text, found a list"),
        ("title: long", "1:1: title: expected a shorter title"),
        ("title: asserted", "1:1: title: not that"),
        (TITLE + "zzz: 1", "(the fields here are: title, force, weight, share, themes, steps, either, counts, code)"),
        (
            TITLE + "force: acts",
            '2:1: force: expected one of act, regulation, local, found "acts" (did you mean "act"?)',
        ),
        (TITLE + "force: 3", "2:1: force: expected one of act, regulation, local, found 3"),
        (TITLE + "weight: many", '2:1: weight: expected a whole number, found "many"'),
        (TITLE + "weight: 1.5", "2:1: weight: expected a whole number, found a number"),
        (TITLE + "weight: true", "2:1: weight: expected a whole number, found true"),
        (TITLE + "weight: 0", "2:1: weight: expected 1 or more, found 0"),
        (TITLE + "weight: 13", "1:1: expected no 13 (pick another)"),
        (TITLE + "share: 2026-01-05", "2:1: share: expected a number, found a date"),
        (TITLE + "themes: x", '2:1: themes: expected a list, found "x"'),
        (TITLE + "themes: []", "2:1: themes: expected at least 1 item, found 0"),
        (TITLE + "code: a", "2:1: code: expected at least 2 characters, found 1"),
        (TITLE + "code: 'A1'", '2:1: code: expected text of the form ^[a-z], found "A1"'),
        (TITLE + "counts: {a: x}", '2:10: counts.a: expected a whole number, found "x"'),
        (TITLE + "steps: {}", "2:1: steps: expected a list, found a mapping"),
        (TITLE + "steps: [x]", '2:9: steps[0]: expected a mapping (lines of "name: value"), found "x"'),
        (TITLE + "steps:\n- state: x", '3:3: steps[0]: expected a "kind"'),
        (
            TITLE + "steps:\n- kind: nevr",
            'steps[0].kind: expected one of within, never, not, found "nevr" (did you mean',
        ),
        (
            TITLE + "steps:\n- kind: never\n  stat: x\n  state: x",
            '4:3: steps[0].stat: "stat" is not a field here (did you',
        ),
        (TITLE + "steps:\n- kind: not\n  q: x\n  state: x", "(the fields here are: kind, state, within)"),
        (TITLE + "steps:\n- kind: never\n  within: 1\n  state: 2", "found a number (to have it"),
        (
            TITLE + "steps:\n- kind: within\n  limit:\n  - value: 1 day\n    from: 5",
            "expected a date such as 2026-01-05",
        ),
    ],
)
def test_each_kind_of_error(text: str, said: str) -> None:
    rendered = [line(fault) for fault in faults(text)]
    assert any(said in line for line in rendered), rendered


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", 'r.yaml:1:1: expected a mapping (lines of "name: value") at the top, found an empty file'),
        ("- title: x", 'r.yaml:1:1: expected a mapping (lines of "name: value") at the top, found a list'),
        ("title", 'r.yaml:1:1: expected a mapping (lines of "name: value") at the top, found "title"'),
    ],
)
def test_the_top_of_the_file_is_a_mapping(text: str, said: str) -> None:
    assert only(text) == said


def test_a_model_of_a_list_may_be_a_list() -> None:
    assert validate(RootModel[list[int]], read_yaml("[1, 2]", "r.yaml")).root == [1, 2]


def test_alternatives_refused_at_one_place_are_one_fault() -> None:
    assert only(TITLE + "either: 3").startswith(
        'r.yaml:2:1: either: expected text or a list or a mapping (lines of "name: value"), found a number'
    )


def test_an_alternative_that_got_further_is_the_one_meant() -> None:
    assert [line(fault) for fault in faults(TITLE + "either:\n  value: 3 days\n  from: x\n  valu: 1\n")] == [
        'r.yaml:4:3: either.from: expected a date such as 2026-01-05, found "x"',
        'r.yaml:5:3: either.valu: "valu" is not a field here (did you mean "value"?)',
    ]


def test_a_tag_that_is_also_a_field_is_told_apart() -> None:
    class Both(Strict):
        kind: Literal["within"]
        within: Dated | None = None
        size: int

    class Holder(Strict):
        step: Annotated[Both | Never, Field(discriminator="kind")]

    text = "step:\n  kind: within\n  within: {value: 1 day, from: 2020-01-01}\n  size: x\n"
    assert only(text, Holder) == 'r.yaml:4:3: step.size: expected a whole number, found "x"'
    text = "step:\n  kind: within\n  within: {value: 1 day}\n  size: 1\n"
    assert only(text, Holder) == 'r.yaml:3:3: step.within: expected a "from"'


def test_enums_and_keys_of_mappings() -> None:
    class Keyed(BaseModel):
        by: dict[Annotated[str, Field(max_length=2)], Force]

    assert only("by: {abc: act}", Keyed) == "r.yaml:1:6: by.abc: expected at most 2 characters, found 3"
    assert only("by: {ab: acts}", Keyed).startswith('r.yaml:1:6: by.ab: expected one of act, local, found "acts"')


class Sorted(Strict):
    schema_: Literal["checker/mapping@1"]
    tables: list[str]


def test_another_sort_of_file_is_said_to_be_and_nothing_of_it_is_shown() -> None:
    document = read_yaml('{"schema": "checker/snapshot@1", "cases": [{"case": "Jane"}]}', "s.json")
    with pytest.raises(RulesetError) as caught:
        validate(Sorted, document)
    assert caught.value.render() == (
        "s.json:1:2: schema: expected checker/mapping@1, found checker/snapshot@1, which is another sort of file\n"
        "   help: name the file that was meant"
    )


def test_another_version_is_a_fault_like_any_other_and_so_is_what_is_no_schema_of_ours() -> None:
    for said in ("checker/mapping@2", "somebody else's"):
        with pytest.raises(RulesetError) as caught:
            validate(Sorted, read_yaml(f"schema: {said}\n", "s.yaml"))
        assert [fault.what for fault in caught.value.faults] == [
            'expected a "tables"',
            f'expected checker/mapping@1, found "{said}"',
        ]


def test_a_line_too_long_to_be_a_slip_is_not_shown() -> None:
    cases = ", ".join(f'"C-{n}"' for n in range(60))
    with pytest.raises(RulesetError) as caught:
        validate(Sorted, read_yaml(f'{{"cases": [{cases}]}}', "s.json"))
    assert "C-1" not in caught.value.render()
