"""Who is who by evidence and decisions: every order comes to the same, and no rule is broken."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.customers import rules
from huoqun.customers.kinds import (
    ClaimKind,
    Doubt,
    IdentityVerdict,
    MergeBecause,
    ProposalBecause,
)
from huoqun.customers.rules import Telling

SAME, DIFFERENT = IdentityVerdict.SAME, IdentityVerdict.DIFFERENT


def union(number: int, value: str = "u", source: str = "") -> Telling:
    return Telling(
        number=number,
        kind=ClaimKind.UNION_ID,
        value=value.encode(),
        source=source or f"corp {number}",
    )


def phone(number: int, value: str = "p", **more) -> Telling:
    told = {"source": f"shop {number}", "verified": True} | more
    return Telling(number=number, kind=ClaimKind.PHONE, value=value.encode(), **told)


def settled(numbers, tellings, decisions=None) -> rules.Persons:
    return rules.persons(
        numbers, evidence=rules.evidence(tellings), decisions=dict(decisions or {})
    )


def groups(found: rules.Persons) -> set[tuple[int, ...]]:
    together: dict[int, list[int]] = {}
    for number, root in sorted(found.canonical.items()):
        together.setdefault(root, []).append(number)
    return {tuple(each) for each in together.values() if len(each) > 1}


# --- Values


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("+852 9123 4567", "+85291234567"),
        ("138****5678", None),
        ("021-12345678", None),
        ("12345678901", None),
        ("13800000000", None),
        ("13800138000", None),
        ("10" * 15, None),
        ("", None),
        ("无", None),
        ("+86 021 1234567", None),
    ],
)
def test_phones_have_one_form(written: str, plain: str | None) -> None:
    assert rules.plain_value(written, kind=ClaimKind.PHONE) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (" oAbC0123456789_-0123456789ab ", "oAbC0123456789_-0123456789ab"),
        ("1" * 28, None),
        ("short", None),
        ("x" * 65, None),
        ("o" * 20 + "/", None),
    ],
)
def test_union_ids_look_like_one(written: str, plain: str | None) -> None:
    assert rules.plain_value(written, kind=ClaimKind.UNION_ID) == plain


def test_what_is_shown_of_a_value_is_not_the_value() -> None:
    assert rules.masked_value("13812345678", kind=ClaimKind.PHONE) == "138****5678"
    assert rules.masked_value("o" + "x" * 25 + "yz", kind=ClaimKind.UNION_ID) == "ox**yz"
    assert rules.masked_value("V1001", kind=ClaimKind.KEY) == "V**"


# --- Evidence


def test_one_union_id_is_one_person() -> None:
    found = settled([1, 2, 3], [union(2), union(1), union(3, "other")])
    assert found.canonical == {1: 1, 2: 1, 3: 3}
    assert found.because == {1: MergeBecause.UNION_ID, 2: MergeBecause.UNION_ID}
    assert not found.open


@pytest.mark.parametrize(
    ("tellings", "doubts"),
    [
        ([phone(1), phone(2)], set()),
        ([phone(1), phone(2, verified=False)], {Doubt.UNVERIFIED}),
        ([phone(1), phone(2, verified=False), phone(2, source="crm")], set()),
        ([phone(1, source="s"), phone(2, source="s")], {Doubt.SHARED}),
        ([phone(1, name=b"mei"), phone(2, name=b"wang")], {Doubt.NAMES_DIFFER}),
        ([phone(1, name=b"mei"), phone(2)], set()),
        ([phone(1, name=b"mei"), phone(2, name=b"wang"), phone(2, name=b"mei")], set()),
    ],
)
def test_a_phone_is_a_proof_or_a_question(tellings, doubts) -> None:
    (only,) = rules.evidence(tellings)
    assert only.doubts == doubts
    found = settled([1, 2], tellings)
    assert groups(found) == (set() if doubts else {(1, 2)})
    assert found.open == ({(1, 2): ProposalBecause.DOUBTFUL} if doubts else {})


def test_a_phone_of_many_is_nobodys_proof() -> None:
    shop = [phone(number, source="shop") for number in range(1, 5)]
    assert rules.evidence([*shop, phone(9)]) == []
    assert len(rules.evidence(shop[:3])) == 3
    everywhere = [phone(number) for number in range(1, rules.VALUE_SHARED_MAX + 2)]
    assert rules.evidence(everywhere) == []


def test_a_union_id_of_too_many_is_no_union_id() -> None:
    tellings = [union(number) for number in range(1, rules.VALUE_SHARED_MAX + 2)]
    assert rules.evidence(tellings) == []
    assert len(groups(settled(range(1, 51), tellings[:-1]))) == 1


# --- Decisions


def test_what_was_told_apart_stays_apart() -> None:
    tellings = [union(1), union(2)]
    found = settled([1, 2], tellings, {(1, 2): DIFFERENT})
    assert not groups(found)
    assert not found.open, "somebody has looked at it"


def test_who_is_tied_to_two_who_were_told_apart_is_a_question() -> None:
    tellings = [union(1), union(2), union(3), union(4)]
    found = settled([1, 2, 3, 4], tellings, {(1, 3): DIFFERENT, (2, 3): DIFFERENT})
    # 4 bears the union id of both sides; 1 and 2 stay what they were.
    assert groups(found) == {(1, 2)}
    assert found.open == {
        (1, 4): ProposalBecause.CONTESTED,
        (3, 4): ProposalBecause.CONTESTED,
    }
    found = settled([1, 2, 3, 4], tellings, {(1, 3): DIFFERENT, (2, 3): DIFFERENT, (3, 4): SAME})
    assert groups(found) == {(1, 2), (3, 4)}


def test_a_chain_between_two_who_were_told_apart_is_not_followed() -> None:
    tellings = [union(1, "a"), union(2, "a"), union(2, "b"), union(3, "b"), union(3, "c")]
    tellings.append(union(4, "c"))
    found = settled([1, 2, 3, 4], tellings, {(1, 4): DIFFERENT})
    assert not groups(found)
    assert set(found.open.values()) == {ProposalBecause.CONTESTED}


def test_a_stronger_tie_comes_first() -> None:
    tellings = [union(1), union(2), phone(2), phone(3)]
    found = settled([1, 2, 3], tellings, {(1, 3): DIFFERENT})
    assert groups(found) == {(1, 2)}
    # 1 and 2 are one person, who was told apart from 3.
    assert not found.open


def test_nobody_has_more_accounts_than_that() -> None:
    chain = [union(n, str(n)) for n in range(1, 61)] + [union(n + 1, str(n)) for n in range(1, 61)]
    found = settled(range(1, 62), chain)
    assert not groups(found)
    assert set(found.open.values()) == {ProposalBecause.TOO_MANY}
    assert len(found.open) == 60


# --- Every order is the same

NUMBERS = range(1, 9)
each_pair = st.sampled_from(list(combinations(NUMBERS, 2)))
a_telling = st.builds(
    Telling,
    number=st.sampled_from(NUMBERS),
    kind=st.sampled_from(list(ClaimKind)),
    value=st.sampled_from([b"a", b"b", b"c"]),
    source=st.sampled_from(["s", "t", "u"]),
    verified=st.booleans(),
    name=st.sampled_from([None, b"x", b"y"]),
)
sayings = st.lists(a_telling, max_size=14)
verdicts = st.dictionaries(each_pair, st.sampled_from(list(IdentityVerdict)), max_size=6)


@settings(max_examples=150, deadline=None)
@given(sayings, verdicts, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(tellings, decisions, random) -> None:
    one = settled(NUMBERS, tellings, decisions)
    shuffled, numbers, decided = [*tellings, *tellings[:3]], list(NUMBERS), list(decisions.items())
    for each in (shuffled, numbers, decided):
        random.shuffle(each)
    assert settled(numbers, shuffled, decided) == one


@settings(max_examples=150, deadline=None)
@given(sayings, verdicts)
def test_different_always_holds(tellings, decisions) -> None:
    found = settled(NUMBERS, tellings, decisions)
    for (left, right), verdict in decisions.items():
        if verdict is DIFFERENT:
            assert found.canonical[left] != found.canonical[right]
            assert rules.pair((found.canonical[left], found.canonical[right])) not in found.open
    for number, root in found.canonical.items():
        assert root == min(each for each, of in found.canonical.items() if of == root)
        assert root <= number
    for left, right in found.open:
        assert found.canonical[left] == left < right == found.canonical[right]


@settings(max_examples=150, deadline=None)
@given(sayings, verdicts, each_pair)
def test_undoing_restores(tellings, decisions, told) -> None:
    """After a decision and its undoing everything is as if it had never been made."""
    before = settled(NUMBERS, tellings, decisions)
    if told not in decisions:
        with_it = settled(NUMBERS, tellings, {**decisions, told: DIFFERENT})
        assert with_it.canonical[told[0]] != with_it.canonical[told[1]]
    assert settled(NUMBERS, tellings, decisions) == before


@settings(max_examples=150, deadline=None)
@given(sayings, verdicts, st.sampled_from(NUMBERS))
def test_who_is_not_connected_does_not_matter(tellings, decisions, number) -> None:
    """Settling only those whom anything connects comes to what settling everybody does."""
    whole = settled(NUMBERS, tellings, decisions)
    near = {number}
    while True:
        values = {(each.kind, each.value) for each in tellings if each.number in near}
        more = {each.number for each in tellings if (each.kind, each.value) in values}
        more |= {
            n
            for each, verdict in decisions.items()
            if set(each) & near
            for n in each
            if verdict is SAME
        }
        if more <= near:
            break
        near |= more
    inside = {each: verdict for each, verdict in decisions.items() if set(each) <= near}
    part = settled(near, [each for each in tellings if each.number in near], inside)
    assert part.canonical == {each: whole.canonical[each] for each in near}
    assert part.open == {each: why for each, why in whole.open.items() if set(each) <= near}
