"""What joins evidence to its trigger, and a due date to what carries it: every attribute named must be there to be read."""

from __future__ import annotations

from checker.calendar import Unit
from checker.compile.conditions import Loc, Reader, suggest
from checker.compile.program import AfterLasting, AtEdge, DueTerm, OfKind, OnEvent, OnTrigger
from checker.snapshot.vocabulary import Attribute, Type, vocabulary


def check_joins(reader: Reader, body: OnTrigger, loc: Loc) -> OnTrigger:
    """The body as it is; a fault for each attribute that its evidence, or its trigger, cannot carry."""
    carried = _carried(body)
    listed = [*body.evidence, *(each for several in body.several for each in several.evidence)]
    for place, name in enumerate(body.same):
        at: Loc = (*loc, "same", place)
        for kind in dict.fromkeys(evidence.kind for evidence in listed):
            attributes = vocabulary().kind(kind).attributes
            if name not in attributes:
                reader.fault(at, f'"{name}" is not an attribute of {kind}', suggest(name, attributes))
        if carried is not None and name not in carried:
            reader.fault(at, f'"{name}" is not carried by what the evidence is for', suggest(name, carried))
    for place, term in enumerate(body.terms):
        _check_term(reader, term, carried, _place(reader, loc, place))
    return body


def _carried(body: OnTrigger) -> dict[str, Attribute | None] | None:
    """What the trigger, or its item, may carry; the trigger's own kind is its id. None where its kind is not known."""
    match body.trigger:
        case OnEvent(kind=kind) | AtEdge(of=OfKind(kind=kind)) | AfterLasting(of=OfKind(kind=kind)):
            carried: dict[str, Attribute | None] = {kind: None, **vocabulary().kind(kind).attributes}
        case _ if body.for_each is not None:
            carried = {}
        case _:
            return None
    if body.for_each is not None:
        carried.update(vocabulary().kind(body.for_each.kind).attributes)
    return carried


def _place(reader: Reader, loc: Loc, place: int) -> Loc:
    block = reader.document.data.get(loc[0], {})
    name = next(word for word in ("due", "earliest-of", "latest-of") if block.get(word) is not None)
    return (*loc, name) if name == "due" else (*loc, name, place)


def _check_term(reader: Reader, term: DueTerm, carried: dict[str, Attribute | None] | None, loc: Loc) -> None:
    if term.limit is not None and any(v.length and v.length.unit is Unit.HOURS for v in term.limit.values):
        what = "expected days, working days, weeks, months or years"
        reader.fault((*loc, "limit"), what, "a limit in hours stands alone, as `limit`")
    if term.attribute is not None and term.beside is not None:
        reader.fault((*loc, "attribute"), "expected one of `after`, `before` and `attribute`", "what fixes this day")
    if term.attribute is None or carried is None:
        return
    dates = [name for name, attribute in carried.items() if attribute is not None and attribute.type is Type.DATE]
    if term.attribute not in dates:
        what = f'expected a date that the trigger or its item carries, found "{term.attribute}"'
        reader.fault((*loc, "attribute"), what, suggest(term.attribute, dates) if dates else "it carries no date")
