"""The codes a return of a year may hold. One that is not among them is noted and counted, and kept as it is.

Source: formats.md section 1, from the lac-validator peer (2026/27 overlay, and what it says was there before); the
department's own lists were not to hand, nor any for years long past. So a code is never read as unknown on this ground.
"""

from __future__ import annotations

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
