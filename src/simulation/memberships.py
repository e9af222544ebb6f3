"""Who sits in which community, from when to when, and through whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulation import communities, company, dice, people, stories
from simulation.calendar import DAYS, Span, second_of_day
from simulation.chatter import themes
from simulation.communities import Community, Story
from simulation.people import Person

# Distinct members of the demo; staff, crew and bots come on top.
MEMBERS = 6_000
# Of the seats that go to somebody who already sits in another group, this share stays in the store.
_SAME_STORE = 0.7
# Of those who left a healthy community by themselves, this share comes back.
_REJOINING = 0.09
SPAMMERS = 3

_HOW = {
    "acquisition": {"scan": 0.62, "referred": 0.18, "event": 0.12, "invited": 0.08},
    "benefit": {"invited": 0.36, "referred": 0.27, "scan": 0.30, "event": 0.07},
    "flash": {"event": 0.55, "scan": 0.30, "referred": 0.15},
}
_PAID_COMMUNITY = "wutongli-4"


@dataclass(kw_only=True)
class Stay:
    """One stay of someone in one community; `left` is None for those still there."""

    community: str
    member_id: str
    nickname: str
    role: str
    joined: datetime
    left: datetime | None = None
    how: str = "unknown"
    inviter: str = ""
    reason: str = ""
    talk: float = 0.0
    person: Person | None = None

    def present(self, moment: datetime) -> bool:
        """Return whether this person sits in the community at the moment."""
        return self.joined <= moment and (self.left is None or moment < self.left)


@dataclass(frozen=True, kw_only=True)
class Population:
    """Everybody, and their stays by community."""

    people: list[Person]
    stays: dict[str, list[Stay]]
    home: dict[str, str]


def populate(seed: int, span: Span) -> Population:
    """Return 6,000 people in forty communities, some of them in several."""
    chance = dice.stream(seed, "people")
    seats = _first_seats()
    themes_of_people = [
        themes.VOICES[community.theme].nicknames
        for community in communities.COMMUNITIES
        for _ in range(seats[community.key])
    ]
    everybody = people.draw(MEMBERS, themes_of_people, chance)
    seated: dict[str, list[Person]] = {}
    home: dict[str, str] = {}
    begin = 0
    for community in communities.COMMUNITIES:
        seated[community.key] = everybody[begin : begin + seats[community.key]]
        begin += seats[community.key]
        home.update((person.member_id, community.store) for person in seated[community.key])
    _second_seats(seated, everybody, home, chance)
    stays = {
        community.key: _stays(community, seated[community.key], seed, span)
        for community in communities.COMMUNITIES
    }
    return Population(people=everybody, stays=stays, home=home)


def _first_seats() -> dict[str, int]:
    """Return how many people call each community their first one; the sum is exactly MEMBERS."""
    total = sum(community.size for community in communities.COMMUNITIES)
    exact = {
        community.key: community.size * MEMBERS / total for community in communities.COMMUNITIES
    }
    seats = {key: int(share) for key, share in exact.items()}
    missing = MEMBERS - sum(seats.values())
    for key in sorted(exact, key=lambda key: (seats[key] - exact[key], key))[:missing]:
        seats[key] += 1
    return seats


def _second_seats(
    seated: dict[str, list[Person]],
    everybody: list[Person],
    home: dict[str, str],
    chance: dice.Dice,
) -> None:
    """Fill the seats that are left with people who already sit somewhere else."""
    neighbours: dict[str, list[Person]] = {store.key: [] for store in company.STORES}
    for person in everybody:
        neighbours[home[person.member_id]].append(person)
    for community in communities.COMMUNITIES:
        here = seated[community.key]
        ids = {person.member_id for person in here}
        while len(here) < community.size:
            nearby = chance.happens(_SAME_STORE)
            person = chance.choice(neighbours[community.store] if nearby else everybody)
            if person.member_id not in ids:
                ids.add(person.member_id)
                here.append(person)


def _stays(community: Community, seated: list[Person], seed: int, span: Span) -> list[Stay]:
    chance = dice.stream(seed, "stays", community.key)
    plan = stories.plan(community)
    hours = themes.VOICES[community.theme].hours
    days = sorted(chance.choices(range(DAYS), plan.joining, k=len(seated)))
    joins = sorted(span.moment(day, second_of_day(hours, chance)) for day in days)
    order = chance.sample(seated, len(seated))
    stays: list[Stay] = []
    for person, joined in zip(order, joins, strict=True):
        how, inviter = _how(community, joined, stays, chance)
        stay = Stay(
            community=community.key,
            member_id=person.member_id,
            nickname=person.nickname,
            role="member",
            joined=joined,
            how=how,
            inviter=inviter,
            talk=person.talk,
            person=person,
        )
        _maybe_leave(stay, plan, span, chance)
        stays.append(stay)
    if community.story is Story.SPAMMED:
        _hire_spammers(community, stays, span, chance)
    if community.story is Story.CARRIED_BY_TWO:
        _make_two_loud(stays)
    stays += list(_rejoining(community, stays, span, chance))
    stays += _ours(community, span)
    _dissolve(community, stays, plan, span)
    return stays


def _how(
    community: Community, joined: datetime, before: Sequence[Stay], chance: dice.Dice
) -> tuple[str, str]:
    """Return how someone joined and the member or colleague who brought them."""
    if community.key == _PAID_COMMUNITY and chance.happens(0.9):
        return "paid", ""
    ways = _HOW[community.positioning]
    how = chance.pick(list(ways), list(ways.values()))
    if how == "invited":
        username = chance.choice((community.owner, *company.MANAGERS_OF_STORE[community.store]))
        return how, company.EMPLOYEE[username].member_id
    if how == "referred":
        friends = [stay for stay in before if stay.person and stay.present(joined)]
        if not friends:
            return "scan", ""
        return how, chance.pick(friends, [_charm(stay) for stay in friends]).member_id
    return how, ""


def _charm(stay: Stay) -> float:
    """Loyal customers bring friends; bargain hunters bring nobody (article 000)."""
    assert stay.person is not None
    return {
        people.Persona.LOYAL: 9.0,
        people.Persona.BARGAIN: 0.05,
        people.Persona.NEED_DRIVEN: 1.0,
        people.Persona.LOW_NEED: 0.6,
    }[stay.person.persona]


def _maybe_leave(stay: Stay, plan: stories.Plan, span: Span, chance: dice.Dice) -> None:
    for day in range(span.number(stay.joined) + 1, plan.last + 1):
        if chance.happens(plan.leaving[day]):
            stay.left = span.moment(day, chance.randint(8 * 3600, 23 * 3600))
            stay.reason = "removed" if chance.happens(0.06) else "self"
            return


def _hire_spammers(community: Community, stays: list[Stay], span: Span, chance: dice.Dice) -> None:
    """Let three members turn out to be advertisers: in by scan, out by the owner's hand."""
    for number, stay in enumerate(chance.sample(stays, SPAMMERS)):
        entry = span.moment(community.turn - 2, 20 * 3600 + 300 * number)
        stay.joined = entry
        stay.how, stay.inviter = "scan", ""
        stay.left = span.moment(community.turn + stories.SPAM_DAYS - 1, 21 * 3600 + 40 * number)
        stay.reason, stay.role, stay.talk = "removed", "member", 0.0
    # Whoever an advertiser had brought, before becoming one, came by the code after all.
    joined = {stay.member_id: stay.joined for stay in stays}
    for stay in stays:
        if stay.how == "referred" and joined[stay.inviter] > stay.joined:
            stay.how, stay.inviter = "scan", ""


def _make_two_loud(stays: list[Stay]) -> None:
    staying = [stay for stay in stays if stay.left is None]
    everybody_else = sum(stay.talk for stay in stays)
    for stay, share in zip(staying[:2], (0.9, 0.7), strict=True):
        stay.talk = everybody_else * share


def _rejoining(
    community: Community, stays: list[Stay], span: Span, chance: dice.Dice
) -> Iterable[Stay]:
    """Yield second stays: a few who left come back."""
    if community.story is not Story.HEALTHY:
        return
    for stay in list(stays):
        if stay.left is None or stay.reason != "self" or not chance.happens(_REJOINING):
            continue
        back = stay.left + timedelta(days=chance.randint(3, 20), minutes=chance.randint(1, 300))
        if span.number(back) < DAYS:
            yield Stay(
                community=stay.community,
                member_id=stay.member_id,
                nickname=stay.nickname,
                role="member",
                joined=back,
                how="scan",
                talk=stay.talk,
                person=stay.person,
            )


def _ours(community: Community, span: Span) -> list[Stay]:
    """Return the company's own people and its bot in a community."""
    opened = span.moment(community.opened, 8 * 3600)
    handed_over = community.story is Story.REVIVED
    owner_since = span.moment(community.turn, 8 * 3600) if handed_over else opened
    ours = [_staff(community, community.owner, "owner", owner_since)]
    if handed_over:
        before = _staff(community, company.OVERLOADED_OWNER, "owner", opened)
        before.left = span.moment(community.turn, 9 * 3600)
        before.reason = "self"
        ours.append(before)
    for username in company.MANAGERS_OF_STORE[community.store]:
        ours.append(_staff(community, username, "manager", opened))
    if has_crew(community):
        for username in company.CREW_OF_REGION[company.REGION_OF[community.store]]:
            ours.append(_staff(community, username, "atmosphere", opened))
    if has_bot(community):
        ours.append(
            Stay(
                community=community.key,
                member_id=f"bot-{community.store}",
                nickname="枇杷小助手",
                role="bot",
                joined=opened,
                how="invited",
            )
        )
    return ours


def has_crew(community: Community) -> bool:
    """Return whether the atmosphere crew sits in this community."""
    return community.positioning == "benefit" and community.key.endswith(("-1", "-4"))


def has_bot(community: Community) -> bool:
    """Return whether the store's bot sits in this community."""
    return community.platform == "wecom" and community.key.endswith(("-1", "-2"))


def _staff(community: Community, username: str, role: str, since: datetime) -> Stay:
    employee = company.EMPLOYEE[username]
    return Stay(
        community=community.key,
        member_id=employee.member_id,
        nickname=f"枇杷街·{employee.name}",
        role=role,
        joined=since,
        how="invited",
    )


def _dissolve(community: Community, stays: list[Stay], plan: stories.Plan, span: Span) -> None:
    """End every stay when a flash group that is over is dissolved."""
    if community.ended is None or community.ended > plan.last:
        return
    for place, stay in enumerate(stays):
        if stay.left is None:
            stay.left = span.moment(plan.last, 22 * 3600 + place)
            stay.reason = "dissolved"
