"""docs/metrics.md: every figure with its formula, from the metric catalogue."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from huoqun.analytics import metrics
from tools.docs import markdown

INTRODUCTION = """\
Each figure has one formula, in one function; this page, the cards in the console
and the reports are made from it. A figure whose parts are not known is shown as
unknown, never as 0. Two are easily mixed up: 互动率 (`speaking_rate`) counts people
who spoke, 日活率 (`daily_active_rate`) also those who signed in, clicked, took part or
ordered."""


def rows() -> Sequence[Mapping[str, Any]]:
    """The catalogue as rows."""
    return metrics.as_rows()


def page() -> str:
    """The page, one section for each stage."""
    lines: list[str] = []
    for stage, figures in groupby(sorted(rows(), key=_place), key=lambda row: str(row["stage"])):
        lines += [f"## {stage}", ""]
        for row in figures:
            lines += [
                f"### `{row['key']}` · {row['zh']} · {row['en']}",
                "",
                str(row["formula"]),
                "",
            ]
            details = ("unit", "exclusions", "source", "version")
            lines += [f"- {name}: {row[name]}" for name in details if row.get(name)]
            lines.append("")
    return markdown.page("Figures · 指标", INTRODUCTION, lines)


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["stage"]), str(row["key"])
