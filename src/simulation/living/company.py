"""The invented company on the sandbox: departments, staff, groups, and a past written at once."""

from dataclasses import dataclass

from simulation.chatter import themes, voice
from simulation.living.world import World

NAME = "枇杷街生活（演示公司）"
REGION = "华中大区"
PREFIX = "pipa"
APP = "活群"
# The app reads the archive too, so that one receiver hears of everything.
RIGHTS = ("contact", "directory", "archive")
CUSTOMERS_PER_GROUP = 30
PAST_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A store with its theme, who works there, and its groups.

    The bulk seed gives groups to staff in turn: of six people the first two own two each.
    """

    name: str
    theme: str
    staff: tuple[str, ...]
    groups: tuple[str, ...]


SHOPS = (
    Shop(
        name="武汉渡口店",
        theme="fresh",
        staff=("闻竹", "程小满", "喻川"),
        groups=(
            "渡口早市 · 今日到货",
            "热干面之后 · 晒早餐",
            "江滩邻里拼单群",
            "渡口福利日预告",
            "渡口新街坊报到处",
        ),
    ),
    Shop(
        name="长沙橘洲店",
        theme="tea",
        staff=("易知秋", "柳青", "谷雨"),
        groups=("橘洲茶友慢慢聊", "一壶好茶 · 新手群", "岳麓山下品鉴会"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Founded:
    """A company that is there, and how an app of it speaks to the platform."""

    corp_id: str
    agent_id: int
    secret: str


def found(world: World, *, seed: int, message_days: int, name: str = NAME) -> Founded:
    """Make the company with a past that ends at the world's present moment."""
    corp_id = str(world.turn("corp.create", name=name, archive_on=True)["corp_id"])
    world.corp_id = corp_id
    places = sum(len(shop.staff) for shop in SHOPS)
    rooms = sum(len(shop.groups) for shop in SHOPS)
    world.do(
        "bulk.seed",
        seed=seed,
        prefix=PREFIX,
        staff=places,
        groups=rooms,
        members_per_group=CUSTOMERS_PER_GROUP,
        customers=CUSTOMERS_PER_GROUP * rooms,
        days=PAST_DAYS,
        message_days=message_days,
        messages_per_group_day=12,
    )
    _settle_in(world)
    world.do("tag.create", group_name="客户等级", names=["新客", "常客", "老友"])
    app = world.do("app.create", name=APP, rights=list(RIGHTS), scope_all=True)
    return Founded(corp_id=corp_id, agent_id=app["agent_id"], secret=app["secret"])


def theme_of(title: str) -> voice.Voice:
    """How people talk in a group of that name; a group of somebody else talks of anything."""
    for shop in SHOPS:
        if any(title.startswith(known) for known in shop.groups):
            return themes.VOICES[shop.theme]
    known_themes = sorted(themes.VOICES)
    return themes.VOICES[known_themes[sum(title.encode()) % len(known_themes)]]


def _settle_in(world: World) -> None:
    """Give what the bulk seed made the names and places of this company."""
    region = world.do("department.create", name=REGION)["department_id"]
    userids = [row["id"] for row in world.rows("staff")]
    groups = world.rows("groups")
    for shop in SHOPS:
        store = world.do("department.create", name=shop.name, parent_id=region)["department_id"]
        mine, userids = userids[: len(shop.staff)], userids[len(shop.staff) :]
        for userid, person in zip(mine, shop.staff, strict=True):
            world.do("staff.update", userid=userid, name=person, departments=[store])
        owned = [group for group in groups if group["owner"] in mine]
        for group, title in zip(owned, shop.groups, strict=True):
            world.turn("staff.rename", chat_id=group["id"], name=title)
