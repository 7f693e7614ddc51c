"""Disputes raised of a frame of duties: the same as `raise_disputes` makes, in columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from checker.calendar import before
from checker.compile.program import Program, Rule
from checker.disputes.dispute import parts_of
from checker.disputes.own_limits_frame import INSTEAD_OF, UNDER_OWN, force_of, sentence, with_own_limits
from checker.disputes.protocol import RAISED, Protocol
from checker.engines.duty import Verdict

_ALWAYS = [str(verdict) for verdict in RAISED]
_ORDER = ("case", "rule", "key_kind", "key_day", "key_by", "key_previous", "key_excused", "key_id", "key_nth")
_NO_DATE = "a date not recorded"


def disputes_frame(
    program: Program,
    duties: pl.DataFrame,
    protocol: Protocol,
    as_at: int,
    *,
    untightened: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The duties to raise under a protocol, of `duties` as `evaluate_facts` gives them, each with its rule's force,
    severity, theme and owner, whom it is addressed to, what it says and what it asks; sorted for machines.

    Good practice not found is nothing to dispute, and what the profile mutes is not raised. `untightened` are the duties of
    `program.without_own_limits()` over the same facts: where a limit of the profile's own governs, a dispute has the force of its
    rule only if that was missed without it too. ValueError where they are needed and not given.
    """
    return _disputes(program, duties, raised(duties, protocol, as_at), protocol, as_at, untightened)


def _disputes(
    program: Program, duties: pl.DataFrame, told: pl.Series, protocol: Protocol, as_at: int, untightened: pl.DataFrame | None
) -> pl.DataFrame:  # fmt: skip
    """The disputes over the duties that are `told` of. What was late and is not has its own miss by the rule itself."""
    quiet = program.muted_on(as_at)
    rules = [rule for rule in program.rules if not rule.commends and rule.id not in quiet]
    if program.untightened:
        late = duties["verdict"].cast(pl.String) == str(Verdict.LATE)
        missed = duties.with_columns(told=told).filter(told | late.fill_null(False))
        under = with_own_limits(program, missed, untightened).filter("told").drop("told")
    else:
        under = with_own_limits(program, duties.filter(told), untightened)
    return _made(rules, under, protocol).drop(INSTEAD_OF)


def with_disputes(
    program: Program, duties: pl.DataFrame, protocol: Protocol, as_at: int, untightened: pl.DataFrame | None = None
) -> pl.DataFrame:  # fmt: skip
    """All the duties, with `raised` and, of those that are, the columns of a dispute; in no order."""
    never = {rule.id for rule in program.rules if rule.commends} | program.muted_on(as_at)
    told = raised(duties, protocol, as_at) & ~duties["rule"].cast(pl.String).is_in(sorted(never))
    disputes = _disputes(program, duties, told, protocol, as_at, untightened)
    rest = duties.filter(~told).with_columns(raised=pl.lit(False))
    return pl.concat([disputes.with_columns(raised=pl.lit(True)), rest], how="diagonal")


def raised(duties: pl.DataFrame, protocol: Protocol, as_at: int) -> pl.Series:
    """Whether each duty is raised: every miss, and what was late by long, or late again and again for one case."""
    since = pl.lit(before(as_at, protocol.within) - _EPOCH).cast(pl.Int32).cast(pl.Date)
    late = (pl.col("verdict") == str(Verdict.LATE)) & (pl.col("due") > since)
    counts = pl.lit(False)
    if protocol.serious is not None:
        counts = counts | (pl.col("late_by").fill_null(0) > protocol.serious.amount)
    if protocol.repeated is not None:
        counts = counts | (pl.len().over("rule", "case") >= protocol.repeated)
    told = duties.select(pl.col("verdict").is_in(_ALWAYS).fill_null(False).alias("raised")).to_series()
    every = duties.select("rule", "case", "verdict", "due", "late_by").with_row_index("at")
    return told.scatter(every.filter(late).filter(counts)["at"], True)


_EPOCH = 719_163  # the ordinal day from which polars counts


def _made(rules: Sequence[Rule], duties: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    parts = [_of_rule(rule, duties.filter(pl.col("rule") == rule.id), protocol) for rule in rules]
    made = pl.concat([part for part in parts if len(part)] or [_of_rule(None, duties.clear(), protocol)])
    order = [
        pl.col(name).cast(pl.String) if name in ("case", "rule", "key_kind", "key_id") else name for name in _ORDER
    ]
    return made.sort([~pl.col("immediate"), *order])


def _of_rule(rule: Rule | None, duties: pl.DataFrame, protocol: Protocol) -> pl.DataFrame:
    """The disputes over the duties of one rule."""
    force = rule.force if rule else ""
    said = {
        "severity": rule.dispute.severity, "theme": rule.dispute.theme, "owner": rule.owner,
        "addressed_to": protocol.first_asked(rule.owner, rule.dispute.theme),
    } if rule else dict.fromkeys(("severity", "theme", "owner", "addressed_to"), "")  # fmt: skip
    return duties.with_columns(
        force_of(force).cast(pl.Categorical).alias("force"),
        *(pl.lit(text).cast(pl.Categorical).alias(name) for name, text in said.items()),
        immediate=pl.lit(rule.dispute.immediate if rule else False),
        message=_message(rule),
        ask=_filled(rule.dispute.question if rule else "", rule),
    )


def _message(rule: Rule | None) -> pl.Expr:
    """What the record shows and, under a limit of the service's own, what came of the rule's."""
    told = _filled(rule.dispute.message if rule else "", rule)
    own = sentence(_day("untightened_due", "untightened_due_at"))
    return pl.when(UNDER_OWN).then(told.str.strip_chars_end() + pl.lit(" ") + own).otherwise(told)


def _filled(template: str, rule: Rule | None) -> pl.Expr:
    """A message with its slots filled, for every duty at once."""
    title = rule.title.lower() if rule else ""
    step = pl.col("step").cast(pl.String).str.split(" / ").list.first()
    slots = {
        "step": pl.when(step == "").then(pl.lit(title)).otherwise(step),
        "due": _day("due", "due_at"),
        "provision": pl.col("provision").cast(pl.String).fill_null("provision not known"),
        "trigger": _date_words("trigger_on"),
        "found": _date_words("found_on"),
    }
    pieces = [slots[text] if slot else pl.lit(text) for text, slot in parts_of(template)]
    return pl.concat_str(pieces or [pl.lit("")])


def _day(due: str, due_at: str) -> pl.Expr:
    """The day, or the moment, a duty fell due, as people write it."""
    return pl.when(pl.col(due_at).is_null()).then(_date_words(due)).otherwise(_moment_words(due_at))


def _date_words(name: str) -> pl.Expr:
    """A day as people write it: 12 March 2026."""
    day = pl.col(name)
    return (day.dt.day().cast(pl.String) + pl.lit(" ") + day.dt.to_string("%B %Y")).fill_null(_NO_DATE)


def _moment_words(name: str) -> pl.Expr:
    """A moment by the London clock: 14:30 on 12 March 2026."""
    moment = pl.col(name).dt.convert_time_zone("Europe/London")
    date = moment.dt.day().cast(pl.String) + pl.lit(" ") + moment.dt.to_string("%B %Y")
    return moment.dt.to_string("%H:%M") + pl.lit(" on ") + date
