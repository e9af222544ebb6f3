"""Rules that catch feedback: written, tried on past messages, and only then switched on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.feedback import models, queries, rules
from huoqun.feedback.kinds import TicketKind, TicketSeverity
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit


class CatchRuleUnfit(Refused):
    """The rule has no words, or some that cannot be looked for."""

    code = "catch_rule_unfit"
    zh = "“{word}”不能用作捕捉词：每条规则 1–{words_max} 个词，每个词最多 {length_max} 个字，"
    zh += "“*”代表中间隔几个字，最多 {gaps_max} 个，不能放在开头或结尾。"
    en = "“{word}” cannot be looked for: a rule has 1 to {words_max} words of at most {length_max}"
    en += " characters; “*” stands for a few in between, at most {gaps_max}, never at an end."


class CatchRuleUntried(Refused):
    """The present wording was not tried on past messages."""

    code = "catch_rule_untried"
    status = 409
    zh = "请先“试运行”现在的规则，看看最近会捕捉到多少条，再启用。"
    en = "Try the rule as it is now on recent messages first, then switch it on."


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSaid:
    """A rule as somebody wrote it."""

    name: str
    words: Sequence[str]
    without: Sequence[str]
    kind: TicketKind
    severity: TicketSeverity
    product: str
    gather_hours: int


def make_rule(*, unit: OrgUnit, said: RuleSaid, actor: org_actions.Actor) -> models.CatchRule:
    """Write a new rule for a unit and all below it; it is off. Raises CatchRuleUnfit."""
    words, without = _readable(said.words, needed=True), _readable(said.without, needed=False)
    with transaction.atomic():
        rule = models.CatchRule.objects.create(
            unit=unit,
            name=said.name,
            words=words,
            without=without,
            kind=said.kind,
            severity=said.severity,
            product=said.product,
            gather_hours=said.gather_hours,
            made_by=actor.staff,
        )
        _audit(rule, "rule_made", actor)
    return rule


def change_rule(
    *, rule: models.CatchRule, said: RuleSaid, actor: org_actions.Actor
) -> models.CatchRule:
    """Write a rule anew. With other words it is off until it was tried again."""
    words, without = _readable(said.words, needed=True), _readable(said.without, needed=False)
    with transaction.atomic():
        row = _locked(rule)
        if (words, without) != (row.words, row.without):
            row.wording, row.on_since = row.wording + 1, None
        row.words, row.without, row.name = words, without, said.name
        row.kind, row.severity = said.kind, said.severity
        row.product, row.gather_hours = said.product, said.gather_hours
        row.changed_at = clock.now()
        row.save()
        _audit(row, "rule_changed", actor)
    return row


def try_rule(*, rule: models.CatchRule, days: int, actor: org_actions.Actor) -> queries.Trial:
    """Count what a rule would have caught in the last days; nothing is opened."""
    wording = rule.wording
    found = queries.trial(rule, days=days)
    with transaction.atomic():
        row = _locked(rule)
        # Somebody may have changed the words meanwhile: those were not tried.
        if row.wording == wording:
            row.tried_wording, row.tried_at, row.tried_hits = wording, clock.now(), found.hits
            row.save(update_fields=["tried_wording", "tried_at", "tried_hits"])
        _audit(row, "rule_tried", actor)
    return found


def switch_rule(*, rule: models.CatchRule, on: bool, actor: org_actions.Actor) -> models.CatchRule:
    """Switch a rule on, from now on, or off. Raises CatchRuleUntried."""
    with transaction.atomic():
        row = _locked(rule)
        if on == (row.on_since is not None):
            return row
        if on and row.tried_wording != row.wording:
            raise CatchRuleUntried
        row.on_since = clock.now() if on else None
        row.save(update_fields=["on_since"])
        _audit(row, "rule_on" if on else "rule_off", actor)
    return row


def remove_rule(*, rule: models.CatchRule, actor: org_actions.Actor) -> None:
    """Remove a rule; the tickets that it opened stay."""
    with transaction.atomic():
        _audit(rule, "rule_removed", actor)
        models.CatchRule.objects.filter(pk=rule.pk).delete()


def _locked(rule: models.CatchRule) -> models.CatchRule:
    row = models.CatchRule.objects.select_for_update(of=("self",)).select_related("unit")
    found = row.filter(pk=rule.pk).first()
    if found is None:
        raise queries.NoSuchCatchRule
    return found


def _readable(words: Sequence[str], *, needed: bool) -> list[str]:
    """The words without doubles, as they were written; raises CatchRuleUnfit."""
    kept = list(dict.fromkeys(word.strip() for word in words))
    bad = [word for word in kept if not rules.is_readable(word)]
    if bad or len(kept) > rules.WORDS_MAX or (needed and not kept):
        raise CatchRuleUnfit(
            word=bad[0] if bad else "…",
            words_max=rules.WORDS_MAX,
            length_max=rules.WORD_LENGTH_MAX,
            gaps_max=rules.GAPS_MAX,
        )
    return kept


def _audit(rule: models.CatchRule, action: str, by: org_actions.Actor) -> None:
    org_actions.audit(
        staff=by.staff,
        action=f"feedback.{action}",
        object_name="feedback_rule",
        object_id=rule.pk,
        detail={
            "name": rule.name,
            "words": rule.words,
            "without": rule.without,
            "severity": rule.severity,
        },
        request=by.request,
        unit_id=rule.unit_id,
    )
