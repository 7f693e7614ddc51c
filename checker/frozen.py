"""Values whose fields are given once, as `dataclass(frozen=True)` has them, but with classes that take no time to make.

A short command makes a hundred and fifty such classes before it does anything. `dataclass` writes out the methods of each as
text and compiles them, a third of a millisecond a class; here all classes have the same few methods, which go by the names of
their fields. Values are made, read and compared as quickly, and are dataclasses to `fields` and `replace` (the one here is the
quicker); but one takes more memory than with slots, so that what there are very many of (facts, duties) stays a dataclass with
slots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A class of frozen values: equal, and of one hash, where they are of one class and their fields are equal.

    A field may have a default, or a `default_factory`, and may be left out of what is compared or shown. `__post_init__` is
    called where there is one, and a `cached_property` is kept.
    """
    made: Any = dataclass(init=False, repr=False, eq=False)(cls)
    held = fields(made)
    content = _reading([each.name for each in held if each.compare])

    def equal(self: Any, other: object) -> bool:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(content(self))

    made.__init__, made.__eq__, made.__hash__, made.__repr__ = _init(made), equal, hashed, _shown
    made.__setattr__ = made.__delattr__ = _refused
    return cls


def replace(value: T, /, **changes: Any) -> T:
    """The same value with other fields, as `dataclasses.replace` has it, which takes several times as long."""
    held: Any = value
    told = {name: getattr(held, name) for name in held.__dataclass_fields__}
    return type(value)(**(told | changes))


def _init(made: Any) -> Callable[..., None]:
    """What takes the fields of a value: in their order, by their names, or from their defaults."""
    held = fields(made)
    names, count = tuple(each.name for each in held), len(held)
    every = frozenset(names)
    defaults = {each.name: each.default for each in held if each.default is not MISSING}
    factories = {each.name: each.default_factory for each in held if each.default_factory is not MISSING}
    after = getattr(made, "__post_init__", None)

    def in_order(given: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        rest = names[len(given) :]
        try:
            if len(given) > count or not named.keys() <= set(rest):
                raise KeyError
            told = {**{name: make() for name, make in factories.items() if name not in named}, **defaults, **named}
            return [*given, *[told[name] for name in rest]]
        except KeyError:
            what = f"a {made.__name__} is made of {', '.join(names)}: each once, unless it has a default"
            raise TypeError(what) from None

    def init(self: Any, /, *given: Any, **named: Any) -> None:
        if not given and named.keys() == every:
            self.__dict__.update(named)
        else:
            told = in_order(given, named) if named or len(given) != count else given
            self.__dict__.update(zip(names, told, strict=True))
        if after is not None:
            after(self)

    return init


def _reading(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads some fields of a value."""
    if not names:
        return lambda value: ()
    read: Callable[[Any], Any] = attrgetter(*names)
    return read if len(names) > 1 else lambda value: (read(value),)


def _shown(self: Any) -> str:
    told = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({told})"


def _refused(self: Any, name: str, *_: Any) -> NoReturn:
    raise FrozenInstanceError(f"the {name} of a {type(self).__name__} is given once")
