"""SQL Server, as far as can be told without one: what would be sent, how it would be asked, and what is said where it cannot.

No server was asked: docs/ssd.md says what was tried and what was not.
"""

from __future__ import annotations

import sys
import types

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.ssd.database import engine_of, select_of
from tests.intake.ssd.conftest import AS_AT

ADDRESS = "mssql+pyodbc://reader:Hunter-2@SERVER/HDM_Local?driver=ODBC+Driver+18+for+SQL+Server"
SECRETS = ("Hunter-2", "SERVER", "HDM_Local", "reader")


@pytest.fixture
def driver(monkeypatch):
    """A stand-in for the driver: it keeps what it is asked to connect to, and opens nothing."""
    made = types.ModuleType("pyodbc")
    made.version, made.paramstyle, made.pooling, made.asked = "5.2.0", "qmark", True, []

    class Error(Exception):
        pass

    for name in ("Error", "DatabaseError", "InterfaceError", "OperationalError", "ProgrammingError"):
        setattr(made, name, type(name, (Error,), {}) if name != "Error" else Error)

    def connect(asked, **_):
        made.asked.append(asked)
        raise made.OperationalError(f"[08001] Login timeout: {asked}")

    made.connect = connect
    made.Cursor = type("Cursor", (), {"nextset": None})
    monkeypatch.setitem(sys.modules, "pyodbc", made)
    return made


def sent(schema, name, columns):
    return " ".join(str(select_of(schema, name, columns).compile(dialect=mssql.dialect())).split())


def test_what_is_sent_is_one_select_of_the_columns_wanted():
    assert sent("dbo", "ssd_person", ["pers_person_id", "pers_dob"]) == (
        "SELECT [dbo].[ssd_person].[pers_person_id], [dbo].[ssd_person].[pers_dob] FROM [dbo].[ssd_person]"
    )


def test_names_are_those_the_database_gave_whatever_is_in_them():
    said = sent("HDM-Local", "SSD_Person_v", ["pers_dob] FROM x; DROP TABLE y --"])
    assert said == (
        "SELECT [HDM-Local].[SSD_Person_v].[pers_dob]] FROM x; DROP TABLE y --] FROM [HDM-Local].[SSD_Person_v]"
    )


def test_a_schema_of_another_database_is_both():
    assert sent("HDM.dbo", "ssd_person", ["pers_dob"]).endswith("FROM [HDM].dbo.[ssd_person]")


@pytest.mark.parametrize(
    ("more", "intent"),
    [
        ("", "ApplicationIntent=ReadOnly"),
        ("&Trusted_Connection=yes", "ApplicationIntent=ReadOnly"),
        ("&applicationintent=ReadWrite", "applicationintent=ReadWrite"),
    ],
)
def test_it_is_asked_to_be_read_unless_the_address_says_otherwise(driver, more, intent):
    engine = engine_of(sa, ADDRESS + more)
    (asked,), _ = engine.dialect.create_connect_args(engine.url)
    assert [part for part in asked.split(";") if part.casefold().startswith("applicationintent")] == [intent]


def test_a_whole_connection_string_is_left_as_it_is(driver):
    engine = engine_of(sa, "mssql+pyodbc:///?odbc_connect=DSN%3Dssd")
    (asked,), _ = engine.dialect.create_connect_args(engine.url)
    assert asked == "DSN=ssd"


def test_a_server_that_does_not_answer_is_said_without_its_address(driver):
    with pytest.raises(IntakeError) as caught:
        read_sources([ADDRESS], as_at=AS_AT)
    assert driver.asked, "it was asked"
    said = caught.value.render()
    assert "mssql database: this database cannot be read (OperationalError)" in said
    assert not any(secret in said for secret in SECRETS)


@pytest.mark.parametrize(
    ("address", "package"),
    [
        (ADDRESS, "pip install pyodbc"),
        ("mssql+pymssql://reader:Hunter-2@SERVER/HDM_Local", "pip install pymssql"),
        ("postgresql+psycopg2://reader:Hunter-2@SERVER/HDM_Local", "psycopg[binary]"),
        ("postgresql://reader:Hunter-2@SERVER/HDM_Local", "psycopg[binary]"),
    ],
)
def test_a_driver_that_is_not_there_is_named_with_what_to_install(monkeypatch, address, package):
    for name in ("pyodbc", "pymssql", "psycopg2"):
        monkeypatch.setitem(sys.modules, name, None)
    if address.startswith("postgresql:"):
        monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(IntakeError) as caught:
        read_sources([address], as_at=AS_AT)
    said = caught.value.render()
    assert "is not installed" in said and package in said and said.count("\n") == 1
    assert not any(secret in said for secret in SECRETS)


def test_another_kind_of_database_is_named_as_such():
    with pytest.raises(IntakeError, match="address of another kind") as caught:
        read_sources(["nosuch://reader:Hunter-2@SERVER/x"], as_at=AS_AT)
    assert "mssql+pyodbc://" in caught.value.help
