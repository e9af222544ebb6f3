"""What segments may ask of this room: who is, came to or left communities, and who speaks."""

from pyroaring import BitMap64

from huoqun.communities import queries
from huoqun.communities.kinds import Affinity, JoinMode, Platform, Positioning
from huoqun.communities.queries import Places
from huoqun.core.ports import ConditionSubject, Given, Ground, Param, ParamKind, Params, Predicate
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import org as org_facts
from huoqun.org import queries as org_queries

# The world of figures is made anew when this is asked: not for every message.
_SPEECH_LAG_SECONDS = 30
_MOVES = (catalog.MemberJoined.name, catalog.MemberLeft.name)
_DESCRIBED = (catalog.Described.name, org_facts.UnitDescribed.name)


def _places(given: Given) -> Places:
    return Places(
        ids=given.ids("communities"),
        positionings=given.words("positionings"),
        affinities=given.words("affinities"),
        platforms=given.words("platforms"),
        unit_ids=given.ids("units"),
    )


def _members(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.present_in(_places(given), at_least=given.number("at_least"), within=within)


def _joined(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.joined(
        _places(given), days=given.number("days"), ways=given.words("ways"), within=within
    )


def _left(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.left(_places(given), days=given.number("days"), within=within)


def _spoke(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.spoke(
        given.ids("communities"),
        days=given.number("days"),
        messages=given.number("messages"),
        on_days=given.number("on_days"),
        within=within,
    )


def _silent(params: Params, *, within: BitMap64 | None) -> BitMap64:
    given = Given(params)
    return queries.silent(given.ids("communities"), days=given.number("days"), within=within)


def _heard(params: Params) -> BitMap64:
    return BitMap64(queries.heard_of_late(Given(params).ids("communities")))


def _of(communities: BitMap64) -> BitMap64:
    return queries.members_within(list(communities))


_COMMUNITIES = Param(
    key="communities",
    kind=ParamKind.THINGS,
    zh="社群",
    en="Communities",
    of="community",
    named=lambda ids: queries.titles(list(ids)),
    optional=True,
)
_DAYS = Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=-1)
_KINDS = (
    Param(
        key="positionings",
        kind=ParamKind.CHOICES,
        zh="群定位",
        en="Positioning",
        choices=Positioning,
        optional=True,
    ),
    Param(
        key="affinities",
        kind=ParamKind.CHOICES,
        zh="群类型",
        en="Type",
        choices=Affinity,
        optional=True,
    ),
    Param(
        key="platforms",
        kind=ParamKind.CHOICES,
        zh="平台",
        en="Platform",
        choices=Platform,
        optional=True,
    ),
    Param(
        key="units",
        kind=ParamKind.THINGS,
        zh="所属组织",
        en="Units",
        of="unit",
        named=org_queries.unit_names,
        optional=True,
    ),
)

PREDICATES = (
    Predicate(
        key="communities.member",
        subject=ConditionSubject.COMMUNITY,
        zh="现在在群[{communities}]里",
        en="is now in a community[: {communities}]",
        params=(_COMMUNITIES,),
        touched_by=_MOVES,
        narrowed_by="community_id",
        decays=False,
        members=_members,
    ),
    Predicate(
        key="communities.member_of_kind",
        subject=ConditionSubject.COMMUNITY,
        zh="现在至少在 {at_least} 个[{positionings}][{affinities}][{platforms}][{units}的]群里",
        en="is now in {at_least} or more communities[ of the kind {positionings}][ of the type"
        " {affinities}][ on {platforms}][ of {units}]",
        params=(
            Param(
                key="at_least",
                kind=ParamKind.NUMBER,
                zh="群数",
                en="Communities",
                narrows=1,
                most=1_000,
            ),
            *_KINDS,
        ),
        touched_by=_MOVES,
        rebuilt_by=_DESCRIBED,
        decays=False,
        members=_members,
    ),
    Predicate(
        key="communities.joined",
        subject=ConditionSubject.COMMUNITY,
        zh="近 {days} 天内[以{ways}]加入过群[{communities}]",
        en="joined a community in the last {days} days[ by {ways}][: {communities}]",
        params=(
            _DAYS,
            _COMMUNITIES,
            Param(
                key="ways",
                kind=ParamKind.CHOICES,
                zh="入群方式",
                en="Ways",
                choices=JoinMode,
                optional=True,
            ),
        ),
        touched_by=_MOVES,
        narrowed_by="community_id",
        decays=True,
        members=_joined,
    ),
    Predicate(
        key="communities.left",
        subject=ConditionSubject.COMMUNITY,
        zh="近 {days} 天内退出过群[{communities}]",
        en="left a community in the last {days} days[: {communities}]",
        params=(_DAYS, _COMMUNITIES),
        touched_by=_MOVES,
        narrowed_by="community_id",
        decays=True,
        members=_left,
    ),
    Predicate(
        key="communities.spoke",
        subject=ConditionSubject.SPEECH,
        zh="近 {days} 天内[在{communities}]发言至少 {messages} 条[，分布在 {on_days} 天以上]",
        en="said {messages} things or more in the last {days} days[ in {communities}]"
        "[, on {on_days} days or more]",
        params=(
            _DAYS,
            Param(key="messages", kind=ParamKind.NUMBER, zh="条数", en="Messages", narrows=1),
            Param(
                key="on_days",
                kind=ParamKind.DAYS,
                zh="发言天数",
                en="Days spoken",
                narrows=1,
                optional=True,
            ),
            _COMMUNITIES,
        ),
        touched_by=(catalog.MessageSent.name,),
        narrowed_by="community_id",
        rebuilt_by=(catalog.RoleGiven.name, catalog.RoleTaken.name),
        decays=True,
        lag_seconds=_SPEECH_LAG_SECONDS,
        members=_spoke,
    ),
    Predicate(
        key="communities.silent",
        subject=ConditionSubject.SPEECH,
        zh="在群[{communities}]里，近 {days} 天没有发言",
        en="is in a community[ ({communities})] and said nothing there in the last {days} days",
        params=(
            Param(key="days", kind=ParamKind.DAYS, zh="天数", en="Days", narrows=1),
            _COMMUNITIES,
        ),
        touched_by=(catalog.MessageSent.name, *_MOVES),
        narrowed_by="community_id",
        rebuilt_by=(catalog.RoleGiven.name, catalog.RoleTaken.name),
        decays=True,
        lag_seconds=_SPEECH_LAG_SECONDS,
        # The first message that is known of a community names its writer; the others were silent.
        ground=Ground(things=_heard, people=_of),
        members=_silent,
    ),
)
