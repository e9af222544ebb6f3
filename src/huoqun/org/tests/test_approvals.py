"""Who may decide on what others ask for, and what becomes of it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from huoqun.core import clock
from huoqun.org import actions, models, queries, rules
from huoqun.org.kinds import ApprovalKind, ApprovalState, Role
from huoqun.org.tests import people
from huoqun.org.tests.people import CHENS_COMMUNITY_ID, Company

KIND = ApprovalKind.PERSONAL_EXPORT


def ask(staff: models.Staff, unit: models.OrgUnit | None = None, **place: int) -> models.Approval:
    asked = actions.Asked(
        kind=KIND,
        subject={"report": "members"},
        place=queries.Place(unit=unit or staff.unit, **place),
        reason="周会核对名单",
        delay=timedelta(hours=1),
    )
    return actions.ask_approval(asked=asked, by=people.acting(staff))


def decide(approval: models.Approval, staff: models.Staff, *, approves: bool = True):
    return actions.decide_approval(
        approval_id=approval.pk, approves=approves, comment="", by=people.acting(staff)
    )


@pytest.mark.parametrize(
    ("role", "at", "may"),
    [
        (Role.ADMIN, "/1/", True),
        (Role.LEAD, "/1/2/", True),
        (Role.LEAD, "/1/2/4/", True),
        (Role.LEAD, "/1/2/4/9/", False),  # a part of the store only
        (Role.LEAD, "/1/3/", False),  # another region
        (Role.MANAGER, "/1/", False),
        (Role.ANALYST, "/1/", False),  # exports figures, reveals nobody
        (Role.AUDITOR, "/1/", False),
        (Role.OWNER, 7, True),
        (Role.OWNER, 8, False),
    ],
)
def test_who_may_approve_an_export_of_a_store_community(role: Role, at, may: bool):
    community = at if isinstance(at, int) else None
    path = at if isinstance(at, str) else None
    held = rules.Holding(role=role, unit_path=path, community_id=community)
    scope = rules.scope_of([held], root_paths=frozenset({"/1/"}))
    assert rules.may_approve(scope, kind=KIND, unit_path="/1/2/4/", community_id=7) is may


def test_two_rights_in_two_places_do_not_add_up():
    held = [
        rules.Holding(role=Role.ANALYST, unit_path="/1/"),  # exports everywhere
        rules.Holding(role=Role.OWNER, unit_path="/1/2/"),  # reveals here
    ]
    scope = rules.scope_of(held, root_paths=frozenset({"/1/"}))
    may = {
        path: rules.may_approve(scope, kind=KIND, unit_path=path, community_id=None)
        for path in ("/1/2/", "/1/3/", None)
    }
    assert may == {"/1/2/": True, "/1/3/": False, None: False}


@pytest.mark.parametrize(
    ("paths", "common"),
    [
        ([], None),
        (["/1/2/4/"], "/1/2/4/"),
        (["/1/2/4/", "/1/2/5/"], "/1/2/"),
        (["/1/2/", "/1/25/"], "/1/"),
        (["/1/", "/6/"], None),
    ],
)
def test_the_lowest_place_that_holds_all(paths: list[str], common: str | None):
    assert rules.common_path(paths) == common


def test_only_who_can_sign_in_counts(company: Company):
    here = queries.Place(unit=company.store_a, community_id=CHENS_COMMUNITY_ID)

    def names(place: queries.Place) -> set[str]:
        found = queries.deciders(kind=KIND, place=place, besides=company.lin)
        return {each.username for each in found}

    assert names(here) == {"admin", "chen"}
    assert names(queries.Place(unit=company.store_a)) == {"admin"}
    company.chen.set_unusable_password()
    company.chen.save()
    actions.require_second_factor(
        company=company.root, roles={Role.ADMIN}, by=people.acting(company.admin)
    )
    assert names(here) == set()
    models.Staff.objects.filter(pk=company.chen.pk).update(last_login=clock.now())
    assert names(here) == {"chen"}, "signs in elsewhere"
    actions.deactivate_staff(staff=company.chen, by=actions.HOUSE)
    assert names(here) == set()


def test_a_colleague_decides_once(company: Company):
    approval = ask(company.lin)
    assert approval.ripe_at is None
    with pytest.raises(actions.OwnRequest):
        decide(approval, company.lin)
    with pytest.raises(actions.NotForYou):
        decide(approval, company.chen)
    assert decide(approval, company.admin, approves=False).state == ApprovalState.DECLINED
    with pytest.raises(actions.AlreadyDecided):
        decide(approval, company.admin)
    told = models.AuditEntry.objects.filter(object_name=KIND.value).order_by("id")
    assert [each.action.partition(".")[2] for each in told] == ["asked", "declined"]
    assert told[0].reason == "周会核对名单"
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Approval.objects.filter(pk=approval.pk).update(decided_by=company.lin)


def test_alone_it_takes_time_and_unanswered_it_ends(company: Company):
    long_ago = clock.now() - rules.APPROVAL_LASTS - timedelta(hours=1)
    with clock.frozen(long_ago):
        unanswered = ask(company.chen, community_id=CHENS_COMMUNITY_ID)
        leaver = ask(company.lin)
        assert actions.settle_approvals() == 0
        actions.deactivate_staff(staff=company.lin, by=actions.HOUSE)
        alone = ask(company.admin)
    assert alone.ripe_at == long_ago + timedelta(hours=1)
    assert actions.settle_approvals() == 3
    states = {
        each.pk: each.state
        for each in models.Approval.objects.filter(pk__in=[unanswered.pk, alone.pk, leaver.pk])
    }
    assert states == {
        unanswered.pk: ApprovalState.UNANSWERED,
        alone.pk: ApprovalState.APPROVED,
        leaver.pk: ApprovalState.WITHDRAWN,
    }


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_one_is_late():
    company = people.company()
    second = people.person("an", "安小雨", company.root, Role.LEAD)
    approval = ask(company.lin)
    both, outcomes = threading.Barrier(2), []

    def run(staff: models.Staff, *, approves: bool) -> None:
        both.wait()
        try:
            outcomes.append(decide(approval, staff, approves=approves).state)
        except actions.AlreadyDecided as late:
            outcomes.append(late.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(company.admin,), kwargs={"approves": True}),
        threading.Thread(target=run, args=(second,), kwargs={"approves": False}),
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    approval.refresh_from_db()
    assert sorted(outcomes) == sorted(["already_decided", approval.state])
    steps = models.AuditEntry.objects.filter(object_name=KIND.value)
    assert steps.count() == 2, "asked once, settled once"
