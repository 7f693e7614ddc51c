"""What durable-rules 2.0.28 gets wrong in silence, and how fast it is, shown again on this machine.

    .venv/bin/python benchmarks/durable_evidence.py

Each trial runs in a process of its own, for some end it. Nothing here is used by the checker: it is why the checker uses the
library only in the narrow way that docs/engines.md gives. Where a trial no longer goes wrong, say so there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ALWAYS = {"$gte": {"one": {"a": "one"}}}


def host(rules: dict[str, Any]) -> Any:
    """A host of one ruleset, its timers cancelled. Every fact matches a rule that never fires."""
    from durable import engine

    never = {"all": [{"m": {"one": 1}}, {"x": {"k": "never"}}], "run": nothing}
    made = engine.Host({"trial": {**rules, "zz": never}})
    made._d_timer.cancel()
    made._t_timer.cancel()
    return made


def nothing(closure: Any) -> None:
    """An action that does nothing."""


def noting(fired: list[int]) -> Callable[[Any], None]:
    """An action that notes that it ran. It must take one argument: one that takes two is left to finish by itself."""

    def run(closure: Any) -> None:
        fired.append(1)

    return run


def put(made: Any, facts: list[dict[str, Any]], sid: str = "1") -> str:
    """Assert facts in one batch; the exception, if any, in a word."""
    for number, fact in enumerate(facts):
        fact.update({"id": fact.get("id", str(number)), "sid": fact.get("sid", sid), "one": 1})
    try:
        made.assert_facts("trial", facts)
    except Exception as error:
        return type(error).__name__
    return ""


# --- silent wrong answers -------------------------------------------------------------------------------------------------
def none_of_an_asserted_fact() -> tuple[str, str]:
    """A duty with evidence is no miss; found or not by the order of the batch, and by what the duty is called in the rule."""
    found = []
    for alias, order in (("a", 1), ("a", -1), ("duty", 1), ("duty", -1)):
        fired: list[int] = []
        always = {"$gte": {"one": {alias: "one"}}}
        late = {"$and": [{"k": "now"}, {"$gt": {"day": {alias: "due"}}}, always]}
        denies = {"$and": [{"k": "done"}, {"d": {alias: "d"}}, always]}
        rules = {"miss": {"all": [{alias: {"k": "duty"}}, {"now": late}, {"b$not": denies}], "run": noting(fired)}}
        facts = [{"k": "done", "d": 1}, {"k": "duty", "d": 1, "due": 3}, {"k": "now", "day": 5}]
        put(host(rules), facts[::order])
        found.append(f"{alias}: {len(fired)}")
    return "0 misses each time", ", ".join(found)


def none_of_what_comes_later() -> tuple[str, str]:
    """A rule once ready to fire fires, even where what it denies comes before it does."""
    fired: list[int] = []
    derived = iter(range(100, 200))

    def derive(c: Any) -> None:
        for rank in (5, 3, 1):
            c.assert_fact({"id": str(next(derived)), "one": 1, "k": "able", "rank": rank})

    better = {"$and": [{"k": "able"}, {"$lt": {"rank": {"a": "rank"}}}, ALWAYS]}
    rules = {
        "derive": {"all": [{"m": {"k": "go"}}], "pri": 1, "run": derive},
        "best": {
            "all": [{"a": {"k": "able"}}, {"b$not": better}], "pri": 5, "run": lambda c: fired.append(c._m["a"]["rank"]),
        },
    }  # fmt: skip
    put(host(rules), [{"k": "go"}])
    return "the best of 5, 3 and 1: [1]", str(fired)


def a_value_the_parser_rejects() -> tuple[str, str]:
    """That fact and all after it are dropped from the batch."""
    made = host({"any": {"all": [{"m": {"k": "duty"}}], "run": nothing}})
    raised = put(made, [{"k": "duty"}, {"k": "duty", "size": 1e16}, {"k": "duty"}, {"k": "duty"}])
    stored = len(made.get_facts("trial", "1"))
    return "4 stored, or an error", f"{stored} stored, {raised or 'no error'}"


def ids_of_one_hash() -> tuple[str, str]:
    """ "costarring" and "liquid" share a 32-bit FNV-1a hash: the second is taken for the first."""
    made = host({"any": {"all": [{"m": {"k": "duty"}}], "run": nothing}})
    raised = put(made, [{"k": "duty", "id": "costarring"}, {"k": "duty", "id": "liquid"}])
    stored = len(made.get_facts("trial", "1"))
    return "2 stored", f"{stored} stored, {raised or 'no error'}"


def a_join_on_ids() -> tuple[str, str]:
    """Facts of two batches joined on `sid`, which is the same in both."""
    fired: list[int] = []
    joined = {"$and": [{"k": "b"}, {"sid": {"a": "sid"}}, ALWAYS]}
    made = host({"pair": {"all": [{"a": {"k": "a"}}, {"b": joined}], "run": noting(fired)}})
    put(made, [{"k": "a", "id": "1"}])
    put(made, [{"k": "b", "id": "2"}])
    return "1 pair", f"{len(fired)} pairs"


def or_across_facts() -> tuple[str, str]:
    """`(x or y) and z`, all across facts, of a pair for which z is false."""
    fired: list[int] = []
    either = {"$or": [{"x": {"a": "x"}}, {"y": {"a": "y"}}]}
    test = {"$and": [{"k": "b"}, either, {"z": {"a": "z"}}, ALWAYS]}
    made = host({"pair": {"all": [{"a": {"k": "a"}}, {"b": test}], "run": noting(fired)}})
    raised = put(made, [{"k": "a", "x": 1, "y": 1, "z": 1}, {"k": "b", "x": 1, "y": 2, "z": 2}])
    return "0 pairs", f"{len(fired)} pairs{', ' + raised if raised else ''}"


def an_action_that_raises() -> tuple[str, str]:
    """An exception, and `sys.exit`, in an action."""

    def leaves(c: Any) -> None:
        sys.exit(3)

    made = host({"any": {"all": [{"m": {"k": "duty"}}], "run": leaves}})
    raised = put(made, [{"k": "duty"}])
    return "SystemExit", raised or "no error; a note on the state"


def numbers_and_text() -> tuple[str, str]:
    """5 joined with 5.0, and a 5 where a rule asks for "5"."""
    joined: list[int] = []
    both = {"$and": [{"k": "b"}, {"v": {"a": "v"}}, ALWAYS]}
    pair = {"pair": {"all": [{"a": {"k": "a"}}, {"b": both}], "run": noting(joined)}}
    put(host(pair), [{"k": "a", "v": 5}, {"k": "b", "v": 5.0}])
    text: list[int] = []
    asked = {"$and": [{"k": "a"}, {"v": "5"}]}
    put(host({"text": {"all": [{"a": asked}], "run": noting(text)}}), [{"k": "a", "v": 5}])
    return "equal; not equal", "; ".join("equal" if fired else "not equal" for fired in (joined, text))


def a_fact_joined_with_itself() -> tuple[str, str]:
    """Two patterns that one fact matches both of."""
    fired: list[int] = []
    joined = {"$and": [{"k": "a"}, {"d": {"a": "d"}}, ALWAYS]}
    put(host({"self": {"all": [{"a": {"k": "a"}}, {"b": joined}], "run": noting(fired)}}), [{"k": "a", "d": 1}])
    return "1 pair (or say so)", f"{len(fired)} pairs"


def a_case_in_which_nothing_fired() -> tuple[str, str]:
    """A case of which no rule fired, its state deleted: the process ends."""
    made = host({"any": {"all": [{"m": {"k": "duty"}}], "run": nothing}})
    put(made, [{"k": "done"}])
    made.delete_state("trial", "1")
    return "deleted", "deleted"


def the_memory_error() -> tuple[str, str]:
    """A last comparison across facts that is false; then with one that is always true after it. As the heap will have it."""
    out = []
    for last in ("", "always"):
        heaps: tuple[dict[str, str], ...] = ({}, {"MALLOC_PERTURB_": "165"}, {"PYTHONMALLOC": "debug"})
        script = "from benchmarks.durable_evidence import read_past; read_past({!r}, {!r})"
        ran = [_status(script.format(n, last), **heap) for n in range(3) for heap in heaps]
        out.append(f"{sum(status != 0 for status in ran)} of {len(ran)} crashed {'with' if last else 'without'} it")
    return "none crashed", ", ".join(out)


def read_past(which: int, last: str) -> None:
    """Join many facts by comparisons of which the last is false."""
    tests = (
        [{"d": {"a": "d"}}, {"$lte": {"v": {"a": "v"}}}],
        [{"$gte": {"v": {"a": "v"}}}, {"$lte": {"v": {"a": "w"}}}],
        [{"d": {"a": "d"}}, {"$gte": {"v": {"a": "v"}}}, {"$lte": {"v": {"a": "w"}}}],
    )[which]
    test = {"$and": [{"k": "b"}, *tests, *([ALWAYS] if last else [])]}
    rules = {
        f"r{n}": {"all": [{"a": {"$and": [{"k": "a"}, {"r": n}]}}, {"b": test}], "run": nothing} for n in range(20)
    }
    made = host({**rules, "last": {"all": [{"m": {"k": "last"}}], "run": nothing}})
    for case in range(200):
        some = [{"k": "b", "v": 100 + n, "d": n % 4} for n in range(12)]
        put(
            made,
            [*some, *({"k": "a", "v": 5, "w": 7, "d": n % 4, "r": n} for n in range(20)), {"k": "last"}],
            str(case),
        )
        made.delete_state("trial", str(case))


def many_live_cases() -> tuple[str, str]:
    """Cases whose state is not deleted."""
    made = host({"any": {"all": [{"m": {"k": "duty"}}], "run": nothing}})
    for number in range(1100):
        if raised := put(made, [{"k": "duty", "id": "1"}], str(number)):
            return "1,100 cases", f"{raised} at case {number + 1:,}"
    return "1,100 cases", "1,100 cases"


# --- speed ----------------------------------------------------------------------------------------------------------------
def speed() -> tuple[str, str]:
    """Facts a second with one rule and with 60, and how many times as fast plain Python does the same."""
    out = []
    for count in (1, 60):
        fired: list[int] = []
        rules = {
            f"r{n}": {
                "all": [
                    {"a": {"$and": [{"k": "duty"}, {"r": n}]}},
                    {"b": {"$and": [{"k": "done"}, {"d": {"a": "d"}}, {"$lte": {"day": {"a": "due"}}}, ALWAYS]}},
                ],
                "run": noting(fired),
            }
            for n in range(count)
        }
        made, cases, each = host(rules), 60, 40
        batches = [
            [{"k": "done", "d": d, "day": d % 7} for d in range(each)]
            + [{"k": "duty", "d": d, "due": 3, "r": d % count} for d in range(each)]
            for _ in range(cases)
        ]
        began = time.perf_counter()
        for number, facts in enumerate(batches):
            put(made, facts, str(number))
            made.delete_state("trial", str(number))
        rete = time.perf_counter() - began
        began = time.perf_counter()
        plain = sum(_plainly(facts) for facts in batches)
        python = time.perf_counter() - began
        assert plain == len(fired)
        out.append(
            f"{count} rules: {2 * cases * each / rete:,.0f} facts/s, plain Python {rete / python:.0f} times as fast"
        )
    return "", "; ".join(out)


def _plainly(facts: list[dict[str, Any]]) -> int:
    done = {fact["d"]: fact["day"] for fact in facts if fact["k"] == "done"}
    return sum(done[fact["d"]] <= fact["due"] for fact in facts if fact["k"] == "duty")


# --- running them ---------------------------------------------------------------------------------------------------------
TRIALS: dict[str, Callable[[], tuple[str, str]]] = {
    "1  none() of an asserted fact": none_of_an_asserted_fact,
    "1b none() of what comes later": none_of_what_comes_later,
    "2  a value its parser rejects": a_value_the_parser_rejects,
    "3  ids of one hash": ids_of_one_hash,
    "4  a join on ids": a_join_on_ids,
    "5  or across facts": or_across_facts,
    "6  an action that exits": an_action_that_raises,
    "8  numbers and text": numbers_and_text,
    "9  a fact joined with itself": a_fact_joined_with_itself,
    "10 a case in which nothing fired": a_case_in_which_nothing_fired,
    "   the memory error": the_memory_error,
    "   many live cases": many_live_cases,
    "   speed": speed,
}


def _status(script: str, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, check=False
    )  # fmt: skip
    return done.returncode


def main() -> None:
    """Run every trial in a process of its own, and print what was wanted beside what came."""
    print(f"durable-rules under Python {sys.version.split()[0]}\n")
    print(f"{'trial':<34}{'wanted':<32}came")
    for name in TRIALS:
        script = f"from benchmarks.durable_evidence import TRIALS; print('|'.join(TRIALS[{name!r}]()))"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        wanted, _, came = ran.stdout.strip().rpartition("\n")[2].partition("|")
        print(f"{name:<34}{wanted or '-':<32}{came or f'the process ended with status {ran.returncode}'}")


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])  # the trials are run by name from here
    main()
