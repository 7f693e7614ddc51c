"""One dump in four forms is one set of facts: CSV, Parquet, SQLite and a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.ssd.database import read_ssd_database
from checker.intake.ssd.telling import table_of
from checker.snapshot.facts import Snapshot

from .conftest import AS_AT, FOLDER


def frames() -> dict[str, pl.DataFrame]:
    """The fixture's tables with real dates where a column holds only dates, as a database would hold them."""
    made = {}
    for path in sorted(FOLDER.glob("*.csv")):
        semicolons = path.read_bytes().split(b"\n", 1)[0].count(b";") > 0
        frame = pl.read_csv(path, infer_schema=False, separator=";" if semicolons else ",")
        for name in frame.columns:
            if not name.endswith(("_date", "_dob", "_due")):
                continue
            cells = frame[name].str.strip_chars()
            read = pl.coalesce(
                cells.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
                cells.str.to_datetime("%d/%m/%Y", strict=False),
            )
            read = pl.select(read).to_series()
            if read.null_count() == cells.replace("", None).null_count():
                frame = frame.with_columns(read.alias(name))
        made[path.stem] = frame.with_columns(pl.col(pl.String).replace("", None))
    return made


def alike(snapshot: Snapshot) -> object:
    """All a snapshot says, but where it was read."""
    cases = [(case.id, [replace(fact, source="").content() for fact in case.facts]) for case in snapshot.cases]
    return cases, snapshot.coverage, [(p.column, p.what, p.count) for p in snapshot.problems if p.column]


def fill(engine: sa.Engine, schema: str | None = None) -> None:
    metadata = sa.MetaData(schema=schema)
    with engine.begin() as connection:
        for name, frame in frames().items():
            types = {True: sa.DateTime(), False: sa.Text()}
            columns = [sa.Column(column, types[of.is_temporal()]) for column, of in frame.schema.items()]
            made = sa.Table(name, metadata, *columns)
            made.create(connection)
            connection.execute(made.insert(), frame.to_dicts())


@pytest.mark.parametrize("rows", [None, 1], ids=["as it is written", "a row at a time"])
def test_parquet_is_as_csv(rows: int | None, whole: Snapshot, tmp_path: Path) -> None:
    """Columns come in as many pieces as the file has groups of rows, of some of which nothing is kept."""
    for name, frame in frames().items():
        frame.write_parquet(tmp_path / f"{name}.parquet", row_group_size=rows)
    assert alike(read_sources([str(tmp_path)], as_at=AS_AT)) == alike(whole)


def test_sqlite_is_as_csv(whole: Snapshot, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ssd.db'}"
    fill(sa.create_engine(address))
    before = (tmp_path / "ssd.db").read_bytes()
    found = read_sources([address], as_at=AS_AT)
    assert alike(found) == alike(whole)
    assert {file.path for file in found.inputs} >= {"sqlite database, ssd_person", "sqlite database, ssd_cla_reviews"}
    assert (tmp_path / "ssd.db").read_bytes() == before


def test_postgresql_is_as_csv(whole: Snapshot, postgres: str) -> None:
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(sa.text("create schema ssd_development"))
    fill(engine, "ssd_development")
    assert alike(read_sources([postgres], as_at=AS_AT)) == alike(whole)
    engine.dispose()


def test_a_postgresql_connection_can_only_read(postgres: str) -> None:
    from checker.intake.ssd.database import connected

    with (
        pytest.raises(IntakeError, match=r"cannot be read \(ReadOnlySqlTransaction\)"),
        connected(postgres) as connection,
    ):
        connection.execute(sa.text("create table ssd_scratch (a text)"), execution_options={"stream_results": False})


def test_files_by_themselves_are_one_dump(whole: Snapshot) -> None:
    paths = [str(path) for path in sorted(FOLDER.glob("*.csv"))]
    assert alike(read_sources(paths, as_at=AS_AT)) == alike(whole)


def test_a_table_is_told_by_its_columns_in_any_order_and_case() -> None:
    told = table_of(["extra", "CLAR_CLA_ID", "clar_cla_review_id"])
    assert told is not None and told.name == "ssd_cla_reviews"
    assert table_of(["clar_cla_id"]) is None


def test_a_column_under_two_of_its_names_is_not_chosen_between(tmp_path: Path) -> None:
    frame = frames()["ssd_cla_episodes"]
    frame = frame.with_columns(clae_cla_episode_ceased=frame["clae_cla_episode_ceased_date"])
    for write, name in ((frame.write_csv, "one/a.csv"), (frame.write_parquet, "another/a.parquet")):
        path = tmp_path / name
        path.parent.mkdir()
        write(path)
        with pytest.raises(IntakeError, match="under two of its names: clae_cla_episode_ceased_date and") as caught:
            read_sources([str(path.parent)], as_at=AS_AT)
        assert caught.value.where == str(path) and caught.value.help


def test_what_no_source_can_be_told_is_refused(tmp_path: Path) -> None:
    snapshot = str(FOLDER.parent / "demonstration" / "snapshot.yaml")
    with pytest.raises(IntakeError, match="expected a dump of the Standard Safeguarding Dataset or a report"):
        read_sources([snapshot], covers_from=AS_AT)


def test_an_as_at_date_is_needed() -> None:
    with pytest.raises(IntakeError, match="expected the as-at date"):
        read_sources([str(FOLDER)])


SECRET = "hunter2secret"


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql+psycopg://someone:{SECRET}@127.0.0.1:1/ssd",
        f"mssql+nothing://someone:{SECRET}@nowhere/ssd",
        f"postgresql://someone:{SECRET}@[bad/ssd",
        f"sqlite:////nowhere/{SECRET}.db",
        f"oracle://someone:{SECRET}@nowhere/ssd",
    ],
)
def test_no_error_shows_an_address(address: str) -> None:
    with pytest.raises(IntakeError) as caught:
        read_sources([address], as_at=AS_AT)
    assert SECRET not in caught.value.render()
    assert "someone" not in caught.value.render()


def test_sqlalchemy_need_not_be_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sqlalchemy", None)
    with pytest.raises(IntakeError, match="SQLAlchemy is not installed") as caught:
        read_ssd_database(f"sqlite:///{tmp_path / 'ssd.db'}", as_at=AS_AT)
    assert "safeguarding-checker[database]" in caught.value.help


def test_tables_in_two_schemas_are_not_chosen_between(postgres: str, tmp_path: Path) -> None:
    engine = sa.create_engine(postgres)
    with engine.begin() as connection:
        for schema in ("ssd_one", "ssd_two"):
            connection.execute(sa.text(f"create schema {schema}"))
            connection.execute(sa.text(f"create table {schema}.ssd_cin_plans (cinp_person_id text, cinp_cin_plan_id text,"
                                       "cinp_cin_plan_start_date timestamp, cinp_cin_plan_end_date timestamp)"))  # fmt: skip
        connection.execute(sa.text("insert into ssd_two.ssd_cin_plans values ('01', 'a', '2026-01-05', null)"))
    with pytest.raises(IntakeError, match=r"expected ssd_cin_\w+ once, found it in several places"):
        read_sources([postgres], as_at=AS_AT)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("ssd: {schema: ssd_two}\n")
    (case,) = read_sources([postgres], as_at=AS_AT, mapping=mapping).cases
    assert [fact.start_lo for fact in case.of("cin_plan")] == [dt.date(2026, 1, 5).toordinal()]
    with engine.begin() as connection:
        connection.execute(sa.text("drop schema ssd_one cascade; drop schema ssd_two cascade"))
    engine.dispose()


def test_parquet_with_columns_of_any_type(tmp_path: Path) -> None:
    pl.DataFrame({
        "cinv_cin_visit_id": [1.0, 2.5], "cinv_person_id": [b"01", b"01"], "cinv_cin_visit_date": [dt.date(2025, 5, 1), None],
        "cinv_cin_visit_seen": [True, False], "cinv_cin_visit_seen_alone": [["Y"], ["N"]],
        "cinv_cin_visit_bedroom": [{"a": 1}, {"a": 2}],
    }).write_parquet(tmp_path / "visits.parquet")  # fmt: skip
    (case,) = read_sources([str(tmp_path)], as_at=AS_AT).cases
    assert [(fact.id, fact.attributes) for fact in case.of("visit")] == [
        ("2.5", {"seen": False}),
        ("1", {"seen": True}),
    ]


def test_numbers_as_identifiers_and_typed_flags(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ssd.db") as database:
        database.execute("create table ssd_cp_visits (cppv_cp_visit_id integer, cppv_person_id numeric, "
                         "cppv_cp_visit_date text, cppv_cp_visit_seen text, cppv_cp_visit_seen_alone text, "
                         "cppv_cp_visit_bedroom text)")  # fmt: skip
        database.execute("insert into ssd_cp_visits values (7, 42, '2026-01-05 15:30:00.000', 'Y', 'N', null)")
    (case,) = read_sources([f"sqlite:///{tmp_path / 'ssd.db'}"], as_at=AS_AT).cases
    (visit,) = case.of("visit")
    assert (case.id, visit.id, visit.minute) == ("42", "7", 15 * 60 + 30)
    assert visit.attributes == {"seen": True, "seen_alone": False}
