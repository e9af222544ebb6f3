"""Groups of the platform as communities here: who is in, who left, and who was removed."""

import pytest

from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason, Lifecycle
from huoqun.communities.models import Community, Membership, RoleHeld
from huoqun.connectors.wecom import models
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


def _founded(company: Company, *names: str) -> tuple[str, list[str]]:
    """A group of Lin with customers in it."""
    company.do("staff.create", userid="lin", name="林夏")
    people = [company.do("customer.create", name=name)["external_userid"] for name in names]
    made = company.do("staff.create_group", owner="lin", name="晨光早餐福利群", customers=people)
    company.settle()
    # Within the second of joining only a list could tell who left.
    company.turn("clock.advance", seconds=5)
    return made["chat_id"], people


def _open(community: Community) -> int:
    return Membership.objects.filter(community=community, left_on=None).count()


def test_a_group_with_its_people_comes_in(company: Company):
    chat_id, _ = _founded(company, "小美", "老王")
    community = Community.objects.get(key=chat_id)
    assert (community.title, community.platform) == ("晨光早餐福利群", "wecom")
    assert community.owner is not None
    assert community.owner.username == "lin"
    assert community.lifecycle == Lifecycle.RUNNING
    assert _open(community) == 3
    hows = Membership.objects.filter(community=community).values_list("how", flat=True)
    assert set(hows) <= {JoinMode.INVITED, JoinMode.REFERRED}
    assert RoleHeld.objects.get(community=community).role == CommunityRole.STAFF
    group = models.Group.objects.get(chat_id=chat_id)
    assert group.member_version


def test_who_left_and_who_was_removed(company: Company):
    chat_id, (mei, wang, zhao) = _founded(company, "小美", "老王", "赵姐")
    community = Community.objects.get(key=chat_id)
    company.turn("customer.leave", chat_id=chat_id, member_id=mei)
    company.turn("staff.kick", chat_id=chat_id, members=[wang])
    company.settle()
    gone = Membership.objects.filter(community=community).exclude(left_on=None)
    assert sorted(gone.values_list("reason", flat=True)) == [
        LeaveReason.REMOVED,
        LeaveReason.SELF,
    ]
    assert _open(community) == 2
    del zhao


def test_a_chain_of_versions_needs_no_look(company: Company):
    chat_id, (mei, _) = _founded(company, "小美", "老王")
    before = models.Group.objects.get(chat_id=chat_id)
    company.turn("customer.leave", chat_id=chat_id, member_id=mei)
    company.settle()
    after = models.Group.objects.get(chat_id=chat_id)
    assert after.member_version != before.member_version
    assert after.looked_at == before.looked_at


def test_a_lost_callback_is_healed_by_the_next(company: Company):
    chat_id, (mei, wang, _) = _founded(company, "小美", "老王", "赵姐")
    community = Community.objects.get(key=chat_id)
    company.faults(drop=1.0)
    company.turn("customer.leave", chat_id=chat_id, member_id=mei)
    company.settle()
    assert _open(community) == 4
    company.faults()
    company.turn("staff.kick", chat_id=chat_id, members=[wang])
    company.settle()
    assert _open(community) == 2
    reasons = dict(
        Membership.objects.filter(community=community)
        .exclude(left_on=None)
        .values_list("reason", "id")
    )
    assert set(reasons) == {LeaveReason.UNKNOWN, LeaveReason.REMOVED}


def test_renamed_handed_over_and_dissolved(company: Company):
    chat_id, _ = _founded(company, "小美")
    company.do("staff.create", userid="chen", name="陈一")
    company.turn("staff.rename", chat_id=chat_id, name="晨光早餐二群")
    company.turn("staff.transfer", chat_id=chat_id, new_owner="chen")
    company.settle()
    community = Community.objects.get(key=chat_id)
    assert community.title == "晨光早餐二群"
    assert community.owner is not None
    assert community.owner.username == "chen"
    company.turn("group.dissolve", chat_id=chat_id)
    company.settle()
    community.refresh_from_db()
    assert community.lifecycle == Lifecycle.DISSOLVED
    assert _open(community) == 0
    reasons = Membership.objects.filter(community=community).values_list("reason", flat=True)
    assert LeaveReason.DISSOLVED in set(reasons)
