"""The demo's tags and segments: what its staff would have made in their first weeks."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction

from huoqun.core import ids
from huoqun.customers import actions, models
from huoqun.customers.actions import InUse, asking, counting
from huoqun.customers.kinds import SegmentKind, TagChoice, TagKind, TagSource
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.queries import EVERYTHING

Rule = Mapping[str, Any]
# Of a hundred invented people so many carry each tag; the rest never said.
_ATTRIBUTES: Mapping[str, Mapping[str, int]] = {
    "性别": {"女": 58, "男": 22},
    "城市": {"上海": 30, "杭州": 22, "成都": 14, "苏州": 9},
    "年龄段": {"18–24": 15, "25–34": 34, "35–44": 20, "45以上": 8},
}
# Rules nest so deep, tags and segments taken together.
_PASSES_MAX = 20
_SKIN = ["面霜", "精华", "面膜", "防晒", "粉底"]
_BEHAVIOUR: Mapping[str, Rule] = {
    "下过单": {"is": "orders.bought", "with": {"times": 1}},
    "60天内复购": {"is": "orders.bought", "with": {"times": 2, "days": 60}},
    "买过护肤彩妆": {"is": "orders.bought", "with": {"times": 1, "products": _SKIN}},
    "近7天发言": {"is": "communities.spoke", "with": {"days": 7, "messages": 1}},
    "群内沉默30天": {"is": "communities.silent", "with": {"days": 30}},
}


def bring(company: org_models.OrgUnit) -> None:
    """Make the tags and segments of the invented company, once."""
    if models.TagGroup.objects.filter(company=company, is_grade=False).exists():
        return
    attributes = {name: _attribute(company, name, shares) for name, shares in _ATTRIBUTES.items()}
    group = actions.make_tag_group(
        name="行为",
        kind=TagKind.BEHAVIOR,
        choice=TagChoice.MANY,
        company=company,
        actor=org_actions.HOUSE,
    )
    for name, rule in _BEHAVIOUR.items():
        actions.make_tag(group=group, name=name, rule=_read(rule), actor=org_actions.HOUSE)
    _segments(company, attributes)
    actions.keep()


def put_away(actor: org_actions.Actor) -> None:
    """Archive what :func:`bring` made, and what people made in the demo since."""
    for _ in range(_PASSES_MAX):
        left: list[models.Segment | models.TagGroup] = [*_open_segments(), *_open_groups()]
        for each in left:
            # What rests on another one goes first, and that in the next pass.
            with suppress(InUse), transaction.atomic():
                if isinstance(each, models.Segment):
                    actions.archive_segment(segment=each, actor=actor)
                else:
                    actions.archive_tag_group(group=each, actor=actor)
        if not left:
            return


def _open_segments() -> list[models.Segment]:
    return list(models.Segment.objects.filter(archived_at=None).order_by("-id"))


def _open_groups() -> list[models.TagGroup]:
    groups = models.TagGroup.objects.filter(archived_at=None, is_grade=False)
    return list(groups.select_related("company").order_by("id"))


def _attribute(
    company: org_models.OrgUnit, name: str, shares: Mapping[str, int]
) -> dict[str, models.Tag]:
    """A group of one choice, and who carries which: always the same people."""
    group = actions.make_tag_group(
        name=name,
        kind=TagKind.ATTRIBUTE,
        choice=TagChoice.ONE,
        company=company,
        actor=org_actions.HOUSE,
    )
    tags = {
        each: actions.make_tag(group=group, name=each, actor=org_actions.HOUSE) for each in shares
    }
    drawn: dict[str, list[int]] = {each: [] for each in shares}
    for person in counting.fitting_people(_everybody(company), seen_by=EVERYTHING):
        bucket, sum_of = ids.stable_bucket("label", name, person, buckets=100), 0
        for each, share in shares.items():
            sum_of += share
            if bucket < sum_of:
                drawn[each].append(person)
                break
    for each, people in drawn.items():
        with transaction.atomic():
            word = actions.TagWord(source=TagSource.IMPORT, reason="示例资料")
            actions.give(tag=tags[each], people=people, word=word)
    return tags


def _segments(company: org_models.OrgUnit, tags: Mapping[str, Mapping[str, models.Tag]]) -> None:
    women = {"is": "customers.tagged", "with": {"tags": [tags["性别"]["女"].pk]}}
    shanghai = {"is": "customers.tagged", "with": {"tags": [tags["城市"]["上海"].pk]}}
    skin = {"is": "orders.bought", "with": {"times": 2, "days": 60, "products": _SKIN}}
    spoke = {"is": "communities.spoke", "with": {"days": 7, "messages": 1}}
    made: Mapping[str, tuple[str, Rule]] = {
        "上海护肤老客": (
            "新品试用先问她们",
            {"all": [women, shanghai, skin, spoke]},
        ),
        "买过又沉默": (
            "唤醒之前先看原因",
            {"all": [_BEHAVIOUR["下过单"], _BEHAVIOUR["群内沉默30天"]]},
        ),
        "热心但没下单": (
            "适合首单券",
            {"all": [spoke, {"not": _BEHAVIOUR["下过单"]}]},
        ),
    }
    for name, (note, rule) in made.items():
        actions.make_segment(
            name=name,
            note=note,
            kind=SegmentKind.LIVE,
            rule=_read(rule),
            unit=company,
            actor=org_actions.HOUSE,
        )


def _everybody(company: org_models.OrgUnit) -> asking.Rule:
    return _read({"is": "customers.reached", "with": {"units": [company.pk]}})


def _read(rule: Rule) -> asking.Rule:
    return asking.read_rule(dict(rule), seen_by=EVERYTHING)
