"""A dump of the Standard Safeguarding Dataset: seconds and memory for each million rows, from CSV, Parquet and SQLite.

python -m benchmarks.ssd --scale 0.1
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measuring import Line, apart, asked, peak_megabytes, report
from checker.intake import read_sources

ROWS = 1_000_000
AS_AT = dt.date(2026, 3, 31)
_DAYS = 6 * 365
_SHARES = {
    "ssd_cla_visits": ("clav", "clav_cla_visit", 0.30),
    "ssd_cp_visits": ("cppv", "cppv_cp_visit", 0.25),
    "ssd_cin_visits": ("cinv", "cinv_cin_visit", 0.25),
}


def dump(rows: int) -> dict[str, pl.DataFrame]:
    """The tables of a dump of about so many rows: visits mostly, as dumps are, and those that periods are made of."""
    draw = np.random.default_rng(903)
    people = max(20, rows // 50)

    def days(count: int) -> pl.Series:
        ago = pl.lit(pl.Series(draw.integers(0, _DAYS, count)))
        return pl.select(pl.lit(AS_AT) - pl.duration(days=ago)).to_series().cast(pl.Datetime("us"))

    def persons(count: int) -> list[str]:
        return [f"{number:07}" for number in draw.integers(0, people, count)]

    made = {
        "ssd_person": pl.DataFrame({
            "pers_person_id": [f"{number:07}" for number in range(people)], "pers_sex": draw.choice(["M", "F"], people),
            "pers_dob": days(people), "pers_expected_dob": [""] * people, "pers_death_date": [""] * people,
        })
    }  # fmt: skip
    for name, (table, stem, share) in _SHARES.items():
        count = int(rows * share)
        made[name] = pl.DataFrame({
            f"{stem}_id": np.arange(count), f"{table}_person_id": persons(count), f"{stem}_date": days(count),
            f"{stem}_seen": draw.choice(["Y", "N"], count), f"{stem}_seen_alone": draw.choice(["Y", "N"], count),
            f"{stem}_bedroom": ["PLACEHOLDER_DATA"] * count,
        })  # fmt: skip
    periods = int(rows * 0.06)
    people_in_care, began = persons(periods), days(periods)
    made["ssd_legal_status"] = pl.DataFrame({
        "lega_legal_status_id": np.arange(periods), "lega_person_id": people_in_care, "lega_legal_status": ["C2"] * periods,
        "lega_legal_status_start_date": began, "lega_legal_status_end_date": [""] * periods,
    })  # fmt: skip
    made["ssd_cla_episodes"] = pl.DataFrame({
        "clae_cla_episode_id": np.arange(periods), "clae_person_id": people_in_care,
        "clae_cla_id": np.arange(periods), "clae_cla_episode_start_date": began,
        "clae_cla_episode_start_reason": ["S"] * periods, "clae_cla_episode_ceased_date": [""] * periods,
        "clae_cla_episode_ceased_reason": [""] * periods, "clae_cla_placement_id": [""] * periods,
        "clae_entered_care_date": began, "clae_cla_last_iro_contact_date": [""] * periods,
    })  # fmt: skip
    made["ssd_cla_reviews"] = pl.DataFrame({
        "clar_cla_review_id": np.arange(periods), "clar_cla_id": draw.integers(0, periods, periods),
        "clar_cla_review_due_date": [""] * periods, "clar_cla_review_date": days(periods),
        "clar_cla_review_cancelled": ["N"] * periods, "clar_cla_review_participation": ["PN1"] * periods,
    })  # fmt: skip
    return made


def write(folder: Path, rows: int) -> int:
    """The dump in each form, in folders of their own; how many rows it has."""
    import sqlalchemy as sa

    tables = dump(rows)
    for form in ("csv", "parquet"):
        (folder / form).mkdir()
    engine = sa.create_engine(f"sqlite:///{folder / 'ssd.db'}")
    for name, frame in tables.items():
        frame.write_csv(folder / "csv" / f"{name}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
        frame.write_parquet(folder / "parquet" / f"{name}.parquet")
        written = frame.with_columns(pl.col(pl.Datetime).dt.to_string("%Y-%m-%d %H:%M:%S"))
        table = sa.table(name, *(sa.column(column) for column in frame.columns))
        with engine.begin() as connection:
            connection.exec_driver_sql(
                f"create table {name} ({', '.join(f'{column} text' for column in frame.columns)})"
            )
            connection.execute(table.insert(), written.to_dicts())
    return sum(frame.height for frame in tables.values())


def whole(source: str) -> dict[str, object]:
    """Seconds to read a source, and the most memory held."""
    begun = time.perf_counter()
    snapshot = read_sources([source], as_at=AS_AT.toordinal())
    spent = time.perf_counter() - begun
    return {"read": spent, "peak": peak_megabytes(), "facts": sum(len(case.facts) for case in snapshot.cases)}


def main() -> None:
    """Make the dump, measure, print and perhaps write."""
    chosen = asked(__doc__, whole)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = write(folder, max(200, int(ROWS * chosen.scale)))
        begun = time.perf_counter()
        for file in (folder / "csv").glob("*.csv"):
            pl.read_csv(file, infer_schema=False)
        base = time.perf_counter() - begun
        forms = {
            "CSV": str(folder / "csv"),
            "Parquet": str(folder / "parquet"),
            "SQLite": f"sqlite:///{folder / 'ssd.db'}",
        }
        told = {form: apart("benchmarks.ssd", "--whole", source) for form, source in forms.items()}
    each = ROWS / rows
    found = [Line("rows, facts", f"{rows:,}, {told['CSV']['facts']:,}"),
             Line("read the CSV files with polars alone, for a million rows", f"{base * each:.2f} s")]  # fmt: skip
    for form, one in told.items():
        found.append(Line(f"{form}, for a million rows", f"{one['read'] * each:.1f} s"))
        found.append(Line("... most memory held, in this run", f"{one['peak']:.0f} MB"))
    report("ssd", f"The Standard Safeguarding Dataset, at a scale of {chosen.scale:g}", found, write=chosen.write)


if __name__ == "__main__":
    main()
