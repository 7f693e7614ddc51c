"""Bank holidays in England and Wales, 1990 to 2028: days off from Monday to Friday.

Written by tools/bake_calendar.py: do not edit. Source: the `holidays` library, which follows GOV.UK (bank
holidays under the Banking and Financial Dealings Act 1971, with Christmas Day and Good Friday). Moved, one-off
and substitute days are in. A holiday that falls on a Saturday or Sunday is left out: its substitute is in.
"""

from __future__ import annotations

from datetime import date

from checker.calendar.durations import Day

KNOWN_FROM: Day = date(1990, 1, 1).toordinal()
"""The first day for which the bank holidays are known."""

KNOWN_TO: Day = date(2028, 12, 31).toordinal()
"""The last day for which the bank holidays are known."""

# A letter says which holiday, a plus that the day is its substitute, an X that it is a one-off.
_NAMES = {
    "N": "New Year's Day",
    "G": "Good Friday",
    "E": "Easter Monday",
    "M": "Early May bank holiday",
    "S": "Spring bank holiday",
    "A": "Summer bank holiday",
    "C": "Christmas Day",
    "B": "Boxing Day",
}
_ONE_OFF = {
    "1999-12-31": "Millennium bank holiday",
    "2002-06-03": "Golden Jubilee bank holiday",
    "2011-04-29": "Royal Wedding bank holiday",
    "2012-06-05": "Diamond Jubilee bank holiday",
    "2022-06-03": "Platinum Jubilee bank holiday",
    "2022-09-19": "State Funeral of Queen Elizabeth II",
    "2023-05-08": "Coronation of King Charles III",
}
_YEARS = """\
1990 01-01N 04-13G 04-16E 05-07M 05-28S 08-27A 12-25C 12-26B
1991 01-01N 03-29G 04-01E 05-06M 05-27S 08-26A 12-25C 12-26B
1992 01-01N 04-17G 04-20E 05-04M 05-25S 08-31A 12-25C 12-28B+
1993 01-01N 04-09G 04-12E 05-03M 05-31S 08-30A 12-27C+ 12-28B+
1994 01-03N+ 04-01G 04-04E 05-02M 05-30S 08-29A 12-26B 12-27C+
1995 01-02N+ 04-14G 04-17E 05-08M 05-29S 08-28A 12-25C 12-26B
1996 01-01N 04-05G 04-08E 05-06M 05-27S 08-26A 12-25C 12-26B
1997 01-01N 03-28G 03-31E 05-05M 05-26S 08-25A 12-25C 12-26B
1998 01-01N 04-10G 04-13E 05-04M 05-25S 08-31A 12-25C 12-28B+
1999 01-01N 04-02G 04-05E 05-03M 05-31S 08-30A 12-27C+ 12-28B+ 12-31X
2000 01-03N+ 04-21G 04-24E 05-01M 05-29S 08-28A 12-25C 12-26B
2001 01-01N 04-13G 04-16E 05-07M 05-28S 08-27A 12-25C 12-26B
2002 01-01N 03-29G 04-01E 05-06M 06-03X 06-04S 08-26A 12-25C 12-26B
2003 01-01N 04-18G 04-21E 05-05M 05-26S 08-25A 12-25C 12-26B
2004 01-01N 04-09G 04-12E 05-03M 05-31S 08-30A 12-27C+ 12-28B+
2005 01-03N+ 03-25G 03-28E 05-02M 05-30S 08-29A 12-26B 12-27C+
2006 01-02N+ 04-14G 04-17E 05-01M 05-29S 08-28A 12-25C 12-26B
2007 01-01N 04-06G 04-09E 05-07M 05-28S 08-27A 12-25C 12-26B
2008 01-01N 03-21G 03-24E 05-05M 05-26S 08-25A 12-25C 12-26B
2009 01-01N 04-10G 04-13E 05-04M 05-25S 08-31A 12-25C 12-28B+
2010 01-01N 04-02G 04-05E 05-03M 05-31S 08-30A 12-27C+ 12-28B+
2011 01-03N+ 04-22G 04-25E 04-29X 05-02M 05-30S 08-29A 12-26B 12-27C+
2012 01-02N+ 04-06G 04-09E 05-07M 06-04S 06-05X 08-27A 12-25C 12-26B
2013 01-01N 03-29G 04-01E 05-06M 05-27S 08-26A 12-25C 12-26B
2014 01-01N 04-18G 04-21E 05-05M 05-26S 08-25A 12-25C 12-26B
2015 01-01N 04-03G 04-06E 05-04M 05-25S 08-31A 12-25C 12-28B+
2016 01-01N 03-25G 03-28E 05-02M 05-30S 08-29A 12-26B 12-27C+
2017 01-02N+ 04-14G 04-17E 05-01M 05-29S 08-28A 12-25C 12-26B
2018 01-01N 03-30G 04-02E 05-07M 05-28S 08-27A 12-25C 12-26B
2019 01-01N 04-19G 04-22E 05-06M 05-27S 08-26A 12-25C 12-26B
2020 01-01N 04-10G 04-13E 05-08M 05-25S 08-31A 12-25C 12-28B+
2021 01-01N 04-02G 04-05E 05-03M 05-31S 08-30A 12-27C+ 12-28B+
2022 01-03N+ 04-15G 04-18E 05-02M 06-02S 06-03X 08-29A 09-19X 12-26B 12-27C+
2023 01-02N+ 04-07G 04-10E 05-01M 05-08X 05-29S 08-28A 12-25C 12-26B
2024 01-01N 03-29G 04-01E 05-06M 05-27S 08-26A 12-25C 12-26B
2025 01-01N 04-18G 04-21E 05-05M 05-26S 08-25A 12-25C 12-26B
2026 01-01N 04-03G 04-06E 05-04M 05-25S 08-31A 12-25C 12-28B+
2027 01-01N 03-26G 03-29E 05-03M 05-31S 08-30A 12-27C+ 12-28B+
2028 01-03N+ 04-14G 04-17E 05-01M 05-29S 08-28A 12-25C 12-26B"""


def _read() -> dict[Day, str]:
    days = {}
    for line in _YEARS.split("\n"):
        year, *marks = line.split()
        for mark in marks:
            text = f"{year}-{mark[:5]}"
            name = _ONE_OFF[text] if mark[5] == "X" else _NAMES[mark[5]]
            days[date.fromisoformat(text).toordinal()] = f"{name} (substitute day)" if mark.endswith("+") else name
    return days


BANK_HOLIDAYS: dict[Day, str] = _read()
"""The name of each weekday bank holiday from KNOWN_FROM to KNOWN_TO, in order of day."""
