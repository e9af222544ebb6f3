"""Segments: saved, edited, put away; their size by day."""

from datetime import date

from django.db import IntegrityError, connection, transaction

from huoqun.core import clock, ports
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries
from huoqun.customers.actions import asking, fitting
from huoqun.customers.kinds import SegmentKind
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Node
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models


class RunsInCircles(Refused):
    """A segment would contain itself."""

    code = "segment_in_circles"
    zh = "人群不能直接或间接地包含自己：{names}。"
    en = "A segment cannot contain itself, directly or through others: {names}."


class NameTaken(Refused):
    """Another segment of the unit has the name."""

    code = "segment_name_taken"
    status = 409
    zh = "已经有名为“{name}”的人群，请换一个名字。"
    en = "There is a segment called “{name}” already; choose another name."


class InUse(Refused):
    """Something else rests on it."""

    code = "segment_in_use"
    status = 409
    zh = "“{name}”正被这些人群或标签使用：{users}。请先修改它们。"
    en = "“{name}” is used by {users}. Edit these first."


class NotEditable(Refused):
    """A fixed list does not change."""

    code = "segment_is_fixed"
    status = 409
    zh = "固定名单不能修改规则；请另存为一个新的人群。"
    en = "The rule of a fixed list cannot be changed; save a new segment instead."


def make_segment(
    *,
    name: str,
    note: str,
    kind: SegmentKind,
    rule: Node,
    unit: org_models.OrgUnit,
    actor: org_actions.Actor,
) -> models.Segment:
    """Save a rule as a segment of a unit; a fixed list is drawn up at once."""
    segment = models.Segment(
        name=name,
        note=note,
        kind=kind,
        rule=tree.written(rule),
        unit=unit,
        made_by=actor.staff,
        **_named_in(rule),
    )
    _check_nesting(segment, rule)
    if kind is SegmentKind.SNAPSHOT:
        found = fitting.answer(asking.expanded(rule), universe=asking.universe_of(segment))
        segment.members, segment.count = found.members.serialize(), len(found.members)
        segment.members_version, segment.evaluated_at = 1, found.as_of
    with transaction.atomic():
        _save(segment)
        _describe(segment)
        _audit("segment.made", segment, actor)
    return segment


def edit_segment(
    *,
    segment: models.Segment,
    name: str | None = None,
    note: str | None = None,
    rule: Node | None = None,
    actor: org_actions.Actor,
) -> models.Segment:
    """Change what a segment is called or whom it describes; refuses NotEditable for fixed lists.

    Who enters or leaves by the new rule is told with ``SegmentMove.RULE``.
    """
    if rule is not None and segment.kind == SegmentKind.SNAPSHOT:
        raise NotEditable
    with transaction.atomic():
        held = models.Segment.objects.select_for_update().defer("members").get(pk=segment.pk)
        if name is not None:
            held.name = name
        if note is not None:
            held.note = note
        if rule is not None:
            _check_nesting(held, rule)
            held.rule, held.version = tree.written(rule), held.version + 1
            for field, ids in _named_in(rule).items():
                setattr(held, field, ids)
        held.edited_at = clock.now()
        _save(held)
        _describe(held)
        _audit("segment.edited", held, actor)
    return held


def archive_segment(*, segment: models.Segment, actor: org_actions.Actor) -> None:
    """Put a segment away; refuses InUse while another rule names it."""
    users = [each.name for each in asking.users_of(segment_id=segment.pk)]
    if users:
        raise InUse(name=segment.name, users="、".join(users[:5]))
    with transaction.atomic():
        segment.archived_at = clock.now()
        segment.save(update_fields=["archived_at"])
        _describe(segment)
        _audit("segment.archived", segment, actor)


def _named_in(rule: Node) -> dict[str, list[int]]:
    predicates = ports.predicates()
    return {
        "tag_ids": sorted(tree.things(rule, of="tag", predicates=predicates)),
        "segment_ids": sorted(tree.things(rule, of="segment", predicates=predicates)),
    }


def _check_nesting(segment: models.Segment, rule: Node) -> None:
    """Refuse a rule that leads back to its own segment, or nests too deep."""
    wanted = tree.things(rule, of="segment", predicates=ports.predicates())
    path, level = [segment.name], frozenset(wanted)
    for _ in range(asking.NESTED_MAX):
        if not level:
            return
        if segment.pk in level:
            raise RunsInCircles(names=" → ".join([*path, segment.name]))
        found = queries.rules_of(level)
        path.append("/".join(each.name for each in found.values()))
        level = frozenset(each for row in found.values() for each in row.segment_ids)
    raise asking.NestedTooDeep(most=asking.NESTED_MAX)


def _save(segment: models.Segment) -> None:
    try:
        with transaction.atomic():
            if segment.pk is None:
                segment.save()
            else:
                segment.save(
                    update_fields=[
                        "name",
                        "note",
                        "rule",
                        "version",
                        "tag_ids",
                        "segment_ids",
                        "edited_at",
                    ]
                )
    except IntegrityError as error:
        raise NameTaken(name=segment.name) from error


def _describe(segment: models.Segment) -> None:
    now = clock.now()
    log.record(
        catalog.SegmentDescribed(
            occurred_at=now,
            key=f"segment:{segment.pk}:{now.isoformat()}",
            unit_id=segment.unit_id,
            segment_id=segment.pk,
            title=segment.name,
            rule=asking.told(asking.stored(segment))[0],
            rule_version=segment.version,
            count=segment.count,
            archived=segment.archived_at is not None,
        )
    )


def _audit(action: str, segment: models.Segment, actor: org_actions.Actor) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name="segment",
        object_id=segment.pk,
        unit_id=segment.unit_id,
        detail={"name": segment.name, "rule": segment.rule, "version": segment.version},
        request=actor.request,
    )


def add_to_day(*, segment_id: int, day: date, count: int, entered: int = 0, left: int = 0) -> None:
    """Note the size of a segment on a day, and add to who came and went on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO customers_segmentday AS known (segment_id, day, count, entered, "left")'
            " VALUES (%(segment)s, %(day)s, %(count)s, %(entered)s, %(left)s)"
            " ON CONFLICT (segment_id, day) DO UPDATE SET count = excluded.count,"
            ' entered = known.entered + excluded.entered, "left" = known."left" + excluded."left"'
            ' WHERE (known.count, excluded.entered, excluded."left") <> (excluded.count, 0, 0)',
            {"segment": segment_id, "day": day, "count": count, "entered": entered, "left": left},
        )
