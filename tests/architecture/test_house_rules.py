"""Each rule of the house finds what it is for, and the tree breaks none."""

from pathlib import Path

import pytest

from tools.house import (
    __main__ as house,
)
from tools.house import (
    clock,
    django_habits,
    docstrings,
    edges,
    environment,
    errors,
    file_names,
    imports,
    integers,
    purity,
    refusals,
    rooms,
    size,
    words,
)
from tools.house.module import Module

LONG = "def f() -> None:\n    '''Long.'''\n" + "    print()\n" * 70
# rule, where, what it must find, what it must leave alone
CASES = [
    (clock, "org/actions.py", "at = datetime.now(UTC)", "at = clock.now()"),
    (clock, "org/actions.py", "at = datetime.datetime.now(UTC)", "at = datetime(2026, 1, 1)"),
    (clock, "org/queries.py", "day = date.today()", "pause = time.monotonic()"),
    (
        django_habits,
        "org/models.py",
        "class Meta:\n  ordering = ['id']",
        "class Meta:\n  indexes = []",
    ),
    (
        django_habits,
        "org/models.py",
        "class A(models.Model):\n  def save(self): ...",
        "class A(Writer):\n  def save(self): ...",
    ),
    (django_habits, "org/apps.py", "from django.db.models.signals import post_save", "import os"),
    (django_habits, "org/apps.py", "from django.dispatch import receiver", "import os"),
    (docstrings, "org/actions.py", "def add(): ...", "def add():\n  'Add.'"),
    (docstrings, "org/rules.py", "def add(): ...", "def _add(): ..."),
    (edges, "org/api.py", "x = models.Staff.objects", "x = queries.staff(scope)"),
    (edges, "org/jobs.py", "rows.filter(a=1)", "rows.append(1)"),
    (edges, "connectors/files/api.py", "from django.db import transaction", "import json"),
    (environment, "org/rules.py", "a = os.environ['A']", "run(env={**os.environ})"),
    (environment, "server/cli/run.py", "a = os.getenv('A')", "os.environ['A'] = 'b'"),
    (environment, "core/clock.py", "from os import environ", "from os import path"),
    (
        errors,
        "org/actions.py",
        "try:\n  a()\nexcept Exception:\n  pass",
        "try:\n  a()\nexcept Exception:\n  raise",
    ),
    (errors, "org/actions.py", "try:\n  a()\nexcept:\n  pass", "try:\n  a()\nexcept OSError: ..."),
    (file_names, "org/things.py", "", None),
    (file_names, "orders/access.py", "", None),
    (imports, "org/api.py", "from huoqun.core.clock import now", "from huoqun.core import clock"),
    (
        imports,
        "customers/api.py",
        "from huoqun.org.queries import scope",
        "from huoqun.org.queries import Scope",
    ),
    (
        imports,
        "org/api.py",
        "def f():\n  from huoqun.org import jobs",
        "from huoqun.org import kinds",
    ),
    (
        integers,
        "org/api.py",
        "class In(Schema):\n  id: int | None",
        "class In(Schema):\n  id: Annotated[int, Ge(1)]",
    ),
    (
        integers,
        "org/api.py",
        "@router.get('/')\ndef f(request, page: list[int]): ...",
        "@router.get('/')\ndef f(request, page: BigId) -> int: ...",
    ),
    (purity, "org/rules.py", "from django.db import models", "import datetime"),
    (purity, "org/rules.py", "def f(a, b): ...", "def f(*, a, b): ..."),
    (purity, "org/actions.py", "def f(a, b): ...", "def _f(a, b): ..."),
    (
        refusals,
        "org/rules.py",
        "class A(Refused):\n  code = 'a'\n  zh = '不'",
        "class A(Refused):\n  code = 'a'\n  zh = '不{b}'\n  en = 'No {b}'",
    ),
    (
        refusals,
        "org/rules.py",
        "class A(refusal.Refused):\n  code = 'a'\n  zh = '不{b}'\n  en = 'No'",
        "class A(ValueError): ...",
    ),
    (
        rooms,
        "orders/queries.py",
        "from huoqun.org import rules",
        "from huoqun.org import queries, access",
    ),
    (
        rooms,
        "server/cli/staff.py",
        "from huoqun.org.api import router",
        "from huoqun.org import actions",
    ),
    (rooms, "orders/jobs.py", "import huoqun.connectors.files.jobs", "import huoqun.events.log"),
    (size, "org/queries.py", LONG, LONG.replace("    print()\n", "", 3)),
    (size, "org/queries.py", "a = 1\n" * 401, "a = 1\n" * 400),
    (words, "org/utils.py", "", None),
    (words, "org/rules.py", "class ThingManager: ...", "class Manageable: ..."),
]


@pytest.mark.parametrize(
    ("rule", "path", "bad", "good"), CASES, ids=lambda value: getattr(value, "__name__", None)
)
def test_rule_bites(rule, path, bad, good):
    assert list(rule.broken(Module.of(f"huoqun/{path}", bad)))
    if good is not None:
        assert not list(rule.broken(Module.of(f"huoqun/{path}", good)))


def test_every_rule_has_a_case():
    assert {case[0].broken for case in CASES} == set(house.RULES)


def test_reason_excuses_a_line():
    line = "class ThingManager: ...  # house: {}"
    assert not list(house.breaches(Module.of("huoqun/org/kinds.py", line.format("a wire format"))))
    assert list(house.breaches(Module.of("huoqun/org/kinds.py", line.format(""))))


def test_tree_keeps_the_rules(root: Path, capsys):
    broken = house.main(root)
    assert not broken, capsys.readouterr().out
