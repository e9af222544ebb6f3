"""When customer numbers are one person: what proves it, who decided otherwise, what follows.

Everything here is a function of sets: in which order evidence and decisions arrived changes
nothing, and whatever is taken away leaves no trace.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from huoqun.core import encrypted
from huoqun.core.encrypted import KeyRing
from huoqun.customers.kinds import ClaimKind, Doubt, IdentityVerdict, MergeBecause, ProposalBecause
from huoqun.customers.rules.people import KEY_ID, Vault, masked

# A value that more numbers bear than this proves nothing: a test id, a default of some system.
VALUE_SHARED_MAX: Final = 50
# Customers of one source with one phone: a family has two or three, a shop's own line has many.
PHONE_SHARED_MAX: Final = 3
# Nobody has more accounts; evidence that would make a larger person is shown, never followed.
PERSON_NUMBERS_MAX: Final = 50

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_UNION_ID = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
_PHONE_NOISE = re.compile(r"[\s\-().·]+")
# China Mobile's old service line, which people type where a form wants a number.
_NO_PHONES: Final = frozenset({"13800138000"})
_KEY_CHARACTERS_MAX: Final = 200

Pair = tuple[int, int]


def pair(numbers: Pair) -> Pair:
    """Two numbers, the smaller first."""
    one, other = numbers
    return (one, other) if one < other else (other, one)


# --- Values


def plain_value(written: str, *, kind: ClaimKind) -> str | None:
    """A claim's value in the one form that is compared; None for what cannot be such a value."""
    text = unicodedata.normalize("NFKC", written).strip()
    if kind is ClaimKind.PHONE:
        return _phone(text)
    if kind is ClaimKind.UNION_ID:
        return text if _UNION_ID.fullmatch(text) and not text.isdigit() else None
    return text if 0 < len(text) <= _KEY_CHARACTERS_MAX else None


def _phone(text: str) -> str | None:
    """A mobile of the mainland as eleven digits, any other as +country and number.

    A landline belongs to a house, a masked or a made-up number to nobody.
    """
    text = _PHONE_NOISE.sub("", text)
    domestic = text
    for prefix in ("+86", "0086", "86"):
        if text.startswith(prefix) and len(text) == len(prefix) + 11:
            domestic = text[len(prefix) :]
    if _MOBILE.fullmatch(domestic):
        made_up = domestic in _NO_PHONES or len(set(domestic[-8:])) == 1
        return None if made_up else domestic
    return text if _ABROAD.fullmatch(text) and not text.startswith("+86") else None


def claim_index(value: str, *, vault: Vault, kind: ClaimKind, subject: str) -> bytes:
    """What finds equal values; a key's is that of the identity it names."""
    if kind is ClaimKind.KEY:
        return vault.index(subject, value)
    return vault.index(f"claim:{kind}:{subject}", value)


def seal_claim(text: str, *, key: bytes, customer_id: int) -> bytes:
    """A claim's value under the person's own key, bound to the person."""
    return KeyRing({KEY_ID: key}, KEY_ID).seal(text, bound_to=f"customers_claim:{customer_id}")


def open_claim(value: bytes, *, key: bytes, customer_id: int) -> str:
    """A claim's value again; raises core.encrypted.Unreadable when the key is another's."""
    ring: encrypted.KeyRing = KeyRing({KEY_ID: key}, KEY_ID)
    return ring.open(value, bound_to=f"customers_claim:{customer_id}")


def masked_value(value: str, *, kind: ClaimKind) -> str:
    """A value as evidence shows it: enough to compare two, not enough to use."""
    if kind is ClaimKind.PHONE:
        return f"{value[:3]}****{value[-4:]}"
    return f"{value[:2]}**{value[-2:]}" if kind is ClaimKind.UNION_ID else masked(value)


# --- Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One source's word that a number bears a value; ``name`` is the index of the name beside it.

    A name is compared only by its index: nothing here can read it.
    """

    number: int
    kind: ClaimKind
    value: bytes
    source: str
    verified: bool = True
    name: bytes | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Two numbers bear one value; without doubts that makes them one person."""

    numbers: Pair
    kind: ClaimKind
    value: bytes
    doubts: frozenset[Doubt] = frozenset()


def evidence(tellings: Iterable[Telling]) -> list[Evidence]:
    """What the tellings prove, or suggest; a value of too many numbers does neither."""
    bearers: dict[tuple[ClaimKind, bytes], list[Telling]] = defaultdict(list)
    for telling in tellings:
        bearers[telling.kind, telling.value].append(telling)
    found: list[Evidence] = []
    for (kind, value), told in sorted(bearers.items()):
        numbers = sorted({each.number for each in told})
        if not 1 < len(numbers) <= VALUE_SHARED_MAX:
            continue
        doubts = _phone_doubts(told) if kind is ClaimKind.PHONE else {}
        if doubts is None:
            continue
        found += [
            Evidence(numbers=each, kind=kind, value=value, doubts=doubts.get(each, frozenset()))
            for each in combinations(numbers, 2)
        ]
    return found


def _phone_doubts(told: Sequence[Telling]) -> dict[Pair, frozenset[Doubt]] | None:
    """What is doubtful between each two who bear a phone; None when it proves nothing at all.

    A phone is a proof where each source gives it to one customer, all have verified it, and no
    name speaks against it.
    """
    of_source: dict[str, set[int]] = defaultdict(set)
    names: dict[int, set[bytes]] = defaultdict(set)
    for each in told:
        of_source[each.source].add(each.number)
        if each.name is not None:
            names[each.number].add(each.name)
    most = max(len(numbers) for numbers in of_source.values())
    if most > PHONE_SHARED_MAX:
        return None
    verified = {each.number for each in told if each.verified}
    found = {}
    for one, other in combinations(sorted({each.number for each in told}), 2):
        doubts = set()
        if most > 1:
            doubts.add(Doubt.SHARED)
        if not {one, other} <= verified:
            doubts.add(Doubt.UNVERIFIED)
        if names[one] and names[other] and not names[one] & names[other]:
            doubts.add(Doubt.NAMES_DIFFER)
        found[one, other] = frozenset(doubts)
    return found


# --- Persons

_STRENGTH: Final = (
    MergeBecause.DECIDED,
    MergeBecause.UNION_ID,
    MergeBecause.KEY,
    MergeBecause.PHONE,
)


@dataclass(slots=True)
class Persons:
    """Who is who: the smallest number of each person, and what was not followed.

    ``because`` says of every number of a person of several what tied it to the others, the
    strongest of it. ``open`` are pairs of persons whom someone should look at.
    """

    canonical: dict[int, int]
    because: dict[int, MergeBecause] = field(default_factory=dict)
    open: dict[Pair, ProposalBecause] = field(default_factory=dict)


def persons(
    numbers: Iterable[int],
    *,
    evidence: Iterable[Evidence],
    decisions: Mapping[Pair, IdentityVerdict],
) -> Persons:
    """The persons that evidence and decisions make out of these numbers.

    Stronger ties come first: decisions, union ids, keys, phones. "Different" always holds: where
    ties of one strength would join two whom somebody told apart, those that lead to both are not
    followed, and shown instead.
    """
    told = list(evidence)
    groups = _Groups(numbers, _apart(decisions))
    held: list[tuple[Pair, ProposalBecause]] = []
    for because in _STRENGTH:
        ties = _ties(because, told, decisions)
        followed, refused = groups.sift(ties)
        groups.join(followed, because)
        held += refused
    doubtful = [(each.numbers, ProposalBecause.DOUBTFUL) for each in told if each.doubts]
    found = Persons(canonical=dict(groups.root_of), because=groups.because)
    for (one, other), why in sorted(held) + sorted(doubtful):
        roots = groups.roots(one, other)
        if roots[0] != roots[1] and roots not in groups.cut():
            found.open.setdefault(roots, why)
    return found


def _apart(decisions: Mapping[Pair, IdentityVerdict]) -> set[Pair]:
    return {each for each, verdict in decisions.items() if verdict is IdentityVerdict.DIFFERENT}


def _ties(
    because: MergeBecause,
    evidence: Iterable[Evidence],
    decisions: Mapping[Pair, IdentityVerdict],
) -> set[Pair]:
    if because is MergeBecause.DECIDED:
        return {each for each, verdict in decisions.items() if verdict is IdentityVerdict.SAME}
    return {each.numbers for each in evidence if each.kind == because.value and not each.doubts}


class _Groups:
    """Numbers put together so far; each group is known by its smallest number."""

    def __init__(self, numbers: Iterable[int], apart: Set[Pair]) -> None:
        self.root_of = {number: number for number in numbers}
        self.because: dict[int, MergeBecause] = {}
        self._members = {number: [number] for number in self.root_of}
        self._apart = [
            each for each in apart if each[0] in self.root_of and each[1] in self.root_of
        ]

    def roots(self, one: int, other: int) -> Pair:
        """The groups of two numbers."""
        return pair((self.root_of[one], self.root_of[other]))

    def cut(self) -> set[Pair]:
        """The groups that must not come together."""
        return {self.roots(*each) for each in self._apart}

    def sift(self, ties: Set[Pair]) -> tuple[list[Pair], list[tuple[Pair, ProposalBecause]]]:
        """The ties that may be followed together, and those that may not, with why.

        A tie between two who were told apart is neither: somebody has looked at it.
        """
        cut = self.cut()
        open_ties = [each for each in sorted(ties) if self.roots(*each) not in cut]
        contested = self._between_two(open_ties, cut)
        followed, refused = [], []
        for each in open_ties:
            if contested & set(self.roots(*each)):
                refused.append((each, ProposalBecause.CONTESTED))
            else:
                followed.append(each)
        bad: dict[int, ProposalBecause] = {}
        for together in _connected(self.roots(*each) for each in followed):
            if any(one in together and other in together for one, other in cut):
                bad |= dict.fromkeys(together, ProposalBecause.CONTESTED)
            elif sum(len(self._members[root]) for root in together) > PERSON_NUMBERS_MAX:
                bad |= dict.fromkeys(together, ProposalBecause.TOO_MANY)
        refused += [(each, bad[self.root_of[each[0]]]) for each in followed if self._is(bad, each)]
        return [each for each in followed if not self._is(bad, each)], refused

    def _is(self, bad: Mapping[int, ProposalBecause], tie: Pair) -> bool:
        one, other = self.roots(*tie)
        return one != other and one in bad

    def _between_two(self, ties: Iterable[Pair], cut: Set[Pair]) -> set[int]:
        """The groups that are tied to two who were told apart."""
        beside: dict[int, set[int]] = defaultdict(set)
        for one, other in (self.roots(*each) for each in ties):
            if one != other:
                beside[one].add(other)
                beside[other].add(one)
        of_group: dict[int, set[int]] = defaultdict(set)
        for one, other in cut:
            of_group[one].add(other)
        return {
            group for group, tied in beside.items() if any(of_group[each] & tied for each in tied)
        }

    def join(self, ties: Iterable[Pair], because: MergeBecause) -> None:
        """Put the groups of each pair together."""
        for one, other in ties:
            for number in (one, other):
                self.because.setdefault(number, because)
            kept, gone = self.roots(one, other)
            if kept != gone:
                moved = self._members.pop(gone)
                self._members[kept] += moved
                self.root_of |= dict.fromkeys(moved, kept)


def _connected(pairs: Iterable[Pair]) -> list[set[int]]:
    """The connected sets of two or more."""
    of_node: dict[int, set[int]] = {}
    for one, other in pairs:
        if one == other:
            continue
        mine, yours = of_node.get(one, {one}), of_node.get(other, {other})
        if mine is not yours:
            joined = mine | yours
            of_node |= dict.fromkeys(joined, joined)
    return list({id(each): each for each in of_node.values()}.values())
