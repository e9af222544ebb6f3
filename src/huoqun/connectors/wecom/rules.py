"""Decisions of the connector; pure: seals, leases, pauses, what a join tells."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from huoqun.communities.kinds import JoinMode
from huoqun.connectors.wecom.kinds import HandOverState
from huoqun.core import encrypted
from huoqun.customers.kinds import FriendWay
from huoqun.org.kinds import UnitKind

# Of the platform's 10,000 calls a minute and 150,000 an hour per API and link (path 90454) we use
# nine tenths: other systems of the link call as well.
CALLS_PER_WINDOW: Final = {60: 9_000, 3_600: 135_000}
# Sweeps leave a tenth of ours to what callbacks ask for.
SWEEP_SHARE: Final = 0.9
# Callbacks go before a first sync, a first sync before sweeps.
RANK_NOW: Final = 0
RANK_FIRST: Final = 5
# Behind a first sync: what tells of staff, customers and groups that it finds.
RANK_AFTER_FIRST: Final = 6
RANK_SWEEP: Final = 9
# A callback or a look that failed is tried again after 5, 10, 20 … seconds, at most every hour.
PAUSE_SECONDS_MIN: Final = 5.0
PAUSE_SECONDS_MAX: Final = 3_600.0
ATTEMPTS_MAX: Final = 12
# Whoever asks for tokens with a wrong secret 2,000 times is shut out for an hour, and with them
# every other app of the corp: the pause grows, and there are at most four askings in an hour.
TOKEN_PAUSES_SECONDS: Final = (60.0, 300.0, 900.0)
_TOO_FREQUENT: Final = 45009
# Customers answer a moment within days; after a week nobody looks any more.
MOMENT_ANSWERS_DAYS: Final = 7
_SENDING_PAUSE_MIN: Final = timedelta(minutes=4)
_SENDING_PAUSE_MAX: Final = timedelta(hours=6)
_SENDING_PAUSES_OF_AGE: Final = 12
# Of the platform: groups that one member takes over a day, and how often a customer or a group goes
# over within 90 days while its giver stays (wecom.md §8, behaviours.md part 2, 8).
GROUPS_TAKEN_PER_DAY_MAX: Final = 300
HANDED_OVER_MAX: Final = 2
HANDED_OVER_DAYS: Final = 90
# A day's limit that others used up too is waited for so often.
HAND_OVER_ATTEMPTS_MAX: Final = 3
# It takes effect after a day; customers may decline until then.
_HAND_OVER_TAKES: Final = timedelta(days=1)
_HAND_OVER_PAUSE: Final = timedelta(hours=1)
_HAND_OVER_PAUSE_MIN: Final = timedelta(minutes=5)
_HAND_OVER_AWAITED: Final = timedelta(days=7)
# Their clock may be behind ours.
_HAND_OVER_SLACK: Final = timedelta(minutes=5)
# Details come a moment after the event that announces them (path 92130: "wait about 2 s").
DETAIL_SECONDS: Final = 2.0
# Where a private key lies whose version nobody has told yet; the platform counts from 1.
NEW_KEY: Final = 0
_PLATFORM: Final = "weixin.qq.com"
STAFF_PREFIX: Final = "staff:"

# What the keys of this connector are for.
SEALING: Final = "wecom"

_SCENE_INVITED: Final = 1
_SCENE_LINK: Final = 2
_SCENE_CODE: Final = 3


def place_of(*, column: str, corp_id: int) -> str:
    """To what a secret of a link is bound."""
    return f"wecom.{column}:{corp_id}"


@dataclass(frozen=True)
class Vault:
    """The keys for what is secret in this connector."""

    keys: encrypted.Keys

    @property
    def _ring(self) -> encrypted.KeyRing:
        return self.keys.ring(SEALING)

    def seal(self, text: str, *, column: str, corp_id: int) -> bytes:
        """Seal a secret of a link."""
        return self._ring.seal(text, bound_to=place_of(column=column, corp_id=corp_id))

    def open(self, sealed: bytes | memoryview, *, column: str, corp_id: int) -> str:
        """Open it again; raises encrypted.Unreadable."""
        return self._ring.open(bytes(sealed), bound_to=place_of(column=column, corp_id=corp_id))

    def page_key(self, *, corpid: str) -> str:
        """What stands for a corp in public addresses; the same when it is connected again."""
        return encrypted.blind_index(corpid, key=self.keys.index_key("wecom pages")).hex()


def pause_seconds(attempts: int) -> float:
    """How long to wait after so many attempts that failed."""
    return min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN * 2.0 ** max(0, attempts - 1))


def token_pause_seconds(*, errcode: int, times: int) -> float:
    """How long to ask for no token after so many refusals in a row; shut out, we wait longest."""
    if errcode == _TOO_FREQUENT:
        return TOKEN_PAUSES_SECONDS[-1]
    return TOKEN_PAUSES_SECONDS[min(max(times, 1), len(TOKEN_PAUSES_SECONDS)) - 1]


_OUTCOMES: Final = {
    1: HandOverState.DONE,
    3: HandOverState.DECLINED,
    4: HandOverState.TAKER_FULL,
}
_STILL_WAITING: Final = 2


def hand_over_state(
    *,
    state: HandOverState,
    asked_at: datetime,
    status: int,
    ended_at: datetime | None,
    now: datetime,
) -> HandOverState:
    """What became of a customer who was asked for, of the platform's status (0: it has none).

    What ended before we asked was an earlier hand-over between the same two.
    """
    ours = ended_at is None or ended_at >= asked_at - _HAND_OVER_SLACK
    if status in _OUTCOMES and ours:
        return _OUTCOMES[status]
    if status == _STILL_WAITING:
        return HandOverState.WAITING
    if state is HandOverState.ASKED:
        # The attempt that died did not reach the platform.
        return HandOverState.PLANNED
    overdue = now - asked_at > _HAND_OVER_AWAITED
    return HandOverState.FAILED if overdue else HandOverState.WAITING


def hand_over_pause(*, asked_at: datetime, now: datetime) -> timedelta:
    """How long to leave what was asked for then alone: an hour, or until its day ends."""
    rest = asked_at + _HAND_OVER_TAKES - now
    if rest <= timedelta(0):
        return _HAND_OVER_PAUSE
    return min(max(rest, _HAND_OVER_PAUSE_MIN), _HAND_OVER_PAUSE)


def hand_over_days(groups: int, *, taken_today: int) -> int:
    """On how many days groups go over, today as one of them."""
    return -(-(groups + taken_today) // GROUPS_TAKEN_PER_DAY_MAX) if groups else 0


def is_live(url: str) -> bool:
    """Whether an address is the platform itself, and no sandbox."""
    host = urlsplit(url).hostname or ""
    return host == _PLATFORM or host.endswith("." + _PLATFORM)


def sending_pause(age: timedelta) -> timedelta:
    """How long to leave a mass send or a moment alone: a twelfth of its age, within bounds.

    Most staff confirm within the hour; what is old changes slowly, and every look costs calls.
    """
    return min(max(age / _SENDING_PAUSES_OF_AGE, _SENDING_PAUSE_MIN), _SENDING_PAUSE_MAX)


def namespace(corpid: str) -> str:
    """Whose names the platform's ids of a link are."""
    return f"wecom:{corpid}"


def is_external(userid: str) -> bool:
    """Whether someone in the archive is a customer; robots ("wb…") count as staff (path 91774)."""
    return userid.startswith(("wm", "wo"))


def external_id(userid: str, *, staff: bool) -> str:
    """The name of a member of a group: staff and customers have ids of their own."""
    return STAFF_PREFIX + userid if staff else userid


# The platform's numbers for how a customer was added (path 92114), in our words.
_WAYS: Final = {
    1: FriendWay.CODE,
    2: FriendWay.PHONE,
    3: FriendWay.CARD,
    4: FriendWay.COMMUNITY,
    5: FriendWay.PHONE,
    6: FriendWay.REQUEST,
    7: FriendWay.REQUEST,
    16: FriendWay.LINK,
    201: FriendWay.SHARED,
    202: FriendWay.SHARED,
}


def friend_way(add_way: int) -> FriendWay:
    """How someone was added; 0 is unknown to the platform itself."""
    return _WAYS.get(add_way, FriendWay.OTHER) if add_way else FriendWay.UNKNOWN


# The platform takes 30 characters and gives them back with the customer; ours hold a channel's id.
_STATE_PREFIX: Final = "hq"
_STATE_DIGITS_MAX: Final = 18


def state_of(channel_id: int) -> str:
    """What a code or link of a channel carries."""
    return f"{_STATE_PREFIX}{channel_id}"


def channel_of(state: str) -> int | None:
    """The channel whose code or link carried this; None for those that others made."""
    digits = state.removeprefix(_STATE_PREFIX)
    ours = state.startswith(_STATE_PREFIX) and digits.isascii() and digits.isdigit()
    return int(digits) if ours and len(digits) <= _STATE_DIGITS_MAX else None


def unit_kind(*, name: str, has_stores_below: bool, below: UnitKind) -> UnitKind:
    """What a department becomes here: a shop by its name, a region above shops, else a team.

    ``below`` is what it hangs under: nothing but teams hang under a shop or a team.
    """
    if below in (UnitKind.STORE, UnitKind.TEAM):
        return UnitKind.TEAM
    if has_stores_below:
        return UnitKind.REGION
    return UnitKind.STORE if is_store(name) else UnitKind.TEAM


def is_store(name: str) -> bool:
    """Whether a department is a shop by its name."""
    return (
        name.endswith(("店", "专柜"))
        or "门店" in name
        or name.lower().endswith((" store", " shop"))
    )


def username(userid: str, *, number: int) -> str:
    """A user name for someone of the platform; with a number, because the first one is taken."""
    kept = "".join(each for each in userid.lower() if each.isalnum() or each in "._-")[:50]
    base = kept if kept[:1].isascii() and kept[:1].isalnum() else f"w{kept}"
    return base if number == 0 else f"{base}-{number}"


def join_mode(*, scene: int, invited_by_staff: bool) -> JoinMode:
    """How a member came in, of the platform's scenes; who is invited by no staff came by a friend.

    The platform names the inviter only when they are of the staff (path 92122).
    """
    if scene == _SCENE_CODE:
        return JoinMode.SCAN
    if scene == _SCENE_INVITED:
        return JoinMode.INVITED if invited_by_staff else JoinMode.REFERRED
    return JoinMode.REFERRED if scene == _SCENE_LINK else JoinMode.UNKNOWN
