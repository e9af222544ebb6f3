"""What is personal is declared: a sealed or marked column without an entry fails the build."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from huoqun.core import ports
from huoqun.server import wiring

# A sealed value, the blind index that finds it, and whatever a model lists in `PERSONAL`; not what
# it lists in `SECRETS`: keys and passwords of systems.
SEALED = ("_sealed", "_index")


def personal_columns(model: type[models.Model]) -> Iterator[str]:
    """The columns of a model that say something about a person, as ``model.field``."""
    marked = getattr(model, "PERSONAL", ())
    for field in model._meta.concrete_fields:
        sealed = isinstance(field, models.BinaryField) and field.name.endswith(SEALED)
        secret = field.name in getattr(model, "SECRETS", ())
        if (sealed and not secret) or field.name in marked:
            yield f"{model._meta.model_name}.{field.name}"


def _room(model: type[models.Model]) -> str:
    parts = model.__module__.split(".")
    return ".".join(parts[1:3]) if parts[1] == "connectors" else parts[1]


def test_personal_columns_have_an_entry():
    declared = {
        (entry.room, each.column.lower()) for entry in wiring.PRIVACY for each in entry.columns
    }
    ours = [model for model in apps.get_models() if model.__module__.startswith("huoqun.")]
    missing = [
        f"{_room(model)}: {column}"
        for model in ours
        for column in personal_columns(model)
        if (_room(model), column.lower()) not in declared
    ]
    assert not missing, "name it in the room's privacy.py and wire that in server/wiring.py"


def test_entries_name_real_columns():
    known = {
        (_room(model), f"{model._meta.model_name}.{field.name}")
        for model in apps.get_models()
        if model.__module__.startswith("huoqun.")
        for field in model._meta.concrete_fields
    }
    declared = {
        (entry.room, each.column.lower()) for entry in wiring.PRIVACY for each in entry.columns
    }
    assert declared <= known


def test_every_entry_says_what_for_and_how_long():
    """The dataclass asks for basis, kind and keeping; only the words could still be empty."""
    entries = [each for entry in wiring.PRIVACY for each in entry.columns]
    assert all(isinstance(each, ports.Personal) for each in entries)
    assert [each.column for each in entries if not (each.purpose_zh and each.purpose_en)] == []
    with pytest.raises(TypeError):
        ports.Personal(column="Identity.name_sealed")


def test_the_finder_bites():
    customers = apps.get_app_config("customers").get_models()
    found = {column for model in customers for column in personal_columns(model)}
    assert "identity.external_id_sealed" in found
