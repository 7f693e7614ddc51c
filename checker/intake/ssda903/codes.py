"""The codes of the return: what they mean, and those that a return of a year may hold.

A code that is not among those of its year is noted and counted, and kept as it is.

Source: formats.md section 1, from the lac-validator peer (2026/27 overlay, and what it says was there before); the
department's own lists were not to hand, nor any for years long past. So a code is never read as unknown on this ground.
"""

from __future__ import annotations

STARTS_CARE, CARE_GOES_ON = "S", "X1"
"""RNE of the first episode of a period of care, and REC of each but the last."""

BREAK_RECORDED, BREAK_AGREED = "V3", "V4"
"""Short breaks recorded one by one, and those of which only the agreement is recorded."""

SAME_CARER = frozenset({"L", "T", "U"})
STATUS_CHANGES = frozenset({STARTS_CARE, "L", "B", "U"})
CARER_CHANGES = frozenset({STARTS_CARE, "P", "B"})
KIND_CHANGES = frozenset({STARTS_CARE, "P", "B", "T"})
"""RNE of an episode whose carer is that of the one before; whose legal status, carer or kind of placement is new."""

STATUSES = {
    "C1": "interim-care-order",
    "C2": "care-order",
    "D1": "freeing-order",
    "E1": "placement-order",
    "V2": "section-20",
    "J1": "remand",
    "J2": "police-detention",
    "J3": "sentenced",
    "L1": "police-protection",
    "L2": "emergency-protection-order",
    "L3": "child-assessment-order",
}
"""What each legal status is, but for short breaks."""

SETTINGS = {
    "A3": "adoption",
    "A4": "adoption",
    "A5": "adoption",
    "A6": "adoption",
    "H5": "supported-accommodation",
    "K1": "secure-home",
    "K2": "children's-home",
    "K3": "supported-accommodation",
    "P1": "with-parents",
    "P2": "independent-living",
    "P3": "other",
    "R1": "other",
    "R2": "other",
    "R3": "other",
    "R5": "custody",
    "S1": "residential-school",
    "T0": "temporary",
    "T1": "temporary",
    "T2": "temporary",
    "T3": "temporary",
    "T4": "temporary",
    "U1": "connected-person",
    "U2": "connected-person",
    "U3": "connected-person",
    "U4": "foster-care",
    "U5": "foster-care",
    "U6": "foster-care",
    "Z1": "other",
}
"""What each placement code is. A code not here (Z11 to Z14) keeps its code and has no setting."""

ADOPTION = frozenset(code for code, setting in SETTINGS.items() if setting == "adoption")

LONG_TERM = frozenset({"U1", "U4"})

TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})
"""Placement codes of temporary stays."""

LONGEST = {"T1": 42, "T3": 21, "T4": 7}
"""Days from DECOM to DEC, at most: in hospital, on holiday, and for no reason given. T0 and T2 have no limit known to us.
Source: the lac-validator peer's rules."""

PLACES_CHANGED = 2026
"""The first return (ending 31 March) with the placement codes K3 and Z11 to Z14, and without H5, P2 and Z1."""

SEXES_CHANGED = 2025
"""The first return with SEX as letters; before it was 1 or 2."""

_PLACES = frozenset(
    "A3 A4 A5 A6 K1 K2 P1 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6".split()  # noqa: SIM905 - read as a list
)
_ALWAYS = {
    "PLACE_PROVIDER": frozenset(f"PR{number}" for number in range(6)),
    "REC": frozenset(
        "E11 E12 E2 E3 E4A E4B E13 E41 E45 E46 E47 E48 E5 E6 E7 E8 E9 E14 E15 E16 E17 X1".split()  # noqa: SIM905
    ),
}


def codes_in(column: str, year: int) -> frozenset[str] | None:
    """The codes of a column in the return that ends in a year; None where no list of them is known here."""
    if column == "PLACE":
        return _PLACES | ({"K3", "Z11", "Z12", "Z13", "Z14"} if year >= PLACES_CHANGED else {"H5", "P2", "Z1"})
    if column == "SEX":
        return frozenset("MFU" if year >= SEXES_CHANGED else "12")
    return _ALWAYS.get(column)
