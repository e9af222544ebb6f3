"""Tags of ours that changed: said here, put on friendships there by the next look."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import friend_tags, looking, tags
from huoqun.connectors.wecom.kinds import Subject, TagSharing
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import TagGroup
from huoqun.events.catalog import customers as catalog
from huoqun.events.stored import StoredFact
from huoqun.org import actions as org_actions


class OfAnotherCompany(Refused):
    """The group belongs to another company than the connection."""

    code = "wecom_group_of_another_company"
    status = 409
    zh = "标签组“{name}”属于另一家公司，不能和这个企业微信同步。"
    en = "The group “{name}” belongs to another company than this connection."


def share_group(
    *, link: models.Link, group: TagGroup, sharing: TagSharing, by: org_actions.Actor
) -> None:
    """Choose which way the tags of a group go, and have it done by the next look.

    Raises OfAnotherCompany, and what set_sharing refuses.
    """
    if group.company_id != link.unit_id:
        raise OfAnotherCompany(name=group.name)
    with transaction.atomic():
        shared = tags.set_sharing(link=link, group=group, sharing=sharing, by=by)
        if shared is not None and sharing is not TagSharing.NONE:
            _ask(link, Subject.TAGS)
            if shared.there_id and sharing is TagSharing.BOTH:
                _ask(link, Subject.TAG_MARKS)


def share_tags(facts: Sequence[StoredFact]) -> None:
    """Have what was given and taken here done there, where the group goes both ways.

    What the platform itself said is left alone.
    """
    people: dict[int, set[int]] = defaultdict(set)
    described: set[int] = set()
    for fact in facts:
        tag_id = int((fact.payload or {})["tag_id"])
        if fact.name == catalog.TagDescribed.name:
            described.add(tag_id)
        elif fact.kind != catalog.TagSource.PLATFORM and fact.customer_id is not None:
            people[tag_id].add(fact.customer_id)
    for link in queries.working():
        _share(link, people)
        _tell_new(link, described)


def _share(link: models.Link, people: dict[int, set[int]]) -> None:
    found = friend_tags.linked(link, ours=people.keys())
    for it in found:
        if it.sharing is TagSharing.BOTH:
            present = customer_queries.canonical_of(people[it.tag.pk]).values()
            friend_tags.share(link=link, it=it, people=set(present))
    if found and friend_tags.due(link).exists():
        _ask(link, Subject.TAG_MARKS)


def _tell_new(link: models.Link, described: set[int]) -> None:
    both = link.shared_groups.filter(
        sharing=TagSharing.BOTH, group__tags__in=described, group__archived_at=None
    )
    if not both.exists():
        return
    named = dict(link.tags.filter(ours__in=described).values_list("tag_id", "name"))
    ours = dict(link.tags.filter(ours__in=described).values_list("tag_id", "ours__name"))
    if named != ours or len(ours) < len(described):
        _ask(link, Subject.TAGS)


def _ask(link: models.Link, subject: Subject) -> None:
    looking.ask_many(link=link, subject=subject, keys=[""], rank=rules.RANK_NOW)
