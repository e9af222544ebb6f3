"""Tags go both ways between phones and us, each change told once and nothing written twice."""

import random
from types import SimpleNamespace

import pytest

from huoqun.connectors.wecom import actions, models, subscribers
from huoqun.connectors.wecom.actions import tag_marks
from huoqun.connectors.wecom.kinds import Subject, TagSharing
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagChoice, TagKind, TagSource
from huoqun.customers.models import Customer, Tag, Tagged, TagGroup
from huoqun.events import subscriptions
from huoqun.org import actions as org_actions
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "externalcontact/mark_tag"
STAFF = ("lin", "chen")


class Tags:
    """A company with two members of staff, friends of the same customer, and tags."""

    def __init__(self, company: Company, *names: str) -> None:
        self.company = company
        for userid in STAFF:
            company.do("staff.create", userid=userid, name=userid)
        made = company.do("tag.create", group_name="意向", names=list(names or ("高", "低")))
        self.ids: dict[str, str] = made["tags"]
        company.settle()
        self.mei = self.friend("小美")

    def friend(self, name: str) -> str:
        made = self.company.do("customer.create", name=name)["external_userid"]
        for userid in STAFF:
            self.company.do("customer.add_friend", userid=userid, external_userid=made)
        self.company.settle()
        return str(made)

    def on_phone(self, userid: str, *, add: str = "", remove: str = "", whom: str = "") -> None:
        self.company.do(
            "staff.mark_tag",
            userid=userid,
            external_userid=whom or self.mei,
            add_tag=[self.ids[add]] if add else [],
            remove_tag=[self.ids[remove]] if remove else [],
        )

    def both_ways(self) -> None:
        group = TagGroup.objects.get(name="意向")
        actions.share_group(
            link=self.company.link, group=group, sharing=TagSharing.BOTH, by=org_actions.HOUSE
        )

    def settle(self) -> None:
        """Until neither facts nor the platform have anything more to say."""
        for _ in range(9):
            self.company.settle()
            if not sum(subscriptions.poll(each) for each in subscribers.SUBSCRIBERS):
                return
        raise AssertionError("it never ends")

    def customer(self, whom: str = "") -> Customer:
        space = f"wecom:{self.company.corp_id}"
        return Customer.objects.get(
            pk=customer_queries.find(space, [whom or self.mei])[whom or self.mei]
        )

    def give(self, name: str, whom: str = "") -> None:
        customer_actions.tag_customer(
            customer=self.customer(whom), tag=tag(name), reason="", actor=org_actions.HOUSE
        )

    def take(self, name: str, whom: str = "") -> None:
        customer_actions.untag_customer(
            customer=self.customer(whom), tag=tag(name), reason="", actor=org_actions.HOUSE
        )

    def there(self) -> set[tuple[str, str, str]]:
        names = {tag_id: name for name, tag_id in self.ids.items()}
        rows = self.company.sandbox.box.store.all(
            "SELECT * FROM friendship_tag WHERE corp_id = ?", self.company.corp_id
        )
        return {(row["external_userid"], row["userid"], names[row["tag_id"]]) for row in rows}

    def calls(self) -> int:
        return self.company.sandbox.box.limits.calls[self.company.corp_id, MARK, 0]


def tag(name: str) -> Tag:
    return Tag.objects.get(name=name, archived_at=None)


def carried() -> dict[str, str]:
    return dict(Tagged.objects.values_list("tag__name", "source"))


def test_two_staff_tag_differently_and_the_customer_carries_the_union(company: Company):
    tags = Tags(company)
    tags.on_phone("lin", add="高")
    tags.on_phone("chen", add="高")
    tags.on_phone("chen", add="低")
    tags.settle()
    assert carried() == {"高": TagSource.PLATFORM, "低": TagSource.PLATFORM}
    tags.on_phone("lin", remove="高")
    tags.settle()
    assert set(carried()) == {"高", "低"}
    company.do("staff.delete_customer", userid="chen", external_userid=tags.mei)
    tags.settle()
    assert carried() == {}
    assert tags.calls() == 0


def test_ours_arrives_there_once_and_does_not_come_back(company: Company):
    tags = Tags(company)
    tags.both_ways()
    tags.give("高")
    tags.settle()
    assert tags.there() == {(tags.mei, "lin", "高"), (tags.mei, "chen", "高")}
    assert tags.calls() == 2
    company.look_at_everything()
    tags.settle()
    assert tags.calls() == 2
    assert carried() == {"高": TagSource.STAFF}
    tags.take("高")
    tags.settle()
    assert tags.there() == set()
    assert (carried(), tags.calls()) == ({}, 4)


def test_a_newer_word_from_the_phones_wins_over_staff_but_not_over_a_decision(company: Company):
    tags = Tags(company)
    tags.both_ways()
    for name in ("高", "低"):
        tags.give(name)
    Tagged.objects.filter(tag__name="低").update(held=True, reason="客户亲口说的")
    tags.settle()
    for userid in STAFF:
        tags.on_phone(userid, remove="高")
        tags.on_phone(userid, remove="低")
    tags.settle()
    assert set(carried()) == {"低"}
    assert {name for _, _, name in tags.there()} == {"低"}


def test_names_and_ends_of_tags_follow(company: Company):
    tags = Tags(company)
    tags.on_phone("lin", add="高")
    tags.settle()
    company.do("tag.update", id=tags.ids["高"], name="很高")
    tags.settle()
    assert set(carried()) == {"很高"}
    company.do("tag.delete", id=tags.ids["高"])
    tags.settle()
    assert carried() == {}
    assert Tag.objects.get(name="很高").archived_at is not None


def test_a_group_of_ours_is_made_there(company: Company):
    tags = Tags(company)
    group = customer_actions.make_tag_group(
        name="肤质",
        kind=TagKind.ATTRIBUTE,
        choice=TagChoice.MANY,
        company=company.link.unit,
        actor=org_actions.HOUSE,
    )
    customer_actions.make_tag(group=group, name="油皮", actor=org_actions.HOUSE)
    tags.give("油皮")
    chosen = {"link": company.link, "group": group, "by": org_actions.HOUSE}
    with pytest.raises(actions.NotThere):
        actions.share_group(sharing=TagSharing.FROM, **chosen)
    actions.share_group(sharing=TagSharing.BOTH, **chosen)
    actions.ask_many(link=company.link, subject=Subject.TAGS, keys=[""], rank=0)
    tags.settle()
    tags.ids["油皮"] = models.CorpTag.objects.get(name="油皮").tag_id
    assert {(userid, name) for _, userid, name in tags.there()} == {
        (userid, "油皮") for userid in STAFF
    }
    customer_actions.make_tag(group=group, name="长" * 31, actor=org_actions.HOUSE)
    tags.settle()
    fault = models.SharedGroup.objects.get(group=group).fault
    assert "超过 30 个字" in fault


def test_killed_between_the_call_and_its_note_nothing_is_wrong(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    tags = Tags(company)
    tags.both_ways()
    tags.give("高")
    for each in subscribers.SUBSCRIBERS:
        subscriptions.poll(each)

    class Killed(BaseException):
        pass

    def dies() -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(tag_marks, "transaction", SimpleNamespace(atomic=dies))
        with pytest.raises(Killed):
            company.settle()
    company.look_at_everything()
    tags.settle()
    assert len(tags.there()) == 2
    assert carried() == {"高": TagSource.STAFF}


@pytest.mark.parametrize("seed", range(2))
def test_after_a_look_at_everything_ours_equals_theirs(company: Company, seed: int):
    chance = random.Random(seed)  # noqa: S311 (no secret)
    tags = Tags(company)
    tags.both_ways()
    people = [tags.mei, tags.friend("小丽")]
    company.faults(duplicate=0.3, reorder=0.3, drop=0.2)
    for number in range(24):
        whom, name = chance.choice(people), chance.choice(("高", "低"))
        doing = chance.choice(("give", "take", "add", "remove"))
        if doing == "give":
            tags.give(name, whom)
        elif doing == "take":
            tags.take(name, whom)
        else:
            tags.on_phone(chance.choice(STAFF), whom=whom, **{doing: name})
        if number % 5 == seed:
            tags.settle()
    company.faults()
    company.look_at_everything()
    tags.settle()
    theirs = {(whom, name) for whom, _, name in tags.there()}
    ours = {
        (whom, name)
        for whom in people
        for name in Tagged.objects.filter(customer=tags.customer(whom)).values_list(
            "tag__name", flat=True
        )
    }
    assert ours == theirs
    calls = tags.calls()
    company.look_at_everything()
    tags.settle()
    assert tags.calls() == calls
