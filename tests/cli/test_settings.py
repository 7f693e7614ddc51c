"""`checker.toml` and `[tool.checker]`: found upwards, every option, the command line first; `checker config` shows them."""

from __future__ import annotations

import json
import re

import pytest


@pytest.fixture
def place(tmp_path, snapshot, in_care, rules_folder, rule):
    """A folder with a snapshot and rules, and one beneath it to run in."""
    snapshot({"C-1": [in_care]})
    rules_folder({"lac/have.yaml": rule(), "lac/other.yaml": rule("lac.other.have", force="guidance")})
    (tmp_path / "beneath" / "it").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def settings(place):
    def write(text, name="checker.toml"):
        (place / name).write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def run(checker, place):
    """Runs in the folder two beneath the one with the settings."""
    return lambda *arguments, **more: checker(*arguments, cwd=place / "beneath" / "it", **more)


SOURCE = "../../small.json"


def ids(ran):
    return [rule["id"] for rule in ran.json["rules"]]


@pytest.mark.parametrize(("name", "head"), [("checker.toml", ""), ("pyproject.toml", "tool.checker.")])
def test_they_are_found_upwards_and_name_files_from_their_own_folder(run, settings, name, head):
    top = f"[{head[:-1]}]\n" if head else ""
    settings(f'{top}rules = "rules"\n[{head}check]\nselect = ["lac.test"]\nformat = "json"\nfail-on = "never"\n', name)
    ran = run("check", SOURCE)
    assert (ran.status, ids(ran)) == (0, ["lac.test.have"])


def test_the_command_line_goes_first_then_the_commands_table_then_the_top(run, settings):
    settings('rules = "rules"\nas-at = 2026-03-31\n[check]\nformat = "json"\nas-at = 2026-03-30\nselect = "lac.test"\n')
    assert run("check", SOURCE).json["as_at"] == "2026-03-30"
    assert run("check", SOURCE, "--as-at", "2026-03-29").json["as_at"] == "2026-03-29"
    assert ids(run("check", SOURCE, "--select", "lac.other")) == ["lac.other.have"]
    assert (
        run("explain", SOURCE, "C-1").out.splitlines()[0] == "child C-1, as at Tuesday 31 March 2026, profile typical"
    )


def test_the_nearest_are_used_and_no_others(run, settings, place):
    settings('rules = "nowhere"\n')
    (place / "beneath" / "checker.toml").write_text('rules = "../rules"\n[check]\nformat = "json"\n', encoding="utf-8")
    assert ids(run("check", SOURCE)) == ["lac.other.have", "lac.test.have"]


def test_a_pyproject_without_settings_is_passed_over(run, settings, place):
    settings('rules = "rules"\n[check]\nformat = "json"\n')
    (place / "beneath" / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert ids(run("check", SOURCE)) == ["lac.other.have", "lac.test.have"]


def test_reports_and_limits_may_be_a_table_or_a_list(run, settings, place):
    settings('rules = "rules"\n[check]\nreport = {csv = "out.csv", json = "out.json"}\nquiet = true\n'
             'max-disputes = {"lac.test" = 1, "lac.other" = 1}\n')  # fmt: skip
    assert run("check", SOURCE).status == 0
    assert (place / "out.csv").is_file() and (place / "out.json").is_file()
    settings('rules = "rules"\n[check]\nquiet = true\nmax-disputes = ["lac.test=1", "lac.other=0"]\n')
    assert run("check", SOURCE).status == 1


def test_a_source_is_named_from_their_folder_and_the_address_of_a_database_is_not(run, settings, place):
    settings('rules = "rules"\n[explain]\nalso = ["more.json", "sqlite:///more.db"]\n')
    told = json.loads(run("config", "explain", "--format", "json").out)["options"]
    assert told["also"]["value"] == [str(place / "more.json"), "sqlite:///more.db"]


def test_every_option_that_names_a_file_is_known_to_do_so():
    from checker.cli import cli

    named = [
        (path, option.opts)
        for path, option in _options(cli, "checker")
        if option.metavar in ("FILE", "DIR", "FOLDER", "SOURCE")
        and option.type.name not in ("path", "file", "directory", "source")
    ]
    assert not named


def test_a_number_may_have_a_point(run, settings):
    settings("[audit.sample]\nmargin = 12.5\nconfidence = 90\n")
    told = json.loads(run("config", "audit", "sample", "--format", "json").out)["options"]
    assert (told["margin"]["value"], told["confidence"]["value"]) == ("12.5", "90")


def test_the_settings_that_the_page_on_them_shows_are_taken(run, settings, root):
    page = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    settings(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    for command in ("check", "disputes list"):
        assert run("config", *command.split()).status == 0


def test_a_pyproject_whose_table_is_none_is_2(run, settings):
    settings("[tool]\nchecker = 3\n", "pyproject.toml")
    ran = run("check", SOURCE)
    assert (ran.status, ran.err) == (2, "pyproject.toml [tool] checker: expected a table\n")


def test_settings_longer_than_are_read_are_refused_and_not_cut_off(run, settings):
    """A first million bytes that would be settings by themselves: what comes after them would be lost without a word."""
    settings('profile = "national"\n' + "\n" * 1_000_000 + 'rules = "rules"\n')
    ran = run("check", SOURCE)
    assert (ran.status, ran.out) == (2, "")
    assert "checker.toml: expected settings of at most 1 MB, found more\n" in ran.err


def test_another_file_or_none_may_be_used(run, settings, place):
    settings("not TOML")
    other = place / "other.toml"
    other.write_text('rules = "rules"\n[check]\nformat = "json"\n', encoding="utf-8")
    assert ids(run("--config", other, "check", SOURCE)) == ["lac.other.have", "lac.test.have"]
    ran = run("--no-config", "check", SOURCE, "--rules", "../../rules", "--format", "json")
    assert ids(ran) == ["lac.other.have", "lac.test.have"]
    assert run("check", SOURCE).status == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", "checker.toml: expected settings in TOML: "),
        (
            "profil = 'typical'",
            'checker.toml: there is no setting for every command "profil"\n   help: did you mean profile?',
        ),
        (
            "select = ['lac']",
            'checker.toml: there is no setting for every command "select"\n   help: put it under the command that it is for: '
            "[check], [due], [report], [rules.list]\n",
        ),
        (
            "waivers = 'w.yaml'",
            'checker.toml: there is no setting for every command "waivers"\n   help: put it under [check]\n',
        ),
        ("[chekc]", 'checker.toml: there is no command "chekc"\n   help: did you mean check?'),
        ("[check]\nformt = 'json'", 'checker.toml [check]: there is no option "formt"\n   help: did you mean format?'),
        ("[check]\nformat = 'docx'", "checker.toml [check] format: 'docx' is not one of"),
        ("[check]\nformat = ['json', 'csv']", "checker.toml [check] format: expected one value"),
        ("[check]\nverify = 'yes'", "checker.toml [check] verify: expected true or false"),
        (
            "[check]\nselect = [true]",
            "checker.toml [check] select: expected text, a number, a date, or a list of these",
        ),
        ("[check]\nperiod = 2026", "checker.toml [check] period: expected all, or two dates"),
        ("[check]\njobs = 0", "checker.toml [check] jobs: 0 is not in the range"),
        ("[disputes]\nlist = 3", "checker.toml [disputes.list]: expected a table"),
        ("[disputes.lsit]", 'checker.toml [disputes]: there is no command "lsit"'),
    ],
)
def test_what_is_not_a_setting_is_2_and_says_where(run, settings, text, expected):
    settings(text)
    ran = run("disputes" if text.startswith("[disp") else "check", *([] if text.startswith("[disp") else [SOURCE]), "x")
    assert (ran.status, ran.out) == (2, "")
    assert expected in ran.err


# --- checker config --------------------------------------------------------------------------------------------------


def test_config_shows_every_option_of_check_and_where_each_comes_from(run, settings, place, checker):
    settings('profile = "national"\n[check]\nselect = ["lac", "cp"]\nbaseline = "b.json"\nverify = true\n')
    lines = run("config").out.splitlines()
    assert lines[0] == f"Settings: {place / 'checker.toml'}"
    told = {line.split()[0]: " ".join(line.split()[1:]) for line in lines[4:]}
    assert told["profile"] == "national (checker.toml)"
    assert told["select"] == "lac, cp (checker.toml)"
    assert told["baseline"] == f"{place / 'b.json'} (checker.toml)"
    assert told["verify"] == "yes (checker.toml; --no-verify turns it off)"
    assert (told["jobs"], told["fail-on"], told["waivers"], told["quiet"]) == ("1", "any", "not set", "no")
    named = re.findall(r"^  (?:-\w, )?--([a-z-]+)", checker("check", "--help").out, flags=re.MULTILINE)
    assert list(told) == [name for name in named if name != "help"]


def test_config_as_json_and_of_another_command(run, settings, place):
    settings('[disputes.list]\nledger = "l.jsonl"\n')
    told = json.loads(run("config", "explain", "--format", "json").out)
    assert (told["file"], told["command"]) == (str(place / "checker.toml"), "explain")
    assert told["options"]["profile"] == {"value": "typical", "from": "default"}
    assert run("config", "disputes").status == 2
    assert run("config", "chekc").status == 2


def test_config_shows_the_key_is_set_and_never_the_key(run, env):
    ran = run("config")
    assert "Settings: none" in ran.out and "Key of pseudonyms: CHECKER_KEY" in ran.out
    assert env["CHECKER_KEY"] not in ran.out


SECRET = "hunter2/secret"
ADDRESSES = {
    f"postgresql+psycopg://reader:{SECRET}@host/ssd": "postgresql+psycopg://...@host/ssd",
    f"postgresql://reader:my {SECRET} @ it@host/ssd": "postgresql://...@host/ssd",
    f"mssql+pyodbc:///?odbc_connect=DRIVER=x;UID=a;PWD={SECRET};x=y": "mssql+pyodbc:///?odbc_connect=DRIVER=x;UID=a;PWD=...;x=y",
    f"mssql+pyodbc://?odbc_connect=UID%3Da%3BPwd%3D{SECRET}%3Bx": "mssql+pyodbc://?odbc_connect=UID%3Da%3BPwd%3D...%3Bx",
    f"postgresql://host/ssd?user=a&password={SECRET}&x=y": "postgresql://host/ssd?user=a&password=...&x=y",
    "postgresql+psycopg://reader@host:5432/ssd": "postgresql+psycopg://...@host:5432/ssd",
    "postgresql+psycopg://host:5432/ssd": "postgresql+psycopg://host:5432/ssd",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_config_never_shows_the_password_of_a_database(run, settings, address):
    settings(f'[explain]\nalso = ["{address}"]\n')
    told = run("config", "explain", "--format", "json")
    assert json.loads(told.out)["options"]["also"]["value"] == [ADDRESSES[address]]
    assert "hunter2" not in told.out + run("config", "explain").out


MISTYPED = (
    " postgresql://reader:hunter2@host/ssd",
    "mssql+pyodbc:/reader:hunter2@host/ssd",
    "postgresql//reader:hunter2@h/ssd",
    "Driver=x;Server=h;UID=a;PWD={hunter2;}",
)


@pytest.mark.parametrize("address", [*ADDRESSES, *MISTYPED])
def test_nor_does_an_error(in_process, capsys, address):
    from checker.cli import _leave

    ran = in_process("check", address, "--as-at", "2026-03-31")
    assert ran.status == 2 and "hunter2" not in ran.out + ran.err
    for said in (f'there is no profile "{address}"', f"{address}: this cannot be opened: No such file", repr(address)):
        with pytest.raises(SystemExit):
            _leave(said)
        assert "hunter2" not in capsys.readouterr().err


def test_what_is_no_password_is_said():
    from checker.cli.hiding import less_passwords

    for said in (
        "C:/reports/x.csv: expected a day, found me@here",
        "see https://www.legislation.gov.uk/uksi/2010/959: a note, by someone@example.org",
        "visit.csv:4: the password of this workbook is not known",
        "/home/me/ours: this folder cannot be opened",
    ):
        assert less_passwords(said) == said


def test_config_says_that_the_key_is_of_the_environment_even_where_it_is_none(run):
    """As a run has it, which then refuses it: a secret that a CI job was not given is an empty one."""
    assert "Key of pseudonyms: CHECKER_KEY\n" in run("config", set={"CHECKER_KEY": ""}).out


def test_a_switch_turned_on_in_the_file_is_turned_off_on_the_command_line(run, settings):
    settings('rules = "rules"\n[check]\nquiet = true\nreveal-ids = true\nformat = "json"\n')
    assert run("check", SOURCE).out == ""
    shown = run("check", SOURCE, "--no-quiet")
    assert {dispute["case"] for dispute in shown.json["disputes"]} == {"C-1"}
    hidden = run("check", SOURCE, "--no-quiet", "--no-reveal-ids")
    assert "C-1" not in hidden.out
    told = run("config").out
    assert re.search(r"(?m)^  quiet +yes  \(checker\.toml; --no-quiet turns it off\)$", told)
    assert re.search(r"(?m)^  verbose +no$", told)


def _options(command, path):
    import click

    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from _options(command.get_command(context, name), f"{path} {name}")
        return
    yield from ((path, param) for param in command.params if isinstance(param, click.Option))


def test_every_switch_of_every_command_can_be_turned_off():
    from checker.cli import cli

    found = [(path, option) for path, option in _options(cli, "checker") if option.is_flag]
    assert len(found) > 10
    assert not [(path, option.opts) for path, option in found if not option.secondary_opts]
