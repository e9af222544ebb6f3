"""Two stores' communities for tests: Chen's in store A, another of store A, one of Zhao's in B.

``rooms(company)`` makes them with a few people each.
"""

from dataclasses import dataclass
from datetime import date

from huoqun.communities import models
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason, Lifecycle
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.org.models import OrgUnit
from huoqun.org.tests import people

MARCH = date(2026, 3, 1)


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """The communities, and the people of Chen's by name."""

    chens: models.Community
    next_door: models.Community
    zhaos: models.Community
    mei: int
    wang: int
    bot: int
    stranger: int


def community(unit: OrgUnit, title: str, **fields) -> models.Community:
    """A community as an import brings it in."""
    return models.Community.objects.create(
        unit=unit,
        namespace="export",
        key=title,
        title=title,
        **({"lifecycle": Lifecycle.RUNNING, "made_by_import": True} | fields),
    )


def prepared(unit: OrgUnit, title: str, **fields) -> models.Community:
    """A community as someone prepares it in the product."""
    return community(unit, title, lifecycle=Lifecycle.PREPARING, made_by_import=False, **fields)


def person(external_id: str, name: str | None, *communities: models.Community) -> int:
    """Someone whom these communities know."""
    names = {external_id: name} if name else {}
    found = customer_actions.resolve(namespace="export", external_ids=[external_id], names=names)[
        external_id
    ]
    customer_actions.reach(
        bonds=[Bond(found, each.unit_id, each.pk) for each in communities],
        because=ReachBecause.SPOKE,
    )
    return found


def joined(
    where: models.Community, customer_id: int, on: date = MARCH, left_on: date | None = None, **more
) -> models.Membership:
    """A membership."""
    return models.Membership.objects.create(
        community=where,
        customer_id=customer_id,
        joined_on=on,
        left_on=left_on,
        reason=LeaveReason.SELF if left_on else "",
        **more,
    )


def rooms(company: people.Company) -> Rooms:
    """Chen's community with Mei (present), Wang (left) and a bot; one next door; one of Zhao's."""
    chens = community(company.store_a, "护肤交流群", pk=people.CHENS_COMMUNITY_ID)
    next_door = community(company.store_a, "静安福利群")
    zhaos = community(company.store_b, "锦江快闪群")
    mei = person("wx-mei", "小美", chens)
    wang = person("wx-wang", None, chens, zhaos)
    bot = person("wx-bot", "小助手", chens)
    stranger = person("wx-stranger", "陌生人", zhaos)
    joined(chens, mei, date(2026, 3, 5), how=JoinMode.REFERRED, invited_by_id=wang)
    joined(chens, wang, MARCH, date(2026, 3, 9))
    joined(zhaos, stranger)
    models.RoleHeld.objects.create(
        community=chens, customer_id=bot, role=CommunityRole.BOT, since_on=MARCH
    )
    return Rooms(
        chens=chens,
        next_door=next_door,
        zhaos=zhaos,
        mei=mei,
        wang=wang,
        bot=bot,
        stranger=stranger,
    )
