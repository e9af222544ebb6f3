"""The ladder, where import-linter cannot see it: foreign keys and migrations are imports too."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture.conftest import ROOT


def _ladder() -> list[str]:
    """The rungs from the bottom up, as the import contract names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["id"] == "ladder")
    return [rung.strip() for layer in reversed(layers) for rung in layer.split("|")]


LADDER = _ladder()


def height(module: str) -> int:
    """On which rung a module of ours stands."""
    return LADDER.index(module.split(".")[1])


def rises(source: str, target: str) -> bool:
    """Whether a reference from one module of ours to another points up the ladder."""
    return source.split(".")[1] != target.split(".")[1] and height(target) >= height(source)


def test_rises():
    assert rises("huoqun.org.models", "huoqun.customers.models")
    assert not rises("huoqun.customers.models", "huoqun.org.models")
    assert not rises("huoqun.org.models", "huoqun.org.models")


def test_foreign_keys_point_down():
    ours = [model for model in apps.get_models() if model.__module__.startswith("huoqun.")]
    assert ours
    upward = [
        f"{model.__module__}.{model.__name__}.{field.name} → {field.related_model.__module__}"
        for model in ours
        for field in model._meta.get_fields()
        if field.is_relation
        and (field.concrete or field.many_to_many)
        and not field.auto_created
        and field.related_model is not None
        and field.related_model.__module__.startswith("huoqun.")
        and rises(model.__module__, field.related_model.__module__)
    ]
    assert not upward, "a foreign key is an import; keep a plain bigint id upwards"


def test_migrations_depend_downwards():
    modules = {config.label: config.name for config in apps.get_app_configs()}
    upward = []
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        for target, _ in [*migration.dependencies, *migration.run_before]:
            source_module, target_module = modules[label], modules.get(target, "")
            ours = source_module.startswith("huoqun.") and target_module.startswith("huoqun.")
            if ours and rises(source_module, target_module):
                upward.append(f"{label}.{name} → {target}")
    assert not upward


@pytest.mark.parametrize(
    "package", sorted((ROOT / "src/huoqun").iterdir()), ids=lambda each: each.name
)
def test_no_empty_rooms(package: Path):
    if package.is_dir() and package.name not in {"__pycache__", "console_dist"}:
        assert package.name in LADDER
        assert any(path.stat().st_size for path in package.rglob("*.py")), "an empty room"
