"""What happens within a stretch of time: drawn from the seed and the world as it stands, no more.

Every group and every member of staff has dice of its own for every stretch, so that what one does
never moves another; the same seed over the same world plans the same acts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulation import dice, people
from simulation.chatter import everyday, themes, voice
from simulation.living import company, habits, sales
from simulation.living.habits import HOUR, Manner, Persona
from simulation.living.span import Act, Doing, Span
from simulation.living.view import Group, View

_STRANGER = 0.75
_GREETING = 0.35
_BY_CUSTOMER = 0.8
_KICK_PER_HOUR = 0.6
_REACTION = 0.4
_CAST_TRIES_MAX = 12
_LINE_SECONDS = (9, 150)
# How friends are added without a code: by phone, card, group, request (path 92114).
_ADD_WAYS = (2, 3, 4, 4, 4, 6)
_DAYTIME = voice.day_hours({12: 0.5, 20: 0.8})
# When an owner speaks on ordinary days: the hour, and from what.
_MORNING, _OFFER, _EVENING = 8.4, 11.5, 20.1


def stretch(seed: int, view: View, *, start: int, seconds: int) -> list[Act]:
    """Everything that happens within so many seconds, in its order; they lie in one hour."""
    span = Span(seed=seed, view=view, start=start, seconds=seconds)
    acts: list[Act] = []
    for group in view.groups:
        acts += _talk(span, group) + _comings_and_goings(span, group) + sales.of_group(span, group)
    for code in view.join_codes:
        acts += _scans(span, code, Doing.JOIN_BY_CODE, habits.JOINS_PER_CODE)
    for code in view.contact_codes:
        acts += _scans(span, code, Doing.SCAN, habits.FRIENDS_PER_CODE)
    for userid in view.staff:
        acts += _friends(span, userid) + _phone(span, userid)
    return sorted(acts, key=lambda act: act.at)


# --- talk -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Cast:
    """Who can speak in a group, loud and quiet alike."""

    group: Group
    talkers: Sequence[str]
    weights: Sequence[float]
    manners: voice.Voice

    def speakers(self, number: int, chance: dice.Dice) -> list[str]:
        """Up to that many different people."""
        found: dict[str, None] = {}
        for _ in range(_CAST_TRIES_MAX):
            if not self.talkers or len(found) >= number:
                break
            found.setdefault(chance.pick(self.talkers, self.weights))
        return list(found)


def _cast(span: Span, group: Group) -> _Cast:
    told = {who: habits.persona(span.seed, who) for who in group.members}
    talkers = [who for who, persona in told.items() if habits.HABITS[persona].talk]
    weights = []
    for who in talkers:
        bargain = told[who] is Persona.BARGAIN and span.is_benefit_day
        factor = habits.BENEFIT_FACTOR if bargain else 1.0
        weights.append(habits.HABITS[told[who]].talk * factor)
    manners = company.theme_of(group.title)
    return _Cast(group=group, talkers=talkers, weights=weights, manners=manners)


def _talk(span: Span, group: Group) -> list[Act]:
    chance = span.throws("talk", group.chat_id)
    cast = _cast(span, group)
    rhythm = span.share(cast.manners.hours) * cast.manners.week[span.local.weekday()]
    acts = _posts(span, group, cast.manners)
    for _ in range(chance.count(habits.CONVERSATIONS_PER_GROUP * rhythm)):
        acts += _conversation(span, cast, chance)
    for _ in range(chance.count(habits.REMARKS_PER_GROUP * rhythm)):
        for who in cast.speakers(1, chance):
            line = cast.manners.speak(chance.choice(_remarks(span, cast)), {}, chance)
            acts.append(_said(group, who, span.second(chance), line))
    for who in group.members:
        if habits.persona(span.seed, who) is Persona.ADVERTISER:
            for _ in range(chance.count(habits.ADVERTS_PER_ADVERTISER * rhythm)):
                line = chance.choice(everyday.ADVERTS)
                acts.append(_said(group, who, span.second(chance), line))
    return acts


def _remarks(span: Span, cast: _Cast) -> tuple[str, ...]:
    """What is thrown in: of the theme, and in the morning the signing in."""
    morning = everyday.SIGN_INS if span.local.hour in {7, 8, 9} else ()
    return cast.manners.remarks + cast.manners.shows + morning


def _conversation(span: Span, cast: _Cast, chance: dice.Dice) -> list[Act]:
    """A script from some second on; whoever is missing leaves a line unsaid."""
    scripts = cast.manners.scripts + everyday.SCRIPTS
    if span.local.hour in {12, 18}:
        scripts += everyday.MEAL_SCRIPTS
    if 6 <= span.local.hour < 10:
        scripts += everyday.MORNING_SCRIPTS
    script = chance.choice(scripts)
    parts = sorted({line.speaker for line in script if not line.by_owner})
    players = dict(zip(parts, cast.speakers(len(parts), chance), strict=False))
    filled: dict[str, str] = {}
    second = span.second(chance)
    acts = []
    for line in script:
        text = cast.manners.speak(chance.choice(line.wordings), filled, chance)
        at = span.within(second)
        if line.by_owner:
            acts.append(_told(cast.group, at, text))
        elif line.speaker in players:
            acts.append(_said(cast.group, players[line.speaker], at, text))
        second += chance.randint(*_LINE_SECONDS)
    if chance.happens(_REACTION):
        for who in cast.speakers(1, chance):
            text = chance.choice(everyday.REACTIONS)
            acts.append(_said(cast.group, who, span.within(second), text))
    return acts


def _posts(span: Span, group: Group, manners: voice.Voice) -> list[Act]:
    """The owner's own: a morning word, an offer every other day, an evening question."""
    local = span.local
    day = local.date()
    chance = dice.stream(span.seed, "posts", group.chat_id, day.isoformat())
    midnight = span.start - (local.hour * HOUR + local.minute * 60 + local.second)
    acts = []
    offers = span.is_benefit_day or day.toordinal() % 2 == 0
    for hour, lines in (
        (_MORNING, manners.mornings),
        (_OFFER, manners.offers if offers else ()),
        (_EVENING, manners.evenings),
    ):
        at = midnight + int(hour * HOUR) + chance.randrange(1200)
        if lines and span.start <= at < span.start + span.seconds:
            acts.append(_told(group, at, manners.speak(chance.choice(lines), {}, chance)))
    return acts


def _said(group: Group, who: str, at: int, text: str) -> Act:
    return Act(at=at, doing=Doing.SPEAK, who=who, chat_id=group.chat_id, text=text)


def _told(group: Group, at: int, text: str) -> Act:
    return Act(
        at=at, doing=Doing.STAFF_SPEAKS, userid=group.owner, chat_id=group.chat_id, text=text
    )


# --- who comes, who goes --------------------------------------------------------------------------


def _nickname(manners: voice.Voice, chance: dice.Dice) -> str:
    return people.draw(1, [manners.nicknames], chance)[0].nickname


def _comings_and_goings(span: Span, group: Group) -> list[Act]:
    chance = span.throws("door", group.chat_id)
    acts = []
    for _ in range(chance.count(habits.JOINS_PER_GROUP * span.share(_DAYTIME))):
        acts.append(_newcomer(span, Doing.JOIN_BY_INVITATION, group.title, chance, group=group))
    for who, since in group.members.items():
        persona = habits.persona(span.seed, who)
        stayed = span.start - since
        leaves = habits.HABITS[persona].leaves * span.share(_DAYTIME)
        if stayed > habits.STAY_SECONDS_MIN and chance.happens(leaves):
            acts.append(
                Act(at=span.second(chance), doing=Doing.LEAVE, who=who, chat_id=group.chat_id)
            )
        elif (
            persona is Persona.ADVERTISER
            and stayed > habits.ADVERTISER_SECONDS_MIN
            and _cares(span, group.owner, chance)
        ):
            acts.append(
                Act(at=span.second(chance), doing=Doing.KICK, who=who, chat_id=group.chat_id)
            )
    return acts


def _cares(span: Span, owner: str, chance: dice.Dice) -> bool:
    """Whether an owner removes an advertiser now."""
    hour = span.local.hour
    match habits.manner(span.seed, owner):
        case Manner.AT_ONCE:
            return 8 <= hour < 23 and chance.happens(_KICK_PER_HOUR * span.seconds / HOUR)
        case Manner.LATE:
            return hour in habits.LATE_HOURS
        case Manner.NEVER:
            return False


def _newcomer(
    span: Span,
    doing: Doing,
    title: str,
    chance: dice.Dice,
    *,
    group: Group | None = None,
    code: str = "",
) -> Act:
    """Somebody comes: mostly a stranger, else one of the people who are known already."""
    who = ""
    if span.view.customers and not chance.happens(_STRANGER):
        who = chance.choice(span.view.customers)
    greets = chance.happens(_GREETING)
    return Act(
        at=span.second(chance),
        doing=doing,
        who=who,
        name=_nickname(company.theme_of(title), chance),
        chat_id=group.chat_id if group else "",
        code=code,
        text=chance.choice(everyday.GREETINGS) if greets else "",
    )


def _scans(span: Span, code: str, doing: Doing, per_day: float) -> list[Act]:
    """Codes are scanned because they hang somewhere."""
    chance = span.throws("code", code)
    times = chance.count(per_day * span.share(_DAYTIME))
    titles = sorted(themes.VOICES)
    return [_newcomer(span, doing, chance.choice(titles), chance, code=code) for _ in range(times)]


# --- staff: friends, the phone --------------------------------------------------------------------


def _friends(span: Span, userid: str) -> list[Act]:
    chance = span.throws("friends", userid)
    acts = []
    known = [who for one, who in span.view.friends if one == userid]
    met = [
        who
        for group in span.view.groups
        if group.owner == userid
        for who in group.members
        if (userid, who) not in span.view.friends
    ]
    for _ in range(chance.count(habits.FRIENDS_PER_STAFF * span.share(_DAYTIME))):
        way = chance.choice(_ADD_WAYS)
        who = chance.choice(met) if met else ""
        acts.append(
            Act(
                at=span.second(chance),
                doing=Doing.BEFRIEND,
                who=who,
                name=_nickname(themes.VOICES["tea"], chance),
                userid=userid,
                number=way,
            )
        )
    for _ in range(chance.count(habits.GOODBYES_PER_STAFF * span.share(_DAYTIME))):
        old = [
            who
            for who in known
            if span.start - span.view.friends[userid, who] > habits.STAY_SECONDS_MIN
        ]
        doing = Doing.DELETE_STAFF if chance.happens(_BY_CUSTOMER) else Doing.DELETE_CUSTOMER
        if old:
            acts.append(
                Act(at=span.second(chance), doing=doing, who=chance.choice(old), userid=userid)
            )
    return acts


def _phone(span: Span, userid: str) -> list[Act]:
    """What waits is confirmed after the owner's manner; now and then something is sent by hand."""
    chance = span.throws("phone", userid)
    manner = habits.manner(span.seed, userid)
    acts = []
    for waiting in span.view.waiting:
        patience = habits.LATE_SECONDS if manner is Manner.LATE else 0
        due = manner is not Manner.NEVER and span.start - waiting.since >= patience
        if waiting.userid == userid and due:
            at = span.within(span.start + chance.randint(5, 300))
            acts.append(Act(at=at, doing=Doing.CONFIRM, userid=userid, code=waiting.msgid))
    mine = [group for group in span.view.groups if group.owner == userid]
    for _ in range(chance.count(habits.SENDS_PER_STAFF * span.share(_DAYTIME)) if mine else 0):
        group = chance.choice(mine)
        manners = company.theme_of(group.title)
        acts.append(
            Act(
                at=span.second(chance),
                doing=Doing.SEND_BY_HAND,
                userid=userid,
                chat_id=group.chat_id,
                text=manners.speak(chance.choice(manners.offers), {}, chance),
            )
        )
    return acts
