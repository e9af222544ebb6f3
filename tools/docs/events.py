"""docs/events.md: every fact, from the catalog."""

import dataclasses
import importlib
import pkgutil
from itertools import groupby

from huoqun.events import catalog, fact
from tools.docs import markdown

INTRODUCTION = """\
Everything that happens is one of these facts. A fact is written once, never changed, and
known by its source and key: the same fact sent again is not counted again. Fields marked
* are personal; they live apart from the figures and are erased with the person."""

# Every fact has them; the introduction and the design describe them once.
COMMON = {"occurred_at", "key", "source", "day"}


def page() -> str:
    """The page, one section for each domain."""
    for module in pkgutil.iter_modules(catalog.__path__, f"{catalog.__name__}."):
        importlib.import_module(module.name)
    lines: list[str] = []
    known = sorted(fact.CATALOG.values(), key=lambda each: (each.__module__, each.name))
    for domain, facts in groupby(known, key=lambda each: each.__module__.rpartition(".")[2]):
        lines += [f"## {domain}", ""]
        for each in facts:
            lines += _section(each)
    return markdown.page("Facts", INTRODUCTION, lines)


def _section(each: type[fact.Fact]) -> list[str]:
    """One fact: its names, what it says, its fields."""
    fields = [
        f"`{field.name}`{'*' if field.name in each.personal else ''}"
        for field in dataclasses.fields(each)
        if field.name not in COMMON
    ]
    about = [f"### `{each.name}` · {each.zh} · {each.en}", ""]
    if sentence := markdown.first_line(each.__doc__):
        # A dataclass without a docstring gets its signature as one; that says nothing here.
        about += [] if sentence.startswith(f"{each.__name__}(") else [sentence, ""]
    about.append(f"- version {each.version}; fields: {', '.join(fields) or 'none of its own'}")
    if each.kinds:
        words = ", ".join(f"`{word.value}` {word.zh}" for word in each.kinds)
        about.append(f"- `kind`: {words}")
    if each.amount_unit:
        about.append(f"- `amount` in {each.amount_unit}")
    return [*about, ""]
