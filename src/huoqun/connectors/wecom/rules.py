"""Decisions of the connector; pure: seals, leases, pauses, what a join tells."""

from dataclasses import dataclass
from typing import Final

from huoqun.communities.kinds import JoinMode
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
RANK_SWEEP: Final = 9
TOKEN_MARGIN_SECONDS: Final = 300
# A callback or a look that failed is tried again after 5, 10, 20 … seconds, at most every hour.
PAUSE_SECONDS_MIN: Final = 5.0
PAUSE_SECONDS_MAX: Final = 3_600.0
ATTEMPTS_MAX: Final = 12
# Details come a moment after the event that announces them (path 92130: "wait about 2 s").
DETAIL_SECONDS: Final = 2.0
STAFF_PREFIX: Final = "staff:"

_SCENE_INVITED: Final = 1
_SCENE_LINK: Final = 2
_SCENE_CODE: Final = 3


@dataclass(frozen=True)
class Vault:
    """The keys for what is secret in this connector."""

    secret: bytes

    @property
    def _ring(self) -> encrypted.KeyRing:
        return encrypted.KeyRing(keys={1: encrypted.derive_key(self.secret, "wecom")}, current=1)

    def seal(self, text: str, *, column: str, corp_id: int) -> bytes:
        """Seal a secret of a link."""
        return self._ring.seal(text, bound_to=f"wecom.{column}:{corp_id}")

    def open(self, sealed: bytes | memoryview, *, column: str, corp_id: int) -> str:
        """Open it again; raises encrypted.Unreadable."""
        return self._ring.open(bytes(sealed), bound_to=f"wecom.{column}:{corp_id}")


def pause_seconds(attempts: int) -> float:
    """How long to wait after so many attempts that failed."""
    return min(PAUSE_SECONDS_MAX, PAUSE_SECONDS_MIN * 2.0 ** max(0, attempts - 1))


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
