"""docs/glossary.md: every closed word, table and figure, in Chinese and English."""

import importlib
import pkgutil
from collections.abc import Iterator

from django.apps import apps

import huoqun
from huoqun.analytics import metrics
from huoqun.core.kinds import Kind
from tools.docs import markdown

INTRODUCTION = """\
One term, one word: in the code, the API, the console and these pages. Closed words first,
then what is kept, then the figures ([metrics](metrics.md) gives their formulas)."""


def page() -> str:
    """The page."""
    lines = ["## Closed words", ""]
    for kind in _kinds():
        where = kind.__module__.removeprefix("huoqun.")
        lines += [
            f"### {kind.__name__}",
            "",
            f"{markdown.first_line(kind.__doc__)} (`{where}`)",
            "",
        ]
        lines += markdown.table(
            ("word", "中文", "English"), ((f"`{each.value}`", each.zh, each.en) for each in kind)
        )
    lines += ["## What is kept", ""]
    lines += markdown.table(("table", "of", "what one row is"), _models())
    lines += ["## Figures", ""]
    lines += markdown.table(
        ("key", "中文", "English"),
        ((f"`{each.key}`", each.zh, each.en) for each in metrics.as_rows()),
    )
    return markdown.page("Glossary · 词汇表", INTRODUCTION, lines)


def _kinds() -> list[type[Kind]]:
    """Every closed list of the product, by name."""
    for module in pkgutil.walk_packages(huoqun.__path__, "huoqun."):
        if ".tests" not in module.name and {"kinds", "catalog"} & {*module.name.split(".")}:
            importlib.import_module(module.name)
    found = {kind for kind in _below(Kind) if ".tests" not in kind.__module__}
    return sorted(found, key=lambda kind: (kind.__name__, kind.__module__))


def _below(kind: type[Kind]) -> Iterator[type[Kind]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _models() -> list[tuple[str, str, str]]:
    """Every model of ours with what its docstring says."""
    ours = (each for each in apps.get_models() if each.__module__.startswith("huoqun."))
    rows = [(f"`{each.__name__}`", each._meta.app_label, _sentence(each)) for each in ours]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _sentence(model: type) -> str:
    """The docstring's first line; Django's own list of fields says nothing here."""
    line = markdown.first_line(model.__doc__)
    return "" if line.startswith(f"{model.__name__}(") else line
