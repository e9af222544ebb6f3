"""Reads of tags: the groups of a company, who carries what, what a person carries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from pyroaring import BitMap64

from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import ReachBecause, TagChoice, TagSource
from huoqun.customers.queries import identity, persons
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSuchTag(Refused):
    """The tag does not exist, was archived, or is another company's."""

    code = "no_such_tag"
    status = 404
    zh = "没有这个标签，或它已停用、属于别的公司。"
    en = "There is no such tag, or it was archived or is another company's."


class NoSuchTagGroup(Refused):
    """The group does not exist, was archived, or is another company's."""

    code = "no_such_tag_group"
    status = 404
    zh = "没有这个标签组，或它已停用、属于别的公司。"
    en = "There is no such group of tags, or it was archived or is another company's."


class NoSuchRun(Refused):
    """The tagging of many does not exist, or is somebody else's."""

    code = "no_such_tagging_run"
    status = 404
    zh = "没有这次批量打标签的记录，或它是别人发起的。"
    en = "There is no such tagging of many, or somebody else began it."


def tag_groups(seen_by: Scope) -> QuerySet[models.TagGroup]:
    """The groups of the companies in which someone works; words are known to all who work there."""
    companies = org_queries.companies_of(seen_by)
    groups = models.TagGroup.objects.filter(company__in=companies, archived_at=None)
    return groups.select_related("company").order_by("position", "id")


def tag_group(group_id: int, *, seen_by: Scope) -> models.TagGroup:
    """One group; raises NoSuchTagGroup."""
    found = tag_groups(seen_by).filter(pk=group_id).first()
    if found is None:
        raise NoSuchTagGroup
    return found


def tags(seen_by: Scope) -> QuerySet[models.Tag]:
    """The tags that someone may use, in the order of their groups."""
    found = models.Tag.objects.filter(group__in=tag_groups(seen_by), archived_at=None)
    return found.select_related("group__company").order_by(
        "group__position", "group_id", "position", "id"
    )


def tag(tag_id: int, *, seen_by: Scope) -> models.Tag:
    """One tag; raises NoSuchTag."""
    found = tags(seen_by).filter(pk=tag_id).first()
    if found is None:
        raise NoSuchTag
    return found


def tag_names(tag_ids: Collection[int]) -> dict[int, str]:
    """The names of tags in use, whoever asks."""
    found = models.Tag.objects.filter(pk__in=tag_ids, archived_at=None)
    return dict(found.values_list("pk", "name"))


def tags_ever(tag_ids: Collection[int], *, seen_by: Scope) -> dict[int, models.Tag]:
    """These tags as they are called now, archived ones too, as far as someone works there."""
    companies = org_queries.companies_of(seen_by)
    return models.Tag.objects.filter(group__company__in=companies).in_bulk(list(tag_ids))


def reasons(customer_ids: Collection[int]) -> dict[tuple[int, int, datetime], str]:
    """Why tags were given that are still carried: by (tag, customer number, since when)."""
    rows = models.Tagged.objects.filter(customer_id__in=customer_ids).exclude(reason="")
    found = rows.values_list("tag_id", "customer_id", "since_at", "reason")
    return {(tag, number, since): why for tag, number, since, why in found}


def kept_by_rule() -> list[models.Tag]:
    """The tags that rules keep, first those that win in their group."""
    found = models.Tag.objects.filter(rule__isnull=False, archived_at=None, group__archived_at=None)
    return list(found.select_related("group__company").order_by("group_id", "position", "id"))


def groups_of(company: org_models.OrgUnit) -> list[models.TagGroup]:
    """The groups of one company in use, whoever asks."""
    rows = models.TagGroup.objects.filter(company=company, archived_at=None)
    return list(rows.select_related("company").order_by("position", "id"))


def tags_of(company: org_models.OrgUnit) -> list[models.Tag]:
    """The tags of one company in use, whoever asks."""
    rows = models.Tag.objects.filter(
        group__company=company, group__archived_at=None, archived_at=None
    )
    return list(rows.select_related("group__company").order_by("group__position", "position", "id"))


def uncarried(tag_ids: Collection[int]) -> list[models.Tag]:
    """Those of the tags in use that nobody carries."""
    carried = models.Tagged.objects.filter(tag_id=OuterRef("pk"))
    rows = models.Tag.objects.filter(~Exists(carried), pk__in=tag_ids, archived_at=None)
    return list(rows.select_related("group__company").order_by("id"))


def emptied_groups(group_ids: Collection[int]) -> list[models.TagGroup]:
    """Those of the groups in use that have no tag in use."""
    left = models.Tag.objects.filter(group_id=OuterRef("pk"), archived_at=None)
    rows = models.TagGroup.objects.filter(~Exists(left), pk__in=group_ids, archived_at=None)
    return list(rows.select_related("company").order_by("id"))


def tagged_by_one(batch_id: int) -> int:
    """How many tags people carry by the word of this import alone."""
    rows = models.Tagged.objects.filter(batch_ids__contains=[batch_id], batch_ids__len=1)
    return rows.count()


def listed_by_one(batch_id: int) -> int:
    """How many customers units know by this list alone."""
    rows = models.Reach.objects.filter(
        because=ReachBecause.LISTED, batch_ids__contains=[batch_id], batch_ids__len=1
    )
    return rows.count()


def one_of(tag_ids: Iterable[int]) -> dict[int, int]:
    """The groups of those tags of which a person carries one only, by tag."""
    found = models.Tag.objects.filter(pk__in=list(tag_ids), group__choice=TagChoice.ONE)
    return dict(found.values_list("pk", "group_id"))


def tagged(
    tag_ids: Collection[int],
    *,
    within: BitMap64 | None = None,
    sources: Collection[TagSource] = tuple(TagSource),
) -> BitMap64:
    """Who carries one of the tags, by present numbers."""
    return persons.fitting(
        "SELECT {person} AS id FROM customers_tagged x {merged}"
        " WHERE x.tag_id = ANY(%(tags)s) AND x.source = ANY(%(sources)s) AND {within}",
        within=within,
        tags=list(tag_ids),
        sources=[str(each) for each in sources],
    )


def rivals(
    tag: models.Tag,
    *,
    within: BitMap64 | None,
    held: bool = False,
    outranking: TagSource | None = None,
) -> BitMap64:
    """Who carries another tag of the same group; with ``held`` only who was given it for good.

    With ``outranking`` only those whose tag that source's word does not drive out.
    """
    return persons.fitting(
        "SELECT {person} AS id FROM customers_tagged x {merged}"
        " JOIN customers_tag t ON t.id = x.tag_id WHERE t.group_id = %(group)s"
        " AND x.tag_id <> %(tag)s AND (x.held OR NOT %(held)s)"
        " AND (x.held OR NOT x.source = ANY(%(weaker)s)) AND {within}",
        within=within,
        weaker=[] if outranking is None else list(rules.no_weightier_than(outranking)),
        group=tag.group_id,
        tag=tag.pk,
        held=held,
    )


def held(group_id: int) -> dict[int, int]:
    """Whose tag of a group staff decided: the tag by present number."""
    rows = models.Tagged.objects.filter(tag__group_id=group_id, held=True)
    found = rows.values_list("customer_id", "customer__canonical_id", "tag_id").order_by("since_at")
    return {canonical or number: tag_id for number, canonical, tag_id in found}


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedTag:
    """A tag as a person carries it; ``on`` are the numbers of the person that carry it."""

    tag: models.Tag
    tagged: models.Tagged


def carried(customer_ids: Collection[int], *, seen_by: Scope) -> list[CarriedTag]:
    """What the numbers of one person carry, in the order of the groups, each tag once.

    Where two numbers of one person carry the same tag the weightier word is shown.
    """
    mine = {each.pk: each for each in tags(seen_by)}
    rows = models.Tagged.objects.filter(customer_id__in=customer_ids, tag_id__in=mine)
    weight = {source: place for place, source in enumerate(TagSource)}
    best: dict[int, models.Tagged] = {}
    for row in rows.select_related("staff").order_by("tag_id", "customer_id"):
        known = best.get(row.tag_id)
        if known is None or weight[TagSource(row.source)] < weight[TagSource(known.source)]:
            best[row.tag_id] = row
    return [CarriedTag(tag=mine[tag_id], tagged=best[tag_id]) for tag_id in mine if tag_id in best]


def tags_by_person(customer_ids: Collection[int], *, seen_by: Scope) -> dict[int, list[models.Tag]]:
    """What each of these persons carries, in the order of the groups; the others are absent.

    Asked by the numbers that stand for them; tags on numbers that were merged into them count.
    """
    mine = {each.pk: each for each in tags(seen_by)}
    person_of = identity.numbers_by_person(customer_ids)
    rows = models.Tagged.objects.filter(customer_id__in=person_of, tag_id__in=mine).order_by()
    carried_by: dict[int, set[int]] = {}
    for customer_id, tag_id in rows.values_list("customer_id", "tag_id"):
        carried_by.setdefault(person_of[customer_id], set()).add(tag_id)
    return {
        person: [each for tag_id, each in mine.items() if tag_id in theirs]
        for person, theirs in carried_by.items()
    }


def tagging_runs(seen_by: Scope, *, staff_id: int) -> QuerySet[models.TaggingRun]:
    """One's own taggings of many; all of them for who sees everything."""
    found = models.TaggingRun.objects.defer("members").select_related("tag", "staff")
    return found if seen_by.everything else found.filter(staff_id=staff_id)


def tagging_run(run_id: int, *, seen_by: Scope, staff_id: int) -> models.TaggingRun:
    """One tagging of many; raises NoSuchRun."""
    found = tagging_runs(seen_by, staff_id=staff_id).filter(pk=run_id).first()
    if found is None:
        raise NoSuchRun
    return found
