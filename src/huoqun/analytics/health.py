"""How a community is doing, and why (J7): verdicts with reasons that name their figures.

Judged on organic speech of whole days, as of the last day that the community's message source
covers. A flash group is judged from its opening to its end date only.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics
from huoqun.analytics.kinds import CommunityHealth, Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import figures, params, selection
from huoqun.core import clock
from huoqun.events.catalog import analytics as catalog

# The word of communities' Positioning.FLASH; that room stands above this one.
FLASH: Final = "flash"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Where one verdict ends and the next begins; ``version`` travels with every verdict."""

    version: int = 1
    forming_days: int = 14
    dead_days: int = 30
    mute_days: int = 7
    quiet_window_days: int = 14
    quiet_rate: float = 0.01
    decline_window_days: int = 28
    decline_share: float = 0.30
    # Below this many speakers a fall by a third is chance.
    decline_speakers_min: int = 10


DEFAULT: Final = Thresholds()
_NO: Final = False
_WEEK_DAYS: Final = 7


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason of a verdict, with its figures, as people read it."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is said of one community as of a day (None: nothing to judge on)."""

    community_id: int
    health: CommunityHealth
    as_of: date | None
    reasons: tuple[Reason, ...]
    thresholds_version: int


def verdicts(
    relations: Relations,
    visible: params.Visible,
    *,
    thresholds: Thresholds = DEFAULT,
    days: ir.Table | None = None,
    activity: ir.Table | None = None,
) -> ir.Table:
    """Judge every visible community; one row each, with the figures behind the verdict.

    ``days`` saves asking for the days that are looked at, ``activity`` gathering who spoke in them
    (organic), see ``selection.Scene``.

    Columns: community_id, unit_id, health, as_of, born_on, age_days, quiet_days (since the last
    message), speaking_rate, speakers, speakers_before, members (of the day as_of), weekly_speakers,
    weekly_messages (organic, of the last seven days) and the flags is_… that :func:`explain` puts
    in words.
    """
    base = _with_days(selection.chosen(relations.communities, params.ReportParams(), visible))
    return _judged(_signals(relations, base, thresholds, days, activity), thresholds)


def explain(row: dict[str, Any], *, thresholds: Thresholds = DEFAULT) -> Verdict:
    """Put a row of :func:`verdicts` in words."""
    health = CommunityHealth(row["health"])
    told = {name: value for name, value in row.items() if value is not None}
    told |= {name: getattr(thresholds, name) for name in Thresholds.__dataclass_fields__}
    for name in ("speaking_rate", "quiet_rate"):
        if name in told:
            told[name] = _percent(told[name])
    if row.get("speakers_before"):
        told["drop"] = _percent(1 - row["speakers"] / row["speakers_before"])
    codes = [code for code, flag in _FLAGS[health].items() if flag is None or row[flag]]
    return Verdict(
        community_id=row["community_id"],
        health=health,
        as_of=row["as_of"],
        reasons=tuple(_reason(code, told) for code in codes),
        thresholds_version=thresholds.version,
    )


def judged_facts(
    relations: Relations, *, at: datetime, thresholds: Thresholds = DEFAULT
) -> list[catalog.HealthJudged]:
    """Tell every community's verdict as a fact; the same verdict on the same figures is one fact.

    A community without message data is judged on the day of ``at``.
    """
    rows = verdicts(relations, params.EVERYTHING, thresholds=thresholds).to_pyarrow().to_pylist()
    return [_fact(row, explain(row, thresholds=thresholds), at) for row in rows]


def _fact(row: dict[str, Any], verdict: Verdict, at: datetime) -> catalog.HealthJudged:
    told = {name: row[name] for name in ("members", "weekly_speakers", "weekly_messages")}
    codes = tuple(reason.code for reason in verdict.reasons)
    day = verdict.as_of or clock.business_day(at)
    content = (verdict.health.value, *told.values(), codes, verdict.thresholds_version)
    return catalog.HealthJudged(
        occurred_at=at,
        day=day,
        key=f"health:{verdict.community_id}:{day}:{content}",
        kind=verdict.health,
        community_id=verdict.community_id,
        unit_id=row["unit_id"],
        reasons=codes,
        thresholds_version=verdict.thresholds_version,
        **told,
    )


def _signals(
    relations: Relations,
    base: ir.Table,
    thresholds: Thresholds,
    days: ir.Table | None,
    activity: ir.Table | None,
) -> ir.Table:
    """The figures that verdicts rest on, for every community of ``base``."""
    window = thresholds.decline_window_days
    judged = base.filter(base.as_of.notnull())
    judged = judged.mutate(starts=_back(judged.as_of, 2 * window), ends=judged.as_of)
    scene = selection.scene_of(relations, judged, Reading.ORGANIC, days=days)
    if activity is not None:
        scene = replace(scene, activity=activity)
    joined = base
    for found in (_recent(scene, thresholds), _last_words(scene), _speakers(scene, window)):
        joined = joined.left_join(found, "community_id").drop("community_id_right")
    age = joined.as_of.delta(joined.born_on, unit="day")
    return joined.select(
        "community_id",
        "unit_id",
        "as_of",
        "born_on",
        "speaking_rate",
        "members",
        "weekly_messages",
        age_days=age,
        # Who never spoke has been silent since the birth, the day of birth included.
        quiet_days=ibis.coalesce(joined.as_of.delta(joined.last_spoken, unit="day"), age + 1),
        speakers=ibis.coalesce(joined.speakers, 0),
        speakers_before=ibis.coalesce(joined.speakers_before, 0),
        weekly_speakers=ibis.cases(
            (joined.as_of.notnull(), ibis.coalesce(joined.weekly_speakers, 0))
        ),
    )


def _with_days(communities: ir.Table) -> ir.Table:
    """Add born_on and as_of: a flash group's end date ends its judging too."""
    is_flash = communities.positioning.fill_null("") == FLASH
    ends = ibis.cases((is_flash, communities.ends_on))
    until = communities.messages_until
    born = ibis.coalesce(communities.opened_on, communities.first_day)
    table = communities.mutate(born_on=born, as_of=ibis.cases((ends < until, ends), else_=until))
    # Messages before the opening of a flash group are a rehearsal.
    judged = ~is_flash | (table.as_of >= table.born_on)
    return table.mutate(as_of=ibis.cases((judged, table.as_of)))


def _recent(scene: selection.Scene, thresholds: Thresholds) -> ir.Table:
    """The last days: mean speaking rate and members (empty when unknown), messages of a week."""
    days = figures.stocks(scene)
    days = days.inner_join(scene.periods.select("community_id", "as_of"), "community_id")
    span = max(thresholds.quiet_window_days, _WEEK_DAYS)
    days = days.filter(days.day >= _back(days.as_of, span))
    in_window = days.day >= _back(days.as_of, thresholds.quiet_window_days)
    in_week = days.day >= _back(days.as_of, _WEEK_DAYS)
    rated = days.mutate(speakers=ibis.cases((in_window, days.speakers)))
    return rated.group_by("community_id").aggregate(
        speaking_rate=metrics.CATALOGUE["mean_speaking_rate"].of(rated),
        members=rated.members.max(where=rated.day == rated.as_of),
        weekly_messages=rated.messages.sum(where=in_week).cast("int64"),
    )


def _last_words(scene: selection.Scene) -> ir.Table:
    """The last day on which a member spoke, of the days that are judged."""
    span = scene.periods.select("community_id", "as_of", "born_on")
    days = scene.community_day.inner_join(span, "community_id")
    said = days.filter(days.messages > 0, days.day <= days.as_of, days.day >= days.born_on)
    return said.group_by("community_id").aggregate(last_spoken=said.day.max())


def _speakers(scene: selection.Scene, window: int) -> ir.Table:
    """Different speakers of the last window of days, and of the one before."""
    span = scene.periods.select("community_id", "as_of", "born_on")
    said = selection.within(scene.activity, scene.periods).inner_join(span, "community_id")
    said = said.filter(said.messages > 0, said.day >= said.born_on)
    is_last = said.day >= _back(said.as_of, window)
    in_week = said.day >= _back(said.as_of, _WEEK_DAYS)
    people = said.group_by(["community_id", "customer_id"]).aggregate(
        last=said.count(where=is_last),
        earlier=said.count(where=~is_last),
        week=said.count(where=in_week),
    )
    return people.group_by("community_id").aggregate(
        speakers=people.count(where=people["last"] > 0),
        speakers_before=people.count(where=people.earlier > 0),
        weekly_speakers=people.count(where=people["week"] > 0),
    )


def _judged(signals: ir.Table, thresholds: Thresholds) -> ir.Table:
    """Add the flags and the verdict; the first that holds, from unknown to healthy."""
    rows = signals
    # In this order a fall by exactly the share is never lost to rounding.
    lost = rows.speakers_before - rows.speakers
    fallen = lost >= rows.speakers_before * thresholds.decline_share
    rows = rows.mutate(
        is_unknown=rows.as_of.isnull() | rows.born_on.isnull(),
        is_forming=(rows.age_days < thresholds.forming_days).fill_null(_NO),
        is_dead=(rows.quiet_days >= thresholds.dead_days).fill_null(_NO),
        is_mute=(rows.quiet_days >= thresholds.mute_days).fill_null(_NO),
        is_quiet=(rows.speaking_rate < thresholds.quiet_rate).fill_null(_NO),
        is_declining=(rows.speakers_before >= thresholds.decline_speakers_min) & fallen,
    )
    verdict = ibis.cases(
        (rows.is_unknown, CommunityHealth.UNKNOWN.value),
        (rows.is_forming, CommunityHealth.FORMING.value),
        (rows.is_dead, CommunityHealth.DEAD.value),
        (rows.is_mute | rows.is_quiet, CommunityHealth.SILENT.value),
        (rows.is_declining, CommunityHealth.DECLINING.value),
        else_=CommunityHealth.HEALTHY.value,
    )
    return rows.mutate(health=verdict)


def _back(day: ir.DateValue, days: int) -> ir.DateValue:
    """The first of so many days that end with this one."""
    return (day - ibis.interval(days=days - 1)).cast("date")


def _percent(fraction: float) -> str:
    return f"{fraction:.1%}"


def _reason(code: str, told: dict[str, Any]) -> Reason:
    zh, en = _SENTENCES[code]
    return Reason(code=code, zh=zh.format(**told), en=en.format(**told))


# Per verdict: reason code -> the flag that must hold (None: always).
_FLAGS: Final[dict[CommunityHealth, dict[str, str | None]]] = {
    CommunityHealth.UNKNOWN: {"no_message_data": None},
    CommunityHealth.FORMING: {"young": None},
    CommunityHealth.DEAD: {"no_message_long": None},
    CommunityHealth.SILENT: {"no_message_lately": "is_mute", "few_speakers": "is_quiet"},
    CommunityHealth.DECLINING: {"fewer_speakers": None},
    CommunityHealth.HEALTHY: {"speakers_hold": None},
}
_SENTENCES: Final = {
    "no_message_data": (
        "没有消息数据，无法判断。导入聊天记录后即可看到健康度。",
        "There is no message data to judge by; import the chat to see how it does.",
    ),
    "young": (
        "建群第 {age_days} 天，未满 {forming_days} 天，先观察。",
        "Day {age_days} of its life, younger than {forming_days} days: wait and see.",
    ),
    "no_message_long": (
        "截至 {as_of}，已连续 {quiet_days} 天没有成员发言（达到 {dead_days} 天为死群）。",
        "As of {as_of} no member has spoken for {quiet_days} days ({dead_days} or more is dead).",
    ),
    "no_message_lately": (
        "截至 {as_of}，已连续 {quiet_days} 天没有成员发言（达到 {mute_days} 天为沉默）。",
        "As of {as_of} no member has spoken for {quiet_days} days ({mute_days} or more is silent).",
    ),
    "few_speakers": (
        "最近 {quiet_window_days} 天日均发言率 {speaking_rate}，低于 {quiet_rate}。",
        "Over the last {quiet_window_days} days {speaking_rate} of the members spoke a day,"
        " under {quiet_rate}.",
    ),
    "fewer_speakers": (
        "最近 {decline_window_days} 天有 {speakers} 人发言，之前 {decline_window_days} 天为"
        " {speakers_before} 人，下降 {drop}。",
        "{speakers} people spoke in the last {decline_window_days} days, {speakers_before} in the"
        " {decline_window_days} before: {drop} fewer.",
    ),
    "speakers_hold": (
        "最近 {decline_window_days} 天有 {speakers} 人发言，之前 {decline_window_days} 天为"
        " {speakers_before} 人，没有明显下降。",
        "{speakers} people spoke in the last {decline_window_days} days, {speakers_before} in the"
        " {decline_window_days} before: no marked fall.",
    ),
}
