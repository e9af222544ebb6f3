"""One planned act as verbs of the world. What the world refuses did not happen: people play too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulation.living import orders
from simulation.living.span import Act, Doing
from simulation.living.world import Said, World


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of an act: how many events the apps are told, who was welcomed by whom."""

    callbacks: int = 0
    userid: str = ""
    external_userid: str = ""
    welcome: bool = False


def act(world: World, doing: Act, till: orders.Till | None) -> Done | None:
    """Let it happen; None when it could not. Raises world.Gone."""
    if doing.doing in {Doing.ORDER, Doing.REFUND}:
        if till is not None:
            till.tell(*_sold(doing))
        return Done()
    try:
        return _ACTS[doing.doing](world, doing)
    except Said:
        return None


def _sold(doing: Act) -> list[orders.Sale]:
    """What the shop tells: the order, and with a refund the order once more.

    Whoever was stopped between the two has told of it or not; told again, it is the same order.
    """
    bought_at = doing.bought_at or doing.at
    order = orders.Sale(
        # The second and the dice name it, not a counter: a second run names it alike.
        order_id=f"PPJ{bought_at}{doing.number:06d}",
        customer=doing.who,
        chat_id=doing.chat_id,
        at=bought_at,
        lines=doing.lines,
    )
    if doing.doing is Doing.ORDER:
        return [order]
    return [order, replace(order, kind="refunded", at=doing.at, lines=doing.back)]


def _somebody(world: World, doing: Act) -> str:
    """Who acts: somebody known, or a new person with WeChat."""
    if doing.who:
        return doing.who
    return str(world.do("customer.create", name=doing.name)["external_userid"])


def _done(told: Mapping[str, Any]) -> Done:
    return Done(
        callbacks=int(told.get("callbacks", 0)),
        userid=str(told.get("userid", "")),
        external_userid=str(told.get("external_userid", "")),
        welcome=bool(told.get("welcome_code")),
    )


def _speak(world: World, doing: Act) -> Done:
    world.turn("customer.speak", external_userid=doing.who, chat_id=doing.chat_id, text=doing.text)
    return Done()


def _staff_speaks(world: World, doing: Act) -> Done:
    world.do("staff.speak", userid=doing.userid, chat_id=doing.chat_id, text=doing.text)
    return Done()


def _join(world: World, doing: Act) -> Done:
    who = _somebody(world, doing)
    if doing.code:
        told = world.turn("customer.join_group", external_userid=who, config_id=doing.code)
    else:
        told = world.turn(
            "customer.join_group", external_userid=who, by="invite", chat_id=doing.chat_id
        )
    if doing.text and not told["already_member"]:
        said = {"external_userid": who, "chat_id": told["chat_id"], "text": doing.text}
        world.turn("customer.speak", **said)
    return _done(told)


def _scan(world: World, doing: Act) -> Done:
    who = _somebody(world, doing)
    return _done(world.turn("customer.scan", external_userid=who, config_id=doing.code))


def _befriend(world: World, doing: Act) -> Done:
    who = _somebody(world, doing)
    return _done(
        world.do(
            "customer.add_friend", userid=doing.userid, external_userid=who, add_way=doing.number
        )
    )


def _leave(world: World, doing: Act) -> Done:
    return _done(world.turn("customer.leave", chat_id=doing.chat_id, member_id=doing.who))


def _kick(world: World, doing: Act) -> Done:
    return _done(world.turn("staff.kick", chat_id=doing.chat_id, members=[doing.who]))


def _delete_staff(world: World, doing: Act) -> Done:
    return _done(world.do("customer.delete_staff", userid=doing.userid, external_userid=doing.who))


def _delete_customer(world: World, doing: Act) -> Done:
    return _done(world.do("staff.delete_customer", userid=doing.userid, external_userid=doing.who))


def _confirm(world: World, doing: Act) -> Done:
    world.do("staff.confirm_send", userid=doing.userid, msgid=doing.code)
    return Done()


def _send_by_hand(world: World, doing: Act) -> Done:
    world.do(
        "staff.send_by_hand",
        userid=doing.userid,
        chat_type="group",
        targets=[doing.chat_id],
        text=doing.text,
    )
    return Done()


_ACTS: Mapping[Doing, Callable[[World, Act], Done]] = {
    Doing.SPEAK: _speak,
    Doing.STAFF_SPEAKS: _staff_speaks,
    Doing.JOIN_BY_CODE: _join,
    Doing.JOIN_BY_INVITATION: _join,
    Doing.SCAN: _scan,
    Doing.BEFRIEND: _befriend,
    Doing.LEAVE: _leave,
    Doing.KICK: _kick,
    Doing.DELETE_STAFF: _delete_staff,
    Doing.DELETE_CUSTOMER: _delete_customer,
    Doing.CONFIRM: _confirm,
    Doing.SEND_BY_HAND: _send_by_hand,
}
