"""Invented members: what they are called, how they buy and how much they talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from simulation import dice


class Persona(StrEnum):
    """How someone buys (the four user classes of article 000)."""

    LOYAL = "loyal"
    BARGAIN = "bargain"
    NEED_DRIVEN = "need_driven"
    LOW_NEED = "low_need"


PERSONA_SHARES = {
    Persona.LOYAL: 0.06,
    Persona.BARGAIN: 0.18,
    Persona.NEED_DRIVEN: 0.16,
    Persona.LOW_NEED: 0.60,
}
# More than half of a group never speaks; the rest is heavy-tailed.
_LURKERS = 0.5
_LURKER_TALK = 0.012


def _words(block: str) -> tuple[str, ...]:
    return tuple(block.split())


_SURNAMES = "林陈周吴郑王许沈苏叶罗梁何高宋唐方江袁邓冯曾彭潘蒋余杜魏程吕丁任卢姚钟谭姜范石廖贺夏"
_GIVEN = _words("""
晓雯 雨桐 佳怡 思远 子涵 梦洁 文博 嘉欣 志强 丽娟 欣然 浩宇 静怡 明轩 秋月 春晓 小满 清禾
一诺 知夏 云舒 建国 美玲 海燕 婷婷 子墨 安然 若楠 俊杰 晴 岚 宁 颖 航 琪 蕾 悦 峰 萌 朵
""")
_SMALL = _words("圆 豆 果 糖 米 月 星 桃 麦 茉 七 柚 橙 兜 丸 朵 夏 阿宁 小鹿 芽")
_MOODS = _words("""
爱笑的 慢半拍的 不吃香菜的 早起的 晚睡的 路过的 认真的 爱晒太阳的 迷路的 怕冷的 爱存钱的
沉默的 不加班的 想放假的 会做饭的 背着包的 住二楼的 骑车的 爱下雨天的 刚睡醒的
""")
_THINGS = _words("""
橘子 柿子 云朵 小鱼 芝麻糊 土豆 河马 松鼠 枇杷 汤圆 蒲公英 风筝 麻薯 海豹 萝卜 西瓜皮 竹子
青蛙 面包 栗子 毛线 石榴 企鹅 花生 月亮
""")
_ENGLISH = _words(
    "Coco Lily Amy Momo Kiki Joy Vivi Nana Leo Sunny Tina Echo Ivy Jojo Mia Luna Allen Kevin Eva"
)
_PLACES = _words("西湖边 城南 老街 江边 山脚下 三楼 巷子口 海边 桥头 后院 菜市口 天台")
_TAILS = ("", "", "", "", "", "🌿", "🍊", "☀️", "🌙", "～", "🐟", "🐾")


@dataclass(frozen=True, kw_only=True)
class Person:
    """One invented member; `talk` is a weight among the members of a group."""

    member_id: str
    nickname: str
    persona: Persona
    talk: float


def draw(number: int, themes: Sequence[tuple[str, ...]], chance: dice.Dice) -> list[Person]:
    """Return one person per entry of `themes`, which holds the pet names of each one's theme."""
    # Ids as an export has them: not in order, of one length.
    ids = chance.sample(range(100_000, 1_000_000), number)
    personas = list(PERSONA_SHARES)
    shares = list(PERSONA_SHARES.values())
    seen: set[str] = set()
    people = []
    for place in range(number):
        people.append(
            Person(
                member_id=f"m{ids[place]}",
                nickname=_fresh_nickname(themes[place], seen, chance),
                persona=chance.pick(personas, shares),
                talk=_talk(chance),
            )
        )
    return people


def walk_in_ids(number: int, chance: dice.Dice) -> list[str]:
    """Return customer ids of people who buy and sit in no group."""
    return [f"c{each}" for each in chance.sample(range(100_000, 1_000_000), number)]


def _talk(chance: dice.Dice) -> float:
    if chance.happens(_LURKERS):
        return _LURKER_TALK
    return min(chance.lognormvariate(0, 0.9), 9.0)


def _fresh_nickname(pet_names: tuple[str, ...], seen: set[str], chance: dice.Dice) -> str:
    """Return a nickname; a second owner of a name adds something, as people do."""
    name = _nickname(pet_names, chance)
    if name in seen:
        name += chance.choice(_TAILS)
    if name in seen:
        name = f"{name}·{chance.choice(_PLACES)}"
    seen.add(name)
    return name


def _nickname(pet_names: tuple[str, ...], chance: dice.Dice) -> str:
    style = chance.random()
    if style < 0.24:
        return chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    if style < 0.46:
        return chance.choice(_MOODS) + chance.choice(_THINGS)
    if style < 0.60:
        return chance.choice(pet_names) + chance.choice(_TAILS)
    if style < 0.70:
        return chance.choice(_ENGLISH) + chance.choice(("", "", "酱", "爱喝水", "妈", "同学", "🌸"))
    if style < 0.80:
        return chance.choice(("阿", "小", "大")) + chance.choice(_SMALL) + chance.choice(_TAILS)
    if style < 0.90:
        return chance.choice(_PLACES) + "的" + chance.choice(_THINGS)
    small = chance.choice(_SMALL)
    return small + small + chance.choice(_TAILS)
