"""What happens to the company's own people and places."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class UnitKind(Kind):
    """What an organisation unit is."""

    COMPANY = "company", "公司", "Company"
    REGION = "region", "大区", "Region"
    STORE = "store", "门店", "Store"
    TEAM = "team", "小组", "Team"


@fact("unit.described", zh="组织单元资料变更", en="Unit described", kinds=UnitKind)
class UnitDescribed(Fact):
    """The whole current description of an organisation unit.

    ``path`` holds the ids from the root down ("/1/5/"); a move describes the whole subtree anew.
    """

    kind: UnitKind
    corp_id: int
    unit_id: int
    parent_id: int | None
    unit_name: str
    path: str
    namespace: str
    unit_key: str
    archived: bool = False


@fact("staff.described", zh="员工资料变更", en="Staff described")
class StaffDescribed(Fact):
    """The whole current description of a member of staff; ``unit_id`` is where they work.

    Names stay out: facts are kept for ever, and whoever needs the name asks ``org``.
    """

    staff_id: int
    unit_id: int
    active: bool
    roles: tuple[str, ...]
