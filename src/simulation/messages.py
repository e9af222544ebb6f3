"""All that is said in the demo, day by day, in the order in which it was said."""

from collections.abc import Sequence

from simulation import dice, scenes
from simulation.calendar import Span
from simulation.chatter import everyday, voice
from simulation.communities import COMMUNITIES
from simulation.memberships import Population, Stay
from simulation.orders import OrderLine
from simulation.room import Message, Room, orders_by_community

# Of the conversations, this share is about the theme; the rest is about rain and dinner.
_ON_TOPIC = 0.76
_REMARKS_PER_TALK = 0.45
_SHOWING = 0.3
_SHOWS_A_DAY_MAX = 3
_SIGNING_IN = 0.05
_GREETING = 0.16
_WELCOMES_A_DAY_MAX = 4


def speak(
    seed: int, span: Span, population: Population, orders: Sequence[OrderLine]
) -> dict[str, list[Message]]:
    """Return the messages of each community by time."""
    bought = orders_by_community(orders)
    return {
        community.key: _talk(
            Room(
                community,
                population.stays[community.key],
                bought.get(community.key, []),
                span,
                dice.stream(seed, "talk", community.key),
            )
        )
        for community in COMMUNITIES
    }


def _talk(room: Room) -> list[Message]:
    joins: dict[int, list[Stay]] = {}
    for stay in room.members:
        joins.setdefault(room.span.number(stay.joined), []).append(stay)
    orders: dict[int, list[OrderLine]] = {}
    for line in room.orders:
        orders.setdefault(room.span.number(line.paid_at), []).append(line)
    for day in range(room.community.opened, room.plan.last + 1):
        if day >= room.plan.silent_from:
            break
        room.begin_day(day)
        _posts(room, day)
        _conversations(room, day)
        _newcomers(room, day, joins.get(day, []))
        _shows(room, day, orders.get(day - 2, []))
        _routine(room, day)
        scenes.play(room, day)
    room.said.sort(key=lambda message: (message.sent_at, message.member_id, message.text))
    return room.said


def _posts(room: Room, day: int) -> None:
    """The owner's own: a morning word, an offer, an evening question."""
    posts = min(room.plan.posts[day], 3)
    owner = room.owner(day)
    jitter = room.chance.randrange(1200)
    if posts == 1:
        room.say_at(owner, day, 11 * 3600 + jitter, room.line(room.voice.offers))
        room.say_at(owner, day, 11 * 3600 + jitter + 20, "[链接] 本周活动清单", "link")
        return
    if posts >= 2:
        room.say_at(owner, day, 8 * 3600 + jitter, room.line(room.voice.mornings))
        room.say_at(owner, day, 20 * 3600 + jitter, room.line(room.voice.evenings))
    friday = room.span.date(day).weekday() == 4
    if posts >= 3 and (friday or day % 2 == 0):
        filled: dict[str, str] = {}
        room.say_at(owner, day, 11.5 * 3600 + jitter, room.line(room.voice.offers, filled))
        goods = filled.get("商品", "本周活动清单")
        card = f"[小程序] {goods}"
        room.say_at(owner, day, 11.5 * 3600 + jitter + 15, card, "mini_program")
    if friday and posts >= 3:
        room.say_at(owner, day, 20.3 * 3600 + jitter, "[红包] 周末愉快", "red_packet")


def _conversations(room: Room, day: int) -> None:
    rhythm = room.voice.week[room.span.date(day).weekday()]
    talks = room.plan.talks[day] * rhythm
    for _ in range(room.chance.count(talks)):
        second = room.some_second()
        on_topic = room.chance.happens(_ON_TOPIC)
        scripts = room.voice.scripts if on_topic else _small_talk(second)
        room.converse(day, room.chance.choice(scripts), second)
    for _ in range(room.chance.count(talks * _REMARKS_PER_TALK)):
        for speaker in room.speakers(1):
            second = room.some_second()
            if room.chance.happens(0.12):
                room.show_image(speaker, day, second - 20)
            room.say_at(speaker, day, second, room.line(room.voice.remarks))


def _small_talk(second: int) -> tuple[voice.Script, ...]:
    hour = second // 3600
    if 6 <= hour < 10:
        return everyday.MORNING_SCRIPTS + everyday.SCRIPTS
    if hour in {12, 18}:
        return everyday.MEAL_SCRIPTS + everyday.SCRIPTS
    return everyday.SCRIPTS


def _newcomers(room: Room, day: int, joined: Sequence[Stay]) -> None:
    for stay in joined:
        if stay.talk > 0.1 and room.chance.happens(_GREETING):
            at = room.span.moment(day, _second(stay) + 90)
            room.say(stay, at, room.chance.choice(everyday.GREETINGS))
    for bot in room.bots:
        for stay in joined[:_WELCOMES_A_DAY_MAX]:
            text = room.line(everyday.WELCOMES, {"昵称": stay.nickname})
            room.say_at(bot, day, _second(stay) + 8, text)


def _second(stay: Stay) -> int:
    return stay.joined.hour * 3600 + stay.joined.minute * 60 + stay.joined.second


def _shows(room: Room, day: int, bought: Sequence[OrderLine]) -> None:
    """Two days after buying, some show what came."""
    if room.plan.talks[day] < 0.5:
        return
    here = {stay.member_id: stay for stay in room.talkers}
    shown = 0
    for line in bought:
        stay = here.get(line.customer)
        if stay is None or shown >= _SHOWS_A_DAY_MAX or not room.chance.happens(_SHOWING):
            continue
        shown += 1
        second = room.some_second()
        goods = line.product.partition(" ")[0]
        room.show_image(stay, day, second)
        room.say_at(stay, day, second + 25, room.line(room.voice.shows, {"商品": goods}))
        for admirer in room.speakers(1):
            room.say_at(admirer, day, second + 140, room.chance.choice(everyday.REACTIONS))


def _routine(room: Room, day: int) -> None:
    """The crew warms up, the bot reminds, and the dutiful sign in."""
    lively = room.plan.talks[day] >= 0.3 * room.community.talks
    for stay in room.crew:
        if lively and room.chance.happens(0.8):
            room.say_at(stay, day, room.some_second(), room.line(room.voice.crew))
    if not room.bots or not lively:
        return
    bot = room.bots[0]
    room.say_at(bot, day, 7.5 * 3600, room.chance.choice(everyday.BOT_DAILY))
    for stay in room.talkers:
        if stay.talk > 0.5 and room.chance.happens(_SIGNING_IN):
            second = room.chance.randint(27_100, 34_000)
            room.say_at(stay, day, second, room.chance.choice(everyday.SIGN_INS))
