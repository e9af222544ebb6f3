"""Every read of orders; lists begin with what the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huoqun.analytics import queries as analytics_queries
from huoqun.communities import queries as community_queries
from huoqun.core import clock, paging
from huoqun.core.refusal import Refused
from huoqun.customers import models as customer_models
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import UserClass
from huoqun.orders import models
from huoqun.orders.kinds import OrderKind
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# More lines than this on one order are not read by a person.
LINES_MAX = 1_000
# A list names this many communities of a person; the profile shows all.
COMMUNITIES_SHOWN_MAX = 5
TAGS_SHOWN_MAX = 3


class NoSuchOrder(Refused):
    """The order does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_order"
    status = 404
    zh = "没有这笔订单，或它不在您的管辖范围内。"
    en = "There is no such order, or it lies outside your part of the organisation."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A filter of the list; what is empty filters nothing. Days are business days, both included.

    ``words`` is a whole order number, or a buyer's whole name or import id.
    """

    words: str = ""
    unit_path: str = ""
    community_id: int | None = None
    customer_id: int | None = None
    kind: OrderKind | None = None
    unmatched: bool = False
    first: date | None = None
    last: date | None = None


def visible_to(seen_by: Scope) -> QuerySet[models.Order]:
    """The orders of the reader's units and of communities granted one by one."""
    rows = models.Order.objects.all()
    if seen_by.everything:
        return rows
    return rows.filter(
        Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    )


def listed(seen_by: Scope, wanted: Wanted) -> QuerySet[models.Order]:
    """The visible orders that fit a filter, each with its unit, community and number of lines."""
    exact = {
        "community_id": wanted.community_id,
        "kind": wanted.kind,
    }
    rows = visible_to(seen_by).filter(**{name: value for name, value in exact.items() if value})
    if wanted.customer_id is not None:
        rows = rows.filter(customer__in=customer_queries.numbers_of(wanted.customer_id))
    if wanted.words:
        buyers = customer_queries.numbers_known_as(wanted.words)
        rows = rows.filter(Q(key=wanted.words) | Q(customer__in=buyers))
    if wanted.unit_path:
        rows = rows.filter(unit__path__startswith=wanted.unit_path)
    if wanted.unmatched:
        rows = rows.filter(customer=None, counts=True)
    if wanted.first:
        rows = rows.filter(placed_at__gte=clock.start_of_day(wanted.first))
    if wanted.last:
        rows = rows.filter(placed_at__lt=clock.start_of_day(wanted.last + timedelta(days=1)))
    lines = models.OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    counted = Subquery(lines.annotate(held=Count("id")).values("held"))
    return rows.select_related("unit", "community").annotate(lines_count=Coalesce(counted, 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedOrder:
    """An order with the masked name of its buyer, where the reader may see members."""

    order: models.Order
    customer_name: str | None
    lines_count: int


def page(
    seen_by: Scope, wanted: Wanted, *, names_seen_by: Scope, cursor: str, limit: int
) -> paging.Window[ListedOrder]:
    """One page of the orders, newest first; ``names_seen_by`` says whose buyers may be named."""
    found = paging.window(
        listed(seen_by, wanted), cursor=cursor, limit=limit, by="placed_at", descending=True
    )
    return paging.Window(
        items=_named(found.items, names_seen_by),
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def get(order_id: int, *, seen_by: Scope, names_seen_by: Scope) -> ListedOrder:
    """One visible order; raises NoSuchOrder."""
    found = listed(seen_by, Wanted()).filter(pk=order_id).first()
    if found is None:
        raise NoSuchOrder
    return _named([found], names_seen_by)[0]


def _named(orders: Sequence[models.Order], names_seen_by: Scope) -> list[ListedOrder]:
    """The orders with their buyers' masked names; one query for all."""
    scope = names_seen_by.where(Permission.VIEW_MEMBERS)
    nameable = [each for each in orders if scope.covers(each.unit.path, each.community_id)]
    names = customer_queries.shown_names([each.customer_id for each in nameable])
    shown = {each.pk: names.get(each.customer_id) for each in nameable}
    return [
        ListedOrder(
            order=each,
            customer_name=shown.get(each.pk),
            lines_count=getattr(each, "lines_count", 0),
        )
        for each in orders
    ]


def lines(order: models.Order) -> list[models.OrderLine]:
    """The lines of an order that the caller has already been allowed to see, in their order."""
    rows = models.OrderLine.objects.filter(order=order)
    return list(rows.order_by("number", "id")[:LINES_MAX])


def known(*, namespace: str, keys: Collection[str]) -> dict[tuple[OrderKind, str], models.Order]:
    """The purchases and refunds of a namespace under these numbers, each with buyer and lines."""
    rows = models.Order.objects.filter(namespace=namespace, key__in=keys)
    found = rows.select_related("customer", "community").prefetch_related("lines")
    return {(OrderKind(each.kind), each.key): each for each in found.order_by("id")}


def told_elsewhere(*, source: str, namespace: str) -> bool:
    """Whether a source of this name told of orders of another namespace."""
    return models.Order.objects.filter(source=source).exclude(namespace=namespace).exists()


def unmatched(seen_by: Scope) -> int:
    """How many orders and refunds have no known buyer."""
    return visible_to(seen_by).filter(customer=None, counts=True).count()


# --- People with what they bought


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedCustomer:
    """A customer in a list; ``orders`` is empty for a reader who may not see money.

    ``messages`` are those of the visible communities, empty while none of these has message data;
    ``user_class`` is empty for whom nobody judged yet.
    """

    id: int
    name: str | None
    user_class: UserClass | None
    tags: list[customer_models.Tag]
    tags_count: int
    communities: list[community_queries.CustomerCommunity]
    communities_count: int
    messages: int | None
    last_message_on: date | None
    orders: int | None
    last_order_on: date | None


def customers(
    people: QuerySet[customer_models.Customer], *, scope: Scope, cursor: str, limit: int
) -> paging.Window[ListedCustomer]:
    """One page of visible customers, the newest first, with where they are and what they bought."""
    found = paging.window(people, cursor=cursor, limit=limit, descending=True)
    ids = [person.pk for person in found.items]
    names = customer_queries.shown_names(ids)
    places = community_queries.communities_of(ids, seen_by=scope.where(Permission.VIEW_MEMBERS))
    spoke = analytics_queries.member_totals(
        {each: [place.id for place in places.get(each, [])] for each in ids}
    )
    bought = _bought(ids, scope)
    classes = customer_queries.classes_of(ids)
    tags = customer_queries.tags_by_person(ids, seen_by=scope.where(Permission.VIEW_MEMBERS))
    return paging.Window(
        items=[
            ListedCustomer(
                id=each,
                name=names.get(each),
                user_class=classes.get(each),
                tags=tags.get(each, [])[:TAGS_SHOWN_MAX],
                tags_count=len(tags.get(each, [])),
                communities=places.get(each, [])[:COMMUNITIES_SHOWN_MAX],
                communities_count=len(places.get(each, [])),
                messages=spoke[each].messages if each in spoke else None,
                last_message_on=spoke[each].last_message_on if each in spoke else None,
                orders=bought[each][0] if each in bought else None,
                last_order_on=bought[each][1] if each in bought else None,
            )
            for each in ids
        ],
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def _bought(customer_ids: Sequence[int], scope: Scope) -> dict[int, tuple[int, date | None]]:
    """How often and when last each of them ordered, as far as the reader may see money."""
    if not scope.allows(Permission.VIEW_MONEY):
        return {}
    person_of = customer_queries.numbers_by_person(customer_ids)
    rows = visible_to(scope.where(Permission.VIEW_MONEY)).filter(
        customer__in=person_of, kind=OrderKind.PLACED, counts=True
    )
    counted = rows.values("customer_id").annotate(held=Count("id"), last=Max("placed_on"))
    found: dict[int, tuple[int, date | None]] = dict.fromkeys(customer_ids, (0, None))
    for row in counted.order_by("customer_id"):
        person = person_of[row["customer_id"]]
        held, last = found[person]
        found[person] = held + row["held"], max(filter(None, (last, row["last"])), default=None)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """What a person ordered and gave back in one currency, in minor units."""

    currency: str
    orders: int
    amount: int
    refunds: int
    refund_amount: int
    first_on: date
    last_on: date


def bought_by(customer_id: int, *, seen_by: Scope) -> list[Bought]:
    """A person's visible orders, summed for each currency (currencies are never added)."""
    placed, refunded = Q(kind=OrderKind.PLACED), Q(kind=OrderKind.REFUNDED)
    theirs = customer_queries.numbers_of(customer_id)
    rows = visible_to(seen_by).filter(customer__in=theirs, counts=True).values("currency")
    summed = rows.annotate(
        orders=Count("id", filter=placed),
        sold=Coalesce(Sum("amount", filter=placed), 0),
        refunds=Count("id", filter=refunded),
        returned=Coalesce(Sum("amount", filter=refunded), 0),
        first_on=Min("placed_on"),
        last_on=Max("placed_on"),
    )
    return [
        Bought(
            currency=row["currency"],
            orders=row["orders"],
            amount=row["sold"],
            refunds=row["refunds"],
            refund_amount=row["returned"],
            first_on=row["first_on"],
            last_on=row["last_on"],
        )
        for row in summed.order_by("currency")
    ]
