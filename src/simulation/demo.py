"""The demo company as files: what a firm could export from its chat, member and shop systems."""

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from simulation import communities, company, memberships, messages, orders, stories
from simulation.calendar import Span
from simulation.communities import Community, Story
from simulation.memberships import Population, Stay
from simulation.orders import OrderLine
from simulation.room import Message

NAMESPACE = "demo"
CURRENCY = "CNY"
_README = """# 演示数据，全部虚构 · Invented demo data

枇杷街生活是一家不存在的公司。这里的门店、员工、群、成员、聊天和订单都由程序按种子生成，
与任何真实的人、店、群无关；聊天内容为本项目专门编写。

Nothing here is real: company, stores, staff, groups, members, chatter and orders were made by
`python -m simulation demo` from a seed. Times are China's wall clock; amounts are yuan.
`manifest.json` tells the story planted in each community.
"""
_BOM = "\ufeff"

UNIT_COLUMNS = ("key", "parent", "kind", "name")
STAFF_COLUMNS = ("username", "name", "role", "unit", "member_id")
COMMUNITY_COLUMNS = (
    "key",
    "title",
    "platform",
    "positioning",
    "type",
    "store",
    "owner",
    "managers",
    "opened_on",
    "ends_on",
    "purpose",
    "stage",
    "audience",
    "resources",
    "value",
)
MEMBERSHIP_COLUMNS = (
    "group_id",
    "member_id",
    "nickname",
    "join_time",
    "leave_time",
    "role",
    "how",
    "inviter",
    "reason",
)
MESSAGE_COLUMNS = ("group_id", "msg_id", "member_id", "nickname", "sent_at", "text", "type")
# As a Chinese shop system heads them; a return is a slip of its own with negative quantities.
ORDER_COLUMNS = (
    "订单号",
    "行号",
    "原订单号",
    "客户ID",
    "付款时间",
    "商品",
    "数量",
    "单价",
    "优惠金额",
    "门店",
    "群ID",
)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """What was planted in a community: its story, the day it turns, the verdict it must earn."""

    key: str
    title: str
    story: str
    turns_on: str | None
    expected_health: str | None
    members_ever: int
    messages: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What was written: counts, the seed, the days, and the truth about each community."""

    invented: bool
    seed: int
    namespace: str
    currency: str
    first_day: str
    last_day: str
    files: tuple[str, ...]
    counts: Mapping[str, int]
    personas: Mapping[str, int]
    communities: tuple[Planted, ...]


def write(out: Path, *, seed: int, until: date) -> Manifest:
    """Write the demo company into a folder; the same seed and end give the same bytes.

    `until` is the last of the 120 days. Existing files of the same names are replaced.
    """
    span = Span(until)
    population = memberships.populate(seed, span)
    sold = orders.sell(seed, span, population)
    said = messages.speak(seed, span, population, sold)
    out.mkdir(parents=True, exist_ok=True)
    texts = {
        "README.md": _README,
        "units.csv": _csv(UNIT_COLUMNS, _unit_rows()),
        "staff.csv": _csv(STAFF_COLUMNS, _staff_rows()),
        "communities.csv": _csv(COMMUNITY_COLUMNS, _community_rows(span)),
        "memberships.csv": _csv(MEMBERSHIP_COLUMNS, _membership_rows(population)),
        # Spreadsheets in China save UTF-8 with a byte order mark.
        "orders.csv": _BOM + _csv(ORDER_COLUMNS, map(_order_row, sold)),
    }
    for name, text in texts.items():
        (out / name).write_bytes(text.encode())
    _write_gzip(out / "messages.csv.gz", _csv(MESSAGE_COLUMNS, _message_rows(said)))
    manifest = Manifest(
        invented=True,
        seed=seed,
        namespace=NAMESPACE,
        currency=CURRENCY,
        first_day=span.first.isoformat(),
        last_day=span.last.isoformat(),
        files=(*texts, "messages.csv.gz"),
        counts=_counts(population, sold, said),
        personas=dict(sorted(Counter(each.persona.value for each in population.people).items())),
        communities=tuple(
            _planted(each, span, population, said[each.key]) for each in communities.COMMUNITIES
        ),
    )
    told = json.dumps(asdict(manifest), ensure_ascii=False, indent=2) + "\n"
    (out / "manifest.json").write_text(told, encoding="utf-8")
    return manifest


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return sheet.getvalue()


def _write_gzip(path: Path, text: str) -> None:
    # No name and no time in the header, so that the same text gives the same bytes.
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed,
    ):
        packed.write(text.encode())


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _unit_rows() -> Iterable[Sequence[object]]:
    return ((unit.key, unit.parent, unit.kind, unit.name) for unit in company.UNITS)


def _staff_rows() -> Iterable[Sequence[object]]:
    return (
        (each.username, each.name, each.role, each.unit, each.member_id) for each in company.STAFF
    )


def _community_rows(span: Span) -> Iterable[Sequence[object]]:
    for each in communities.COMMUNITIES:
        yield (
            each.key,
            each.title,
            each.platform,
            each.positioning,
            each.affinity,
            each.store,
            each.owner,
            " ".join(company.MANAGERS_OF_STORE[each.store]),
            span.date(each.opened).isoformat(),
            span.date(each.ended).isoformat() if each.ended is not None else "",
            each.purpose,
            communities.STAGE[each.positioning],
            communities.AUDIENCE[each.theme],
            communities.RESOURCES[each.positioning],
            communities.VALUE[each.positioning],
        )


def _membership_rows(population: Population) -> Iterable[Sequence[object]]:
    for stays in population.stays.values():
        for stay in sorted(stays, key=lambda stay: (stay.joined, stay.member_id)):
            yield (
                stay.community,
                stay.member_id,
                stay.nickname,
                _time(stay.joined),
                _time(stay.left),
                stay.role,
                stay.how,
                stay.inviter,
                stay.reason,
            )


def _message_rows(said: Mapping[str, Sequence[Message]]) -> Iterable[Sequence[object]]:
    for key, in_community in said.items():
        for number, message in enumerate(in_community, start=1):
            yield (
                key,
                f"{key}-{number:06d}",
                message.member_id,
                message.nickname,
                _time(message.sent_at),
                message.text,
                message.kind,
            )


def _order_row(line: OrderLine) -> Sequence[object]:
    return (
        line.order_no,
        line.line_no,
        line.returns,
        line.customer,
        _time(line.paid_at),
        line.product,
        line.quantity,
        _yuan(line.unit_price_fen),
        _yuan(line.discount_fen),
        line.store,
        line.community,
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _counts(
    population: Population, sold: Sequence[OrderLine], said: Mapping[str, Sequence[Message]]
) -> dict[str, int]:
    stays = [stay for in_community in population.stays.values() for stay in in_community]
    placed = [line for line in sold if line.quantity > 0]
    returned = [line for line in sold if line.quantity < 0]
    buyers = {line.customer for line in placed}
    return {
        "units": len(company.UNITS),
        "stores": len(company.STORES),
        "staff": len(company.STAFF),
        "communities": len(communities.COMMUNITIES),
        "members": len(population.people),
        "members_in_2_or_more": _in_several(stays),
        "memberships": len(stays),
        "leaves": sum(stay.left is not None for stay in stays),
        "messages": sum(len(in_community) for in_community in said.values()),
        "orders": len({line.order_no for line in placed}),
        "order_lines": len(placed),
        "refunds": len({line.order_no for line in returned}),
        "buyers": len(buyers),
        "buyers_not_members": len(buyers - {person.member_id for person in population.people}),
        "amount_fen": sum(line.amount_fen for line in placed),
        "refund_amount_fen": -sum(line.amount_fen for line in returned),
    }


def _in_several(stays: Iterable[Stay]) -> int:
    """Return how many members sit, or sat, in two communities or more."""
    seats = {(stay.member_id, stay.community) for stay in stays if stay.person is not None}
    return sum(number > 1 for number in Counter(member for member, _ in seats).values())


def _planted(
    community: Community, span: Span, population: Population, said: Sequence[Message]
) -> Planted:
    members = {stay.member_id for stay in population.stays[community.key] if stay.person}
    expected = stories.expected_health(community)
    if community.story is Story.FLASH and span.date(community.ended or 0) > span.last:
        # Still running and not two weeks old.
        expected = "forming" if span.last - span.date(community.opened) < timedelta(14) else None
    return Planted(
        key=community.key,
        title=community.title,
        story=community.story.value,
        turns_on=span.date(community.turn).isoformat() if community.turn else None,
        expected_health=expected,
        members_ever=len(members),
        messages=len(said),
    )
