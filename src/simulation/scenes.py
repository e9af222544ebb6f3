"""What breaks into a community's days: adverts, too many posts, a revival, a flash sale."""

from simulation import stories
from simulation.chatter import everyday
from simulation.communities import Story
from simulation.room import Room

_ADVERTS_A_DAY = 17
_MURMUR_EVERY_DAYS = 3


def play(room: Room, day: int) -> None:
    """Play the special scene of this community's story on that day, if there is one."""
    match room.community.story:
        case Story.SPAMMED:
            _spam(room, day)
        case Story.OVERPOSTED:
            _overpost(room, day)
        case Story.REVIVED:
            _revive(room, day)
        case Story.FLASH:
            _flash(room, day)
        case _:
            pass
    if room.plan.murmur:
        _murmur(room, day)


def _spam(room: Room, day: int) -> None:
    since = day - room.community.turn
    if not 0 <= since < stories.SPAM_DAYS:
        return
    second = room.chance.randint(9, 11) * 3600
    for _ in range(_ADVERTS_A_DAY):
        spammer = room.chance.choice(room.spammers)
        room.say_at(spammer, day, second, room.chance.choice(everyday.ADVERTS))
        second += room.chance.randint(40, 2200)
    for annoyed in room.speakers(4 + since):
        text = room.chance.choice(everyday.PROTESTS)
        room.say_at(annoyed, day, room.chance.randint(12, 20) * 3600, text)
    if since == stories.SPAM_DAYS - 1:
        owner = room.owner(day)
        room.say_at(owner, day, 21.2 * 3600, room.chance.choice(everyday.APOLOGIES))
        room.say_at(owner, day, 21.3 * 3600, "[红包] 给大家赔不是", "red_packet")


def _overpost(room: Room, day: int) -> None:
    since = day - room.community.turn
    if 0 <= since < stories.OVERPOST_DAYS:
        # The day's posts beyond the usual three; `posts` says how many there are in all.
        for number in range(room.plan.posts[day] - 3):
            second = 8.5 * 3600 + number * 2300 + room.chance.randrange(900)
            kind = "mini_program" if number % 3 == 0 else "text"
            room.say_at(room.owner(day), day, second, room.line(everyday.OVERPOSTED), kind)
    if 1 <= since < stories.OVERPOST_DAYS + 2:
        for annoyed in room.speakers(2):
            text = room.chance.choice(everyday.COMPLAINTS)
            room.say_at(annoyed, day, room.some_second(), text)


def _revive(room: Room, day: int) -> None:
    since = day - room.community.turn
    if since < 0:
        return
    beats = (0, 1, 3, 7, 14)
    if since in beats:
        text = everyday.REVIVALS[beats.index(since)]
        room.say_at(room.owner(day), day, 9.5 * 3600, text)
    if since < 10:
        second = 9.6 * 3600
        for returning in room.speakers(2 + since):
            second += room.chance.randint(60, 2400)
            room.say_at(returning, day, second, room.chance.choice(everyday.RETURNS))


def _flash(room: Room, day: int) -> None:
    if day == room.community.opened:
        room.say_at(room.owner(day), day, 9 * 3600, room.line(everyday.FLASH_OPENINGS))
    filled = {"号": room.chance.choice(everyday.NUMBERS)}
    room.say_at(room.owner(day), day, 17.5 * 3600, room.line(everyday.FLASH_COUNTDOWNS, filled))
    for _ in range(room.chance.count(room.plan.talks[day] * 1.3)):
        for buyer in room.speakers(1):
            filled = {"号": room.chance.choice(everyday.NUMBERS)}
            text = room.line(everyday.FLASH_REPLIES, filled)
            room.say_at(buyer, day, room.some_second(), text)


def _murmur(room: Room, day: int) -> None:
    """In a silent group somebody still says something now and then, to nobody."""
    quiet = room.plan.talks[day] < 0.05 * room.community.talks
    if quiet and day % _MURMUR_EVERY_DAYS == 0:
        for lonely in room.speakers(1):
            room.say_at(lonely, day, room.some_second(), room.line(room.voice.remarks))
