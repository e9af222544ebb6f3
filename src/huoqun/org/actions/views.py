"""Saved views of lists in the console."""

from typing import Any

from django.db import transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import models

VIEWS_PER_STAFF_MAX = 200


class TooManyViews(Refused):
    """Saved views are for a person to choose from, not a store of data."""

    code = "too_many_views"
    status = 409
    zh = "最多保存 {views_max} 个视图，请先删除不用的。"
    en = "At most {views_max} views are kept; delete some first."


def save_view(
    *, staff: models.Staff, page: str, name: str, query: dict[str, Any]
) -> models.SavedView:
    """Keep a list's filters under a name, over the former one of that name."""
    with transaction.atomic():
        view, is_new = models.SavedView.objects.update_or_create(
            staff=staff,
            page=page,
            name=name,
            defaults={"query": query, "saved_at": clock.now()},
        )
        if is_new and staff.saved_views.count() > VIEWS_PER_STAFF_MAX:
            raise TooManyViews(views_max=VIEWS_PER_STAFF_MAX)
    return view


def delete_view(*, staff: models.Staff, view_id: int) -> None:
    """Forget one of the person's own views; one that is gone already stays gone."""
    models.SavedView.objects.filter(staff=staff, id=view_id).delete()
