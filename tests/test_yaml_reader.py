"""The YAML reader: what each way of writing a value means, what is refused, and where faults are placed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import yaml_document, yaml_reader
from checker.errors import CheckerError, Fault, RulesetError
from checker.progress import listening
from checker.yaml_document import Span
from checker.yaml_reader import read_yaml, read_yaml_file


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "pure":
        for module in (yaml_reader, yaml_document):
            monkeypatch.setattr(module, "LOADER", yaml.BaseLoader)


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(RulesetError) as caught:
        read_yaml(text, "r.yaml")
    return caught.value.faults


def only(text: str) -> str:
    (fault,) = faults(text)
    return fault.render()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("123456789012345678", 123456789012345678),
        ("0.75", 0.75),
        ("-1.50", -1.5),
        ("2026-01-05", date(2026, 1, 5)),
        ('"2026-01-05"', "2026-01-05"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("|\n  12\n", "12\n"),
        ('"a\\tb"', "a\tb"),
    ],
)
def test_values_with_a_meaning(written: str, meant: Any) -> None:
    data = read_yaml(f"a: {written}", "r.yaml").data
    assert data == {"a": meant}
    assert type(data["a"]) is type(meant)


@pytest.mark.parametrize(
    "written",
    [
        *("no", "yes", "on", "off", "No", "True", "TRUE", "Null", "nan", ".nan", ".inf", "£5", "--"),
        *("010", "00", "-01", "+1", "1_000", "0x1F", "0o17", "1e3", "1.5e3", ".5", "5.", "1.2.3", "١٢"),
        *("12:30", "2026-01-05T09:30", "2026-1-5", "26-01-05", "20260105123456789012", "0.1234567890123456789"),
    ],
)
def test_everything_else_is_text(written: str) -> None:
    assert read_yaml(f"a: {written}", "r.yaml").data == {"a": written}


def test_keys_are_always_text_as_written() -> None:
    text = "2026-01-05: a\n1: b\ntrue: c\n010: d\nnull: e\n'no': f\n"
    assert list(read_yaml(text, "r.yaml").data) == ["2026-01-05", "1", "true", "010", "null", "no"]


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n", "\ufeff", "---\n...\n"])
def test_empty_documents(text: str) -> None:
    document = read_yaml(text, "r.yaml")
    assert document.data is None
    assert document.span(("a", 0)) == Span(1, 1, 1)


def test_flow_and_block_collections() -> None:
    text = "%YAML 1.1\n---\na: [1, {b: no}, []]\nc:\n- d: {}\n  e: x\n...\n"
    assert read_yaml(text, "r.yaml").data == {"a": [1, {"b": "no"}, []], "c": [{"d": {}, "e": "x"}]}


def test_a_repeated_key_is_refused_and_says_where_the_first_is() -> None:
    assert only("steps:\n  - id: a\n    title: one\n    id: b\n") == (
        'r.yaml:4:5: steps[0].id: "id" is here twice: the first is on line 2\n'
        "    4 |     id: b\n"
        "      |     ^^\n"
        "   help: keep one of them"
    )


def test_what_is_refused_is_said_all_at_once() -> None:
    text = "a: &x 1\nb: *x\nc:\n  <<: {d: 1}\ne: !!python/name:os.system x\nf: 2026-02-30\na: 2\n? [g]\n: h\n"
    found = [(fault.line, fault.column, fault.width, fault.field, fault.what) for fault in faults(text)]
    assert found == [
        (1, 4, 2, "a", "anchors and aliases (&x) are not used here"),
        (2, 4, 2, "b", "anchors and aliases (*x) are not used here"),
        (4, 3, 2, "c.<<", 'merge keys ("<<") are not used here'),
        (5, 4, 23, "e", "tags (words that begin with !) are not used here"),
        (6, 4, 10, "f", "there is no such date as 2026-02-30"),
        (7, 1, 1, "a", '"a" is here twice: the first is on line 1'),
        (8, 3, 1, "?", 'expected a name before ":", found something else'),
    ]


@pytest.mark.parametrize("tagged", ["!x 1", "! 1", "!!str 1", "!<y> 1", "!e!z 1", "!x [1]", "!x {a: 1}"])
def test_tags_are_refused(tagged: str) -> None:
    assert "r.yaml:1:4: " in only(f"k: {tagged}")
    assert "tags (words that begin with !) are not used here" in only(f"k: {tagged}")


def test_one_document_only() -> None:
    assert only("a: 1\n---\nb: 2\n").startswith("r.yaml:2:1: a second document begins here\n    2 | ---\n")


@pytest.mark.parametrize("nest", ["[", "{a: ", "- "])
def test_nesting_has_a_limit(nest: str) -> None:
    assert "nested more than 40 deep" in only(nest * 41)
    assert "nested more than 40 deep" in only(nest * 100_000)
    assert read_yaml("- " * 40 + "x", "r.yaml").data


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a:\n\tb: 1\n", "2:1", "a tab is used where only spaces may be"),
        ("a:\n  b: 1\n\tc: 2\n", "3:1", "a tab is used where only spaces may be"),
        ("a: x: y\n", "1:5", 'unexpected ":"'),
        ("a: @x\n", "1:4", 'a value cannot begin with "@" unless in quotes'),
        ("a: ]\n", "1:4", 'a value cannot begin with "]" unless in quotes'),
        ("a: 1\nforce\nb: 2\n", "2:1", 'expected ":" after this name'),
        ('a: 1\nb: "x\nc: y\n', "2:4", "the quote opened here is never closed"),
        ("a: *b* c\n", "1:4", 'a value cannot begin with "*" or "&" unless in quotes'),
        ("a: [1, 2\nb: 3\n", "1:4", "the bracket opened here is not closed as expected"),
        ("a:\n    b: 1\n  c: 2\n", "3:3", "this does not follow from the lines above it"),
        ("a: - b\n", "1:4", "a list cannot begin here"),
        ("a: | b\n", "1:6", "expected nothing more on a line that ends in | or >"),
        ("%YAML 3.0\n---\na", "1:1", "this cannot be read as YAML: found incompatible YAML document"),
    ],
)
def test_syntax_errors_in_plain_english(text: str, place: str, said: str) -> None:
    assert only(text).startswith(f"r.yaml:{place}: {said}")


def test_faults_before_a_syntax_error_are_kept() -> None:
    assert [fault.line for fault in faults("a: 1\na: 2\nb: [\n")] == [2, 3]


def test_invisible_characters_are_refused_and_not_echoed() -> None:
    assert only("a: x\x1b[31my\r\nb: 1\r\n") == (
        "r.yaml:1:5: the invisible character U+001B is not allowed\n"
        "    1 | a: x\ufffd[31my\n"
        "      |     ^\n"
        "   help: delete it; it may not show on screen"
    )
    assert "U+0000" in only("a: 1\nb: \x00\n")
    assert "U+FEFF" in only("a: 1\n\ufeffb: 1\n")
    assert "even escaped" in only('a: "\\0"')


def test_spans() -> None:
    text = 'id: x\nsteps:\n  - kind: "a b"   # note\n    note: |\n      one\n    none:\n  - [1, two]\n"q": {r: 5}\n'
    document = read_yaml(text.replace("\n", "\r\n"), "r.yaml")
    assert document.span(()) == Span(1, 1, 2)
    assert document.span(("id",)) == Span(1, 5, 1)
    assert document.span(("id",), key=True) == Span(1, 1, 2)
    assert document.span(("steps",)) == Span(2, 1, 5)
    assert document.span(("steps", 0)) == Span(3, 5, 4)
    assert document.span(("steps", 0, "kind")) == Span(3, 11, 5)
    assert document.span(("steps", 0, "note")) == Span(4, 11, 1)
    assert document.span(("steps", 0, "none")) == Span(6, 5, 4)
    assert document.span(("steps", 1)) == Span(7, 5, 1)
    assert document.span(("steps", 1, 1)) == Span(7, 9, 3)
    assert document.span(("q", "r")) == Span(8, 10, 1)
    assert document.span(("steps", 0, "gone", "too"), key=True) == Span(3, 5, 4)
    assert document.span(("steps", 9)) == document.span(("steps", "x")) == Span(2, 1, 5)


def test_the_example_in_the_style_guide_renders_as_it_stands_there() -> None:
    text = "#\n" * 11 + "within:\n    - from: 2011-04-01\n      value: twenty days\n"
    fault = read_yaml(text, "rules/lac/review-first.yaml").fault(
        ("within", 0, "value"),
        'expected a duration such as "20 working days", found "twenty days"',
        help="write a number and a unit: hours, days, working days, weeks, months, years",
    )
    assert fault.render() == (
        "rules/lac/review-first.yaml:14:7: within[0].value: "
        'expected a duration such as "20 working days", found "twenty days"\n'
        "   14 |       value: twenty days\n"
        "      |              ^^^^^^^^^^^\n"
        "   help: write a number and a unit: hours, days, working days, weeks, months, years"
    )
    assert (fault.column, fault.width, fault.place) == (14, 11, 7)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: caf\xc3\xa9\r\n")
    assert read_yaml_file(file).data == {"a": "café"}
    assert read_yaml_file(file).span(("a",), key=True) == Span(1, 1, 1)
    assert (read_yaml_file(file).path, read_yaml_file(file, "shown").path) == (file.as_posix(), "shown")
    file.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(RulesetError) as caught:
        read_yaml_file(file, "shown")
    assert caught.value.render().startswith("shown:2:7: expected UTF-8 text, found the byte 0xe9\n")


def test_large_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text("a: 1234567")
    with pytest.raises(RulesetError, check=lambda error: "larger than" in error.render()):
        read_yaml_file(file, max_bytes=9)
    with pytest.raises(RulesetError, check=lambda error: "larger than" in error.render()):
        read_yaml("a: 1234567", "r.yaml", max_bytes=9)
    assert read_yaml_file(file, max_bytes=10).data == {"a": 1234567}


@pytest.mark.parametrize("name", ["gone.yaml", "."])
def test_files_that_are_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(CheckerError) as caught:
        read_yaml_file(tmp_path / name, "shown")
    assert caught.value.where == "shown"
    assert caught.value.help
    assert not isinstance(caught.value, RulesetError)


YAMLISH = st.lists(
    st.sampled_from([*"\n\n:  -[]{}&*!|>'\"%@`#,?<~\t\\\x00\ud800é", "- ", ": ", "a", "1", "---", "..."])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the same parser for every example
@given(st.one_of(st.text(), YAMLISH.map("".join), YAMLISH.map(lambda parts: "a: " + "".join(parts))))
def test_any_text_is_read_or_faulted(text: str) -> None:
    try:
        document = read_yaml(text, "r.yaml")
    except RulesetError as error:
        assert error.faults
        assert error.render()
    else:
        assert document.fault(("a", 0), "x").render()


def test_how_far_a_text_has_been_read_is_told_only_where_that_is_asked():
    """A file of ours, read on the way, must not be taken for the work."""
    text = "cases:\n" + "  - {case: a}\n" * 3000
    with listening() as heard:
        plain = read_yaml(text, "a.yaml")
        assert not heard.told
        read_yaml(text, "a.yaml", telling=True)
        assert heard.told and 0.9 < heard.share < 1
    with listening() as heard:
        plain.find_places()
        assert heard.told
    assert plain.span(("cases", 2, "case")) == read_yaml(text, "a.yaml").span(("cases", 2, "case")) == Span(4, 12)
