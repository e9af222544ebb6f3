"""The first steps of a company, ticked by the facts themselves; and putting the list away."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from huoqun.communities import queries as community_queries
from huoqun.connectors.files import queries as file_queries
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.core.kinds import Kind
from huoqun.orders import queries as order_queries
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import Corp
from huoqun.org.queries import Scope
from huoqun.server import models
from huoqun.server.backups import folder
from huoqun.server.demo import company


class Step(Kind):
    """One step of the first day."""

    COMPANY = "company", "给公司取名", "Name the company"
    STORES = "stores", "添加第一家门店", "Add the first store"
    FIRST_IMPORT = "first_import", "导入第一份群聊记录", "Import a first chat export"
    MEMBERSHIPS = "memberships", "导入群成员", "Import memberships"
    ORDERS = "orders", "导入订单", "Import orders"
    POSITIONING = "positioning", "给每个群设置定位", "Give every community a positioning"
    OWNERS = "owners", "为每个群指定群主", "Give every community an owner"
    STAFF = "staff", "邀请同事", "Invite a colleague"
    BACKUP = "backup", "完成第一次备份", "Make a first backup"


LINKS = {
    Step.COMPANY: "/units",
    Step.STORES: "/units",
    Step.FIRST_IMPORT: "/imports/new",
    Step.MEMBERSHIPS: "/imports/new",
    Step.ORDERS: "/imports/new",
    Step.POSITIONING: "/communities?positioning=unset",
    Step.OWNERS: "/communities",
    Step.STAFF: "/staff",
    Step.BACKUP: "/system",
}


@dataclass(frozen=True, kw_only=True)
class StepState:
    """Whether a step is done, and where to do it."""

    step: Step
    done: bool

    @property
    def link(self) -> str:
        """The screen of the console on which to do it."""
        return LINKS[self.step]


def steps(seen_by: Scope) -> list[StepState]:
    """Every step as it stands in the reader's part of the organisation."""
    found = dict(_states(seen_by))
    return [StepState(step=step, done=found[step]) for step in Step]


def _states(seen_by: Scope) -> Iterator[tuple[Step, bool]]:
    brought = file_queries.listed(seen_by, state=BatchState.DONE)
    kinds = set(brought.order_by().values_list("kind", flat=True).distinct())
    waiting = community_queries.worklist(seen_by)
    some = community_queries.visible_to(seen_by).exists()
    yield Step.COMPANY, org_queries.root_unit().name != company.UNNAMED
    yield Step.STORES, org_queries.stores(seen_by).exists()
    yield Step.FIRST_IMPORT, FileKind.MESSAGES in kinds
    yield Step.MEMBERSHIPS, FileKind.MEMBERSHIPS in kinds
    yield Step.ORDERS, order_queries.visible_to(seen_by).exists()
    yield Step.POSITIONING, some and not waiting["positioning_unset"]
    yield Step.OWNERS, some and not waiting["owner_unset"]
    yield Step.STAFF, org_queries.staff_list(seen_by, active=True).count() > 1
    yield Step.BACKUP, folder.latest_age_hours(settings.HUOQUN_BACKUPS) is not None


def dismissed(corp: Corp) -> models.FirstRun | None:
    """The note that this company has put its list away."""
    return models.FirstRun.objects.filter(corp=corp).first()


def dismiss(*, corp: Corp, actor: org_actions.Actor) -> models.FirstRun:
    """Put the list away for everybody of the company; again does nothing."""
    assert actor.staff is not None, "the house has no list"
    note, made = models.FirstRun.objects.get_or_create(
        corp=corp, defaults={"dismissed_by": actor.staff}
    )
    if made:
        org_actions.audit(
            staff=actor.staff,
            action="first_run.dismissed",
            object_name="corp",
            object_id=corp.pk,
            detail={},
            request=actor.request,
        )
    return note
