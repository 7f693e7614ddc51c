"""Settings from a file: `checker.toml`, or `[tool.checker]` of a `pyproject.toml`, in the working folder or one above it.

Every option of every command may be set, by its name, in a table named for the command; those that several commands
share may be set once for all at the top. What is given on the command line goes first, then the command's own table,
then the top, then the default. The names of files are from the folder of the settings.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from checker.errors import CheckerError
from checker.files import read_bytes
from checker.frozen import frozen

SHARED = ("as-at", "year", "covers-from", "mapping", "ids", "rules", "profile", "law-as-at")
"""Options that may be set once for every command that takes them."""

MOST_BYTES = 1_000_000
OWN, PROJECT = "checker.toml", "pyproject.toml"


@frozen
class Settings:
    """What a file of settings says. `said` are its tables and values; `place` is how errors name it."""

    path: Path
    said: Mapping[str, Any]

    @property
    def place(self) -> str:
        """The file's name, and the table in it where it is not all for this program."""
        return f"{self.path.name} [tool.checker]" if self.path.name == PROJECT else self.path.name


def found_here() -> Settings | None:
    """The settings of the nearest folder that has any, going up from the working folder; None where none has."""
    try:
        folder = Path.cwd()
    except OSError:  # it was taken away
        return None
    for each in (folder, *folder.parents):
        for name in (OWN, PROJECT):
            if os.path.isfile(each / name) and (settings := read(each / name)) is not None:  # noqa: PTH113 - the other stops at a folder it may not read
                return settings
    return None


def read(path: Path) -> Settings | None:
    """The settings in a file; None for a `pyproject.toml` without any. CheckerError where it is not TOML, or too long."""
    import tomllib

    try:
        raw = read_bytes(path, MOST_BYTES + 1)
    except OSError as error:
        what = f"this file cannot be opened: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=str(path), help="see who may read it, or run with --no-config") from None
    if len(raw) > MOST_BYTES:
        what = f"expected settings of at most {MOST_BYTES // 1_000_000} MB, found more"
        raise CheckerError(what, where=str(path), help="name the file that is meant, or run with --no-config")
    try:
        said: Any = tomllib.loads(raw.decode("utf-8-sig"))
    except ValueError as error:  # of UTF-8 or of TOML
        what = f"expected settings in TOML: {error}" if not isinstance(error, UnicodeError) else "expected UTF-8 text"
        raise CheckerError(what, where=str(path), help="mend it, or run with --no-config") from None
    if path.name == PROJECT:
        tools = said.get("tool")
        said = tools.get("checker") if isinstance(tools, dict) else None
        if said is None:
            return None
        if not isinstance(said, dict):
            raise CheckerError("expected a table", where=f"{path.name} [tool] checker")
    for name in _with_null(said, ()):
        what = f"expected text, found the character NUL in {name}"
        raise CheckerError(what, where=str(path), help="leave it out (\\u0000), or run with --no-config")
    return Settings(path, said)


def _with_null(said: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The names of settings that hold the character NUL, which no name and no value of an option does."""
    if isinstance(said, dict):
        for name, value in said.items():
            yield from _with_null(value, (*names, name.replace("\0", "")))
            yield from [".".join(names) or "a name"] if "\0" in name else []
    elif isinstance(said, list):
        for value in said:
            yield from _with_null(value, names)
    elif isinstance(said, str) and "\0" in said:
        yield ".".join(names)


def defaults(settings: Settings, group: click.Group, ctx: click.Context, name: str) -> dict[str, Any]:
    """What the settings say of one command of a group, as click takes it: by parameter, nested for a group.

    CheckerError for what is not a command, not an option of it, or not a value that option takes.
    """
    commands = group.list_commands(ctx)
    tables = {key: value for key, value in settings.said.items() if isinstance(value, dict)}
    top = {key: value for key, value in settings.said.items() if not isinstance(value, dict)}
    for key in tables:
        _known(key, commands, "command", settings.place)
    for key in top:
        mend = "" if key in SHARED else _under(key, group, ctx)
        _known(key, SHARED, "setting for every command", settings.place, mend)
    command = group.get_command(ctx, name)
    if command is None:
        return {}
    return {name: _of_command(settings, command, ctx, tables.get(name, {}), top, name)}


def _of_command(
    settings: Settings, command: click.Command, ctx: click.Context, table: Any, top: Mapping[str, Any],
    name: str,
) -> dict[str, Any]:  # fmt: skip
    place = f"{settings.place} [{name}]"
    if not isinstance(table, dict):
        raise CheckerError("expected a table", where=place)
    if isinstance(command, click.Group):
        names = command.list_commands(ctx)
        for key in table:
            _known(key, names, "command", place)
        inner = {each: command.get_command(ctx, each) for each in names}
        return {
            each: _of_command(settings, found, ctx, table.get(each, {}), top, f"{name}.{each}")
            for each, found in inner.items()
            if found is not None
        }
    options = dict(options_of(command))
    given = {key: value for key, value in top.items() if key in options}
    for key, value in table.items():
        _known(key, list(options), "option", place)
        given[key] = value
    return {
        str(options[key].name): _value(options[key], value, ctx, f"{place} {key}", settings.path.parent)
        for key, value in given.items()
    }


def options_of(command: click.Command) -> Iterator[tuple[str, click.Option]]:
    """A command's options by the names they have in settings: those of the command line, without the dashes."""
    for param in command.params:
        if isinstance(param, click.Option):
            yield max(param.opts, key=len).removeprefix("--"), param


def _value(option: click.Option, value: Any, ctx: click.Context, place: str, folder: Path) -> Any:
    """A value as click takes it: text, or true or false, or a list of texts."""
    if option.is_flag:
        if not isinstance(value, bool):
            raise CheckerError("expected true or false", where=place)
        return value
    listed = _texts(value, place)
    if len(listed) != 1 and not option.multiple:
        raise CheckerError("expected one value", where=place)
    listed = [_from(folder, text, option) for text in listed]
    made = listed if option.multiple else listed[0]
    try:
        option.type_cast_value(ctx, made)
    except click.BadParameter as error:
        raise CheckerError(error.message, where=place, help=f"see `checker {ctx.invoked_subcommand} --help`") from None
    return made


def _texts(value: Any, place: str) -> list[str]:
    """A value, a list of them or a table of names and values (`name=value`), as the command line would have them."""
    if isinstance(value, dict):
        return [f"{name}={text}" for name, inner in value.items() for text in _texts(inner, place)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner, place)]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return [value.isoformat()]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CheckerError("expected text, a number, a date, or a list of these", where=place)
    return [str(value)]


def _from(folder: Path, text: str, option: click.Option) -> str:
    """The name of a file, from the folder of the settings; any other text as it is."""
    if (isinstance(option.type, click.Path) and text != "-") or (option.type.name == "source" and not _address(text)):
        return str(folder / text)
    if option.type.name == "report" and "=" in text:
        name, _, file = text.partition("=")
        return f"{name}={folder / file}"
    return text


def _address(text: str) -> bool:
    from checker.intake.parcels import is_address

    return is_address(text)


def _known(key: str, names: Any, what: str, place: str, mend: str = "") -> None:
    """CheckerError for what is none of the names: `mend` says what to do, where it is not to write one of those."""
    if key in names:
        return
    from difflib import get_close_matches

    near = get_close_matches(key, list(names), n=1)
    mend = mend or (f"did you mean {near[0]}?" if near else f"one of: {', '.join(names)}")
    raise CheckerError(f'there is no {what} "{key}"', where=place, help=mend)


def _under(key: str, group: click.Group, ctx: click.Context) -> str:
    """What to do with an option that is not of every command: the tables it may stand in; nothing where it is no option."""
    tables = [f"[{name}]" for name, command in _commands(group, ctx, "") if key in dict(options_of(command))]
    which = "" if len(tables) == 1 else "the command that it is for: "
    return f"put it under {which}{', '.join(tables)}" if tables else ""


def _commands(group: click.Group, ctx: click.Context, within: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that is no group, by the name of its table."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from _commands(command, ctx, f"{within}{name}.")
        elif command is not None:
            yield within + name, command
