"""Making rule mutants: the same rule, or definition, with one slip in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from checker.authoring.figures import behaviour
from checker.authoring.operators import Change, changes
from checker.authoring.places import Loc, place_of
from checker.authoring.tree import Path, look, nodes, put
from checker.authoring.wording import called, where_words
from checker.compile.program import ALWAYS, Condition, Definition, Limit, Rule
from checker.compile.rule import compile_rule
from checker.errors import Fault
from checker.frozen import frozen
from checker.ruleset.library import Written
from checker.ruleset.models import RuleModel
from checker.yaml_document import Document

HELP = "add an example that tells them apart, or say under equivalent-mutants why none can"


@frozen
class Mutant:
    """One slip: what it is in words, and the place in the file that says otherwise.

    `rules` gives the rule with the slip in it for each form the rule takes (one, unless examples set its parameters);
    `definitions` those with a slip in one of them.
    """

    what: str
    document: Document
    loc: Loc
    rules: Mapping[Rule, Rule] = field(default_factory=dict)
    definitions: Mapping[str, Definition] | None = None

    def fault(self) -> Fault:
        """The mutant as a fault at the place it is about."""
        return self.document.fault(self.loc, f'no example notices the mutant "{self.what}"', help=HELP)


@frozen
class _Slip:
    """A change as the file would make it. One figure written for all limits (`relaxed`) is changed in all of them."""

    written: Path
    change: Change
    ours: bool  # the rule's own, not a number the service sets


def rule_mutants(written: Written[RuleModel], forms: Sequence[Rule], known: Mapping[str, Definition]) -> list[Mutant]:
    """The mutants of a rule in the forms its examples give it. A number the service sets is mutated as each sets it."""
    own = compile_rule(written, frozenset(known), {}, [])
    found: dict[tuple[Path, str], tuple[str, Loc, dict[Rule, Rule]]] = {}
    for form in dict.fromkeys([own, *forms]):
        same = behaviour(form)
        for key, slips in _slips(form, own, len(written.model.relaxed)):
            mutated = form
            for slip in slips:
                mutated = put(mutated, slip.change.target, slip.change.value)
            if behaviour(mutated) != same:
                words, loc = _words(form, slips[0]), _place(form, slips[0], written.document)
                found.setdefault(key, (words, loc, {}))[2][form] = mutated
    names: dict[str, int] = {}
    mutants = []
    for what, loc, rules in found.values():
        names[what] = nth = names.get(what, 0) + 1
        mutants.append(Mutant(what if nth == 1 else f"{what} ({nth})", written.document, loc, rules))
    return mutants


def definition_mutants(known: Mapping[str, Definition], name: str, document: Document) -> Iterator[Mutant]:
    """The mutants of a definition."""
    definition = known[name]
    for change in changes(definition):
        mutated = put(definition, change.target, change.value)
        if mutated != definition:
            what = ": ".join(filter(None, (f"definition {name}", where_words(definition, change.at), change.what)))
            loc = place_of(definition, change.at, document.data)
            yield Mutant(what, document, loc, definitions={**known, name: mutated})


def _slips(form: Rule, own: Rule, relaxed: int) -> Iterator[tuple[tuple[Path, str], list[_Slip]]]:
    """The slips in a rule, each with every change it makes, in the order in which they are first met."""
    first = _first_of_each(form)
    found: dict[tuple[Path, str], list[_Slip]] = {}
    for change in changes(form):
        ours = _reaches(own, change.at)
        if ours or change.at[-1] in ("length", "number"):
            slip = _Slip(_as_written(form, change.at, relaxed, first), change, ours)
            found.setdefault((slip.written, change.slip), []).append(slip)
    yield from found.items()


def _first_of_each(form: Rule) -> dict[int, Path]:
    """Where each condition is first met: one the compiler has put in several places is written only once."""
    first: dict[int, Path] = {}
    for node in nodes(form):
        if isinstance(node.value, Condition) and node.value != ALWAYS:
            first.setdefault(id(node.value), node.path)
    return first


def _as_written(form: Rule, path: Path, relaxed: int, first: Mapping[int, Path]) -> Path:
    """A path by which a thing is known that is written once and stands in several places of the compiled rule."""
    for depth in range(len(path)):
        part = look(form, path[: depth + 1])
        known = first.get(id(part))
        if known is not None and known != path[: depth + 1]:
            return (*known, *path[depth + 1 :])
        if isinstance(part, Limit) and relaxed and len(path) > depth + 2:
            nth, earliest = path[depth + 2], len(part.values) - relaxed
            if isinstance(nth, int) and nth >= earliest:
                return ("relaxed", nth - earliest, *path[depth + 3 :])
    return path


def _words(form: Rule, slip: _Slip) -> str:
    what = slip.change.what if slip.ours else f"{slip.change.slip}, whatever number the service sets"
    if slip.written[:1] == ("relaxed",):
        value, inside = _relaxed(form, slip)
        rest = f", {where_words(value, inside)}" if inside else ""
        return f"relaxed, {called(value)}{rest.removesuffix(', ')}: {what}"
    return ": ".join(filter(None, (where_words(form, slip.change.at), what)))


def _place(form: Rule, slip: _Slip, document: Document) -> Loc:
    if slip.written[:1] == ("relaxed",):
        value, inside = _relaxed(form, slip)
        loc = ("relaxed", slip.written[1])
        return (*loc, *place_of(value, inside, document.data["relaxed"][slip.written[1]]))
    return place_of(form, slip.change.at, document.data)


def _relaxed(form: Rule, slip: _Slip) -> tuple[object, Path]:
    inside = slip.written[2:]
    at = slip.change.at
    return look(form, at[: len(at) - len(inside)]), inside


def _reaches(root: object, path: Path) -> bool:
    try:
        look(root, path)
    except LookupError:
        return False
    return True
