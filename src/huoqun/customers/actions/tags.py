"""Groups of tags and the tags in them: made, edited, put away; rules of their own."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from huoqun.core import clock, ports
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import asking, segments
from huoqun.customers.kinds import TagChoice, TagKind
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Node
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Permission
from huoqun.org.queries import EVERYTHING

TAGS_PER_GROUP_MAX = 500
GROUPS_MAX = 200
EXPIRES_DAYS_MAX = 3_650


class TagNameTaken(Refused):
    """A tag of the group, or a group of the company, has the name."""

    code = "tag_name_taken"
    status = 409
    zh = "“{name}”已经存在，请换一个名字。"
    en = "“{name}” exists already; choose another name."


class CompanyDecides(Refused):
    """Tags are words of the whole company."""

    code = "tags_are_the_companys"
    status = 403
    zh = "标签由全公司共用，只有负责全公司的人可以新建或修改；给客户打标签不受此限。"
    en = "Tags belong to the whole company: who answers for all of it makes and edits them."


class TooManyTags(Refused):
    """More tags than anybody can choose from."""

    code = "too_many_tags"
    status = 409
    zh = "每组最多 {tags} 个标签，最多 {groups} 组。请先停用不再使用的标签。"
    en = "A group has at most {tags} tags, and there are at most {groups} groups; archive some."


class TagRunsInCircles(Refused):
    """A tag would be kept by a rule that asks for the tag itself."""

    code = "tag_in_circles"
    zh = "标签“{name}”的规则不能直接或间接地依赖它自己。"
    en = "The rule of the tag “{name}” cannot rest on the tag itself, directly or through others."


def make_tag_group(
    *,
    name: str,
    kind: TagKind,
    choice: TagChoice,
    company: org_models.OrgUnit,
    actor: org_actions.Actor,
    is_grade: bool = False,
) -> models.TagGroup:
    """Make a group of tags for a company; refuses TagNameTaken and TooManyTags."""
    _check_company(company, actor)
    mine = models.TagGroup.objects.filter(company=company, archived_at=None)
    with transaction.atomic():
        if mine.count() >= GROUPS_MAX:
            raise TooManyTags(tags=TAGS_PER_GROUP_MAX, groups=GROUPS_MAX)
        last = mine.aggregate(last=Max("position"))["last"]
        group = models.TagGroup(
            name=name,
            kind=kind,
            choice=choice,
            company=company,
            position=(last or 0) + 1,
            is_grade=is_grade,
        )
        _save(group, name)
        _audit("tag_group.made", "tag_group", group.pk, group, actor)
    return group


def edit_tag_group(
    *, group: models.TagGroup, name: str, actor: org_actions.Actor
) -> models.TagGroup:
    """Call a group otherwise; its kind and choice stay, for people carry its tags by them."""
    _check_company(group.company, actor)
    with transaction.atomic():
        group.name = name
        _save(group, name)
        for tag in group.tags.filter(archived_at=None).select_related("group").order_by("id"):
            _describe(tag)
        _audit("tag_group.edited", "tag_group", group.pk, group, actor)
    return group


def make_tag(
    *,
    group: models.TagGroup,
    name: str,
    rule: Node | None = None,
    expires_days: int | None = None,
    actor: org_actions.Actor,
) -> models.Tag:
    """Make a tag, kept by a rule when one is given; refuses TagNameTaken and TooManyTags."""
    _check_company(group.company, actor)
    mine = models.Tag.objects.filter(group=group, archived_at=None)
    with transaction.atomic():
        if mine.count() >= TAGS_PER_GROUP_MAX:
            raise TooManyTags(tags=TAGS_PER_GROUP_MAX, groups=GROUPS_MAX)
        last = mine.aggregate(last=Max("position"))["last"]
        tag = models.Tag(
            group=group,
            name=name,
            rule=tree.written(rule) if rule else None,
            expires_days=expires_days,
            position=(last or 0) + 1,
        )
        _save(tag, name)
        _describe(tag)
        _audit("tag.made", "tag", tag.pk, group, actor)
    return tag


def edit_tag(
    *,
    tag: models.Tag,
    name: str,
    rule: Node | None,
    expires_days: int | None,
    actor: org_actions.Actor,
) -> models.Tag:
    """Change a tag; with another rule the keeper gives and takes it anew.

    Refuses TagNameTaken, and TagRunsInCircles for a rule that rests on the tag.
    """
    _check_company(tag.group.company, actor)
    if rule is not None and tag.pk in _rests_on(rule):
        raise TagRunsInCircles(name=tag.name)
    with transaction.atomic():
        tag.name, tag.expires_days = name, expires_days
        tag.rule = tree.written(rule) if rule else None
        _save(tag, name)
        _describe(tag)
        _audit("tag.edited", "tag", tag.pk, tag.group, actor)
    return tag


def rename_tag(*, tag: models.Tag, name: str, actor: org_actions.Actor) -> None:
    """Call a tag otherwise, whatever keeps it; refuses TagNameTaken."""
    _check_company(tag.group.company, actor)
    with transaction.atomic():
        tag.name = name
        _save(tag, name)
        _describe(tag)
        _audit("tag.edited", "tag", tag.pk, tag.group, actor)


def archive_tag(*, tag: models.Tag, actor: org_actions.Actor) -> None:
    """Put a tag away: who carries it still does, but nobody is shown it; refuses InUse."""
    _check_company(tag.group.company, actor)
    users = [each.name for each in asking.users_of(tag_id=tag.pk)]
    users += [each.title for each in queries.forms.naming(tag.pk)]
    if users:
        raise segments.InUse(name=tag.name, users="、".join(users[:5]))
    with transaction.atomic():
        tag.archived_at = clock.now()
        tag.save(update_fields=["archived_at"])
        _describe(tag)
        _audit("tag.archived", "tag", tag.pk, tag.group, actor)


def archive_tag_group(*, group: models.TagGroup, actor: org_actions.Actor) -> None:
    """Put a group away with its tags; refuses InUse while a rule names one of them."""
    _check_company(group.company, actor)
    with transaction.atomic():
        for tag in group.tags.filter(archived_at=None).select_related("group").order_by("id"):
            archive_tag(tag=tag, actor=actor)
        group.archived_at = clock.now()
        group.save(update_fields=["archived_at"])
        _audit("tag_group.archived", "tag_group", group.pk, group, actor)


def order_tags(*, group: models.TagGroup, tag_ids: list[int], actor: org_actions.Actor) -> None:
    """Put the tags of a group in an order; where rules keep one of them, the first that fits wins.

    Tags that are not named keep their order behind those that are.
    """
    _check_company(group.company, actor)
    with transaction.atomic():
        known = list(group.tags.filter(archived_at=None).order_by("position", "id"))
        place = {tag_id: number for number, tag_id in enumerate(tag_ids)}
        known.sort(key=lambda tag: place.get(tag.pk, len(place)))
        for number, tag in enumerate(known, start=1):
            tag.position = number
        models.Tag.objects.bulk_update(known, ["position"])
        _audit("tag_group.ordered", "tag_group", group.pk, group, actor)


def ensure_grades() -> int:
    """Give each company that never had one the group of growth grades; give how many got one.

    A company that archived it, or changed its rules, is left alone.
    """
    having = models.TagGroup.objects.filter(is_grade=True).values("company_id")
    without = org_models.OrgUnit.objects.filter(parent=None).exclude(pk__in=having)
    made = 0
    for company in without.order_by("id"):
        with transaction.atomic():
            group = make_tag_group(
                name=TagKind.GROWTH.zh,
                kind=TagKind.GROWTH,
                choice=TagChoice.ONE,
                company=company,
                actor=org_actions.HOUSE,
                is_grade=True,
            )
            for grade in rules.grades(company_id=company.pk):
                rule = asking.read_rule(grade.rule, seen_by=EVERYTHING)
                make_tag(group=group, name=grade.name, rule=rule, actor=org_actions.HOUSE)
        made += 1
    return made


def _check_company(company: org_models.OrgUnit, actor: org_actions.Actor) -> None:
    if not actor.scope.where(Permission.EDIT_CUSTOMERS).covers(company.path):
        raise CompanyDecides


def _rests_on(rule: Node) -> frozenset[int]:
    """Every tag that decides who fits a rule, through other tags' rules and segments too."""
    found: set[int] = set()
    waiting = [asking.expanded(rule)]
    while waiting:
        fresh = _tags_of(waiting.pop()) - found
        found |= fresh
        ruled = models.Tag.objects.filter(pk__in=fresh, rule__isnull=False)
        waiting += [asking.expanded(asking.stored(each)) for each in ruled.order_by("id")]
    return frozenset(found)


def _tags_of(rule: Node) -> frozenset[int]:
    return tree.things(rule, of="tag", predicates=ports.predicates())


def _save(row: models.Tag | models.TagGroup, name: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise TagNameTaken(name=name) from error


def _describe(tag: models.Tag) -> None:
    now = clock.now()
    log.record(
        catalog.TagDescribed(
            occurred_at=now,
            key=f"tag:{tag.pk}:{now.isoformat()}",
            unit_id=tag.group.company_id,
            tag_id=tag.pk,
            title=tag.name,
            group=tag.group.name,
            group_kind=tag.group.kind,
            archived=tag.archived_at is not None,
        )
    )


def _audit(
    action: str,
    object_name: str,
    object_id: int,
    group: models.TagGroup,
    actor: org_actions.Actor,
) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name=object_name,
        object_id=object_id,
        unit_id=group.company_id,
        detail={"group": group.name},
        request=actor.request,
    )
