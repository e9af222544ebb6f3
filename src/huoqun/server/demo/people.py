"""What the demo's customers agreed to and ask for, who may be one, who wants a list of them."""

from datetime import timedelta

from django.db import transaction

from huoqun.analytics.kinds import ExportFormat
from huoqun.analytics.queries import ReportParams
from huoqun.core import clock, ids
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import Word
from huoqun.customers.kinds import (
    ClaimKind,
    ConsentChannel,
    ConsentPurpose,
    DataRequestKind,
    DataRequestState,
)
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import ApprovalState
from huoqun.server import models as server_models
from huoqun.server.demo import state
from huoqun.server.demo.company import NAMESPACE

GONE = "示例数据已移除"
# Of a hundred invented people so many said yes and no to marketing; the others were never asked.
_YES, _NO = 24, 3
# Words are noted one by one, each with its line in the audit log: the first screens need no more.
_ASKED_MAX = 150
_TEXT_ZH = "我们会把到货、福利日和会员活动的消息发给您；随时可以在这里或回复“退订”取消。"
_TEXT_EN = "We send you news of arrivals, offers and events; take it back here or by replying."
_PHONES = ("13900000001", "13900000002", "13900000003")
_SOURCES = (NAMESPACE, f"{NAMESPACE}-shop")
_REPORT = "members"


def bring(company: org_models.OrgUnit) -> None:
    """Let them say it, once; in an order in which whoever was cut off goes on."""
    if models.DataRequest.objects.exists():
        return
    people = customers(company)
    if not models.ConsentText.objects.exists():
        _consent(people[:_ASKED_MAX])
    _two_of_one_phone(people)
    _want_a_list()
    _ask(people)


def customers(company: org_models.OrgUnit) -> list[int]:
    """Its invented customers, staff and crew left out; always in the same order."""
    known = models.Reach.objects.filter(unit__path__startswith=company.path)
    people = known.order_by("customer_id").values_list("customer_id", flat=True).distinct()
    ours = queries.ours()
    return [each for each in people if each not in ours]


def _consent(people: list[int]) -> None:
    with transaction.atomic():
        actions.publish_text(
            purpose=ConsentPurpose.MARKETING,
            zh=_TEXT_ZH,
            en=_TEXT_EN,
            actor=org_actions.HOUSE,
        )
        for customer in models.Customer.objects.filter(pk__in=people).order_by("id"):
            bucket = ids.stable_bucket("marketing", customer.pk, buckets=100)
            if bucket >= _YES + _NO:
                continue
            actions.note_consent(
                customer=customer,
                said=Word(
                    purpose=ConsentPurpose.MARKETING, given=bucket < _YES, proof="到店登记表"
                ),
                channel=ConsentChannel.FORM,
                said_at=clock.now() - timedelta(days=bucket + 1),
                actor=org_actions.HOUSE,
            )


def _two_of_one_phone(people: list[int]) -> None:
    """Pairs that one phone suggests, which nobody verified: staff decide.

    It stands with the first import, and goes with it.
    """
    batch_id = state.batches().values_list("pk", flat=True)[0]
    for phone, pair in zip(_PHONES, zip(people[::2], people[1::2], strict=False), strict=False):
        for source, each in zip(_SOURCES, pair, strict=True):
            told = actions.Claimed(
                customer_id=each, kind=ClaimKind.PHONE, value=phone, verified=False
            )
            with transaction.atomic():
                actions.claim(claims=[told], source=source, batch_id=batch_id)
    actions.settle()


def _want_a_list() -> None:
    """A manager asks for a list of customers; whoever looks at the demo decides."""
    for person in org_models.Staff.objects.filter(is_active=True).order_by("id"):
        rights = org_queries.scope(person)
        wanted = queries.exports.rights_for(_REPORT)
        if rights.everything or not all(rights.allows(each) for each in wanted):
            continue
        actions.ask_list(
            asked=queries.exports.ListAsked(
                report=_REPORT, params=ReportParams(), how=ExportFormat.XLSX
            ),
            reason="周六到店礼要按名单备货",
            by=org_actions.Actor(staff=person, scope=rights),
            scope=queries.exports.scope_for(_REPORT, rights),
        )
        return


def _ask(people: list[int]) -> None:
    for number, kind, note in (
        (people[-1], DataRequestKind.COPY, "想看看你们都存了我什么"),
        (people[-2], DataRequestKind.ERASE, "搬走了，请把我的资料删掉"),
    ):
        actions.file_request(
            customer=models.Customer.objects.get(pk=number),
            kind=kind,
            channel=ConsentChannel.CHAT,
            note=note,
            actor=org_actions.HOUSE,
        )


def put_away(demo: server_models.DemoCompany, actor: org_actions.Actor) -> None:
    """End what waits for somebody's word, in the caller's transaction; what was decided stays."""
    for request in models.DataRequest.objects.filter(state=DataRequestState.OPEN).order_by("id"):
        actions.answer_request(request=request, granted=False, answer=GONE, actor=actor)
    waiting = queries.exports.all_exports().filter(approval__asked_by__in=demo.staff_ids)
    for export in waiting.filter(approval__state=ApprovalState.WAITING).order_by("id"):
        asker = export.approval.asked_by
        by = org_actions.Actor(staff=asker, scope=org_queries.scope(asker))
        actions.withdraw_export(export_id=export.pk, by=by)
