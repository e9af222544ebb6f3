"""What changed between a window of days and the one before it, community by community.

Each community is looked at up to the day until which its messages are known (as its verdict is), so
that a chat imported two days late does not look like a fall. Communities whose data ends before
the window begins have no news.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, relations, rules
from huoqun.analytics.kinds import Change, CommunityHealth
from huoqun.analytics.queries import asking, verdicts
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.trend import Window

# So many of each kind are told; the others are counted.
TOLD_MAX = 5
# From the best to the worst; a step down this list is a turn for the worse.
_ORDER: Final = (
    CommunityHealth.HEALTHY,
    CommunityHealth.DECLINING,
    CommunityHealth.SILENT,
    CommunityHealth.DEAD,
)
_QUIET: Final = (CommunityHealth.SILENT.value, CommunityHealth.DEAD.value)
# What is counted of the rollup's days, for each kind of change.
_COUNTED: Final = {
    Change.SPEAKERS: "speakers_organic",
    Change.JOINS: "entered",
    Change.LEAVES: "exited",
}
_METRICS: Final = {
    Change.SPEAKERS: "mean_daily_speakers",
    Change.JOINS: "joins",
    Change.LEAVES: "leaves",
}
_SENTENCES: Final[dict[Change, tuple[str, str]]] = {
    Change.SPEAKERS: (
        "日均自然发言人 {before:.1f} → {now:.1f}",
        "{before:.1f} → {now:.1f} organic speakers a day",
    ),
    Change.JOINS: ("入群 {before:.0f} → {now:.0f} 人", "{before:.0f} → {now:.0f} joins"),
    Change.LEAVES: ("退群 {before:.0f} → {now:.0f} 人", "{before:.0f} → {now:.0f} leaves"),
}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One community that changed, as a sentence; the days are those that are compared.

    ``is_good`` tells which way; None where neither is better.
    """

    community_id: int
    key: str
    title: str
    zh: str
    en: str
    first: date
    last: date
    is_good: bool | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Changes of one kind: how many communities, and the greatest ones."""

    kind: Change
    count: int
    told: list[Changed]

    @property
    def metric_key(self) -> str | None:
        """The metric whose rows stand behind it."""
        return _METRICS.get(self.kind)


@dataclass(frozen=True, kw_only=True)
class World:
    """What changes are read from; ``own`` are the communities whose small numbers are told."""

    bench: verdicts.Bench
    communities: pyarrow.Table
    verdicts: pyarrow.Table
    window: Window
    own: frozenset[int] | None


def changes(world: World) -> list[Changes]:
    """Tell what changed, the most pressing kind first; kinds without any change are left out."""
    fresh = compute.greater_equal(world.verdicts["as_of"], pyarrow.scalar(world.window.first))
    current = world.verdicts.filter(compute.fill_null(fresh, fill_value=False))
    before = verdicts.judged_before(world.bench, world.communities, current, days=world.window.days)
    found = [*_turned(world, current, before), _opened(world), *_moved(world, current)]
    return [each for each in found if each.count]


def _turned(world: World, current: pyarrow.Table, before: pyarrow.Table) -> list[Changes]:
    """Communities whose verdict went down or up the order of health."""
    ranks = pyarrow.table(
        {"health": [each.value for each in _ORDER], "rank": list(range(len(_ORDER)))}
    )
    then = before.select(["community_id", "health"]).rename_columns(["community_id", "was"])
    rows = current.join(then, "community_id", join_type="inner")
    rows = rows.join(ranks, "health", join_type="inner")
    rows = rows.join(ranks.rename_columns(["was", "was_rank"]), "was", join_type="inner")
    rows = rows.append_column("fall", compute.subtract(rows["rank"], rows["was_rank"]))
    fell = rows.filter(compute.greater(rows["fall"], 0))
    quiet = asking.among_words(fell["health"], _QUIET)
    rose = rows.filter(compute.less(rows["fall"], 0))
    # Where the chat begins after the earlier day, nobody knows how it did then.
    rose = rose.filter(asking.among(rose["community_id"], _spoke_before(world, rose)))
    return [
        _told_verdicts(world, Change.FELL_SILENT, fell.filter(quiet)),
        _told_verdicts(world, Change.WORSE, fell.filter(compute.invert(quiet))),
        _told_verdicts(world, Change.BETTER, rose),
    ]


def _spoke_before(world: World, rose: pyarrow.Table) -> frozenset[int]:
    """Those of the risen communities in which somebody had spoken by the earlier day."""
    if not rose.num_rows:
        return frozenset()
    then = verdicts.days_back(rose["as_of"], world.window.days)
    asked = {"asked_then": pyarrow.table({"community_id": rose["community_id"], "then": then})}

    def build(twins: prepared.Twins) -> ir.Table:
        days = twins.relations.community_day.inner_join(twins.asked["asked_then"], "community_id")
        spoken = days.filter(days.messages > 0, days.day <= days.then)
        return spoken.select("community_id").distinct()

    found = prepared.answer(world.bench.known, "spoke before", build, asked)
    return frozenset(found["community_id"].to_pylist())


def _told_verdicts(world: World, kind: Change, rows: pyarrow.Table) -> Changes:
    """The furthest falls (or rises) first, among equals the communities of most members."""
    way = "ascending" if kind is Change.BETTER else "descending"
    order = compute.sort_indices(
        rows,
        sort_keys=[("fall", way), ("members", "descending"), ("community_id", "ascending")],
    )
    shown = rows.take(order.slice(0, TOLD_MAX)).to_pylist()

    def sentence(row: Row) -> tuple[str, str]:
        was, verdict = (
            CommunityHealth(row["was"]),
            health.explain(row, thresholds=world.bench.limits),
        )
        reasons = verdict.reasons
        return (
            f"{was.zh} → {verdict.health.zh}：" + "".join(each.zh for each in reasons),
            f"{was.en} → {verdict.health.en}: " + " ".join(each.en for each in reasons),
        )

    told = _told(world, shown, sentence, lambda _: kind is Change.BETTER)
    return Changes(kind=kind, count=rows.num_rows, told=told)


def _opened(world: World) -> Changes:
    """Communities of which nothing was known before the window."""
    window, days = world.window, world.communities["first_day"]
    fresh = compute.and_(
        compute.greater_equal(days, pyarrow.scalar(window.first)),
        compute.less_equal(days, pyarrow.scalar(window.last)),
    )
    rows = world.communities.filter(fresh)
    order = compute.sort_indices(
        rows, sort_keys=[("first_day", "descending"), ("community_id", "ascending")]
    )
    shown = rows.take(order.slice(0, TOLD_MAX)).to_pylist()
    told = _told(
        world,
        [row | {"as_of": None} for row in shown],
        lambda row: (
            f"{row['first_day']:%Y-%m-%d} 起有记录",
            f"Known since {row['first_day']:%Y-%m-%d}",
        ),
        lambda _: None,
    )
    return Changes(kind=Change.OPENED, count=rows.num_rows, told=told)


def _moved(world: World, current: pyarrow.Table) -> list[Changes]:
    """Communities whose speech, joins or leaves differ from before by more than chance."""
    asked = {
        "asked_communities": current.select(["community_id", "as_of"]),
        "asked_span": _span(world.window, current),
    }

    def build(twins: prepared.Twins) -> ir.Table:
        return _sums(twins.relations, twins.asked)

    rows = prepared.answer(world.bench.known, "moved", build, asked)
    return [_marked(world, kind, rows) for kind in _COUNTED]


def _span(window: Window, current: pyarrow.Table) -> pyarrow.Table:
    """The length of the window, and the first day that any community is looked at."""
    earliest = compute.min(current["as_of"]).as_py() or window.last
    first = earliest - timedelta(days=2 * window.days - 1)
    return pyarrow.table(
        {
            "days": pyarrow.array([window.days], pyarrow.int64()),
            "first": pyarrow.array([first], pyarrow.date32()),
        }
    )


def _sums(of: relations.Relations, asked: Mapping[str, ir.Table]) -> ir.Table:
    """Sums of each community's last days and of as many before, from the rollup."""
    span = asked["asked_span"]
    length, first = span.days.as_scalar(), span.first.as_scalar()
    # The plain bound lets the engine pass over files of days long past.
    days = of.community_day.filter(of.community_day.day >= first)
    days = days.inner_join(asked["asked_communities"], "community_id")
    age = days.as_of.delta(days.day, unit="day")
    days = days.mutate(age=age).filter(age >= 0, age < 2 * length)
    now = days.age < length
    return days.group_by(["community_id", "as_of"]).aggregate(
        **{
            f"{kind.value}_{when}": days[column].sum(where=where).coalesce(0).cast("int64")
            for kind, column in _COUNTED.items()
            for when, where in (("now", now), ("before", ~now))
        },
        lived=days.count(where=~now),
    )


def _marked(world: World, kind: Change, rows: pyarrow.Table) -> Changes:
    """The communities whose count changed by more than chance, the greatest steps first."""
    now, before = rows[f"{kind.value}_now"], rows[f"{kind.value}_before"]
    days = world.window.days
    least = [
        rules.least_marked_change(total=total) for total in compute.add(now, before).to_pylist()
    ]
    step = compute.abs(compute.subtract(now, before)).cast(pyarrow.float64())
    marked = compute.greater_equal(step, pyarrow.chunked_array([least], pyarrow.float64()))
    # Who did not live in all of the earlier days has nothing to be held against.
    whole = compute.equal(rows["lived"], days)
    if kind is Change.SPEAKERS:
        whole = compute.and_(whole, compute.greater(before, 0))
    told = rows.append_column("step", step).filter(compute.and_(marked, whole))
    if world.own is not None:
        told = told.filter(_may_be_told(kind, told, world.own, days))
    order = compute.sort_indices(
        told, sort_keys=[("step", "descending"), ("community_id", "ascending")]
    )
    shown = told.take(order.slice(0, TOLD_MAX)).to_pylist()
    per = days if kind is Change.SPEAKERS else 1

    def sentence(row: Row) -> tuple[str, str]:
        figures = {when: row[f"{kind.value}_{when}"] / per for when in ("now", "before")}
        zh, en = _SENTENCES[kind]
        return zh.format(**figures), en.format(**figures)

    def is_good(row: Row) -> bool:
        rose = row[f"{kind.value}_now"] > row[f"{kind.value}_before"]
        return rose is not (kind is Change.LEAVES)

    return Changes(kind=kind, count=told.num_rows, told=_told(world, shown, sentence, is_good))


def _may_be_told(
    kind: Change, rows: pyarrow.Table, own: frozenset[int], days: int
) -> pyarrow.ChunkedArray:
    """Communities of one's own, or with counts of nobody or enough people on both sides."""
    least = rules.SHOWN_N_MIN * (days if kind is Change.SPEAKERS else 1)
    safe = asking.among(rows["community_id"], own)
    enough = [
        compute.or_(compute.equal(column, 0), compute.greater_equal(column, least))
        for column in (rows[f"{kind.value}_now"], rows[f"{kind.value}_before"])
    ]
    return compute.or_(safe, compute.and_(*enough))


def _told(
    world: World,
    rows: Sequence[Row],
    sentence: Callable[[Row], tuple[str, str]],
    is_good: Callable[[Row], bool | None],
) -> list[Changed]:
    """Put communities in words."""
    named = asking.named(world.communities, [row["community_id"] for row in rows])
    found = []
    for row in rows:
        zh, en = sentence(row)
        last = row["as_of"] or world.window.last
        found.append(
            Changed(
                **named[row["community_id"]],
                zh=zh,
                en=en,
                first=last - timedelta(days=world.window.days - 1),
                last=last,
                is_good=is_good(row),
            )
        )
    return found
