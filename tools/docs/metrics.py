"""docs/metrics.md: every figure with its formula, from the metric catalogue."""

from itertools import groupby

from huoqun.analytics import metrics
from tools.docs import markdown

INTRODUCTION = """\
Each figure has one formula, in one function; this page, the cards in the console and the
reports are made from it. A figure whose parts are not known is shown as unknown, never as
0. Two are easily mixed up: 互动率 (`speaking_rate`) counts people who spoke, 日活率
(`daily_active_rate`) also those who signed in, clicked, took part or ordered."""


def page() -> str:
    """The page, one section for each stage, in the order of the catalogue."""
    lines: list[str] = []
    for stage, figures in groupby(metrics.as_rows(), key=lambda each: each.stage):
        lines += [f"## {stage.zh} · {stage.en}", ""]
        for each in figures:
            lines += _section(each)
    return markdown.page("Figures · 指标", INTRODUCTION, lines)


def _section(each: metrics.Metric) -> list[str]:
    """One figure: what it means, how it is computed, what it leaves out."""
    return [
        f"### `{each.key}` · {each.zh} · {each.en}",
        "",
        f"{each.meaning.zh} {each.meaning.en}",
        "",
        f"- formula: {each.formula}",
        f"- unit: {each.unit.zh} · {each.unit.en}",
        f"- not counted: {each.exclusions.zh} {each.exclusions.en}",
        f"- source: {each.source}; version {each.version}",
        "",
    ]
