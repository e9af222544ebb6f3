"""Departments and staff (paths 90208, 95351, 90200, 90196), and the app itself (90227)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint


class Department(msgspec.Struct):
    """A department; the root has ``parentid`` 0. Its name needs the right to read it."""

    id: int
    parentid: int = 0
    name: str = ""
    order: int = 0


class Departments(msgspec.Struct):
    """All departments that the app may see."""

    department: list[Department] = []


class User(msgspec.Struct):
    """A member of the company; ``status`` 1 active, 2 disabled, 4 not activated, 5 left."""

    userid: str
    name: str = ""
    department: list[int] = []
    main_department: int = 0
    status: int = 1
    position: str = ""


class Users(msgspec.Struct):
    """The members of a department."""

    userlist: list[User] = []


class AllowedUser(msgspec.Struct):
    """A member in the app's visible range."""

    userid: str


class AllowedUsers(msgspec.Struct):
    """The members whom the app's visible range names one by one."""

    user: list[AllowedUser] = []


class AllowedParties(msgspec.Struct):
    """The departments of the app's visible range."""

    partyid: list[int] = []


class Agent(msgspec.Struct):
    """The app as the admin console shows it."""

    agentid: int
    name: str = ""
    allow_userinfos: AllowedUsers = msgspec.field(default_factory=AllowedUsers)
    allow_partys: AllowedParties = msgspec.field(default_factory=AllowedParties)


DEPARTMENTS = Endpoint(path="department/list", answer=Departments, method="GET")
USERS = Endpoint(path="user/list", answer=Users, method="GET")
AGENT = Endpoint(path="agent/get", answer=Agent, method="GET")
