"""The dataset read where it is: a SQL Server, PostgreSQL or SQLite database, read only, and only the columns needed.

SQLAlchemy is imported only when a database is named. No address, user or password is ever in an error or a result.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from checker.errors import IntakeError
from checker.intake.native import Native
from checker.intake.parcels import shown
from checker.intake.ssd.cells import texts
from checker.intake.ssd.clean import clean
from checker.intake.ssd.mapping import read_mapping
from checker.intake.ssd.model import Table
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.reader import checked_as_at, read_dump
from checker.intake.ssd.records import ROW
from checker.intake.ssd.sheets import Sheet, sheet, wanted
from checker.intake.ssd.telling import table_of
from checker.progress import part, steps

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine, Select

BATCH = 50_000
"""Rows fetched at a time: what is held of the driver's own objects."""

_NAMED = "ssd_"
_OPTIONAL = "Install what reads databases: pip install 'safeguarding-checker[database]'."
_CHECK = "check the address, the user and password, that the database is running, and that its driver is installed"
_KINDS = "an address begins mssql+pyodbc://, postgresql+psycopg:// or sqlite:/// (docs/ssd.md)"
_DRIVERS = {
    "pyodbc": "pip install pyodbc, and Microsoft's ODBC Driver 18 for SQL Server",
    "psycopg": "pip install 'psycopg[binary]', and begin the address postgresql+psycopg://",
    "psycopg2": "pip install 'psycopg[binary]', and begin the address postgresql+psycopg://",
}
_INTENT = "ApplicationIntent"
_INSIDE = ("information_schema", "pg_catalog", "sys")


def read_ssd_database(
    url: str, *, as_at: int | None, covers_from: int | None = None, mapping: Path | None = None
) -> Native:
    """A snapshot from the dataset's tables in a database; the rest is as `read_ssd` says.

    Raises IntakeError too where SQLAlchemy is not installed, the database cannot be opened, or tables of one name are in
    several of its schemas.
    """
    day = checked_as_at(as_at, shown(url))
    mapped = read_mapping(mapping, day, covers_from)
    with part(0.5), connected(url) as connection:
        tables = _tables(connection, mapped.schema, shown(url))
        notes = Notes()
        read = clean((_sheet(connection, *each, shown(url)) for each in steps(tables)), notes)
    return read_dump(read, mapped, day, notes)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection that can only read. What goes wrong is said without the address."""
    try:
        import sqlalchemy as sa
    except ImportError:
        raise IntakeError("SQLAlchemy is not installed", where=shown(url), help=_OPTIONAL) from None
    engine: Engine | None = None
    try:
        engine = engine_of(sa, url)
        with engine.connect() as connection:
            yield connection.execution_options(stream_results=True, max_row_buffer=BATCH)
    except ImportError:
        driver = sa.make_url(url).get_driver_name()
        what = f"the driver of this database, {driver}, is not installed or does not load here"
        raise IntakeError(what, where=shown(url), help=_DRIVERS.get(driver, f"pip install {driver}")) from None
    except sa.exc.NoSuchModuleError:
        what = "expected a SQL Server, PostgreSQL or SQLite database, found the address of another kind"
        raise IntakeError(what, where=shown(url), help=_KINDS) from None
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError, ValueError) as error:
        what = f"this database cannot be read ({type(getattr(error, 'orig', None) or error).__name__})"
        raise IntakeError(what, where=shown(url), help=_CHECK) from None
    finally:
        if engine is not None:
            engine.dispose()


def engine_of(sa: Any, url: str) -> Engine:
    """An engine whose connections can only read, each seeing one moment where the database can."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        if not path.is_file():
            raise IntakeError("expected a database file, found none there", where=shown(url), help=_CHECK)
        readonly = f"{path.resolve().as_uri()}?mode=ro"
        made: Engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(readonly, uri=True))
        return made
    options: dict[str, Any] = {"hide_parameters": True}
    if address.get_backend_name() == "postgresql":
        options["execution_options"] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    if address.get_driver_name() == "pyodbc":
        address = _reading(address)
    return sa.create_engine(address, **options)


def _reading(address: URL) -> URL:
    """An address of SQL Server that says that it is to be read, so that a copy kept for reading answers where there is one.

    What it says itself of that goes first, and a whole connection string is left as it is.
    """
    said = {name.casefold() for name in address.query}
    return address if said & {_INTENT.casefold(), "odbc_connect"} else address.update_query_dict({_INTENT: "ReadOnly"})


def _tables(connection: Connection, schema: str, where: str) -> list[tuple[str | None, str, Table, dict[str, str]]]:
    """The dataset's tables and views: schema, name, which it is, and the columns that are read, by their own names."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    schemas: Sequence[str | None] = [schema] if schema else _schemas(inspector)
    found: dict[str, tuple[str | None, str, Table, dict[str, str]]] = {}
    for each in schemas:
        names = [*inspector.get_table_names(schema=each), *inspector.get_view_names(schema=each)]
        for name in sorted(name for name in names if name.casefold().startswith(_NAMED)):
            columns = {str(c["name"]).casefold(): str(c["name"]) for c in inspector.get_columns(name, schema=each)}
            table = table_of(columns)
            if table is None or table.name != name.casefold().removesuffix("_view").removesuffix("_v"):
                continue
            if table.name in found and found[table.name][0] == each:
                continue  # a view of the table, which comes first
            if table.name in found:
                what = f"expected {table.name} once, found it in several places"
                raise IntakeError(
                    what, where=where, help="say which in a mapping file, ssd: {schema: NAME} (docs/ssd.md)"
                )
            found[table.name] = (each, name, table, columns)
    if not found:
        what = "expected tables of the Standard Safeguarding Dataset, found none that may be read"
        raise IntakeError(
            what, where=where, help="they are named such as ssd_person; say their schema in a mapping file"
        )
    return list(found.values())


def _schemas(inspector: Any) -> list[str | None]:
    names = [name for name in inspector.get_schema_names() if name.casefold() not in _INSIDE]
    return [name for name in names if not name.startswith(("pg_", "db_"))] or [None]


def _sheet(
    connection: Connection, schema: str | None, name: str, table: Table, columns: dict[str, str], where: str
) -> Sheet:
    """One table read in batches into columns of text."""
    used = wanted(table, columns, f"{where}, {table.name}")
    owns = list(used.values())
    schema_of = dict.fromkeys(owns, pl.String)
    parts = [pl.DataFrame(schema=schema_of)]
    with connection.execute(select_of(schema, name, [columns[heading] for heading in used])) as result:
        for rows in result.partitions(BATCH):
            cells = zip(*rows, strict=True)
            parts.append(pl.DataFrame([_texts(own, list(values)) for own, values in zip(owns, cells, strict=True)]))
    frame = pl.concat(parts).sort(owns)
    digest = sha256(frame.write_csv().encode()).hexdigest()
    return sheet(table, f"{where}, {table.name}", table.name, digest, frame.with_row_index(ROW, offset=1))


def select_of(schema: str | None, name: str, columns: Sequence[str]) -> Select[Any]:
    """The one statement that reads a table: some columns, by the names the database gave, each in quotation marks."""
    import sqlalchemy as sa

    def exactly(text: str) -> Any:
        return sa.sql.quoted_name(text, quote=True)

    # A schema with a point in it is a database and a schema, which somebody wrote in a mapping file.
    within = schema if schema is None or "." in schema else exactly(schema)
    source = sa.table(exactly(name), *(sa.column(exactly(column)) for column in columns), schema=within)
    return sa.select(*source.columns)


def _texts(name: str, values: list[Any]) -> pl.Series:
    """A batch of a column as text, whatever the driver gives."""
    try:
        made = pl.Series(name, values, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        made = pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
    return texts(made).cast(pl.String)
