"""A comparison of two folders of rules as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.authoring.comparison import Changed, Comparison, DisputeChanges, ExampleChanges
from checker.authoring.difference import Difference
from checker.disputes.dispute import Dispute
from checker.examples import described
from checker.report.words import counted, wrapped

MOST = 3
"""At most this many examples of what a change comes to are shown for a rule."""

_SORTS = (("meaning", ""), ("source", "who is cited: "), ("words", "words: "))


def comparison_text(comparison: Comparison) -> str:
    """The comparison as text: what changed in meaning, then the disputes, then one line that sums it up."""
    blocks = [
        *_rules("Rules put in", comparison.added),
        *_rules("Rules taken out", comparison.removed),
        *_switched(comparison),
        *_settings(comparison),
        *_changed("Rules changed", comparison.rules),
        *_changed("Definitions changed", comparison.definitions),
        *_names("Definitions put in", comparison.definitions_added),
        *_names("Definitions taken out", comparison.definitions_removed),
        *(_disputes(comparison.disputes) if comparison.disputes is not None else ()),
        [_closing(comparison)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _rules(heading: str, rules: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    if rules:
        yield [f"{heading}: {len(rules):,}", *(f"  {name}  {title}" for name, title in rules)]


def _switched(comparison: Comparison) -> Iterator[list[str]]:
    if comparison.switched:
        rows = [f"  {name}  {'on' if on else 'off'}" for name, on in comparison.switched]
        yield ["Rules the profile now has on or off:", *rows]


def _settings(comparison: Comparison) -> Iterator[list[str]]:
    if comparison.settings:
        yield ["Settings of the profile:", *(_line(each) for each in comparison.settings)]


def _names(heading: str, names: Sequence[str]) -> Iterator[list[str]]:
    if names:
        yield [wrapped(f"{heading}: {', '.join(names)}", "", "  ")]


def _changed(heading: str, changes: Sequence[Changed]) -> Iterator[list[str]]:
    if changes:
        yield [f"{heading}: {len(changes):,}"]
    for changed in changes:
        yield [f"{changed.name}  {changed.title}", *_details(changed)]


def _details(changed: Changed) -> Iterator[str]:
    for sort, begins in _SORTS:
        yield from (_line(begins + each.text()) for each in _of(changed, sort))
    for name in changed.through:
        yield _line(f"through the definition {name}, changed below")
    yield from _examples(changed.examples)


def _of(changed: Changed, sort: str) -> list[Difference]:
    return [difference for difference in changed.differences if difference.sort == sort]


def _examples(examples: ExampleChanges) -> Iterator[str]:
    counts = [
        (len(examples.added), "put in"), (len(examples.removed), "taken out"), (len(examples.changed), "changed"),
    ]  # fmt: skip
    told = ", ".join(f"{number:,} {what}" for number, what in counts if number)
    if told:
        yield _line(f"examples: {told}")
    for name, difference in examples.otherwise[:MOST]:
        yield _line(f'the old example "{name}" would come out otherwise: {difference.removesuffix(": ")}')
    if len(examples.otherwise) > MOST:
        yield _line(f"and so would {len(examples.otherwise) - MOST:,} more of its old examples")


def _disputes(changes: DisputeChanges) -> Iterator[list[str]]:
    for heading, disputes in (("Disputes that would appear", changes.appear), ("Disputes that would go", changes.go)):
        yield [f"{heading}: {len(disputes):,}", *(f"  {_dispute(dispute)}" for dispute in disputes)]
    if changes.changed:
        rows = [f"  {_dispute(old)}, now {described(new.duty)}" for old, new in changes.changed]
        yield [f"Disputes that would stand, over another day or verdict: {len(rows):,}", *rows]


def _dispute(dispute: Dispute) -> str:
    return f"{dispute.duty.rule}  {dispute.duty.case}  {described(dispute.duty)}"


def _closing(comparison: Comparison) -> str:
    rules = sum(rule.in_meaning for rule in comparison.rules)
    parts = [
        f"{len(comparison.added):,} put in, {len(comparison.removed):,} taken out",
        f"{counted(rules, 'rule')} changed in meaning, {len(comparison.rules) - rules:,} in words, sources or examples alone",
    ]
    if comparison.disputes is not None:
        parts.append(
            f"{counted(len(comparison.disputes.appear), 'dispute')} more, {len(comparison.disputes.go):,} fewer"
        )
    return "; ".join(parts) if comparison.in_meaning else "Nothing changed in meaning."


def _line(text: str) -> str:
    return wrapped(text, "  ", "  ")
