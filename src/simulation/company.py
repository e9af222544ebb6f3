"""The invented company 枇杷街: where it has stores and who works there."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["company", "region", "store"]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A node of the organisation tree."""

    key: str
    parent: str
    kind: Kind
    name: str
    theme: str = ""


@dataclass(frozen=True, kw_only=True)
class Employee:
    """Someone who works for the company, or an account that does."""

    username: str
    name: str
    role: str
    unit: str

    @property
    def member_id(self) -> str:
        """Return the id under which this person sits in the groups."""
        return f"staff-{self.username}"


def _unit(key: str, parent: str, kind: Kind, name: str, theme: str = "") -> Unit:
    return Unit(key=key, parent=parent, kind=kind, name=name, theme=theme)


def _employee(username: str, name: str, role: str, unit: str) -> Employee:
    return Employee(username=username, name=name, role=role, unit=unit)


COMPANY = "pipajie"
UNITS = (
    _unit(COMPANY, "", "company", "枇杷街生活（演示公司）"),
    _unit("huadong", COMPANY, "region", "华东大区"),
    _unit("huanan", COMPANY, "region", "华南大区"),
    _unit("xinan", COMPANY, "region", "西南大区"),
    _unit("liulang", "huadong", "store", "杭州柳浪店", "baby"),
    _unit("pingqiao", "huadong", "store", "苏州平桥店", "tea"),
    _unit("wutongli", "huadong", "store", "南京梧桐里店", "books"),
    _unit("rongyin", "huanan", "store", "广州榕荫店", "fresh"),
    _unit("haifeng", "huanan", "store", "深圳海风店", "fitness"),
    _unit("fenghuangmu", "huanan", "store", "厦门凤凰木店", "beauty"),
    _unit("zhuyi", "xinan", "store", "成都竹椅店", "pets"),
    _unit("douhua", "xinan", "store", "昆明斗花店", "plants"),
)
STORES = tuple(unit for unit in UNITS if unit.kind == "store")
REGION_OF = {store.key: store.parent for store in STORES}
THEME_OF = {store.key: store.theme for store in STORES}

# The owner who had too much on her plate, and the one who brought a group back to life.
OVERLOADED_OWNER = "jiangshan"
REVIVING_OWNER = "fangcheng"
OWNER_OF_STORE = {
    "liulang": "linxiaoman",
    "pingqiao": "luzhiwei",
    "wutongli": "suniannian",
    "rongyin": "chendajie",
    "haifeng": "hexiao",
    "fenghuangmu": OVERLOADED_OWNER,
    "zhuyi": OVERLOADED_OWNER,
    "douhua": REVIVING_OWNER,
}
MANAGERS_OF_STORE = {
    "liulang": ("xubaihe", "yuanyuan"),
    "pingqiao": ("shenmo",),
    "wutongli": ("gutong",),
    "rongyin": ("liangazhen", "huangjun"),
    "haifeng": ("peiran",),
    "fenghuangmu": ("yelan",),
    "zhuyi": ("tangdou",),
    "douhua": ("duanyun",),
}
CREW_OF_REGION = {
    "huadong": ("crew-maidong", "crew-qiuqiu"),
    "huanan": ("crew-aling", "crew-nanfeng"),
    "xinan": ("crew-douban", "crew-yunduo"),
}
STAFF = (
    _employee("zhoushiguang", "周拾光", "lead", COMPANY),
    _employee("qianyisuan", "钱一算", "analyst", COMPANY),
    _employee("yanming", "严明", "auditor", COMPANY),
    _employee("hanhuadong", "韩晓冬", "manager", "huadong"),
    _employee("maihuanan", "麦嘉南", "manager", "huanan"),
    _employee("luoxinan", "罗西", "manager", "xinan"),
    _employee("linxiaoman", "林小满", "owner", "liulang"),
    _employee("luzhiwei", "陆知味", "owner", "pingqiao"),
    _employee("suniannian", "苏念念", "owner", "wutongli"),
    _employee("chendajie", "陈大街", "owner", "rongyin"),
    _employee("hexiao", "何骁", "owner", "haifeng"),
    _employee(OVERLOADED_OWNER, "江珊", "owner", "fenghuangmu"),
    _employee(REVIVING_OWNER, "方澄", "owner", "douhua"),
    _employee("xubaihe", "徐百合", "manager", "liulang"),
    _employee("yuanyuan", "袁园", "manager", "liulang"),
    _employee("shenmo", "沈墨", "manager", "pingqiao"),
    _employee("gutong", "顾桐", "manager", "wutongli"),
    _employee("liangazhen", "梁阿珍", "manager", "rongyin"),
    _employee("huangjun", "黄骏", "manager", "rongyin"),
    _employee("peiran", "裴然", "manager", "haifeng"),
    _employee("yelan", "叶岚", "manager", "fenghuangmu"),
    _employee("tangdou", "唐豆", "manager", "zhuyi"),
    _employee("duanyun", "段云", "manager", "douhua"),
    _employee("shuyi", "舒意", "kol", "liulang"),
    _employee("dashufu", "大树福", "kol", "haifeng"),
    _employee("xiaoyuan", "小圆老师", "kol", "fenghuangmu"),
    _employee("crew-maidong", "麦冬", "atmosphere", "huadong"),
    _employee("crew-qiuqiu", "秋秋", "atmosphere", "huadong"),
    _employee("crew-aling", "阿玲", "atmosphere", "huanan"),
    _employee("crew-nanfeng", "南风", "atmosphere", "huanan"),
    _employee("crew-douban", "豆瓣", "atmosphere", "xinan"),
    _employee("crew-yunduo", "云朵", "atmosphere", "xinan"),
)
EMPLOYEE = {employee.username: employee for employee in STAFF}
