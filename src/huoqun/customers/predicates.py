"""What segments may ask of this room: where someone is known, tags, friendships, fixed lists."""

from datetime import timedelta

from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.core.ports import ConditionSubject, Given, Param, ParamKind, Params, Predicate
from huoqun.customers import queries
from huoqun.customers.kinds import (
    ConsentPurpose,
    LifecycleStage,
    MarketingWord,
    Need,
    Topic,
    UserClass,
)
from huoqun.customers.rules import tree
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import customers as catalog
from huoqun.events.catalog import forms as form_facts
from huoqun.events.catalog import orders as order_facts
from huoqun.events.catalog import org as org_facts
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

# Classes are judged at night or when rules change, interests within minutes.
_JUDGED_SECONDS = 300
_CONSENTS = (catalog.ConsentGiven.name, catalog.ConsentWithdrawn.name)
# What opens or ends a bond.
_BONDS = (
    catalog.FriendAdded.name,
    catalog.FriendLost.name,
    catalog.Known.name,
    community_facts.MemberJoined.name,
    community_facts.MemberLeft.name,
    community_facts.MessageSent.name,
    order_facts.Placed.name,
    order_facts.Refunded.name,
)


def _reached(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.reached(
        unit_ids=Given(params).ids("units"),
        community_ids=Given(params).ids("communities"),
        within=within,
    )


def _tagged(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.tagged(Given(params).ids("tags"), within=within)


def _friends(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.friends(staff_ids=Given(params).ids("staff"), since=None, within=within)


def _new_friends(params: Params, *, within: BitMap64 | None) -> BitMap64:
    days = Given(params).number("days")
    since = clock.start_of_day(clock.today() - timedelta(days=days - 1))
    return queries.friends(staff_ids=Given(params).ids("staff"), since=since, within=within)


def _classed(params: Params, *, within: BitMap64 | None) -> BitMap64:
    words = Given(params).words("classes")
    return _within(BitMap64.union(*(queries.of_class(UserClass(each)) for each in words)), within)


def _at_stage(params: Params, *, within: BitMap64 | None) -> BitMap64:
    words = Given(params).words("stages")
    found = (queries.of_stage(LifecycleStage(each)) for each in words)
    return _within(BitMap64.union(*found), within)


def _in_need(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    needs = [Need(each) for each in given.words("needs")] or list(queries.INTENTS)
    return queries.showing(needs, days=given.number("days"), within=within)


def _interested(params: Params, *, within: BitMap64 | None) -> BitMap64:
    topics = [Topic(each) for each in Given(params).words("topics")]
    return _within(queries.interested_in(topics), within)


def _marketing(params: Params, *, within: BitMap64 | None) -> BitMap64:
    said = Given(params).words("answers")
    given = [MarketingWord(each) is MarketingWord.YES for each in said]
    return queries.last_said(ConsentPurpose.MARKETING, given=given, within=within)


def _marketing_unsaid(params: Params, *, within: BitMap64 | None) -> BitMap64:
    del params
    return queries.never_said(ConsentPurpose.MARKETING, within=within)


def _form_answered(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    since = None
    if "days" in params:
        since = clock.start_of_day(clock.today() - timedelta(days=given.number("days") - 1))
    return queries.forms.answered(given.ids("forms"), since=since, within=within)


def _form_chosen(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.forms.answered(option_ids=Given(params).ids("options"), within=within)


def _within(found: BitMap64, within: BitMap64 | None) -> BitMap64:
    """Those of a set who are looked at, by their present numbers."""
    present = queries.standing_for(found)
    return present if within is None else present & within


def _listed(params: Params, *, within: BitMap64 | None) -> BitMap64:
    return queries.snapshots(Given(params).ids("segments"), within=within)


_UNITS = Param(
    key="units",
    kind=ParamKind.THINGS,
    zh="组织",
    en="Units",
    of="unit",
    named=org_queries.unit_names,
    optional=True,
)
_STAFF = Param(
    key="staff",
    kind=ParamKind.THINGS,
    zh="员工",
    en="Staff",
    of="staff",
    named=org_queries.staff_names,
    optional=True,
)

PREDICATES = (
    Predicate(
        key=tree.REACHED,
        subject=ConditionSubject.PERSON,
        zh="[与{units}有往来][在{communities}]",
        en="[is known to {units}][ is known in {communities}]",
        params=(
            _UNITS,
            Param(
                key="communities",
                kind=ParamKind.THINGS,
                zh="社群",
                en="Communities",
                of="community",
                optional=True,
                most=100_000,
            ),
        ),
        touched_by=_BONDS,
        rebuilt_by=(community_facts.Described.name, org_facts.UnitDescribed.name),
        decays=True,
        members=_reached,
    ),
    Predicate(
        key="customers.tagged",
        subject=ConditionSubject.PERSON,
        zh="标签为{tags}",
        en="carries the tag {tags}",
        params=(
            Param(
                key="tags",
                kind=ParamKind.THINGS,
                zh="标签",
                en="Tags",
                of="tag",
                named=queries.tag_names,
            ),
        ),
        touched_by=(catalog.Tagged.name, catalog.Untagged.name),
        narrowed_by="tag_id",
        decays=False,
        members=_tagged,
    ),
    Predicate(
        key="customers.friend",
        subject=ConditionSubject.PERSON,
        zh="是[{staff}的]企业微信好友",
        en="is a WeCom friend[ of {staff}]",
        params=(_STAFF,),
        touched_by=(catalog.FriendAdded.name, catalog.FriendLost.name),
        decays=False,
        members=_friends,
    ),
    Predicate(
        key="customers.befriended",
        subject=ConditionSubject.PERSON,
        zh="近 {days} 天内成为[{staff}的]好友",
        en="became a friend[ of {staff}] in the last {days} days",
        params=(
            Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1),
            _STAFF,
        ),
        touched_by=(catalog.FriendAdded.name, catalog.FriendLost.name),
        decays=True,
        members=_new_friends,
    ),
    Predicate(
        key="customers.classed",
        subject=ConditionSubject.PERSON,
        zh="用户类别为{classes}",
        en="is of the class {classes}",
        params=(
            Param(
                key="classes",
                kind=ParamKind.CHOICES,
                zh="用户类别",
                en="Classes",
                choices=UserClass,
            ),
        ),
        touched_by=(catalog.Classified.name,),
        # The first judgement of everybody tells no facts.
        lag_seconds=_JUDGED_SECONDS,
        made_anew=True,
        decays=False,
        right=Permission.VIEW_MONEY,
        members=_classed,
    ),
    Predicate(
        key="customers.at_stage",
        subject=ConditionSubject.PERSON,
        zh="生命周期处于{stages}",
        en="is at the stage {stages}",
        params=(
            Param(
                key="stages",
                kind=ParamKind.CHOICES,
                zh="阶段",
                en="Stages",
                choices=LifecycleStage,
            ),
        ),
        touched_by=(catalog.StageReached.name,),
        lag_seconds=_JUDGED_SECONDS,
        made_anew=True,
        decays=False,
        right=Permission.VIEW_MONEY,
        members=_at_stage,
    ),
    Predicate(
        key="customers.in_need",
        subject=ConditionSubject.SPEECH,
        zh="近 {days} 天内表达过[{needs}]需求",
        en="said in the last {days} days that they want something[: {needs}]",
        params=(
            Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1, most=365),
            Param(
                key="needs",
                kind=ParamKind.CHOICES,
                zh="需求",
                en="Needs",
                choices=Need,
                optional=True,
            ),
        ),
        touched_by=(catalog.NeedShown.name,),
        decays=True,
        members=_in_need,
    ),
    Predicate(
        key="customers.interested",
        subject=ConditionSubject.SPEECH,
        zh="对{topics}感兴趣",
        en="is interested in {topics}",
        params=(
            Param(key="topics", kind=ParamKind.CHOICES, zh="话题", en="Topics", choices=Topic),
        ),
        touched_by=(),
        # Interests are counted a while after the words that show them, and tell no facts.
        lag_seconds=_JUDGED_SECONDS,
        made_anew=True,
        decays=True,
        members=_interested,
    ),
    Predicate(
        key="customers.marketing",
        subject=ConditionSubject.PERSON,
        zh="对营销消息的表态为{answers}",
        en="said {answers} to marketing messages",
        params=(
            Param(
                key="answers",
                kind=ParamKind.CHOICES,
                zh="表态",
                en="Answers",
                choices=MarketingWord,
            ),
        ),
        touched_by=_CONSENTS,
        decays=False,
        members=_marketing,
    ),
    # A condition of its own: it follows everybody who becomes known, the other those who speak.
    Predicate(
        key="customers.marketing_unsaid",
        subject=ConditionSubject.PERSON,
        zh="没有对营销消息表过态",
        en="never said yes or no to marketing messages",
        touched_by=(*_CONSENTS, *_BONDS),
        decays=False,
        members=_marketing_unsaid,
    ),
    Predicate(
        key="customers.form_answered",
        subject=ConditionSubject.PERSON,
        zh="[近 {days} 天内]填写过表单{forms}",
        en="answered the form {forms}[ in the last {days} days]",
        params=(
            Param(
                key="forms",
                kind=ParamKind.THINGS,
                zh="表单",
                en="Forms",
                of="form",
                named=queries.forms.titles,
            ),
            Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1, optional=True),
        ),
        touched_by=(form_facts.Answered.name,),
        narrowed_by="form_id",
        decays=True,
        members=_form_answered,
    ),
    Predicate(
        key="customers.form_chosen",
        subject=ConditionSubject.PERSON,
        zh="最近一次填写时选了{options}",
        en="chose, when they answered last, {options}",
        params=(
            Param(
                key="options",
                kind=ParamKind.THINGS,
                zh="表单选项",
                en="Options of forms",
                of="form_option",
                named=queries.forms.option_names,
            ),
        ),
        touched_by=(form_facts.Answered.name,),
        decays=False,
        members=_form_chosen,
    ),
    Predicate(
        key=tree.SEGMENT,
        subject=ConditionSubject.SEGMENT,
        zh="属于人群{segments}",
        en="is in the segment {segments}",
        params=(
            Param(
                key="segments",
                kind=ParamKind.THINGS,
                zh="人群",
                en="Segments",
                of="segment",
                named=queries.segment_names,
            ),
        ),
        touched_by=(),
        rebuilt_by=(catalog.SegmentDescribed.name,),
        decays=False,
        members=_listed,
    ),
)
