"""The rule of a segment: a tree of conditions, folded over the sets of people who fit each.

    {"all": [{"is": "orders.bought", "with": {"days": 60, "times": 2}},
             {"not": {"is": "customers.classed", "with": {"classes": ["bargain"]}}}]}

Nothing here knows a database: what fits a condition comes from the caller.
"""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap64

from huoqun.core.ports import Param, Params, Predicate, Value

# Conditions of this room that the engine itself puts into rules.
REACHED = "customers.reached"
TAGGED = "customers.tagged"
SEGMENT = "customers.segment"
# 2^12 cases are weighed in a few milliseconds to see whether anybody can fit a rule.
WEIGHED_MAX = 12


@dataclass(frozen=True, slots=True)
class Is:
    """One condition with its parameters; equal ones are one."""

    key: str
    params: tuple[tuple[str, Value], ...] = ()

    @property
    def given(self) -> Params:
        """The parameters by name."""
        return dict(self.params)


@dataclass(frozen=True, slots=True)
class NotOf:
    """Whoever does not fit ``of``."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whoever fits each of them."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whoever fits one of them."""

    of: tuple["Node", ...]


Node = Is | NotOf | AllOf | AnyOf


def written(node: Node) -> dict[str, object]:
    """A rule as JSON; what :func:`read` reads back."""
    match node:
        case Is(key, params):
            given = {name: list(it) if isinstance(it, tuple) else it for name, it in params}
            return {"is": key, "with": given} if given else {"is": key}
        case NotOf(of):
            return {"not": written(of)}
        case AllOf(of):
            return {"all": [written(each) for each in of]}
        case AnyOf(of):
            return {"any": [written(each) for each in of]}


def canonical(condition: Is) -> str:
    """A condition as text that is the same for the same condition."""
    return json.dumps([condition.key, condition.params], ensure_ascii=False, separators=(",", ":"))


# --- Walking


def conditions(node: Node) -> Iterator[Is]:
    """The conditions of a rule from left to right; one that stands twice comes twice."""
    match node:
        case Is():
            yield node
        case NotOf(of):
            yield from conditions(of)
        case AllOf(of) | AnyOf(of):
            for each in of:
                yield from conditions(each)


def places(node: Node, *, place: str = "rule") -> Iterator[tuple[str, Node]]:
    """Each part of a rule with its place, the whole first."""
    yield place, node
    match node:
        case NotOf(of):
            yield from places(of, place=f"{place}.not")
        case AllOf(of) | AnyOf(of):
            word = "all" if isinstance(node, AllOf) else "any"
            for number, each in enumerate(of):
                yield from places(each, place=f"{place}.{word}[{number}]")


def things(node: Node, *, of: str, predicates: Mapping[str, Predicate]) -> frozenset[int]:
    """The ids of one sort (tags, segments …) that a rule names."""
    found: set[int] = set()
    for condition in conditions(node):
        for key, value in condition.params:
            param = predicates[condition.key].param(key)
            if param is not None and param.of == of and isinstance(value, tuple):
                found.update(each for each in value if isinstance(each, int))
    return frozenset(found)


# --- Folding


def fold(
    node: Node, *, fits: Callable[[Is], BitMap64], everyone: Callable[[], BitMap64]
) -> BitMap64:
    """Who fits a rule, given who fits each condition; ``everyone`` is asked only where needed.

    The bitmaps of conditions are read, never changed.
    """
    match node:
        case Is():
            return fits(node)
        case NotOf(of):
            return everyone() - fold(of, fits=fits, everyone=everyone)
        case AnyOf(of):
            return BitMap64.union(*(fold(each, fits=fits, everyone=everyone) for each in of))
        case AllOf(of):
            return _all(of, fits, everyone)


def _all(
    nodes: Sequence[Node], fits: Callable[[Is], BitMap64], everyone: Callable[[], BitMap64]
) -> BitMap64:
    """What fits all: the fewest first, and what may not fit is taken out at the end."""
    wanted = [each for each in nodes if not isinstance(each, NotOf)]
    unwanted = [each.of for each in nodes if isinstance(each, NotOf)]
    sets = [fold(each, fits=fits, everyone=everyone) for each in wanted] or [everyone()]
    found = BitMap64.intersection(*sorted(sets, key=len))
    for each in unwanted:
        found = found - fold(each, fits=fits, everyone=everyone)
    return found


# --- Contradictions

Clash = Callable[[Is, Is], bool]


def never_fits(node: Node, *, predicates: Mapping[str, Predicate], clash: Clash) -> bool:
    """Whether nobody can fit, whatever the facts; False where the rule is too long to weigh.

    Weighs every case of its conditions, less those that cannot be: one condition may imply another
    (five purchases imply two), and two may ``clash`` (a person has one gender).
    """
    atoms = list(dict.fromkeys(conditions(node)))
    if len(atoms) > WEIGHED_MAX:
        return False
    implied = [
        (one, other)
        for one, other in itertools.permutations(atoms, 2)
        if implies(one=one, other=other, predicate=predicates[one.key])
    ]
    apart = [(one, other) for one, other in itertools.combinations(atoms, 2) if clash(one, other)]
    for case in itertools.product((False, True), repeat=len(atoms)):
        true = dict(zip(atoms, case, strict=True))
        if any(true[one] and not true[other] for one, other in implied):
            continue
        if any(true[one] and true[other] for one, other in apart):
            continue
        if _holds(node, true):
            return False
    return True


def _holds(node: Node, true: Mapping[Is, bool]) -> bool:
    match node:
        case Is():
            return true[node]
        case NotOf(of):
            return not _holds(of, true)
        case AllOf(of):
            return all(_holds(each, true) for each in of)
        case AnyOf(of):
            return any(_holds(each, true) for each in of)


def implies(*, one: Is, other: Is, predicate: Predicate) -> bool:
    """Whether whoever fits one condition fits the other of the same kind for certain."""
    if one.key != other.key:
        return False
    mine, theirs = one.given, other.given
    for param in predicate.params:
        a, b = mine.get(param.key), theirs.get(param.key)
        if a == b:
            continue
        if not _narrower(param, a, b):
            return False
    return True


def _narrower(param: Param, a: Value | None, b: Value | None) -> bool:
    """Whether ``a`` lets through no more than ``b``; a list is a choice between its parts."""
    if b is None:
        return True  # the other one does not ask for it
    if a is None:
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return set(a) <= set(b)
    if isinstance(a, int) and isinstance(b, int):
        return (a > b and param.narrows > 0) or (a < b and param.narrows < 0)
    return False
