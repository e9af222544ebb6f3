"""One person of many numbers: noted, settled, decided, undone, and told as facts."""

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.customers import actions, models, queries, rules
from huoqun.customers.actions import Bond, Claimed
from huoqun.customers.kinds import (
    ClaimKind,
    IdentityVerdict,
    MergeBecause,
    ProposalBecause,
    ReachBecause,
)
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries

pytestmark = pytest.mark.django_db

EVERYTHING = org_queries.EVERYTHING
UNION = "o-Mei-0123456789-0123456789"
PHONE = "138 1234 5678"
WHY = "客户当面确认是本人"


def someone(external_id: str, namespace: str = "wecom:a", name: str | None = None) -> int:
    names = {external_id: name} if name else {}
    with transaction.atomic():
        found = actions.resolve(namespace=namespace, external_ids=[external_id], names=names)
    return found[external_id]


def tell(number: int, kind: ClaimKind, value: str, source: str, **more) -> int:
    told = {"verified": True} | more
    batch_id = told.pop("batch_id", None)
    with transaction.atomic():
        return actions.claim(
            claims=[Claimed(customer_id=number, kind=kind, value=value, **told)],
            source=source,
            batch_id=batch_id,
        )


def united(*numbers: int, value: str = UNION) -> None:
    for number in numbers:
        tell(number, ClaimKind.UNION_ID, value, f"wecom:{number}")


def canonical(*numbers: int) -> list[int]:
    known = queries.canonical_of(numbers)
    return [known[each] for each in numbers]


def told() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, customer_id FROM events_fact"
            " WHERE name IN ('customer.merged', 'customer.unmerged') ORDER BY seq"
        )
        return [(name.partition(".")[2], number) for name, number in cursor.fetchall()]


def open_pairs() -> dict[tuple[int, int], str]:
    return {
        (each.left_id, each.right_id): each.because for each in models.MergeProposal.objects.all()
    }


def merge(left: int, right: int) -> None:
    actions.merge(left=left, right=right, reason=WHY, actor=org_actions.HOUSE, seen_by=EVERYTHING)


def tell_apart(left: int, right: int) -> None:
    actions.tell_apart(
        left=left, right=right, reason=WHY, actor=org_actions.HOUSE, seen_by=EVERYTHING
    )


def take_out(number: int) -> None:
    actions.take_out(number=number, reason=WHY, actor=org_actions.HOUSE, seen_by=EVERYTHING)


def undo_last() -> None:
    decision = models.IdentityDecision.objects.filter(undone_at=None).order_by("-id")[0]
    actions.undo(decision=decision, reason=WHY, actor=org_actions.HOUSE, seen_by=EVERYTHING)


def test_it_works():
    a, b, c = someone("wm-a"), someone("wm-b", "wecom:b"), someone("wm-c")
    united(b, a)
    assert canonical(a, b, c) == [a, b, c], "noted, not yet settled"
    assert actions.settle() == 2
    assert canonical(a, b, c) == [a, a, c]
    assert queries.numbers_of(b) == queries.numbers_of(a) == [a, b]
    assert told() == [("merged", b)]
    assert models.Merge.objects.get().because == MergeBecause.UNION_ID
    assert actions.settle() == 0


def test_what_is_told_again_is_nothing_new():
    a = someone("wm-a")
    assert tell(a, ClaimKind.PHONE, PHONE, "shop") == 1
    assert tell(a, ClaimKind.PHONE, "+86" + PHONE, "shop") == 0
    assert tell(a, ClaimKind.PHONE, "021-123", "shop") == 0
    sealed = bytes(models.Claim.objects.get().value_sealed)
    assert b"138" not in sealed
    assert bytes(models.Claim.objects.get().value_index) not in sealed


def test_a_merge_is_undone_and_done_again():
    a, b = someone("wm-a"), someone("wm-b", "wecom:b")
    united(a, b)
    actions.settle()
    take_out(b)
    assert canonical(a, b) == [a, b]
    united(a, b, value=UNION + "-2")
    actions.settle()
    assert canonical(a, b) == [a, b], "the decision outlives new evidence"
    assert not open_pairs()
    undo_last()
    assert canonical(a, b) == [a, a]
    assert told() == [("merged", b), ("unmerged", b), ("merged", b)]
    with pytest.raises(actions.DecisionUndone):
        actions.undo(
            decision=models.IdentityDecision.objects.get(),
            reason=WHY,
            actor=org_actions.HOUSE,
            seen_by=EVERYTHING,
        )
    lines = org_models.AuditEntry.objects.filter(object_name="customer").order_by("id")
    assert [each.action for each in lines] == ["customer.taken_out", "customer.decision_undone"]
    assert {each.reason for each in lines} == {WHY}


def test_a_doubtful_pair_is_accepted_or_refused():
    a, b, c = (someone(each, f"shop-{each}") for each in "abc")
    for number, value in ((a, PHONE), (b, PHONE), (b, "13911112222"), (c, "13911112222")):
        tell(number, ClaimKind.PHONE, value, f"shop-{number}", verified=False)
    actions.settle()
    assert open_pairs() == {(a, b): "doubtful", (b, c): "doubtful"}
    merge(b, a)
    assert canonical(a, b, c) == [a, a, c]
    assert open_pairs() == {(a, c): ProposalBecause.DOUBTFUL}, "the person stands there now"
    tell_apart(a, c)
    assert open_pairs() == {}
    with pytest.raises(actions.ToldApart):
        merge(b, c)
    with pytest.raises(actions.SamePersonAlready):
        merge(a, b)
    with pytest.raises(actions.SamePersonAlready):
        tell_apart(a, b)
    with pytest.raises(actions.NotMerged):
        take_out(c)
    assert queries.get(b, seen_by=EVERYTHING).pk == a


def test_a_key_leads_to_whoever_bears_it_now_or_later():
    buyer = someone("1024", "shop")
    tell(buyer, ClaimKind.KEY, "wm-mei", "shop", subject="wecom:a")
    actions.settle()
    mei = someone("wm-mei")
    assert actions.settle() == 1
    assert canonical(mei) == [buyer]
    assert models.Merge.objects.get().because == MergeBecause.KEY


def test_a_blocked_phone_proves_nothing():
    a, b = someone("a", "shop"), someone("wm-b")
    tell(a, ClaimKind.PHONE, PHONE, "shop")
    tell(b, ClaimKind.PHONE, PHONE, "wecom:a")
    actions.settle()
    assert canonical(b) == [a]
    blocked = actions.block_phone(phone=PHONE, reason="门店座机", actor=org_actions.HOUSE)
    assert blocked.shown == "138****5678"
    actions.settle()
    assert canonical(b) == [b]
    assert not open_pairs()
    actions.unblock_phone(blocked=blocked, actor=org_actions.HOUSE)
    actions.settle()
    assert canonical(b) == [a]
    with pytest.raises(actions.NotAPhone):
        actions.block_phone(phone="021-1234", reason="座机", actor=org_actions.HOUSE)


def test_a_value_that_becomes_one_of_too_many_makes_nobody_one():
    numbers = [someone(f"wm-{n}", f"wecom:{n}") for n in range(rules.VALUE_SHARED_MAX + 1)]
    united(*numbers[:-1])
    actions.settle()
    assert set(canonical(*numbers[:-1])) == {numbers[0]}
    united(numbers[-1])
    actions.settle()
    assert canonical(*numbers) == numbers
    actions.forget_namespace("wecom:7")
    actions.settle()
    left = [each for each in numbers if each != numbers[7]]
    assert set(canonical(*left)) == {numbers[0]}


def test_an_import_that_is_taken_back_takes_its_evidence_along():
    a, b = someone("a", "crm"), someone("b", "shop")
    united(a)
    for batch_id in (7, 8):
        tell(b, ClaimKind.UNION_ID, UNION, "shop", batch_id=batch_id)
    actions.settle()
    assert canonical(b) == [a]
    for batch_id, expected in ((7, a), (8, b)):
        with transaction.atomic():
            actions.forget_batch(batch_id)
        actions.settle()
        assert canonical(b) == [expected]
    tell(b, ClaimKind.UNION_ID, UNION, "shop", batch_id=9)
    tell(b, ClaimKind.UNION_ID, UNION, "shop")
    with transaction.atomic():
        actions.forget_batch(9)
    actions.settle()
    assert canonical(b) == [a], "a living source said so, too"


def test_whoever_sees_one_number_sees_the_person(company, rooms):
    """Zhao's store knows Wang as the stranger, too: bonds lead to the person, both ways."""
    with transaction.atomic():
        actions.reach(bonds=[Bond(rooms.mei, company.store_a.pk, None)], because=ReachBecause.ORDER)
    zhao = org_queries.scope(company.zhao)
    assert set(queries.visible_to(zhao).values_list("pk", flat=True)) == {
        rooms.wang,
        rooms.stranger,
    }
    united(rooms.mei, rooms.stranger)
    actions.settle()
    assert rooms.mei < rooms.stranger
    assert set(queries.visible_to(zhao).values_list("pk", flat=True)) == {rooms.wang, rooms.mei}
    assert queries.get(rooms.stranger, seen_by=zhao).pk == rooms.mei
    assert queries.numbers_within([rooms.mei, rooms.stranger], seen_by=zhao) == {rooms.stranger}
    # A bond that comes in after the merge leads to the person at once.
    bot = rooms.bot
    united(rooms.mei, bot, value=UNION + "-b")
    actions.settle()
    with transaction.atomic():
        actions.reach(bonds=[Bond(bot, company.west.pk, None)], because=ReachBecause.ORDER)
        actions.move_bonds(community_ids=[rooms.chens.pk], unit_id=company.west.pk)
    people = models.Reach.objects.filter(customer=bot).values_list("person_id", flat=True)
    assert len(people) == 2
    assert set(people) == {rooms.mei}
    take_out(rooms.stranger)
    assert set(queries.visible_to(zhao).values_list("pk", flat=True)) == {
        rooms.wang,
        rooms.stranger,
    }


def test_a_session_ends_when_its_person_changes(company):
    a, b = someone("wm-a"), someone("wm-b", "wecom:b")
    token = actions.begin_member_session(customer_id=a, namespace="wecom:a", unit=company.store_a)
    assert queries.member_session(token)
    united(a, b)
    actions.settle()
    assert queries.member_session(token) is None


def test_names_and_ids_lead_to_the_person():
    buyer, mei = someone("1024", "shop"), someone("wm-mei", name="小美")
    united(buyer, mei)
    tell(mei, ClaimKind.PHONE, PHONE, "wecom:a")
    actions.settle()
    found = queries.names([buyer, mei])
    assert (found[buyer].import_id, found[buyer].display) == ("1024", "小美")
    assert (found[mei].import_id, found[mei].display) == ("wm-mei", "小美")
    for words in ("1024", "wm-mei", "小美", PHONE):
        assert set(queries.known_as(words)) == {buyer}, words
        assert set(queries.numbers_known_as(words)) == {buyer, mei}
    assert not queries.known_as("13911112222")


# --- Every order of events comes to the same customers

SOURCES = ("wecom:a", "wecom:b", "shop")
NUMBERS = range(6)
a_pair = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).filter(lambda p: p[0] < p[1])
a_claim = st.tuples(
    st.just("claim"),
    st.sampled_from(NUMBERS),
    st.sampled_from(
        [
            (ClaimKind.UNION_ID, UNION),
            (ClaimKind.UNION_ID, UNION + "2"),
            (ClaimKind.PHONE, PHONE),
            (ClaimKind.PHONE, "13911112222"),
        ]
    ),
    st.sampled_from(SOURCES),
    st.booleans(),
)
a_decision = st.tuples(st.just("decide"), a_pair, st.sampled_from(list(IdentityVerdict)))
steps = st.lists(st.one_of(a_claim, a_claim, a_decision, st.just(("settle",))), max_size=14)


def play(step: Any, numbers: list[int]) -> None:
    if step[0] == "claim":
        _, place, (kind, value), source, verified = step
        tell(numbers[place], kind, value, source, verified=verified)
    elif step[0] == "decide":
        left, right = (numbers[each] for each in step[1])
        models.IdentityDecision.objects.get_or_create(
            left_id=left, right_id=right, undone_at=None, defaults={"verdict": step[2]}
        )
        actions.settle_numbers([left, right])
    else:
        actions.settle()


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps, st.randoms(use_true_random=False), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(played, first, second):
    found = []
    decided = {step[1]: step for step in played if step[0] == "decide"}
    played = [each for each in played if each[0] != "decide"] + list(decided.values())
    for random in (first, second):
        with transaction.atomic():
            numbers = [someone(f"x-{each}", "crm") for each in NUMBERS]
            random.shuffle(played)
            for step in played:
                play(step, numbers)
            actions.settle()
            known = queries.canonical_of(numbers)
            pairs = {(numbers.index(a), numbers.index(b)) for a, b in open_pairs()}
            found.append(([numbers.index(known[each]) for each in numbers], pairs))
            transaction.set_rollback(True)
    assert found[0] == found[1]
