"""Every figure that a screen or a program asks for, within what the asker may see.

Answers are kept as long as nothing new has come in: the same question of the same scope costs once.
"""

from huoqun.analytics.queries.asking import thresholds, visible
from huoqun.analytics.queries.cards import Card
from huoqun.analytics.queries.changes import Changed, Changes
from huoqun.analytics.queries.community import (
    CommunityFigures,
    Sales,
    Step,
    community_figures,
    sparklines,
)
from huoqun.analytics.queries.comparing import Compared, Side, compare
from huoqun.analytics.queries.overview import Alert, Overview, overview
from huoqun.analytics.queries.people import MemberTotals, member_totals
from huoqun.analytics.queries.ranking import Ranked, Ranking
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
from huoqun.analytics.queries.sheets import of_comparison, of_overview
from huoqun.analytics.reports.params import BreakdownUnfit, ReportParams, UnknownReport, Visible
from huoqun.analytics.reports.writing import File

__all__ = ["MONEY_REPORTS", "PERSONAL_REPORTS", "REPORTS", "Alert", "BreakdownUnfit", "Card"]
__all__ += ["Changed", "Changes", "File", "MemberTotals", "member_totals"]
__all__ += ["as_book", "as_file", "covered_units", "names_of", "of_comparison", "of_overview"]
__all__ += ["CommunityFigures", "Compared", "Overview", "Ranked", "Ranking", "ReportParams"]
__all__ += ["Sales", "Side", "Step", "UnknownMetric", "UnknownReport", "Visible", "as_csv"]
__all__ += ["as_rows", "community_figures", "compare", "metric", "overview", "people_of", "report"]
__all__ += ["rows_behind", "rows_need", "sparklines", "thresholds", "visible"]
