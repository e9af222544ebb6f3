"""The need funnel: how far people have come, how many go on from each stage, and how fast."""

import itertools
from dataclasses import dataclass

from django.db.models import Aggregate, Count, F, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from huoqun.analytics import queries as analytics_queries
from huoqun.customers import models, rules
from huoqun.customers.kinds import LifecycleStage


class _Median(Aggregate):
    """The lower median of whole numbers; of none, null."""

    function = "percentile_disc"
    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedStep:
    """A stage of the way up: how many reached it, how many are in it now, who came from before.

    None is unknown (nobody in the company ever reached it: no source tells) or too few to show.
    ``came`` of ``of`` who reached the step before reached this one too, within ``median_days``.
    """

    stage: LifecycleStage
    reached: int | None
    now: int | None
    came: int | None = None
    of: int | None = None
    median_days: int | None = None
    before: LifecycleStage | None = None


def need_funnel(
    among: QuerySet[models.Reach, int] | None, *, hides: bool
) -> tuple[list[NeedStep], dict[LifecycleStage, int | None]]:
    """The way up of those people step by step, and how many are in each stage now."""
    rows = models.CustomerStage.objects.all()
    known = _known_steps()
    if among is not None:
        rows = rows.filter(customer_id__in=among)
    counted = dict(rows.values_list("stage").annotate(held=Count("pk")).order_by("stage"))
    stages = rules.guarded(
        {each: counted.get(each.value, 0) for each in LifecycleStage}, hides=hides
    )
    pairs = list(itertools.pairwise(known))
    sums = rows.aggregate(
        **{f"n_{name}": Count(name) for name in known},
        **{f"both_{b}": Count("pk", filter=_both(a, b)) for a, b in pairs},
        **{f"days_{b}": _Median(RawSQL(f"{b} - {a}", []), filter=_both(a, b)) for a, b in pairs},  # noqa: S611 (our own columns)
    )
    before = {b: a for a, b in pairs}
    steps = []
    for name, stage in analytics_queries.FIRSTS.items():
        reached = _shown(sums[f"n_{name}"], hides) if name in known else None
        step = NeedStep(stage=stage, reached=reached, now=stages[stage])
        if name in before and reached is not None:
            step = NeedStep(
                stage=stage,
                reached=reached,
                now=stages[stage],
                came=_shown(sums[f"both_{name}"], hides),
                of=_shown(sums[f"n_{before[name]}"], hides),
                median_days=sums[f"days_{name}"] if _shown(sums[f"both_{name}"], hides) else None,
                before=analytics_queries.FIRSTS[before[name]],
            )
        steps.append(step)
    return steps, stages


def _known_steps() -> list[str]:
    """The steps that somebody in the company has reached: of the others no source tells."""
    return [
        name
        for name in analytics_queries.FIRSTS
        if models.CustomerStage.objects.filter(**{f"{name}__isnull": False}).exists()
    ]


def _both(first: str, second: str) -> Q:
    """Who reached the second step on the day of the first or later."""
    return Q(**{f"{first}__isnull": False}) & Q(**{f"{second}__gte": F(first)})


def _shown(count: int, hides: bool) -> int | None:  # noqa: FBT001 (what the caller hides)
    return None if hides and 0 < count < rules.SHOWN_MIN else count
