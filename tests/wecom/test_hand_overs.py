"""Customers and groups go from one member of staff to another, as far as the platform lets them."""

from typing import Any

import pytest

from huoqun.communities.models import Community
from huoqun.connectors.wecom import actions, models, queries, rules
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import HandOverBar, HandOverKind, HandOverState, Subject
from huoqun.connectors.wecom.platform import client as platform
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.endpoints import hand_over as calls
from huoqun.core import clock
from huoqun.customers.kinds import FriendEnd
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.tests import people
from tests.wecom.world import Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("their_time")]
CUSTOMERS = "externalcontact/transfer_customer"
GROUPS = "externalcontact/groupchat/onjob_transfer"


@pytest.fixture
def staffed(company: Company) -> Company:
    """Lin, whose things go to Chen; callbacks carry the world's time."""
    company.turn("settings.set", settings={"callback_real_timestamps": True})
    company.do("staff.create", userid="lin", name="林夏")
    company.do("staff.create", userid="chen", name="陈一")
    return company


def _friends(company: Company, count: int) -> list[str]:
    made = []
    for number in range(count):
        person = company.do("customer.create", name=f"{number} 号客户")["external_userid"]
        company.do("customer.add_friend", userid="lin", external_userid=person)
        made.append(str(person))
    return made


def _pair() -> dict[str, models.Account]:
    known = {each.userid: each for each in models.Account.objects.select_related("link", "staff")}
    return {"giver": known["lin"], "taker": known["chen"]}


def _later(company: Company, **time: float) -> None:
    """Time passes, and the platform is asked about what goes over."""
    company.turn("clock.advance", **time)
    models.HandOver.objects.filter(look_at__isnull=False).update(look_at=clock.now())
    actions.follow_hand_overs()
    company.settle()


def _states() -> list[str]:
    return list(models.HandOverItem.objects.order_by("id").values_list("state", flat=True))


def _asked(company: Company, path: str) -> int:
    counted = company.sandbox.box.limits.calls.items()
    return sum(number for (_, called, _), number in counted if called == path)


def _followers(open_only: bool = True) -> set[str]:
    friends = Friendship.objects.filter(until_at=None) if open_only else Friendship.objects.all()
    return set(friends.values_list("staff__username", flat=True))


def test_customers_go_over_in_a_day_unless_they_decline(
    staffed: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calls, "CUSTOMERS_PER_CALL_MAX", 2)
    mei, *_ = _friends(staffed, 3)
    staffed.settle()
    begun = actions.hand_over_customers(**_pair(), message="我来接手", by=org_actions.HOUSE)
    staffed.settle()
    assert _states() == ["waiting"] * 3
    assert _asked(staffed, CUSTOMERS) == 2
    staffed.turn("customer.refuse_transfer", external_userid=mei)
    # Nobody tells us: what became of them is asked for.
    staffed.faults(drop=1.0)
    _later(staffed, hours=12)
    assert _states() == ["waiting"] * 3
    _later(staffed, hours=13)
    assert sorted(_states()) == ["declined", "done", "done"]
    begun.refresh_from_db()
    assert begun.look_at is None
    ended = Friendship.objects.exclude(until_at=None)
    assert {each.ended_by for each in ended} == {FriendEnd.HANDED_OVER}
    assert ended.count() == 2
    assert Friendship.objects.filter(until_at=None, staff__username="chen").count() == 2
    assert _asked(staffed, CUSTOMERS) == 2, "nobody is asked for twice"


def test_what_a_killed_attempt_asked_for_is_found_out_and_not_asked_twice(staffed: Company):
    arrived, lost = _friends(staffed, 2)
    staffed.settle()
    actions.hand_over_customers(**_pair(), by=org_actions.HOUSE)
    # As somebody leaves it who dies during the call: one part of it arrived, one did not.
    models.HandOverItem.objects.update(state=HandOverState.ASKED, asked_at=clock.now())
    access.client(staffed.link).call(
        calls.customers(on_job=True),
        handover_userid="lin",
        takeover_userid="chen",
        external_userid=[arrived],
    )
    staffed.settle()
    assert _states() == ["waiting"] * 2
    assert _asked(staffed, CUSTOMERS) == 2
    told = access.client(staffed.link).call(
        calls.results(on_job=True), handover_userid="lin", takeover_userid="chen"
    )
    assert sorted(each.external_userid for each in told.customer) == sorted([arrived, lost])


def test_an_answer_that_never_came_is_looked_for_first(
    staffed: Company, monkeypatch: pytest.MonkeyPatch
):
    _friends(staffed, 1)
    staffed.do("staff.create_group", owner="lin", name="一群")
    staffed.settle()
    ask = platform.Client.call

    def unheard(client: platform.Client, endpoint: Any, /, **parameters: Any) -> Any:
        told = ask(client, endpoint, **parameters)
        if endpoint.path in (CUSTOMERS, GROUPS):
            raise refusals.Unreachable(call=endpoint.path, host="", reason="ReadTimeout")
        return told

    monkeypatch.setattr(platform.Client, "call", unheard)
    actions.hand_over(**_pair(), kinds=HandOverKind, by=org_actions.HOUSE)
    while actions.look_due():
        pass
    assert _states() == ["asked", "asked"]
    monkeypatch.undo()
    models.Look.objects.filter(subject=Subject.HAND_OVER).update(due_at=clock.now())
    while actions.look_due():
        pass
    assert sorted(_states()) == ["done", "waiting"]
    assert (_asked(staffed, CUSTOMERS), _asked(staffed, GROUPS)) == (1, 1)


def test_a_leavers_customers_and_groups_go_to_a_colleague(staffed: Company):
    _friends(staffed, 2)
    staffed.do("staff.create_group", owner="lin", name="一群")
    staffed.settle()
    staffed.do("staff.resign", userid="lin")
    staffed.look_at_everything()
    staffed.settle()
    plan = queries.hand_over_plan(**_pair())
    assert (plan.on_job, len(plan.customer_ids), len(plan.groups)) == (False, 2, 1)
    actions.hand_over(**_pair(), kinds=HandOverKind, by=org_actions.HOUSE)
    staffed.settle()
    assert sorted(_states()) == ["done", "waiting", "waiting"]
    assert Community.objects.get().owner.username == "chen"
    _later(staffed, hours=25)
    assert _states() == ["done"] * 3
    assert _followers() == {"chen"}
    plan = queries.hand_over_plan(**_pair())
    assert (plan.customer_ids, plan.groups) == ([], [])


def test_more_groups_than_a_day_allows_wait_for_the_next(
    staffed: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rules, "GROUPS_TAKEN_PER_DAY_MAX", 2)
    staffed.turn("settings.set", settings={"group_transfers_per_day_max": 2})
    for number in range(3):
        staffed.do("staff.create_group", owner="lin", name=f"{number} 群")
    staffed.settle()
    assert queries.hand_over_plan(**_pair()).days == 2
    begun = actions.hand_over_groups(**_pair(), by=org_actions.HOUSE)
    staffed.settle()
    assert _states() == ["done", "done", "planned"]
    begun.refresh_from_db()
    assert begun.look_at is not None
    assert begun.look_at > clock.start_of_day(clock.business_day(begun.look_at))
    assert clock.business_day(begun.look_at) > clock.today()
    assert _asked(staffed, GROUPS) == 1
    _later(staffed, days=1)
    assert _states() == ["done"] * 3
    assert set(Community.objects.values_list("owner__username", flat=True)) == {"chen"}


def test_a_day_that_others_used_up_too_is_waited_for_three_times(staffed: Company):
    staffed.turn("settings.set", settings={"group_transfers_per_day_max": 0})
    staffed.do("staff.create_group", owner="lin", name="一群")
    staffed.settle()
    actions.hand_over_groups(**_pair(), by=org_actions.HOUSE)
    staffed.settle()
    assert _states() == ["planned"]
    for _ in range(2):
        _later(staffed, days=1)
    assert models.HandOverItem.objects.values_list("state", "errcode").get() == ("refused", 45009)


def test_what_is_under_way_or_was_handed_over_twice_stays(staffed: Company):
    _friends(staffed, 1)
    staffed.do("staff.create_group", owner="lin", name="一群")
    staffed.settle()
    actions.hand_over(**_pair(), kinds=HandOverKind, by=org_actions.HOUSE)
    assert set(queries.hand_over_plan(**_pair()).barred_customers.values()) == {
        HandOverBar.UNDER_WAY
    }
    with pytest.raises(actions.NothingToHandOver):
        actions.hand_over(**_pair(), kinds=HandOverKind, by=org_actions.HOUSE)
    staffed.settle()
    there = _pair()
    back = {"giver": there["taker"], "taker": there["giver"]}
    actions.hand_over_groups(**back, by=org_actions.HOUSE)
    staffed.settle()
    assert models.Group.objects.get().owner_userid == "lin"
    plan = queries.hand_over_plan(**_pair())
    assert [bar for _, bar in plan.barred_groups] == [HandOverBar.TOO_OFTEN]


def test_who_may_take_nothing_over_is_told_with_the_reason(staffed: Company):
    _friends(staffed, 2)
    staffed.settle()
    staffed.do("staff.update", userid="chen", real_name=False)
    actions.hand_over_customers(**_pair(), by=org_actions.HOUSE)
    staffed.settle()
    assert set(models.HandOverItem.objects.values_list("state", "errcode")) == {("refused", 40098)}
    # It is over: they may be handed over again once that is mended.
    assert len(queries.hand_over_plan(**_pair()).customer_ids) == 2
    models.Account.objects.filter(userid="chen").update(has_customers=False)
    with pytest.raises(queries.TakerCannot):
        queries.hand_over_plan(**_pair())


def test_it_is_begun_and_followed_through_the_api(staffed: Company):
    _friends(staffed, 1)
    staffed.do("staff.create_group", owner="lin", name="一群")
    staffed.settle()
    lead = people.sign_in(people.person("lead", "何总", staffed.link.unit, Role.LEAD))
    address = f"/api/v1/wecom/links/{staffed.link.pk}/hand-overs"
    pair = {"giver_id": _pair()["giver"].pk, "taker_id": _pair()["taker"].pk}

    def post(path: str, body: dict[str, Any]) -> Any:
        return lead.post(path, body, content_type="application/json")

    told = post(f"{address}/preview", pair).json()
    assert (told["on_job"], told["customers"], told["communities"]) == (True, 1, 1)
    assert not models.HandOver.objects.exists()
    to_self = post(address, pair | {"taker_id": pair["giver_id"]})
    assert (to_self.status_code, to_self.json()["code"]) == (422, "wecom_hand_over_to_self")
    begun = post(address, pair | {"message": "我来接手"}).json()
    assert [(each["kind"], each["total"], each["open"]) for each in begun] == [
        ("customers", 1, 1),
        ("communities", 1, 1),
    ]
    again = post(address, pair)
    assert (again.status_code, again.json()["code"]) == (409, "wecom_nothing_to_hand_over")
    staffed.settle()
    listed = {each["kind"]: each for each in lead.get(address).json()["items"]}
    assert (listed["communities"]["done"], listed["customers"]["done"]) == (1, 0)
    items = f"{address}/{listed['customers']['id']}/items"
    (customer,) = lead.get(items).json()["items"]
    assert customer["state"] == "waiting"
    assert "0 号客户" not in customer["name"], "names are masked"
    assert lead.get(items, {"state": "done"}).json()["items"] == []
    (community,) = lead.get(f"{address}/{listed['communities']['id']}/items").json()["items"]
    assert (community["name"], community["state"]) == ("一群", "done")
