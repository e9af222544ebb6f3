"""Every figure that a screen or a program asks for, within what the asker may see.

Answers are kept as long as nothing new has come in: the same question of the same scope costs once.
"""

from huoqun.analytics.classes import (
    Limits,
)
from huoqun.analytics.lifecycle import (
    FIRSTS,
    Spans,
)
from huoqun.analytics.plays import (
    PLAYS,
    Play,
    leading_class,
)
from huoqun.analytics.queries.asking import (
    Newest,
    newest,
    thresholds,
    visible,
)
from huoqun.analytics.queries.cards import (
    Card,
)
from huoqun.analytics.queries.changes import (
    Changed,
    Changes,
)
from huoqun.analytics.queries.classes import (
    FRIENDS,
    INTENTS,
    PeopleBench,
    people_bench,
)
from huoqun.analytics.queries.community import (
    CommunityFigures,
    Sales,
    Step,
    community_figures,
    sparklines,
)
from huoqun.analytics.queries.comparing import (
    Compared,
    Side,
    compare,
)
from huoqun.analytics.queries.contrasts import (
    Contrast,
    Shares,
    contrasts,
)
from huoqun.analytics.queries.organic import (
    left_out,
    of_people,
    ours_on,
)
from huoqun.analytics.queries.overview import (
    Alert,
    Overview,
    overview,
)
from huoqun.analytics.queries.people import (
    MemberTotals,
    member_totals,
)
from huoqun.analytics.queries.portraits import (
    Counted,
    Coverage,
    Told,
    told_of,
)
from huoqun.analytics.queries.ranking import (
    Ranked,
    Ranking,
)
from huoqun.analytics.queries.reporting import (
    MONEY_REPORTS,
    PERSONAL_REPORTS,
    REPORTS,
    UnknownMetric,
    as_book,
    as_csv,
    as_file,
    as_rows,
    covered_units,
    metric,
    names_of,
    people_of,
    report,
    rows_behind,
    rows_need,
)
from huoqun.analytics.queries.sheets import (
    of_comparison,
    of_overview,
)
from huoqun.analytics.queries.speech import (
    communities_heard,
    speakers,
)
from huoqun.analytics.reports.params import (
    BreakdownUnfit,
    ReportParams,
    UnknownReport,
    Visible,
)
from huoqun.analytics.reports.writing import (
    File,
)

__all__ = [
    "FIRSTS",
    "FRIENDS",
    "INTENTS",
    "MONEY_REPORTS",
    "PERSONAL_REPORTS",
    "PLAYS",
    "REPORTS",
    "Alert",
    "BreakdownUnfit",
    "Card",
    "Changed",
    "Changes",
    "CommunityFigures",
    "Compared",
    "Contrast",
    "Counted",
    "Coverage",
    "File",
    "Limits",
    "MemberTotals",
    "Newest",
    "Overview",
    "PeopleBench",
    "Play",
    "Ranked",
    "Ranking",
    "ReportParams",
    "Sales",
    "Shares",
    "Side",
    "Spans",
    "Step",
    "Told",
    "UnknownMetric",
    "UnknownReport",
    "Visible",
    "as_book",
    "as_csv",
    "as_file",
    "as_rows",
    "communities_heard",
    "community_figures",
    "compare",
    "contrasts",
    "covered_units",
    "leading_class",
    "left_out",
    "member_totals",
    "metric",
    "names_of",
    "newest",
    "of_comparison",
    "of_overview",
    "of_people",
    "ours_on",
    "overview",
    "people_bench",
    "people_of",
    "report",
    "rows_behind",
    "rows_need",
    "sparklines",
    "speakers",
    "thresholds",
    "told_of",
    "visible",
]
