"""Whether what we know is what is: our state against the sandbox's dump, facts against state."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import F

from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.kinds import TagSharing, WelcomeState
from huoqun.connectors.wecom.platform import codec
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagSource
from huoqun.customers.models import Friendship, Tag, Tagged
from tests.wecom.world import Company

SEND = "externalcontact/send_welcome_msg"


def ours_equals_theirs(company: Company) -> None:
    """Groups, their members, titles, owners and versions, and who is whose friend."""
    theirs = company.do("state.dump")
    space = rules.namespace(company.corp_id)
    for group in theirs["groups"]:
        ours = models.Group.objects.select_related("community").filter(chat_id=group["id"]).first()
        if ours is None:
            # Dissolved before anybody heard of it.
            assert group["dissolved_at"] is not None
            continue
        stays = Membership.objects.filter(community=ours.community, left_on=None)
        ids = customer_queries.external_ids(
            list(stays.values_list("customer_id", flat=True)), namespace=space
        )
        told = {
            rules.external_id(each["userid"], staff=each["type"] == 1)
            for each in group["member_list"]
        }
        wrong = set(ids.values()) ^ told
        assert not wrong, (group["id"], _history(ours.community, wrong, space))
        assert stays.count() == len(told)
        if group["dissolved_at"] is None:
            assert ours.community.title == group["name"]
            assert ours.owner_userid == group["owner"]
            assert ours.member_version == group["member_version"]
    standing = Counter((each["userid"], each["external_userid"]) for each in theirs["friendships"])
    friends: Counter[tuple[str, str]] = Counter()
    userids = dict(company.link.accounts.values_list("staff_id", "userid"))
    for each in Friendship.objects.filter(until_at=None, staff_id__in=userids):
        name = customer_queries.external_ids([each.customer_id], namespace=space)
        friends[userids[each.staff_id], name[each.customer_id]] += 1
    assert friends == standing
    tags_agree(company, theirs)


def tags_agree(company: Company, theirs: Mapping[str, Any]) -> None:
    """The library, which friendship carries what, and what customers carry by the phones' word.

    Nothing is left to be put on or taken off, and what is shared both ways has the same names.
    """
    link = company.link
    library = {
        each["id"]: (each["name"], each["group_id"], each["group_name"]) for each in theirs["tags"]
    }
    known = link.tags.values_list("tag_id", "name", "group_id", "group_name")
    assert {tag_id: tuple(told) for tag_id, *told in known} == library
    groups = link.shared_groups.exclude(there_id="")
    assert set(groups.values_list("there_id", flat=True)) == {each[1] for each in library.values()}
    both = groups.filter(sharing=TagSharing.BOTH).values_list("there_id", flat=True)
    shared = link.tags.filter(group_id__in=both, ours__archived_at=None)
    assert not shared.exclude(name=F("ours__name")).exists()
    mine = Tag.objects.filter(
        archived_at=None, group__in=groups.filter(sharing=TagSharing.BOTH).values("group")
    )
    assert not mine.exclude(pk__in=shared.values("ours")).exists()
    told = {
        (each["userid"], each["external_userid"], tag_id)
        for each in theirs["friendships"]
        for tag_id in each["tags"]
    }
    rows = models.FriendTag.objects.filter(account__link=link, account__left_at=None)
    assert not rows.exclude(wanted=F("there")).exists()
    carrying = list(rows.filter(there=True).values_list("account__userid", "customer", "tag_id"))
    names = customer_queries.external_ids(
        [customer_id for _, customer_id, _ in carrying], namespace=rules.namespace(company.corp_id)
    )
    ours = {(userid, names[customer_id], tag_id) for userid, customer_id, tag_id in carrying}
    assert ours == told, (ours - told, told - ours)
    _carried_as_told(company, told)


def _carried_as_told(company: Company, told: Collection[tuple[str, str, str]]) -> None:
    """Who wears a shared tag there carries it here, and nobody else does by the phones' word."""
    link, space = company.link, rules.namespace(company.corp_id)
    groups = link.shared_groups.exclude(sharing=TagSharing.NONE).exclude(there_id="")
    tags = dict(
        link.tags.filter(
            group_id__in=groups.values("there_id"), ours__archived_at=None, ours__isnull=False
        ).values_list("tag_id", "ours")
    )
    people = customer_queries.find(space, sorted({whom for _, whom, _ in told}))
    worn = {(people[whom], tags[tag_id]) for _, whom, tag_id in told if tag_id in tags}
    carried = Tagged.objects.filter(tag__in=tags.values()).values_list("customer", "tag", "source")
    here = {(customer_id, tag_id) for customer_id, tag_id, _ in carried}
    assert worn <= here, worn - here
    by_phone = {(one, two) for one, two, source in carried if source == TagSource.PLATFORM}
    assert by_phone <= worn, by_phone - worn


def sends_agree(company: Company) -> None:
    """What was sent and published, whom it reached and who liked it: as there, and each once."""
    theirs = company.do("state.dump")
    known = set(models.Group.objects.values_list("chat_id", flat=True))
    told: Counter[tuple[str, str, str]] = Counter()
    for send in theirs["mass_sends"]:
        for target in send["targets"]:
            # Dissolved before anybody heard of it: no community that it could have reached.
            if send["chat_type"] == "single" or target["target"] in known:
                name = _OUTCOMES[target["status"]]
                told["outreach.delivered" if name is None else name, send["id"], ""] += 1
    for moment in theirs["moments"]:
        for kind, _, _, _ in moment["reactions"]:
            told["outreach.moment_answered", moment["id"], f"{kind}d"] += 1
    ours: Counter[tuple[str, str, str]] = Counter()
    numbers = dict(models.Sending.objects.values_list("plan_id", "number"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, plan_id, kind FROM events_fact WHERE name IN ('outreach.delivered',"
            " 'outreach.delivery_failed', 'outreach.moment_answered')"
        )
        for name, plan_id, kind in cursor.fetchall():
            answered = name == "outreach.moment_answered"
            failed = name == "outreach.delivery_failed"
            ours[kind if failed else name, numbers[plan_id], kind if answered else ""] += 1
    assert ours == told


# What the platform's numbers for a target are called here; None: it arrived.
_OUTCOMES = {1: None, 2: "not_a_friend", 3: "cap_reached"}


def _history(community: Community, members: set[str], space: str) -> list[object]:
    """What we know of people in a community, to say where it went wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.seq, f.name, f.occurred_at, f.customer_id,"
            " EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq) FROM events_fact f"
            " WHERE f.community_id = %s AND f.customer_id = ANY(%s) ORDER BY f.seq",
            [community.pk, list(customer_queries.find(space, sorted(members)).values())],
        )
        facts = cursor.fetchall()
    stays = Membership.objects.filter(community=community).order_by("id")
    return [*facts, *stays.values_list("customer_id", "joined_at", "left_at", "left_known_by")]


def _count(name: str) -> Counter[tuple[int, int]]:
    """How often a fact that counts was told, by community and person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.community_id, f.customer_id, count(*) FROM events_fact f"
            " WHERE f.name = %s AND NOT EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq)"
            " GROUP BY 1, 2",
            [name],
        )
        return Counter({(one, two): number for one, two, number in cursor.fetchall()})


def facts_agree() -> None:
    """Who is in has joined once more than they left, all others as often: nothing is told twice."""
    assert not _told_twice()
    inside = _count("community.member_joined")
    inside.subtract(_count("community.member_left"))
    standing = Counter(
        {
            (each.community_id, each.customer_id): 1
            for each in Membership.objects.filter(left_on=None)
        }
    )
    differing = {pair for pair in inside | standing if inside[pair] != standing[pair]}
    assert not differing, _histories(differing)


def _histories(pairs: set[tuple[int, int]]) -> list[tuple[object, ...]]:
    """What was told of people in communities, and what we keep of them."""
    found: list[tuple[object, ...]] = []
    for community_id, customer_id in pairs:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.seq, f.name, f.kind, f.occurred_at FROM events_fact f"
                " WHERE f.community_id = %s AND f.customer_id = %s AND NOT EXISTS"
                " (SELECT FROM events_void v WHERE v.seq = f.seq) ORDER BY f.seq",
                [community_id, customer_id],
            )
            found += cursor.fetchall()
        stays = Membership.objects.filter(community=community_id, customer=customer_id)
        found += stays.order_by("id").values_list("joined_at", "left_at", "left_known_by")
    return found


def _told_twice() -> list[tuple[object, ...]]:
    """Facts that count and are the same in everything but their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.name, f.community_id, f.customer_id, f.staff_id, f.occurred_at, count(*)"
            " FROM events_fact f WHERE f.name IN ('community.member_joined',"
            " 'community.member_left', 'customer.friend_added', 'customer.friend_lost')"
            " AND NOT EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq)"
            " GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1"
        )
        return cursor.fetchall()


def was_sent(company: Company, code: str) -> bool:
    """Whether the platform sent the welcome that a code is for."""
    store = company.sandbox.box.store
    return store.value("SELECT sent_ms FROM welcome_code WHERE code = ?", code) is not None


def _told_of(company: Company) -> set[str]:
    """The codes of which we were told, and said that we heard."""
    said = company.sandbox.box.store.column(
        "SELECT plaintext FROM callback WHERE corp_id = ? AND state = 'delivered'",
        company.corp_id,
    )
    return {codec.parse(each).findtext("WelcomeCode", "") for each in said} - {""}


def welcomes_agree(company: Company) -> Counter[str]:
    """Each code of theirs was used once or never, and ours say the same or that they cannot know.

    Every code of which we were told has a welcome.
    """
    store = company.sandbox.box.store
    used = {
        row["code"]: row["sent_ms"]
        for row in store.all("SELECT * FROM welcome_code WHERE corp_id = ?", company.corp_id)
    }
    sent = sum(each is not None for each in used.values())
    said = store.value(
        "SELECT count(*) FROM message WHERE corp_id = ? AND origin = 'welcome'", company.corp_id
    )
    assert said == sent == company.sandbox.box.limits.calls[company.corp_id, SEND, 0]
    states: Counter[str] = Counter()
    known: set[str] = set()
    for each in models.Welcome.objects.filter(callback__link=company.link).select_related(
        "callback"
    ):
        sealed, corp_id = each.callback.body_sealed, company.link.corp_id
        plain = queries.vault().open(sealed, column="callback", corp_id=corp_id)
        code = codec.parse(plain).findtext("WelcomeCode", "")
        known.add(code)
        went_out = used[code] is not None
        agree = went_out == (each.state == WelcomeState.SENT)
        assert agree or each.state == WelcomeState.UNKNOWN, (each, each.errcode, each.attempts)
        states[each.state] += 1
    assert _told_of(company) <= known
    ends = (WelcomeState.SENT, WelcomeState.LATE, WelcomeState.UNKNOWN, WelcomeState.NO_TEXT)
    assert states.keys() <= set(ends), states
    return states
