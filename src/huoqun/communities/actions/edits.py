"""Editing one community or many at once, with a preview that applies the same rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from huoqun.communities import models, queries, rules
from huoqun.communities.actions import descriptions, holding, trail
from huoqun.communities.kinds import Positioning
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Permission

# One transaction of a few seconds: writers may not hold the log's horizon back (design §4).
EDIT_MAX = 1_000
# A new owner takes a grant for each community, another unit the bonds of all its people.
SLOW_EDIT_MAX = 100

PLAIN_FIELDS = frozenset(
    {
        "title",
        "platform",
        "positioning",
        "affinity",
        "region",
        "opened_on",
        "ends_on",
        "purpose",
        "stage",
        "audience",
        "resources",
        "value",
        "decision",
    }
)
SLOW_FIELDS = frozenset({"owner", "unit"})
EDITABLE = PLAIN_FIELDS | SLOW_FIELDS


class NotUnsettable(Refused):
    """A running community cannot lose what it needed to start."""

    code = "positioning_not_unsettable"
    status = 409
    zh = "运营中的群不能取消定位，请改为另一种定位。"
    en = "A running community cannot lose its positioning; choose another one."


class FlashNeedsEnd(Refused):
    """A flash community has an end."""

    code = "flash_needs_end"
    status = 409
    zh = "快闪群必须有结束日期，请先填写结束日期。"
    en = "A flash community has an end; set its end date first."


class EndsBeforeOpening(Refused):
    """The dates contradict each other."""

    code = "ends_before_opening"
    zh = "结束日期 {ends_on} 早于开群日期 {opened_on}。"
    en = "It would end on {ends_on}, before it opened on {opened_on}."


class CannotAssignOwner(Refused):
    """Assigning an owner gives a role, which only those who manage staff may do."""

    code = "cannot_assign_owner"
    status = 403
    zh = "指定群主就是授予权限，需要“管理员工”权限；您在该群所属的组织单元没有这项权限。"
    en = "Assigning an owner gives a role: you need “Manage staff” where the community belongs."


class OwnerGone(Refused):
    """Someone who no longer works here owns nothing."""

    code = "owner_not_active"
    status = 409
    zh = "“{name}”的账号已停用，不能担任群主。"
    en = "The account of {name} is not active; it cannot own a community."


class UnitPutAway(Refused):
    """Nothing new moves into a unit that is no more."""

    code = "unit_put_away"
    status = 409
    zh = "“{unit}”已归档，不能把群移到那里。"
    en = "“{unit}” was put away; no community can move there."


class OtherCorp(Refused):
    """A community does not change the legal entity: its people agreed to one only."""

    code = "other_corp"
    status = 409
    zh = "“{unit}”属于另一个企业主体，群只能在同一主体内移动。"
    en = "“{unit}” belongs to another legal entity; a community moves within its own only."


class TooMany(Refused):
    """A bulk edit has a bound."""

    code = "too_many_communities"
    status = 422
    zh = "一次最多修改 {most} 个群，请缩小筛选范围。"
    en = "At most {most} communities can be edited at once; narrow the filter."


class NothingToChange(Refused):
    """An edit without a field."""

    code = "nothing_to_change"
    zh = "没有要修改的内容，请至少填写一项。"
    en = "There is nothing to change; fill in at least one field."


class ChangedMeanwhile(Refused):
    """What was previewed is not what would be changed."""

    code = "changed_meanwhile"
    status = 409
    zh = "预览之后数据有变化：预览时 {previewed} 个群，现在 {now} 个。请重新预览。"
    en = "Things changed since the preview: {previewed} communities then, {now} now. Preview again."


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an edit does to one community: the changed fields before and after."""

    community: models.Community
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(kw_only=True)
class Plan:
    """What an edit would do: changes, and the communities that refuse it with their reason."""

    changes: list[Change] = field(default_factory=list)
    refused: list[tuple[models.Community, Refused]] = field(default_factory=list)


def plan_edit(
    *,
    communities: Collection[models.Community],
    fields: Mapping[str, object],
    actor: org_actions.Actor,
) -> Plan:
    """Say what an edit would do, without doing it; ``fields`` are those of EDITABLE.

    Raises what concerns the edit as a whole; what concerns one community stands in ``refused``.
    """
    unknown = set(fields) - EDITABLE
    assert not unknown, f"not fields of a community: {unknown}"
    if not fields:
        raise NothingToChange
    _refuse_too_many(len(communities), fields)
    owner, unit = fields.get("owner"), fields.get("unit")
    if isinstance(owner, org_models.Staff) and not owner.is_active:
        raise OwnerGone(name=owner.name)
    if isinstance(unit, org_models.OrgUnit) and unit.archived_at is not None:
        raise UnitPutAway(unit=unit.name)
    plan = Plan()
    for community in communities:
        plan_one(plan, community=community, fields=fields, actor=actor)
    return plan


def plan_one(
    plan: Plan,
    *,
    community: models.Community,
    fields: Mapping[str, object],
    actor: org_actions.Actor,
) -> None:
    """Add to a plan what an edit would do to one community."""
    after = {name: new for name, new in fields.items() if getattr(community, name) != new}
    refusal = _refusal(community, after, actor)
    if refusal is not None:
        plan.refused.append((community, refusal))
    elif after:
        before = {name: getattr(community, name) for name in after}
        plan.changes.append(Change(community=community, before=before, after=after))


def _refuse_too_many(count: int, fields: Mapping[str, object]) -> None:
    most = SLOW_EDIT_MAX if SLOW_FIELDS & set(fields) else EDIT_MAX
    if count > most:
        raise TooMany(most=most)


def _refusal(
    community: models.Community, after: Mapping[str, object], actor: org_actions.Actor
) -> Refused | None:
    """Why a community cannot become so; None when it can."""
    positioning = after.get("positioning", community.positioning)
    opened_on = after.get("opened_on", community.opened_on)
    ends_on = after.get("ends_on", community.ends_on)
    free = rules.may_lose(lifecycle=community.lifecycle, made_by_import=community.made_by_import)
    if positioning == Positioning.UNSET and not free:
        return NotUnsettable()
    if positioning == Positioning.FLASH and ends_on is None and not free:
        return FlashNeedsEnd()
    if opened_on and ends_on and str(ends_on) < str(opened_on):
        return EndsBeforeOpening(ends_on=ends_on, opened_on=opened_on)
    unit = after.get("unit", community.unit)
    assert isinstance(unit, org_models.OrgUnit)
    if unit.corp_id != community.unit.corp_id:
        return OtherCorp(unit=unit.name)
    managing = actor.scope.where(Permission.MANAGE_STAFF)
    places = (community.unit.path, unit.path)
    if "owner" in after and not all(managing.covers(path) for path in places):
        return CannotAssignOwner()
    return None


def edit(
    *, community: models.Community, fields: Mapping[str, object], actor: org_actions.Actor
) -> models.Community:
    """Change fields or the owner of one community; the grant follows the owner."""
    with transaction.atomic():
        locked = _locked([community.pk])
        plan = plan_edit(communities=locked, fields=fields, actor=actor)
        for _, refusal in plan.refused:
            raise refusal
        apply(changes=plan.changes, actor=actor)
    return locked[0]


def edit_many(
    *,
    communities: Sequence[models.Community],
    fields: Mapping[str, object],
    actor: org_actions.Actor,
    previewed: int | None = None,
) -> Plan:
    """Change the same fields of many communities, in one transaction; give what was done.

    Communities that refuse stay as they are, as the preview said. ``previewed`` is the number of
    changes that a person agreed to: raises ChangedMeanwhile when it would be another.
    """
    _refuse_too_many(len(communities), fields)
    with transaction.atomic():
        locked = _locked([each.pk for each in communities])
        plan = plan_edit(communities=locked, fields=fields, actor=actor)
        if previewed is not None and previewed != len(plan.changes):
            raise ChangedMeanwhile(previewed=previewed, now=len(plan.changes))
        apply(changes=plan.changes, actor=actor)
    return plan


def _locked(community_ids: Sequence[int]) -> list[models.Community]:
    """The rows under lock, in the order of their ids so that two edits cannot block each other.

    Raises NoSuchCommunity when one was removed meanwhile.
    """
    rows = models.Community.objects.select_for_update(of=("self",)).filter(removed_at=None)
    found = list(rows.filter(pk__in=community_ids).select_related("unit", "owner").order_by("id"))
    if len(found) < len(set(community_ids)):
        raise queries.NoSuchCommunity
    return found


def apply(*, changes: Sequence[Change], actor: org_actions.Actor) -> None:
    """Write the changed fields, tell each description, and leave a line in the audit log."""
    names = sorted({name for change in changes for name in change.after})
    owned = [change.community for change in changes if "owner" in change.after]
    for community in owned:
        holding.release_owner(community=community, actor=actor)
    for change in changes:
        for name, value in change.after.items():
            setattr(change.community, name, value)
    if names:
        communities = [change.community for change in changes]
        models.Community.objects.bulk_update(communities, names, batch_size=500)
        descriptions.describe_many(communities)
    holding.follow(change.community for change in changes if "unit" in change.after)
    for community in owned:
        holding.hold_owner(community=community, actor=actor)
    trail.note_many(
        actor=actor,
        action="edit",
        told=[
            (
                change.community,
                {
                    "before": {name: told(value) for name, value in change.before.items()},
                    "after": {name: told(value) for name, value in change.after.items()},
                },
            )
            for change in changes
        ],
    )


def told(value: object) -> str | int | None:
    """A value as the audit log keeps it: a person or a unit by number, the rest as text."""
    if isinstance(value, org_models.Staff | org_models.OrgUnit):
        return value.pk
    return None if value is None else str(value)
