"""Provinces and cities out of what member lists write: 浙江省杭州市西湖区, 上海市, 杭州."""

import re
import unicodedata

from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.values import texts

# These are a city and a province at once.
MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆"})
NAME_CHARACTERS_MAX = 50
_LEVELS = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市)$")
_PLACE = re.compile(
    r"(?:(?P<province>.{2,8}?(?:省|自治区|特别行政区)))?(?P<city>.{2,12}?(?:市|自治州|地区|盟))?"
)


def short(text: str) -> str:
    """A place without its level: 上海市 and 上海 are one."""
    bare = _LEVELS.sub("", text)
    return bare if len(bare) >= 2 else text


def region(cell: Cell) -> tuple[str | None, str | None]:
    """The province and the city that a cell names, as far as it does."""
    text = _compact(cell)
    if not text:
        return None, None
    found = _PLACE.match(text)
    province, city = (found["province"], found["city"]) if found else (None, None)
    if province is None and city is None:
        # 浙江杭州 cannot be told from one name; 浙江 alone is a province, as the column says.
        return _named(text), None
    town = short(city) if city else None
    if province is None:
        return (town if town in MUNICIPALITIES else None), town
    return _named(province), town


def city(cell: Cell) -> str | None:
    """The city that a cell names; a district behind it is left out."""
    text = _compact(cell)
    if not text:
        return None
    return region(cell)[1] or _named(text)


def _named(text: str) -> str:
    return short(text)[:NAME_CHARACTERS_MAX]


def _compact(cell: Cell) -> str:
    text = texts.name(cell)
    if not text or texts.is_empty(text):
        return ""
    written = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-/,·>]+", "", written) if not written.isascii() else written.strip()
