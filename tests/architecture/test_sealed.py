"""What lies sealed is known: a sealed column that rotation does not reach fails the build."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

import huoqun
from huoqun.server import wiring

_HOW = (
    "name it in SEALED of its room's privacy.py (or in UNDER_OWN_KEY, where a person's own key"
    " seals it), wire that in server/wiring.py, and fill it in server/tests/sealed_rows.py"
)
# Who may make keys of a secret; everybody else asks settings.HUOQUN_KEYS, which rotation reaches.
_KEY_MAKERS = {"core/encrypted.py", "server/secret.py"}


def _sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            ours = model.__module__.startswith("huoqun.")
            if ours and isinstance(field, models.BinaryField) and field.name.endswith("_sealed"):
                yield model, field.name


def test_sealed_columns_have_an_entry():
    named = {(each.model, each.field) for each in (*wiring.SEALED, *wiring.UNDER_OWN_KEY)}
    assert [column for column in _sealed_columns() if column not in named] == [], _HOW


def test_entries_name_real_columns_once():
    named = [(each.model, each.field) for each in wiring.SEALED]
    assert len(named) == len(set(named))
    for model, field in named:
        assert model._meta.get_field(field)


def _makes_keys(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in {"derive_key", "HUOQUN_SECRET"})
        or (isinstance(node, ast.alias) and node.name == "derive_key")
        for node in ast.walk(tree)
    )


def test_keys_are_asked_for_and_not_made():
    package = Path(huoqun.__file__).parent
    made = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "tests" not in path.parts and _makes_keys(ast.parse(path.read_text("utf-8")))
    }
    # boot makes the first secret, checks look how long it is.
    assert made - {"server/boot.py", "server/checks.py"} <= _KEY_MAKERS


def test_the_finder_bites():
    assert len(list(_sealed_columns())) >= 10
    assert _makes_keys(ast.parse("encrypted.derive_key(settings.HUOQUN_SECRET, 'mine')"))
