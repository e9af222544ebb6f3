"""Who speaks, how much and when (J2, F7)."""

import ibis
from ibis.expr import types as ir

from huoqun.analytics.kinds import Grain, Measure, Stage
from huoqun.analytics.metrics.catalogue import Text, metric, ratio, total

BY_READING = Text(
    zh="自然口径不含员工、气氛组和机器人的发言与活动。",
    en="The organic reading leaves out staff, atmosphere crew and bots.",
)
LOUDEST = 10


@metric(
    key="messages",
    zh="消息总量",
    en="Messages",
    stage=Stage.ACTIVATION,
    formula="messages of all people",
    unit=Measure.MESSAGES,
    over=Grain.DAYS,
    source="article 000; requirement J2",
    meaning=Text(zh="群内发言条数。", en="Messages sent in the community."),
    exclusions=BY_READING,
)
def messages(days: ir.Table) -> ir.Value:
    """Add up the messages."""
    return total(days.messages)


@metric(
    key="speakers",
    zh="发言人数",
    en="Speakers",
    stage=Stage.ACTIVATION,
    formula="people with at least one message",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="article 000; requirement J2",
    meaning=Text(
        zh="期间内至少发过一条消息的不同的人。",
        en="Different people who sent at least one message in the period.",
    ),
    exclusions=BY_READING,
)
def speakers(people: ir.Table) -> ir.Value:
    """Count the people who spoke."""
    return people.count(where=people.messages > 0)


@metric(
    key="active",
    zh="活跃人数",
    en="Active people",
    stage=Stage.ACTIVATION,
    formula="people with a message, sign-in, click, task or order",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="article 003; requirement J2",
    meaning=Text(
        zh="发言、签到、点击、做任务或下单的不同的人；比发言人数更宽。",
        en="Different people who spoke, signed in, clicked, did a task or ordered;"
        " wider than speakers.",
    ),
    exclusions=BY_READING,
)
def active(people: ir.Table) -> ir.Value:
    """Count the people who did anything."""
    acts = (people.messages > 0) | (people.actions > 0) | (people.orders > 0)
    return people.count(where=acts)


@metric(
    key="distinct_speakers",
    zh="发言人数（去重）",
    en="Different speakers",
    stage=Stage.ACTIVATION,
    formula="people with at least one message in any of the communities",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J2",
    meaning=Text(
        zh="几个群合在一起看时，在其中任何一个群发过言的人，每人只计一次。",
        en="Over several communities: whoever spoke in any of them, each person once.",
    ),
    exclusions=BY_READING,
)
def distinct_speakers(people: ir.Table) -> ir.Value:
    """Count the people who spoke in any community."""
    return speakers(people)


@metric(
    key="distinct_active",
    zh="活跃人数（去重）",
    en="Different active people",
    stage=Stage.ACTIVATION,
    formula="people active in any of the communities",
    unit=Measure.PEOPLE,
    over=Grain.PEOPLE,
    source="requirement J2",
    meaning=Text(
        zh="几个群合在一起看时，在其中任何一个群活跃过的人，每人只计一次。",
        en="Over several communities: whoever was active in any of them, each person once.",
    ),
    exclusions=BY_READING,
)
def distinct_active(people: ir.Table) -> ir.Value:
    """Count the people who did anything in any community."""
    return active(people)


@metric(
    key="messages_per_member",
    zh="人均消息量",
    en="Messages per member",
    stage=Stage.ACTIVATION,
    formula="messages ÷ members",
    unit=Measure.RATIO,
    over=Grain.FIGURES,
    source="article 000; requirement J2",
    meaning=Text(
        zh="消息总量 ÷ 成员数（包括没有发言的成员）。",
        en="Messages ÷ members, those who said nothing included.",
    ),
    exclusions=BY_READING,
)
def messages_per_member(figures: ir.Table) -> ir.Value:
    """Divide the messages by the members."""
    return ratio(figures.messages, figures.members)


@metric(
    key="speaking_rate",
    zh="互动率（发言）",
    en="Speaking rate",
    stage=Stage.ACTIVATION,
    formula="speakers ÷ members",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; behaviours c3",
    meaning=Text(
        zh="发言人数 ÷ 成员数，只看发言。与日活率不同：日活率还计签到、点击、任务和下单。",
        en="Speakers ÷ members; speech only. The daily active rate also counts sign-in, clicks,"
        " tasks and orders.",
    ),
    exclusions=BY_READING,
)
def speaking_rate(figures: ir.Table) -> ir.Value:
    """Divide the speakers by the members."""
    return ratio(figures.speakers, figures.members)


@metric(
    key="daily_active_rate",
    zh="日活率",
    en="Daily active rate",
    stage=Stage.ACTIVATION,
    formula="active ÷ members",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 003; behaviours c3",
    meaning=Text(
        zh="当天发言、签到、点击、做任务或下单的人 ÷ 当天成员数。"
        "文章的 8%、20%、25%、45% 指此口径。",
        en="People who spoke, signed in, clicked, did a task or ordered that day ÷ members of the"
        " day. The articles' 8, 20, 25 and 45 % mean this one.",
    ),
    exclusions=BY_READING,
)
def daily_active_rate(figures: ir.Table) -> ir.Value:
    """Divide the active people by the members."""
    return ratio(figures.active, figures.members)


@metric(
    key="mean_daily_speakers",
    zh="日均发言人数",
    en="Mean daily speakers",
    stage=Stage.ACTIVATION,
    formula="Σ speakers of each day ÷ days",
    unit=Measure.PEOPLE,
    over=Grain.DAYS,
    source="requirement J2",
    meaning=Text(
        zh="每天发言人数的平均值，无人发言的日子按 0 计入。",
        en="The mean of each day's speakers; silent days count as 0.",
    ),
    exclusions=BY_READING,
)
def mean_daily_speakers(days: ir.Table) -> ir.Value:
    """Average the day's speakers over all days, silent ones too."""
    return days.speakers.mean()


@metric(
    key="mean_speaking_rate",
    zh="日均互动率",
    en="Mean speaking rate",
    stage=Stage.ACTIVATION,
    formula="mean of each day's speakers ÷ members",
    unit=Measure.FRACTION,
    over=Grain.DAYS,
    source="requirement J2",
    meaning=Text(
        zh="每天互动率的平均值；成员数未知或为 0 的日子不计。",
        en="The mean of each day's speaking rate; days without members or with unknown members are"
        " left out.",
    ),
    exclusions=BY_READING,
)
def mean_speaking_rate(days: ir.Table) -> ir.Value:
    """Average the day's speaking rate."""
    return speaking_rate(days).mean()


@metric(
    key="silent_days",
    zh="静默天数",
    en="Silent days",
    stage=Stage.ACTIVATION,
    formula="days without a message",
    unit=Measure.DAYS,
    over=Grain.DAYS,
    source="article 003; requirement J7",
    meaning=Text(zh="整天没有一条消息的天数。", en="Days on which nobody sent a message."),
    exclusions=BY_READING,
)
def silent_days(days: ir.Table) -> ir.Value:
    """Count the days without a message."""
    return days.count(where=days.messages == 0)


@metric(
    key="active_days",
    zh="发言天数",
    en="Days with a message",
    stage=Stage.ACTIVATION,
    formula="days on which the person sent a message",
    unit=Measure.DAYS,
    over=Grain.DAYS,
    source="article 000",
    meaning=Text(zh="这个人有发言的天数。", en="Days on which this person spoke."),
)
def active_days(days: ir.Table) -> ir.Value:
    """Count the days with a message."""
    return days.count(where=days.messages > 0)


@metric(
    key="top10_share",
    zh="前十人消息占比",
    en="Share of the ten loudest",
    stage=Stage.ACTIVATION,
    formula="messages of the ten people with most messages ÷ messages",
    unit=Measure.FRACTION,
    over=Grain.PEOPLE,
    source="article 001",
    meaning=Text(
        zh="发言最多的十个人占全部消息的比例；越高，群越依赖少数人。没有消息时为未知。",
        en="How much of all messages the ten loudest people sent; the higher, the more the"
        " community hangs on a few. Unknown without messages.",
    ),
    exclusions=BY_READING,
)
def top10_share(people: ir.Table) -> ir.Value:
    """Divide the ten greatest message counts by all; ``place`` ranks the people from 0."""
    loudest = people.messages.sum(where=people.place < LOUDEST).coalesce(0)
    return ratio(loudest, people.messages.sum())


@metric(
    key="newcomers_retained_7",
    zh="次周仍发言",
    en="Speak again in the next week",
    stage=Stage.RETENTION,
    formula="newcomers with a message on day 7 to 13 after their first",
    unit=Measure.PEOPLE,
    over=Grain.NEWCOMERS,
    source="article 000; requirement J3",
    meaning=Text(
        zh="首次发言后第 7 至 13 天内又发言的人；只看期间覆盖到第 13 天的人。",
        en="People who spoke again 7 to 13 days after their first message, among those whose day 13"
        " lies in the period.",
    ),
    exclusions=BY_READING,
)
def newcomers_retained_7(newcomers: ir.Table) -> ir.Value:
    """Count the eligible who spoke in the second week; unknown when none is eligible."""
    kept = newcomers.count(where=newcomers.eligible_7 & newcomers.spoke_7)
    return ibis.cases((newcomers.count(where=newcomers.eligible_7) > 0, kept))


@metric(
    key="newcomers_retained_30",
    zh="次月仍发言",
    en="Speak again in the next month",
    stage=Stage.RETENTION,
    formula="newcomers with a message on day 30 to 36 after their first",
    unit=Measure.PEOPLE,
    over=Grain.NEWCOMERS,
    source="article 000; requirement J3",
    meaning=Text(
        zh="首次发言后第 30 至 36 天内又发言的人；只看期间覆盖到第 36 天的人。",
        en="People who spoke again 30 to 36 days after their first message, among those whose day"
        " 36 lies in the period.",
    ),
    exclusions=BY_READING,
)
def newcomers_retained_30(newcomers: ir.Table) -> ir.Value:
    """Count the eligible who spoke in the fifth week; unknown when none is eligible."""
    kept = newcomers.count(where=newcomers.eligible_30 & newcomers.spoke_30)
    return ibis.cases((newcomers.count(where=newcomers.eligible_30) > 0, kept))


@metric(
    key="attention_peaks",
    zh="注意力高峰",
    en="Attention peaks",
    stage=Stage.ACTIVATION,
    formula="local maxima of the share of each hour of the day",
    unit=Measure.HOUR,
    over=Grain.HOURS,
    source="article 000; requirement F7",
    meaning=Text(
        zh="一天中发言最集中的两三个钟头，按自然口径；适合在此时发内容。",
        en="The two or three hours at which members speak most, organic; good times to send.",
    ),
    exclusions=BY_READING,
)
def attention_peaks(hours: ir.Table) -> ir.Value:
    """Give the share of each hour; ``rules.attention_peaks`` picks the maxima."""
    return ratio(hours.messages, hours.messages.sum().over(ibis.window()))


@metric(
    key="retention_speakers_7",
    zh="发言留存率（次周）",
    en="Speaker retention (day 7 to 13)",
    stage=Stage.RETENTION,
    formula="newcomers_retained_7 ÷ eligible newcomers",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J3",
    meaning=Text(
        zh="首次发言的人中，次周又发言的比例；只看观察期足够长的人。",
        en="The share of first-time speakers who speak again, among those watched long enough.",
    ),
    exclusions=BY_READING,
)
def retention_speakers_7(figures: ir.Table) -> ir.Value:
    """Divide the retained by the eligible."""
    return ratio(figures.retained_7, figures.eligible_7)


@metric(
    key="retention_speakers_30",
    zh="发言留存率（次月）",
    en="Speaker retention (day 30 to 36)",
    stage=Stage.RETENTION,
    formula="newcomers_retained_30 ÷ eligible newcomers",
    unit=Measure.FRACTION,
    over=Grain.FIGURES,
    source="article 000; requirement J3",
    meaning=Text(
        zh="首次发言的人中，次月又发言的比例；只看观察期足够长的人。",
        en="The share of first-time speakers who speak again, among those watched long enough.",
    ),
    exclusions=BY_READING,
)
def retention_speakers_30(figures: ir.Table) -> ir.Value:
    """Divide the retained by the eligible."""
    return ratio(figures.retained_30, figures.eligible_30)
