"""Write checker/calendar/bank_holidays.py from the `holidays` library, so that a run needs no such library.

Run it when new bank holidays are announced, after raising LAST_YEAR or the library: `python tools/bake_calendar.py`.
A holiday whose name is not listed below stops it: a person gives the new name and says whether it is a one-off.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays

FIRST_YEAR, LAST_YEAR = 1990, 2028
TARGET = Path(__file__).resolve().parent.parent / "checker" / "calendar" / "bank_holidays.py"

# The library's name, the letter in the file, and the name a reader sees (GOV.UK's words).
YEARLY = {
    "New Year's Day": ("N", "New Year's Day"),
    "Good Friday": ("G", "Good Friday"),
    "Easter Monday": ("E", "Easter Monday"),
    "May Day": ("M", "Early May bank holiday"),
    "Spring Bank Holiday": ("S", "Spring bank holiday"),
    "Late Summer Bank Holiday": ("A", "Summer bank holiday"),
    "Christmas Day": ("C", "Christmas Day"),
    "Boxing Day": ("B", "Boxing Day"),
}
ONE_OFF = {
    "Millennium Celebrations": "Millennium bank holiday",
    "Golden Jubilee of Elizabeth II": "Golden Jubilee bank holiday",
    "Wedding of William and Catherine": "Royal Wedding bank holiday",
    "Diamond Jubilee of Elizabeth II": "Diamond Jubilee bank holiday",
    "Platinum Jubilee of Elizabeth II": "Platinum Jubilee bank holiday",
    "State Funeral of Queen Elizabeth II": "State Funeral of Queen Elizabeth II",
    "Coronation of Charles III": "Coronation of King Charles III",
}
SUBSTITUTE = " (observed)"

HEAD = '''"""Bank holidays in England and Wales, {first} to {last}: days off from Monday to Friday.

Written by tools/bake_calendar.py: do not edit. Source: the `holidays` library, which follows GOV.UK (bank
holidays under the Banking and Financial Dealings Act 1971, with Christmas Day and Good Friday). Moved, one-off
and substitute days are in. A holiday that falls on a Saturday or Sunday is left out: its substitute is in.
"""

from __future__ import annotations

from datetime import date

from checker.calendar.durations import Day

KNOWN_FROM: Day = date({first}, 1, 1).toordinal()
"""The first day for which the bank holidays are known."""

KNOWN_TO: Day = date({last}, 12, 31).toordinal()
"""The last day for which the bank holidays are known."""

# A letter says which holiday, a plus that the day is its substitute, an X that it is a one-off.
'''

FOOT = '''

def _read() -> dict[Day, str]:
    days = {}
    for line in _YEARS.split("\\n"):
        year, *marks = line.split()
        for mark in marks:
            text = f"{year}-{mark[:5]}"
            name = _ONE_OFF[text] if mark[5] == "X" else _NAMES[mark[5]]
            days[date.fromisoformat(text).toordinal()] = f"{name} (substitute day)" if mark.endswith("+") else name
    return days


BANK_HOLIDAYS: dict[Day, str] = _read()
"""The name of each weekday bank holiday from KNOWN_FROM to KNOWN_TO, in order of day."""
'''


def bank_holidays() -> dict[date, str]:
    """Each public holiday in England, weekends and observed substitutes included, by the library's name.

    England and Wales have the same ones. Raises RuntimeError if the library has come to disagree.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    england, wales = (holidays.country_holidays("GB", subdiv=part, years=years) for part in ("ENG", "WLS"))
    if dict(england) != dict(wales):
        raise RuntimeError("the library's England and Wales differ; the calendar needs days that are both")
    return dict(sorted(england.items()))


def render() -> str:
    """The whole text of bank_holidays.py. Raises RuntimeError for a holiday that no name is listed for."""
    rows: dict[int, list[str]] = {}
    one_offs: dict[date, str] = {}
    for day, name in bank_holidays().items():
        if day.weekday() >= 5:
            continue
        plain = name.removesuffix(SUBSTITUTE)
        if plain in YEARLY:
            mark = YEARLY[plain][0] + ("+" if name != plain else "")
        elif name in ONE_OFF:
            mark, one_offs[day] = "X", ONE_OFF[name]
        else:
            raise RuntimeError(f'{day}: no name is listed for "{name}"; add it to YEARLY or ONE_OFF')
        rows.setdefault(day.year, []).append(f"{day:%m-%d}{mark}")
    lines = [HEAD.format(first=FIRST_YEAR, last=LAST_YEAR), "_NAMES = {\n"]
    lines += [f'    "{letter}": "{name}",\n' for letter, name in YEARLY.values()]
    lines += ["}\n_ONE_OFF = {\n"]
    lines += [f'    "{day}": "{name}",\n' for day, name in one_offs.items()]
    lines += ['}\n_YEARS = """\\\n', "\n".join(f"{year} {' '.join(marks)}" for year, marks in rows.items()), '"""\n']
    return "".join(lines) + FOOT


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8", newline="\n")
