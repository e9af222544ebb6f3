"""The demo's feedback: rules that catch what its people complain of, and tickets dealt with."""

from datetime import timedelta

from huoqun.core import clock
from huoqun.feedback import actions, models, queries
from huoqun.feedback.kinds import TicketKind, TicketSeverity, TicketState, ToldVia
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit

# What the invented people say when something is wrong, in the words of their chats.
_RULES = (
    actions.RuleSaid(
        name="生鲜有问题",
        words=["压坏", "少了一袋", "有点蔫", "酸得我", "送成隔壁"],
        without=["不酸"],
        kind=TicketKind.AFTER_SALE,
        severity=TicketSeverity.HIGH,
        product="生鲜",
        gather_hours=24,
    ),
    actions.RuleSaid(
        name="催发货、问进度",
        words=["多久*到", "还没到", "什么时候*发货"],
        without=[],
        kind=TicketKind.QUESTION,
        severity=TicketSeverity.NORMAL,
        product="",
        gather_hours=24,
    ),
)
# How far each of the caught ones has come; the others wait.
_STORIES = ("told_back", "told_back", "solved", "answered", "told_back", "answered")
_HANDLED_MAX = 30
# Two in three are dealt with; the rest shows what an open desk looks like.
_LEFT_OPEN_EACH = 3


def set_rules(root: OrgUnit) -> None:
    """Write the rules and switch them on, before the chats come in; known ones stay."""
    known = set(queries.catch_rules(org_queries.EVERYTHING).values_list("name", flat=True))
    for said in _RULES:
        if said.name not in known:
            rule = actions.make_rule(unit=root, said=said, actor=org_actions.HOUSE)
            actions.try_rule(rule=rule, days=14, actor=org_actions.HOUSE)
            actions.switch_rule(rule=rule, on=True, actor=org_actions.HOUSE)


def deal_with() -> None:
    """Let staff deal with most of what was caught, each in their own time."""
    wanted = queries.Wanted(states=(TicketState.OPEN,))
    caught = queries.listed(org_queries.EVERYTHING, wanted).select_related("assigned")
    for ticket in caught.order_by("opened_at", "id")[:_HANDLED_MAX]:
        # By its number, so that a second run finds nothing to do.
        if ticket.pk % _LEFT_OPEN_EACH:
            _deal_with(ticket, _STORIES[ticket.pk % len(_STORIES)])


def _deal_with(ticket: models.Ticket, story: str) -> None:
    by = org_actions.Actor(staff=ticket.assigned, scope=org_queries.EVERYTHING)
    hours = 1 + ticket.pk * 7 % 11
    if ticket.opened_at + timedelta(hours=hours + 8) > clock.now():
        return  # not even invented people answer tomorrow
    with clock.frozen(ticket.opened_at + timedelta(hours=hours)):
        actions.answer(ticket=ticket, text="不好意思，拍张照给我，马上给您补一份。", actor=by)
    if story == "answered":
        return
    with clock.frozen(ticket.opened_at + timedelta(hours=hours + 4)):
        actions.solve(ticket=ticket, text="已补发一份，记到损耗。", actor=by)
    if story == "solved":
        return
    with clock.frozen(ticket.opened_at + timedelta(hours=hours + 8)):
        actions.tell_back(
            ticket=ticket,
            via=ToldVia.DIRECT,
            text="补的那份送到了吗？以后每箱都多放两个备着。",
            actor=by,
        )
