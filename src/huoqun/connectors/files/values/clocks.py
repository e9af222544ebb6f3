"""The time of day inside a written time: 上午9:05, 9时5分, 21:05:06.123+08:00, 9:05 PM."""

import re
from dataclasses import dataclass

from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values.unreadable import Unreadable

_MORNING = frozenset({"上午", "早上", "早晨", "清晨", "凌晨", "am", "a.m."})
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "夜里", "晚", "pm", "p.m."})
_NOON = frozenset({"中午"})
_HALF = "上午|下午|凌晨|早上|早晨|清晨|中午|傍晚|晚上|夜里|晚|[ap]m|[ap]\\.m\\."
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_CLOCK = re.compile(
    rf"^[\s,T]*{_WEEKDAY}[\s,]*"
    rf"(?P<before>{_HALF})?\s*"
    r"(?P<hour>\d{1,2})(?:\s*[:点时]\s*|\.(?=\d\d\b))"
    r"(?:(?P<minute>\d{1,2})(?:\s*[:.分]\s*(?P<second>\d{1,2})\s*秒?|\s*分)?)?"
    r"(?:[.,](?P<fraction>\d{1,9}))?\s*"
    rf"(?P<after>{_HALF})?\s*"
    r"(?P<zone>z|utc|gmt|cst|(?:utc|gmt)?\s*[+-]\s*\d{1,2}(?::?\d{2})?(?:\s*\(?[a-z]{3,5}\)?)?)?\s*$",
    re.IGNORECASE,
)
_NO_CLOCK = re.compile(rf"^[\s,]*{_WEEKDAY}\s*$")
_OFFSET = re.compile(r"([+-])\s*(\d{1,2}):?(\d{2})?")


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Seconds since midnight (86,400 for 24:00) and the offset from UTC when one was written."""

    seconds: int
    microseconds: int
    offset_minutes: int | None


def read(text: str) -> TimeOfDay | None:
    """The time of day in what follows a date; None when nothing does. Raises Unreadable."""
    if _NO_CLOCK.match(text):
        return None
    found = _CLOCK.match(text)
    if not found or (found["before"] and found["after"]):
        raise Unreadable(RowFault.NOT_A_TIME, text)
    half = (found["before"] or found["after"] or "").lower()
    hour = _hour(int(found["hour"]), half, text)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    micros = int((found["fraction"] or "").ljust(6, "0")[:6])
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second or micros)):
        raise Unreadable(RowFault.NOT_A_TIME, text)
    return TimeOfDay(hour * 3600 + minute * 60 + second, micros, _offset(found["zone"], text))


def _hour(hour: int, half: str, text: str) -> int:
    """The hour on the 24-hour clock; "晚上12点" could be either midnight and is refused."""
    if half in _MORNING:
        if hour > 12:
            raise Unreadable(RowFault.NOT_A_TIME, text)
        return 0 if hour == 12 else hour
    if half in _AFTERNOON:
        if hour in (0, 12) and half not in ("下午", "pm", "p.m."):
            raise Unreadable(RowFault.NOT_A_TIME, text)
        return hour + 12 if hour < 12 else hour
    if half in _NOON:
        return hour + 12 if hour < 3 else hour
    return hour


def _offset(zone: str | None, text: str) -> int | None:
    """Minutes east of UTC; CST means nothing certain and is read like no offset at all."""
    if not zone or zone.lower() == "cst":
        return None
    found = _OFFSET.search(zone)
    if not found:
        return 0
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > 14 * 60:
        raise Unreadable(RowFault.NOT_A_TIME, text)
    return -minutes if found[1] == "-" else minutes
