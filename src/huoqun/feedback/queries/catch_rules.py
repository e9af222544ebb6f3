"""The rules that catch feedback in chats, and what one would have caught lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from huoqun.communities import queries as community_queries
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.events import recent
from huoqun.events.recent import Spoken
from huoqun.feedback import models, rules
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

SAMPLES_MAX = 20
# More rules than a person can keep apart.
RULES_MAX = 500


class NoSuchCatchRule(Refused):
    """The rule does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_catch_rule"
    status = 404
    zh = "没有这条捕捉规则，或它不在您的管辖范围内。"
    en = "There is no such rule, or it lies outside your part of the organisation."


def catch_rules(seen_by: Scope) -> QuerySet[models.CatchRule]:
    """The rules of the reader's units, those that are on first."""
    rows = models.CatchRule.objects.filter(org_queries.within(seen_by))
    return rows.select_related("unit").order_by("-on_since", "id")


def catch_rule(rule_id: int, *, seen_by: Scope) -> models.CatchRule:
    """One rule of the reader's units; raises NoSuchCatchRule."""
    found = catch_rules(seen_by).filter(pk=rule_id).first()
    if found is None:
        raise NoSuchCatchRule
    return found


def live_rules() -> list[models.CatchRule]:
    """The rules that are on, the gravest and then the oldest first: the first that fits counts."""
    rows = models.CatchRule.objects.filter(on_since__isnull=False).select_related("unit")
    gravest = rules.SEVERITIES[::-1]
    return sorted(rows, key=lambda each: (gravest.index(each.severity), each.pk))


def caught_by(rule_ids: Sequence[int]) -> dict[int, int]:
    """How many tickets each of these rules opened; those that opened none are absent."""
    rows = models.Ticket.objects.filter(rule__in=rule_ids, withdrawn=False)
    counted = rows.order_by().values_list("rule_id").annotate(opened=Count("id"))
    return {rule_id: opened for rule_id, opened in counted if rule_id is not None}


def titles_of(samples: Iterable["TrialSample"]) -> dict[int, str]:
    """The titles of the communities of samples."""
    return community_queries.titles([each.community_id for each in samples])


def wording(rule: models.CatchRule) -> rules.Wording:
    """What a rule looks for."""
    return rules.Wording(words=tuple(rule.words), without=tuple(rule.without))


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialSample:
    """A message that a rule would have caught."""

    community_id: int
    at: datetime
    text: str


@dataclass(kw_only=True, slots=True)
class Trial:
    """What a rule would have caught in the last days; ``capped``: only the latest were read."""

    days: int
    messages: int = 0
    hits: int = 0
    people: int = 0
    tickets: int = 0
    capped: bool = False
    samples: list[TrialSample] = field(default_factory=list)


def trial(rule: models.CatchRule, *, days: int) -> Trial:
    """Read the chats of the last days with a rule, without opening anything.

    A message counts for the unit that it was told for, as far back as texts are hot.
    """
    below = org_models.OrgUnit.objects.filter(path__startswith=rule.unit.path)
    read = recent.texts(
        unit_ids=list(below.values_list("pk", flat=True)),
        since=clock.now() - timedelta(days=days),
        rows_max=rules.TRIAL_MESSAGES_MAX,
    )
    found = Trial(days=days)
    hits = _hits(rule, read, found)
    found.capped = found.messages >= rules.TRIAL_MESSAGES_MAX
    crew = community_queries.crew({each.community_id for each in hits})
    said: dict[int, list[datetime]] = {}
    for each in hits:
        if (each.community_id, each.customer_id) in crew:
            continue
        found.hits += 1
        said.setdefault(each.customer_id, []).append(each.occurred_at)
        if len(found.samples) < SAMPLES_MAX:
            found.samples.append(
                TrialSample(community_id=each.community_id, at=each.occurred_at, text=each.text)
            )
    found.people = len(said)
    found.tickets = sum(
        rules.openings(moments, gather_hours=rule.gather_hours) for moments in said.values()
    )
    return found


def _hits(rule: models.CatchRule, read: Iterable[Spoken], found: Trial) -> list[Spoken]:
    wanted = wording(rule)
    hits = []
    for each in read:
        found.messages += 1
        if wanted.fits(rules.plain(each.text)):
            hits.append(each)
    return hits
