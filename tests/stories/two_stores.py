"""Two stores alike, each with one of every kind of thing; whatever the second owns bears a marker.

The route matrix asks about the first store's things and the second's. Add a thing to :func:`fill`
when a route names a new kind of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.communities import models as communities
from huoqun.communities.kinds import CommunityRole
from huoqun.connectors.files import actions as files
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.webhooks import actions as webhooks
from huoqun.connectors.webhooks import models as webhook_models
from huoqun.connectors.webhooks.actions import keeping
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.connectors.wecom import actions as wecom
from huoqun.connectors.wecom import models as wecom_models
from huoqun.connectors.wecom.kinds import HandOverKind, WayKind
from huoqun.core import clock
from huoqun.customers import actions as customers
from huoqun.customers import models as customer_models
from huoqun.customers.kinds import (
    ClaimKind,
    ConsentChannel,
    DataRequestKind,
    ErasureBecause,
    FormRepeat,
    FormState,
    ReachBecause,
    SegmentKind,
    TagChoice,
    TagKind,
    TagSource,
)
from huoqun.events import log
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import orders as order_facts
from huoqun.events.catalog.outreach import Touchpoint
from huoqun.events.fact import Fact
from huoqun.feedback import actions as feedback
from huoqun.feedback.kinds import TicketKind, TicketOrigin, TicketSeverity
from huoqun.orders import models as orders
from huoqun.orders.kinds import OrderKind
from huoqun.org import actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role, UnitKind
from huoqun.org.models import OrgUnit, Staff
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

OWN_MARKER = "ownthing"
# In every text of the other store, lower case, so that it shows wherever it leaks.
FOREIGN_MARKER = "foreignthing"
# Minor units; an amount that no sum of the first store's could be.
OWN_AMOUNT, FOREIGN_AMOUNT = 12_300, 987_654_321
FOREIGN_WORDS = (FOREIGN_MARKER, "987654321", "9876543.21", "9,876,543.21")


@dataclass(frozen=True, kw_only=True)
class Store:
    """One store and the ids of what it owns, by the names that routes use."""

    unit: OrgUnit
    marker: str
    things: dict[str, Any]


def company() -> people.Company:
    """The company of the personas, its second region and store renamed to bear the marker."""
    made = people.company()
    for unit in (made.west, made.store_b):
        actions.rename_unit(unit=unit, name=f"{FOREIGN_MARKER} {unit.pk}", by=actions.HOUSE)
    made.zhao.name = f"{FOREIGN_MARKER} zhao"
    made.zhao.save()
    return made


def fill(unit: OrgUnit, *, marker: str, amount: int) -> Store:
    """Give a store one of every kind of thing."""
    colleague = people.person(marker, f"{marker} name", unit, Role.KOL)
    spare = people.grant(colleague, Role.ANALYST, unit)
    owner = people.person(f"{marker}-owner", f"{marker} owner", unit, Role.OWNER)
    token, _ = actions.create_token(
        name=f"{marker} token",
        permissions=[Permission.VIEW_FIGURES],
        days=9,
        by=people.acting(owner),
    )
    view = actions.save_view(
        staff=colleague, page="communities", name=f"{marker} view", query={"text": marker}
    )
    team = people.unit(unit, UnitKind.TEAM, f"{marker} team", key=f"{marker}-team")
    community = _community(unit, owner=owner, marker=marker)
    customer_id = _member(community, marker=marker)
    double_id = _member(community, marker=f"{marker}-double")
    order = _order(community, customer_id=customer_id, marker=marker, amount=amount)
    _tell(community, customer_id=customer_id, marker=marker, order=order)
    batch = files.receive(
        kind=FileKind.MESSAGES,
        file_name=f"{marker}.csv",
        size=10,
        unit=unit,
        actor=people.acting(owner),
    )
    source, _ = webhooks.make_source(
        name=f"{marker} shop",
        namespace=marker,
        unit=unit,
        currency="CNY",
        deliveries_per_minute=60,
        actor=people.acting(owner),
    )
    _keep(source, marker=marker, amount=amount)
    account = _account(unit, staff=colleague, marker=marker)
    things = {
        "marker": marker,
        "corp_id": unit.corp_id,
        "unit_id": unit.pk,
        "team_id": team.pk,
        "parent_id": unit.parent_id,
        "staff_id": colleague.pk,
        "owner_id": owner.pk,
        "grant_id": spare.pk,
        "token_id": token.pk,
        "view_id": view.pk,
        "community_id": community.pk,
        "community_key": community.key,
        "customer_id": customer_id,
        "double_id": double_id,
        "proposal_id": _alike(customer_id, double_id, marker=marker),
        "decision_id": _decided(community, customer_id, marker=marker),
        "order_id": order.pk,
        "import_id": batch.pk,
        "source_id": source.pk,
        "secret_id": source.secrets.get().pk,
        # A corp has one connection, which hangs on the company: no store's own.
        "company_id": account.link.unit_id,
        "link_id": account.link_id,
        "account_id": account.pk,
        "way_id": _way(account, marker=marker),
        "hand_over_id": _hand_over(account, customer_id=customer_id, marker=marker),
        "sending_id": _sending(account, marker=marker),
        **_tagged(unit, staff=owner, customer_id=customer_id, marker=marker),
        "segment_id": _segment(unit, staff=owner, marker=marker),
        **_form(unit, customer_id=customer_id, marker=marker),
        "ticket_id": _ticket(community, customer_id=customer_id, marker=marker),
        "rule_id": _rule(unit, marker=marker),
        "holder_id": owner.pk,
        "message_seq": _message(marker),
    }
    things |= _asked_of_us(community, customer_id=customer_id, marker=marker)
    things |= {f"own_{name}": thing for name, thing in things.items()}
    return Store(unit=unit, marker=marker, things=things)


def _tagged(unit: OrgUnit, *, staff: Staff, customer_id: int, marker: str) -> dict[str, int]:
    """A tag of the whole company, carried by the store's customer, and a tagging of many there."""
    company = OrgUnit.objects.get(corp=unit.corp_id, parent=None)
    group = customer_models.TagGroup.objects.filter(company=company, name="偏好").first()
    if group is None:
        group = customers.make_tag_group(
            name="偏好",
            kind=TagKind.ATTRIBUTE,
            choice=TagChoice.MANY,
            company=company,
            actor=actions.HOUSE,
        )
        customers.make_tag(group=group, name="敏感肌", actor=actions.HOUSE)
    tag = group.tags.get()
    with transaction.atomic():
        word = customers.TagWord(source=TagSource.STAFF, staff_id=staff.pk, reason=marker)
        customers.give(tag=tag, people=[customer_id], word=word)
    run = customers.begin_tagging(
        tag=tag,
        people=BitMap64([customer_id]),
        adds=True,
        reason=f"{marker} reason",
        actor=people.acting(staff),
    )
    return {"tag_id": tag.pk, "group_id": group.pk, "run_id": run.pk}


def _segment(unit: OrgUnit, *, staff: Staff, marker: str) -> int:
    rule = {"is": "communities.joined", "with": {"days": 3_000}}
    made = customers.make_segment(
        name=f"{marker} segment",
        note=marker,
        kind=SegmentKind.LIVE,
        rule=customers.asking.read_rule(rule, seen_by=EVERYTHING),
        unit=unit,
        actor=people.acting(staff),
    )
    return made.pk


def _form(unit: OrgUnit, *, customer_id: int, marker: str) -> dict[str, int]:
    """A form that the store's customer answered."""
    option = customers.forms.OptionSaid(text=f"{marker} option")
    asked = customers.forms.QuestionSaid(
        text=f"{marker} question", choice=TagChoice.MANY, required=True, options=[option]
    )
    said = customers.forms.FormSaid(
        title=f"{marker} form",
        intro=marker,
        purpose=marker,
        repeat=FormRepeat.ONCE,
        questions=[asked],
    )
    form = customers.forms.make_form(said=said, unit=unit, actor=actions.HOUSE)
    form = customers.forms.step_form(
        form=form, to=FormState.OPEN, version=form.version, actor=actions.HOUSE
    )
    customers.forms.add_form_link(form=form, name=marker, actor=actions.HOUSE)
    question = form.questions.get()
    option_id = question.options.get().pk
    customers.answering.answer_form(
        customer_id=customer_id, form=form, code="", picked={question.pk: {option_id}}
    )
    return {
        "form_id": form.pk,
        "form_version": form.version,
        "option_id": option_id,
    }


def _community(unit: OrgUnit, *, owner: Staff, marker: str) -> communities.Community:
    community = communities.Community.objects.create(
        unit=unit,
        namespace=marker,
        key=f"{marker}-1",
        title=f"{marker} community",
        made_by_import=True,
        lifecycle="running",
        owner=owner,
        opened_on=date(2026, 1, 1),
        purpose=f"{marker} purpose",
    )
    people.grant(owner, Role.OWNER, unit, community_id=community.pk)
    return community


def _member(community: communities.Community, *, marker: str) -> int:
    external_id = f"{marker}-wx-1"
    with transaction.atomic():
        found = customers.resolve(
            namespace=marker, external_ids=[external_id], names={external_id: f"{marker} nick"}
        )
    customer_id = found[external_id]
    communities.Membership.objects.create(
        community=community, customer_id=customer_id, joined_on=date(2026, 1, 2)
    )
    communities.RoleHeld.objects.create(
        community=community,
        customer_id=customer_id,
        role=CommunityRole.KOC,
        since_on=date(2026, 1, 2),
    )
    bond = customers.Bond(customer_id, community.unit_id, community.pk)
    with transaction.atomic():
        customers.reach(bonds=[bond], because=ReachBecause.MEMBERSHIP)
    return customer_id


def _alike(one: int, other: int, *, marker: str) -> int:
    """Two people with one phone that nobody verified."""
    for number in (one, other):
        told = customers.Claimed(
            customer_id=number,
            kind=ClaimKind.PHONE,
            value=f"139{10_000_000 + one}",
            verified=False,
        )
        with transaction.atomic():
            customers.claim(claims=[told], source=f"{marker} {number}")
    customers.settle()
    return customer_models.MergeProposal.objects.get(left_id=one).pk


def _decided(community: communities.Community, customer_id: int, *, marker: str) -> int:
    """Somebody's word on the customer and a third one."""
    third = _member(community, marker=f"{marker}-third")
    customers.tell_apart(
        left=customer_id,
        right=third,
        reason=f"{marker} says so",
        actor=actions.HOUSE,
        seen_by=org_queries.EVERYTHING,
    )
    return customer_models.IdentityDecision.objects.get(left_id=customer_id).pk


def _order(
    community: communities.Community, *, customer_id: int, marker: str, amount: int
) -> orders.Order:
    now = clock.now()
    return orders.Order.objects.create(
        namespace=marker,
        key=f"{marker}-order-1",
        kind=OrderKind.PLACED,
        customer_id=customer_id,
        community=community,
        unit=community.unit,
        placed_at=now,
        placed_on=clock.business_day(now),
        amount=amount,
        currency="CNY",
    )


def _keep(source: webhook_models.WebhookSource, *, marker: str, amount: int) -> None:
    """An event that was not taken."""
    text = f'{{"order_id": "{marker}-order-2", "amount": {amount}.5}}'.encode()
    unread = keeping.NotTaken(
        text=text,
        result=EventResult.REJECTED,
        fault=EventFault.BAD_AMOUNT,
        order_id=f"{marker}-order-2",
        customer=f"{marker}-wx-1",
    )
    with transaction.atomic():
        keeping.keep(source=source, events=[unread])


def _asked_of_us(
    community: communities.Community, *, customer_id: int, marker: str
) -> dict[str, int]:
    """What a customer asks of us, another who is to be erased, and an export that waits."""
    request = customers.file_request(
        customer=customer_models.Customer.objects.get(pk=customer_id),
        kind=DataRequestKind.COPY,
        channel=ConsentChannel.CHAT,
        note=f"{marker} note",
        actor=actions.HOUSE,
    )
    leaver = f"{marker}-leaver"
    with transaction.atomic():
        found = customers.resolve(namespace=marker, external_ids=[leaver])
        bond = customers.Bond(found[leaver], community.unit_id, community.pk)
        customers.reach(bonds=[bond], because=ReachBecause.SPOKE)
    erasure = customers.ask_erasure(
        customer=customer_models.Customer.objects.get(pk=found[leaver]),
        because=ErasureBecause.STAFF,
        reason=f"{marker} reason",
        actor=actions.HOUSE,
        seen_by=org_queries.EVERYTHING,
    )
    export = customers.ask_package(
        customer=customer_models.Customer.objects.get(pk=customer_id),
        reason=f"{marker} reason",
        by=people.acting(Staff.objects.get(username=f"{marker}-owner")),
        scope=org_queries.EVERYTHING,
    )
    return {"request_id": request.pk, "erasure_id": erasure.pk, "export_id": export.pk}


def _account(unit: OrgUnit, *, staff: Staff, marker: str) -> wecom_models.Account:
    """Somebody's account on the company's WeCom, and what they say to new friends."""
    link = wecom_models.Link.objects.filter(corp_id=unit.corp_id).first() or wecom.connect(
        company=OrgUnit.objects.get(corp_id=unit.corp_id, parent=None),
        corpid="ww0123456789abcdef",
        agent_id=1_000_002,
        secret="s" * 43,
        by=actions.HOUSE,
    )
    account = wecom_models.Account.objects.create(
        link=link, userid=marker, staff=staff, name=f"{marker} account"
    )
    wecom.set_text(link=link, account=account, text=f"{marker} welcome", by=actions.HOUSE)
    return account


def _sending(account: wecom_models.Account, *, marker: str) -> int:
    """Something that they sent from their phone."""
    made = wecom_models.Sending.objects.create(
        link=account.link,
        touchpoint=Touchpoint.DIRECT,
        number=marker,
        plan_id=1_000_000 + account.pk,
        title=f"{marker} news",
        account=account,
        began_at=clock.now(),
    )
    made.parts.create(account=account, confirmed_at=made.began_at, delivered=1)
    return made.pk


def _ticket(community: communities.Community, *, customer_id: int, marker: str) -> int:
    """Something that its member told us."""
    made = feedback.open_by_hand(
        about=feedback.About(
            customer_id=customer_id,
            community=community,
            unit=community.unit,
            kind=TicketKind.COMPLAINT,
            severity=TicketSeverity.NORMAL,
            origin=TicketOrigin.STAFF,
            product=f"{marker} product",
        ),
        text=f"{marker} is broken",
        actor=actions.HOUSE,
    )
    return made.pk


def _rule(unit: OrgUnit, *, marker: str) -> int:
    """What would catch the like of it in a chat."""
    said = feedback.RuleSaid(
        name=f"{marker} rule",
        words=[marker],
        without=[],
        kind=TicketKind.COMPLAINT,
        severity=TicketSeverity.NORMAL,
        product="",
        gather_hours=24,
    )
    return feedback.make_rule(unit=unit, said=said, actor=actions.HOUSE).pk


def _message(marker: str) -> int:
    """The number of the message that its member sent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq FROM events_fact WHERE name = %s AND source = %s",
            [community_facts.MessageSent.name, marker],
        )
        return int(cursor.fetchone()[0])


def _hand_over(account: wecom_models.Account, *, customer_id: int, marker: str) -> int:
    """One of their customers who goes to a colleague."""
    taker = wecom_models.Account.objects.create(
        link=account.link, userid=f"{marker}-taker", staff=account.staff, name=f"{marker} taker"
    )
    made = wecom_models.HandOver.objects.create(
        link=account.link, kind=HandOverKind.CUSTOMERS, giver=account, taker=taker, on_job=True
    )
    made.items.create(giver=account, customer_id=customer_id)
    return made.pk


def _way(account: wecom_models.Account, *, marker: str) -> int:
    """A code of theirs that the platform never made."""
    made = wecom_models.Way.objects.create(
        link=account.link,
        kind=WayKind.CONTACT,
        channel_id=1_000_000 + account.pk,
        title=f"{marker} poster",
        userids=[account.userid],
    )
    return made.pk


def _tell(
    community: communities.Community, *, customer_id: int, marker: str, order: orders.Order
) -> None:
    """The facts behind the rows, so that figures have something to count."""
    joined = clock.now() - timedelta(days=20)
    spoke = clock.now() - timedelta(days=2)
    where = {"community_id": community.pk, "unit_id": community.unit_id, "source": marker}
    who = {"customer_id": customer_id, **where}
    told: list[Fact] = [
        community_facts.Described(
            occurred_at=joined,
            key="described",
            namespace=community.namespace,
            community_key=community.key,
            title=community.title,
            platform=community.platform,
            positioning=community.positioning,
            affinity=community.affinity,
            lifecycle=community.lifecycle,
            opened_on=community.opened_on,
            ends_on=None,
            owner_id=community.owner_id,
            **where,
        ),
        community_facts.MemberJoined(
            occurred_at=joined, key="joined", kind=community_facts.JoinMode.SCAN, **who
        ),
        community_facts.MessageSent(
            occurred_at=spoke,
            key="message",
            kind=community_facts.MessageKind.TEXT,
            text=f"{marker} says hello",
            **who,
        ),
        order_facts.Placed(
            occurred_at=order.placed_at,
            key="order",
            order_id=order.pk,
            amount=order.amount,
            currency=order.currency,
            **who,
        ),
    ]
    with transaction.atomic():
        log.record_many(told)
