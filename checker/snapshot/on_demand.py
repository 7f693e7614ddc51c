"""What is made only as it is asked for: the facts of a case, kind by kind, and the cases of a snapshot."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from checker.snapshot.facts import Case, Fact


class FactsByKind(Sequence["Fact"]):
    """The facts of a case in order of content, those of a kind made when they are first asked for."""

    @abstractmethod
    def of(self, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind, in date order."""

    @abstractmethod
    def kinds(self) -> Sequence[str]:
        """The kinds there may be facts of, in order of name."""

    def __iter__(self) -> Iterator[Fact]:
        return (fact for kind in self.kinds() for fact in self.of(kind))

    def __len__(self) -> int:
        return sum(len(self.of(kind)) for kind in self.kinds())

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Fact, ...]: ...
    def __getitem__(self, place: int | slice) -> Fact | tuple[Fact, ...]:
        """One fact, or several."""
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)


class Cases(Sequence["Case"]):
    """Cases in order of id, made when they are asked for, and what can be told of them without making any."""

    @property
    @abstractmethod
    def abouts(self) -> Mapping[str, int]:
        """How many there are about each kind of thing."""

    @property
    @abstractmethod
    def kinds(self) -> Mapping[str, int]:
        """How many facts there are of each kind."""

    @property
    @abstractmethod
    def first_day(self) -> int | None:
        """The first day on which any fact but of the things themselves (a child) may begin; None where there is none."""

    @abstractmethod
    def hold(self, kind: str, attribute: str) -> bool:
        """Whether any fact of a kind holds an attribute."""

    @property
    @abstractmethod
    def by_name(self) -> Mapping[tuple[str, str], Case]:
        """They by what they are about and id, made as they are asked for."""

    @abstractmethod
    def covered_apart(self) -> Iterator[Case]:
        """The cases whose cover is not the snapshot's."""

    @abstractmethod
    def names(self, about: str) -> Sequence[str]:
        """The identifiers of those about one kind of thing, in order."""

    @abstractmethod
    def called(self, about: str, name: str) -> Case | None:
        """The one about some kind of thing that has an identifier; None where there is none."""

    @abstractmethod
    def said(self, kind: str, attribute: str) -> Mapping[tuple[str, str], str]:
        """What each case's facts of a kind say under an attribute, in words, the first that says any: by what the case is
        about and id."""

    @abstractmethod
    def holding(self, kinds: Collection[str]) -> Iterator[Case]:
        """The cases that have a fact of any of some kinds, in order."""

    @abstractmethod
    def holding_near(self, kind: str, days: int) -> Iterator[Case]:
        """The cases that have two facts of a kind that begin so many days apart, or fewer, in order."""

    @abstractmethod
    def without(self, left_out: Collection[tuple[str, str]]) -> Cases:
        """The same cases without some kinds' attributes; facts that are then alike are one."""
