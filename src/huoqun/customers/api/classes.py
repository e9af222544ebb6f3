"""Staff routes on user classes and the lifecycle: the board, the settings, one person."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from huoqun.analytics import queries as analytics_queries
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries
from huoqun.customers.api.routes import router
from huoqun.customers.kinds import ClassLine, LifecycleStage, UserClass
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

class_router = Router(tags=["classes"])

# The action knows the exact ranges and says in words what does not fit.
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Months = Annotated[int, Field(ge=1, le=queries.MONTHS_SHOWN_MAX)]


class ClassPlayOut(Schema):
    """Something to do with a class of people, and the article that asks for it."""

    key: str
    zh: str
    en: str
    source: str


class ClassShareOut(Schema):
    """How many people are of a class; ``people`` and ``share`` are null where too few to show."""

    user_class: UserClass
    people: Count | None
    share: float | None


class ClassMonthOut(Schema):
    """The classes at the end of a day."""

    as_of: date
    shares: list[ClassShareOut]


class ClassMoveOut(Schema):
    """How many came from a class (null: they were not known before) to another."""

    was: UserClass | None
    now: UserClass
    people: Count | None


class ClassKnownOut(Schema):
    """What the sources tell of at all; without it a line of the table cannot hold."""

    orders: bool
    discounts: bool
    referrals: bool
    intents: bool


class ClassBoardOut(Schema):
    """The classes of people now and by month; ``as_of`` is null before the first judging."""

    as_of: date | None
    version: Count
    known: ClassKnownOut
    people: Count | None
    shares: list[ClassShareOut]
    months: list[ClassMonthOut]
    moves: list[ClassMoveOut]
    moves_since: date | None
    leading: UserClass | None
    plays: dict[UserClass, list[ClassPlayOut]]


class ClassQuery(Schema):
    """Whose classes, over how many months."""

    unit_id: BigId | None = None
    months: Months = 6


def _told(board: queries.ClassBoard | None) -> dict[str, Any]:
    """A board as it is told, an empty one before the first judging."""
    names = ("people", "shares", "months", "moves", "moves_since", "leading")
    empty: dict[str, Any] = {"people": 0, "shares": [], "months": [], "moves": []}
    told = {name: getattr(board, name) for name in names} if board else empty
    run = board.run if board else None
    return {
        "as_of": run.as_of if run else None,
        "version": run.version if run else queries.class_rules().version,
        "known": {
            name: bool(run and getattr(run, f"{name}_known")) for name in ClassKnownOut.model_fields
        },
        "moves_since": None,
        "leading": None,
        "plays": analytics_queries.PLAYS,
        **told,
    }


@class_router.get("/board", response=ClassBoardOut)
@access.requires(Permission.VIEW_FIGURES)
def class_board(request: access.StaffRequest, asked: Query[ClassQuery]) -> dict[str, Any]:
    """Show shares of the five classes, their trend, who moved, and what to do with each."""
    among = queries.reached_people(request.scope, unit_path=_path(request, asked.unit_id))
    hides = queries.hides_few(request.full_scope)
    return _told(queries.class_board(among, months=asked.months, hides=hides))


class NeedStepOut(Schema):
    """A stage of the way up; null is unknown, or too few to show.

    ``came`` of the ``of`` people who reached the stage ``before`` reached this one on that day or
    later, half of them within ``median_days``.
    """

    stage: LifecycleStage
    reached: Count | None
    now: Count | None
    before: LifecycleStage | None
    came: Count | None
    of: Count | None
    median_days: Count | None


class StageCountOut(Schema):
    """How many people are in a stage now."""

    stage: LifecycleStage
    people: Count | None


class NeedFunnelOut(Schema):
    """The need funnel: the way up step by step, and where everybody is now."""

    as_of: date | None
    steps: list[NeedStepOut]
    stages: list[StageCountOut]
    dormant_days: Count
    lost_days: Count


class StagesQuery(Schema):
    """Whose stages."""

    unit_id: BigId | None = None


@class_router.get("/stages", response=NeedFunnelOut)
@access.requires(Permission.VIEW_FIGURES)
def need_funnel(request: access.StaffRequest, asked: Query[StagesQuery]) -> dict[str, Any]:
    """Show how far people have come, how many go on from each stage, and how fast."""
    among = queries.reached_people(request.scope, unit_path=_path(request, asked.unit_id))
    steps, stages = queries.need_funnel(among, hides=queries.hides_few(request.full_scope))
    run, spans = queries.last_run(), queries.class_rules().spans
    return {
        "as_of": run.as_of if run else None,
        "steps": steps,
        "stages": [{"stage": stage, "people": held} for stage, held in stages.items()],
        "dormant_days": spans.dormant_days,
        "lost_days": spans.lost_days,
    }


def _path(request: access.StaffRequest, unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    return org_queries.unit(unit_id, seen_by=request.scope).path


# --- settings


class ClassValues(Schema):
    """Numbers, days and shares at which one class ends and the next begins."""

    loyal_months: Whole | None = None
    loyal_referrals_min: Whole | None = None
    bargain_orders_min: Whole | None = None
    bargain_share: Share | None = None
    bargain_referrals_max: Whole | None = None
    discount_depth_min: Share | None = None
    need_orders_min: Whole | None = None
    need_quiet_days: Whole | None = None
    low_orders_max: Whole | None = None
    dormant_days: Whole | None = None
    lost_days: Whole | None = None


class ClassRulesIn(Schema):
    """The settings that change; the others stay."""

    values: ClassValues


class ClassRulesOut(Schema):
    """The settings that hold now; each change is a new version."""

    version: Count
    values: dict[str, float]


class ClassPreviewOut(Schema):
    """Who would move if these settings held; nothing is saved."""

    moved: Count
    moves: list[ClassMoveOut]


@class_router.get("/rules", response=ClassRulesOut)
@access.requires(Permission.VIEW_FIGURES)
def class_rules(request: access.StaffRequest) -> Any:  # noqa: ANN401 - settings as they are
    """Show by what people are classed."""
    del request
    return queries.class_rules()


@class_router.put("/rules", response=ClassRulesOut)
@access.requires(Permission.MANAGE_SETTINGS)
def change_class_rules(request: access.StaffRequest, body: ClassRulesIn) -> Any:  # noqa: ANN401
    """Class people by other settings from now on; they hold for the whole company."""
    _whole_company(request)
    changed = body.values.model_dump(exclude_none=True)
    return actions.change_class_rules(values=changed, actor=request.actor)


@class_router.get("/rules/preview", response=ClassPreviewOut)
@access.requires(Permission.MANAGE_SETTINGS)
def preview_class_rules(request: access.StaffRequest, values: Query[ClassValues]) -> dict[str, Any]:
    """Show how many people would move to which class, before anything is saved."""
    _whole_company(request)
    moves = actions.preview_class_rules(values=values.model_dump(exclude_none=True))
    return {"moved": sum(each.people for each in moves), "moves": moves}


class ClassRunOut(Schema):
    """The judging was put in line."""

    queued: bool


@class_router.post("/run", response=ClassRunOut)
@access.requires(Permission.MANAGE_SETTINGS)
def run_classes(request: access.StaffRequest) -> dict[str, bool]:
    """Judge everybody soon instead of tonight."""
    _whole_company(request)
    actions.classify_soon()
    return {"queued": True}


def _whole_company(request: access.StaffRequest) -> None:
    if not request.scope.everything:
        needed = Permission.MANAGE_SETTINGS
        raise access.NotPermitted(permission_zh=needed.zh, permission_en=needed.en)


# --- one person


class ClassSentenceOut(Schema):
    """One sentence in both languages."""

    zh: str
    en: str


class ClassSpellOut(Schema):
    """A class that someone had for a while."""

    user_class: UserClass
    because: ClassLine
    version: Count
    since_on: date
    until_on: date | None


class CustomerStageOut(Schema):
    """How far someone has come, and the day of each step (null: not yet, or not known)."""

    stage: LifecycleStage
    since_on: date | None
    befriended_on: date | None
    joined_on: date | None
    spoke_on: date | None
    needed_on: date | None
    bought_on: date | None
    repurchased_on: date | None
    dormant_on: date | None
    lost_on: date | None


class CustomerClassOut(Schema):
    """What someone is: class and stage with the reasons.

    ``reasons`` is null where the numbers may not be seen: without the right to see money, or when
    another part of the company knows the person too, whose orders they would tell of. ``way`` is
    null then, too.
    """

    user_class: UserClass | None
    because: ClassLine | None
    since_on: date | None
    version: Count | None
    reasons: list[ClassSentenceOut] | None
    former: list[ClassSpellOut]
    plays: list[ClassPlayOut]
    stage: LifecycleStage | None
    way: CustomerStageOut | None


@router.get("/{customer_id}/class", response=CustomerClassOut)
@access.requires(Permission.VIEW_MEMBERS)
def customer_class(request: access.StaffRequest, customer_id: BigId) -> dict[str, Any]:
    """Show the class and the stage of a person, and why."""
    customer = queries.get(customer_id, seen_by=request.scope)
    standing = queries.standing_of(customer.pk)
    money = request.full_scope.where(Permission.VIEW_MONEY)
    tells = request.full_scope.allows(Permission.VIEW_MONEY) and not queries.known_elsewhere(
        customer.pk, seen_by=money
    )
    row, stage = standing.user_class, standing.stage
    return {
        **_class_of(row),
        "reasons": queries.explained(row) if row and tells else None,
        "former": standing.former if tells else [],
        "plays": analytics_queries.PLAYS[UserClass(row.user_class)] if row else [],
        "stage": stage.stage if stage else None,
        "way": stage if tells else None,
    }


def _class_of(row: models.Classification | None) -> dict[str, Any]:
    names = ("user_class", "because", "since_on", "version")
    return {name: getattr(row, name) if row else None for name in names}
