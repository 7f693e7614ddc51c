"""The condition grammar in plain words, for the page of a rule. Reads what the file says, as written."""

from __future__ import annotations

from typing import Any

from checker.report.words import joined, spaced

_COMPARED = {"at-least": "at least", "over": "over", "at-most": "at most", "under": "under"}


def trigger_words(raw: Any) -> str:
    """What begins a duty: `each strategy meeting (status: held)`."""
    if isinstance(raw, dict):
        if "event" in raw:
            text = "each " + fact_words(raw["event"], raw.get("where"))
            text += ", planned ones included" if raw.get("planned") else ""
            began = raw.get("that-began")
            return text + (f", the one that began {condition_words(began)}" if began is not None else "")
        for word in ("start-of", "end-of"):
            if word in raw:
                return f"the {word.removesuffix('-of')} of {condition_words(raw[word])}"
        if "lasting" in raw:
            return f"the day {condition_words(raw['lasting'])} has lasted {_length(raw)}"
        if "reaches" in raw:
            return "the child's birth" if raw["reaches"] == "birth" else f"the child reaching {_amount(raw['reaches'])}"
    return _as_written(raw)


def condition_words(raw: Any) -> str:
    """A condition on a day: `looked after, and aged 10 years or over`."""
    if isinstance(raw, str):
        return spaced(raw)
    if isinstance(raw, list):
        return joined(condition_words(item) for item in raw)
    if not isinstance(raw, dict):
        return _as_written(raw)
    if "all" in raw:
        return joined(_inner(item) for item in raw["all"])
    if "any" in raw:
        return joined((_inner(item) for item in raw["any"]), "or")
    if "not" in raw:
        return "not " + _inner(raw["not"])
    if "minus" in raw:
        first, *rest = raw["minus"]
        return f"{_inner(first)}, less {joined(_inner(item) for item in rest)}" if rest else _inner(first)
    if "kind" in raw:
        return fact_words(raw["kind"], raw.get("where"))
    if "age" in raw:
        return _age(raw["age"])
    if "past" in raw:
        return "from the day the {} {}".format(*map(spaced, raw["past"].split(".")))
    if "happened" in raw:
        since = f" since the start of {condition_words(raw['during'])}" if "during" in raw else ""
        since += f" in the last {_amount(raw['in-last'])}" if "in-last" in raw else ""
        return f"{fact_words(raw['happened'], raw.get('where'))} has happened{since}"
    if "lasting" in raw:
        return f"{_inner(raw['lasting'])} that has lasted {_length(raw)}"
    if "total" in raw:
        return f"{_inner(raw['total'])} adding up to {_length(raw)}{_in_any(raw)}"
    if "count" in raw:
        apart = f", told apart by {spaced(raw['distinct'])}" if "distinct" in raw else ""
        return f"{_length(raw)} of {fact_words(raw['count'], raw.get('where'))}{apart}{_in_any(raw)}"
    if "from" in raw:
        until = f" until {happening_words(raw['until'])}" if "until" in raw else ""
        return f"from {happening_words(raw['from'])}{until}"
    return _as_written(raw)


def happening_words(raw: Any) -> str:
    """A point in time: `review (status: held)`, `the start of placement`."""
    if isinstance(raw, dict):
        for word, text in (("event", ""), ("start-of", "the start of "), ("end-of", "the end of ")):
            if word in raw:
                or_start = ", or the start of the period" if raw.get("else") == "start" else ""
                of = raw[word]
                named = fact_words(of, raw.get("where")) if isinstance(of, str) else condition_words(of)
                return text + named + or_start
    return _as_written(raw)


def window_words(raw: Any) -> str:
    """What a quota is for each of: `term`, `year of foster approval`, `gap between reviews`."""
    if isinstance(raw, dict) and "year-of" in raw:
        return f"year of {condition_words(raw['year-of'])}"
    if isinstance(raw, dict) and "between" in raw:
        during = f", during {condition_words(raw['during'])}" if raw.get("during") is not None else ""
        return f"gap from one {happening_words(raw['between'])} to the next{during}"
    return _as_written(raw)


def fact_words(kind: Any, where: Any) -> str:
    """A kind of fact, and what must be true of it in brackets."""
    text = where_words(where)
    return spaced(str(kind)) + (f" ({text})" if text else "")


def where_words(raw: Any) -> str:
    """Conditions on a fact's own attributes: `status: held, seen: yes`."""
    if raw is None:
        return ""
    if isinstance(raw, list):
        return joined(where_words(item) for item in raw)
    if not isinstance(raw, dict):
        return _as_written(raw)
    return ", ".join(_attribute(name, value) for name, value in raw.items())


def _attribute(name: str, value: Any) -> str:
    if name == "all":
        return joined(where_words(item) for item in value)
    if name == "any":
        return joined((where_words(item) for item in value), "or")
    if name == "not":
        return f"not ({where_words(value)})"
    return f"{spaced(name)}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return joined((_value(item) for item in value), "or")
    if isinstance(value, dict):
        return " and ".join(_comparison(word, against) for word, against in value.items())
    return str(value)


def _comparison(word: str, against: Any) -> str:
    if word == "not":
        return f"not {_value(against)}"
    if word == "known":
        return "recorded" if against is True else "not recorded"
    return f"{_COMPARED.get(word, word)} {_value(against)}"


def _age(raw: Any) -> str:
    if not isinstance(raw, dict):
        return _as_written(raw)
    parts = [f"{_amount(raw['from'])} or over"] if "from" in raw else []
    parts += [f"under {_amount(raw['until'])}"] if "until" in raw else []
    return "aged " + " and ".join(parts)


def _length(raw: dict[str, Any]) -> str:
    return f"over {_amount(raw['over'])}" if "over" in raw else f"at least {_amount(raw.get('at-least'))}"


def _in_any(raw: dict[str, Any]) -> str:
    return f" in any {_amount(raw['in-any'])}" if "in-any" in raw else ""


def _amount(raw: Any) -> str:
    """A length as written, or what the service sets: `the service's own length (visits-at-home; 6 weeks where it sets none)`."""
    if not isinstance(raw, dict):
        return str(raw)
    otherwise = f"; {raw['otherwise']} where it sets none" if "otherwise" in raw else ""
    return f"the service's own length ({raw.get('parameter')}{otherwise})"


def _inner(raw: Any) -> str:
    """A condition inside another, in brackets where its own words could be read with its neighbours'."""
    text = condition_words(raw)
    compound = isinstance(raw, list) or (isinstance(raw, dict) and bool({"all", "any", "minus", "from"} & raw.keys()))
    return f"({text})" if compound else text


def _as_written(raw: Any) -> str:
    return "always" if raw is None else str(raw)
