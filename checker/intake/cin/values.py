"""What the elements of the census say: days, codes and booleans. What cannot be read is noted, and unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from checker.intake.days import moment, moment_shape
from checker.intake.xml_records import Element
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.values import found

UNKNOWN = "unknown"
BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
SEX = {
    "1": "male",
    "m": "male",
    "2": "female",
    "f": "female",
    "0": "unknown",
    "9": "unknown",
    "u": "unknown",
    "i": None,
}
CATEGORY = {"neg": "neglect", "phy": "physical", "sab": "sexual", "emo": "emotional", "mul": "multiple"}

_DAY_HELP = "write dates as 2026-03-31; the day is read as unknown"
T = TypeVar("T")


class Values:
    """Reads values from elements of one file, noting what it cannot read at the line it is on."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings

    def loc(self, element: Element) -> Loc:
        """Where an element is."""
        return ("line", self.file, element.line)

    def note(self, element: Element, what: str, help: str) -> None:
        """Note something about an element that is there."""
        self.findings.note(self.loc(element), what, help, column=element.name)

    def day(self, within: Element, name: str, *, needed: bool = False) -> str | None:
        """The day in the first element of a name. UNKNOWN where it cannot be read, and, if `needed`, where it is blank."""
        element = within.first(name)
        if element is not None and element.text.strip():
            return self.day_in(element)
        if needed:
            what = "expected a date, found nothing; the day is read as unknown"
            self.findings.note(self.loc(element or within), what, "give the day", column=name)
        return UNKNOWN if needed else None

    def day_in(self, element: Element) -> str | None:
        """The day in an element: None where it is blank, UNKNOWN where it cannot be read."""
        text = element.text.strip()
        read = None if "/" in text else moment(text)
        if read is None and text:
            shape = found(text) if "/" in text else moment_shape(text)
            self.note(element, f"expected a date, found {shape}", _DAY_HELP)
        return read or (UNKNOWN if text else None)

    def code(self, within: Element, names: tuple[str, ...], codes: Mapping[str, T]) -> T | None:
        """What the first element of these names with any text stands for; None where there is none or it cannot be read."""
        element = next((each for name in names for each in within.all(name) if each.text.strip()), None)
        if element is None:
            return None
        text = element.text.strip().casefold()
        if text not in codes:
            known = ", ".join(code.upper() for code in codes)
            what = f"expected one of {known}, found {found(text)}"
            self.note(element, what, "it is read as unknown")
        return codes.get(text)
