"""Rules that catch feedback in chats, and the service targets: settings of the desk."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema, Status
from pydantic import Field

from huoqun.core.ids import BigId, Count
from huoqun.feedback import actions, models, queries, rules
from huoqun.feedback.api import shapes
from huoqun.feedback.api.routes import router
from huoqun.feedback.kinds import TicketKind, TicketSeverity
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

RULE = "/rules/{rule_id}"
Hours = Annotated[int, Field(ge=1, le=rules.TARGET_HOURS_MAX)]


class CatchRuleOut(Schema):
    """A rule; ``tried`` says whether the present words were tried, ``tried_hits`` what they hit."""

    id: BigId
    name: str
    unit: shapes.TicketPlaceOut
    words: list[str]
    without: list[str]
    kind: TicketKind
    severity: TicketSeverity
    product: str
    gather_hours: Count
    on_since: datetime | None
    tried: bool
    tried_at: datetime | None
    tried_hits: Count | None
    caught: Count


class NewCatchRuleIn(shapes.CatchRuleIn):
    """A new rule for a unit and all below it."""

    unit_id: BigId


class TrialIn(Schema):
    """How far back a rule is tried."""

    days: Annotated[int, Field(ge=1, le=rules.TRIAL_DAYS_MAX)] = rules.TRIAL_DAYS_DEFAULT


class TrialSampleOut(Schema):
    """A message that would have been caught; ``text`` only where one may read it."""

    community: str | None
    at: datetime
    text: str | None


class TrialOut(Schema):
    """What a rule would have caught; ``capped``: only the latest messages were read."""

    days: Count
    messages: Count
    hits: Count
    people: Count
    tickets: Count
    capped: bool
    samples: list[TrialSampleOut]


class SwitchRuleIn(Schema):
    """On or off."""

    on: bool


class ServiceTargetIn(Schema):
    """Hours to answer and to solve tickets of a severity, by the clock on the wall."""

    severity: TicketSeverity
    answer_hours: Hours
    solve_hours: Hours


class ServiceTargetsIn(Schema):
    """The targets of some severities."""

    targets: Annotated[list[ServiceTargetIn], Field(min_length=1, max_length=4)]


class ServiceTargetOut(Schema):
    """The target of a severity."""

    severity: TicketSeverity
    answer_hours: Count
    solve_hours: Count


@router.get("/rules", response=list[CatchRuleOut])
@access.requires(Permission.MANAGE_SETTINGS)
def rule_list(request: access.StaffRequest) -> list[dict[str, Any]]:
    """List the rules of one's units."""
    found = list(queries.catch_rules(request.scope)[: queries.RULES_MAX])
    caught = queries.caught_by([each.pk for each in found])
    return [_out(each, caught.get(each.pk, 0)) for each in found]


@router.post("/rules", response={201: CatchRuleOut})
@access.requires(Permission.MANAGE_SETTINGS)
def make_catch_rule(request: access.StaffRequest, body: NewCatchRuleIn) -> Status[dict[str, Any]]:
    """Write a rule; it is off until it was tried."""
    unit = org_queries.unit(body.unit_id, seen_by=request.scope)
    rule = actions.make_rule(unit=unit, said=_said(body), actor=request.actor)
    return Status(201, _out(rule, 0))


@router.put(RULE, response=CatchRuleOut)
@access.requires(Permission.MANAGE_SETTINGS)
def change_catch_rule(
    request: access.StaffRequest, rule_id: BigId, body: shapes.CatchRuleIn
) -> dict[str, Any]:
    """Write a rule anew; with other words it is off until it was tried again."""
    rule = queries.catch_rule(rule_id, seen_by=request.scope)
    changed = actions.change_rule(rule=rule, said=_said(body), actor=request.actor)
    return _out(changed, queries.caught_by([rule_id]).get(rule_id, 0))


@router.delete(RULE, response={204: None})
@access.requires(Permission.MANAGE_SETTINGS)
def remove_catch_rule(request: access.StaffRequest, rule_id: BigId) -> Status[None]:
    """Remove a rule; the tickets that it opened stay."""
    rule = queries.catch_rule(rule_id, seen_by=request.scope)
    actions.remove_rule(rule=rule, actor=request.actor)
    return Status(204, None)


@router.post(RULE + "/try", response=TrialOut)
@access.requires(Permission.MANAGE_SETTINGS)
def try_catch_rule(request: access.StaffRequest, rule_id: BigId, body: TrialIn) -> dict[str, Any]:
    """Count what a rule would have caught in the last days; nothing is opened."""
    rule = queries.catch_rule(rule_id, seen_by=request.scope)
    found = actions.try_rule(rule=rule, days=body.days, actor=request.actor)
    reads = request.full_scope.where(Permission.REVEAL_PERSONAL).covers(rule.unit.path)
    titles = queries.titles_of(found.samples)
    plain = ("days", "messages", "hits", "people", "tickets", "capped")
    return {
        **{name: getattr(found, name) for name in plain},
        "samples": [
            {
                "community": titles.get(each.community_id),
                "at": each.at,
                "text": each.text if reads else None,
            }
            for each in found.samples
        ],
    }


@router.post(RULE + "/switch", response=CatchRuleOut)
@access.requires(Permission.MANAGE_SETTINGS)
def switch_catch_rule(
    request: access.StaffRequest, rule_id: BigId, body: SwitchRuleIn
) -> dict[str, Any]:
    """Switch a rule on, once it was tried, or off."""
    rule = queries.catch_rule(rule_id, seen_by=request.scope)
    switched = actions.switch_rule(rule=rule, on=body.on, actor=request.actor)
    return _out(switched, queries.caught_by([rule_id]).get(rule_id, 0))


@router.get("/targets", response=list[ServiceTargetOut])
@access.requires(Permission.HANDLE_FEEDBACK)
def target_list(request: access.StaffRequest) -> list[dict[str, Any]]:
    """Show within how many hours tickets are to be answered and solved."""
    return _targets(queries.targets(request.staff.unit.corp_id))


@router.put("/targets", response=list[ServiceTargetOut])
@access.requires(Permission.MANAGE_SETTINGS)
def set_service_targets(
    request: access.StaffRequest, body: ServiceTargetsIn
) -> list[dict[str, Any]]:
    """Set the targets of a company, for the tickets opened from now on."""
    company = org_queries.company(request.staff.unit.corp_id, seen_by=request.scope)
    targets = {
        each.severity: rules.Target(answer_hours=each.answer_hours, solve_hours=each.solve_hours)
        for each in body.targets
    }
    return _targets(actions.set_targets(company=company, targets=targets, actor=request.actor))


def _said(body: shapes.CatchRuleIn) -> actions.RuleSaid:
    return actions.RuleSaid(**body.dict(exclude={"unit_id"}))


def _out(rule: models.CatchRule, caught: int) -> dict[str, Any]:
    plain = (
        "name",
        "words",
        "without",
        "kind",
        "severity",
        "product",
        "gather_hours",
        "on_since",
        "tried_at",
        "tried_hits",
    )
    return {
        "id": rule.pk,
        **{name: getattr(rule, name) for name in plain},
        "unit": {"id": rule.unit_id, "name": rule.unit.name},
        "tried": rule.tried_wording == rule.wording,
        "caught": caught,
    }


def _targets(found: dict[TicketSeverity, rules.Target]) -> list[dict[str, Any]]:
    return [
        {
            "severity": severity,
            "answer_hours": found[severity].answer_hours,
            "solve_hours": found[severity].solve_hours,
        }
        for severity in TicketSeverity
    ]
