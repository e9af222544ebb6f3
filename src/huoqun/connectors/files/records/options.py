"""How a file is to be read, beyond its columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from huoqun.connectors.files.kinds import AmountPer, DateOrder, FreeLines, NewTags
from huoqun.connectors.files.values.times import TimeReader
from huoqun.core import money
from huoqun.core.refusal import Refused

# --currency all: take every order in its own currency.
ALL_CURRENCIES = "ALL"


class UnknownTimeZone(Refused):
    """--tz names no time zone."""

    code = "unknown_time_zone"
    zh = "不认识的时区「{zone}」;请用 Asia/Shanghai 这样的写法。"
    en = "Unknown time zone “{zone}”; write it like Asia/Shanghai."


class UnknownCurrency(Refused):
    """--currency is not a three-letter code."""

    code = "unknown_currency"
    zh = "不认识的币种「{currency}」;请用 CNY、USD 这样的三个字母。"
    en = "Unknown currency “{currency}”; write three letters such as CNY or USD."


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; raises UnknownTimeZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownTimeZone(zone=name) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """``time_zone`` is for times without offset; the business zone is where days are counted.

    ``currency`` is that of amounts which name none (empty: CNY); when given, the only one taken.
    ``phones_verified``: the source has had each phone confirmed by whom it belongs to.
    ``new_tags``: what becomes of tags that the company does not have (None: as is usual for the
    kind of file); those that name no group go into ``tag_group``.
    """

    business_time_zone: str = "Asia/Shanghai"
    time_zone: str = ""
    date_order: DateOrder | None = None
    currency: str = ""
    free_lines: FreeLines = FreeLines.KEEP
    amount_per: AmountPer = AmountPer.LINE
    phones_verified: bool = False
    new_tags: NewTags | None = None
    tag_group: str = ""

    def __post_init__(self) -> None:
        zone_of(self.business_time_zone)
        zone_of(self.time_zone or self.business_time_zone)
        if self.currency and not (len(self.currency) == 3 and self.currency.isalpha()):
            raise UnknownCurrency(currency=self.currency)

    @property
    def default_currency(self) -> str:
        """What an amount without sign or code is in."""
        chosen = self.currency.upper()
        return money.DEFAULT_CURRENCY if chosen in ("", ALL_CURRENCIES) else chosen

    def time_reader(self) -> TimeReader:
        """A reader of times as these options say."""
        business = zone_of(self.business_time_zone)
        own = zone_of(self.time_zone) if self.time_zone else business
        return TimeReader(zone=own, business_zone=business, order=self.date_order)

    def as_json(self) -> dict[str, str]:
        """Plain values, for the database and the console."""
        return {
            "business_time_zone": self.business_time_zone,
            "time_zone": self.time_zone,
            "date_order": self.date_order or "",
            "currency": self.currency,
            "free_lines": self.free_lines.value,
            "amount_per": self.amount_per.value,
            "phones_verified": "yes" if self.phones_verified else "",
            "new_tags": self.new_tags or "",
            "tag_group": self.tag_group,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> "ReadOptions":
        """The options out of what :meth:`as_json` gave."""
        return cls(
            business_time_zone=value["business_time_zone"],
            time_zone=value["time_zone"],
            date_order=DateOrder(value["date_order"]) if value["date_order"] else None,
            currency=value["currency"],
            free_lines=FreeLines(value["free_lines"]),
            amount_per=AmountPer(value["amount_per"]),
            # Imports from before it was asked say nothing.
            phones_verified=value.get("phones_verified") == "yes",
            new_tags=NewTags(value["new_tags"]) if value.get("new_tags") else None,
            tag_group=value.get("tag_group", ""),
        )
