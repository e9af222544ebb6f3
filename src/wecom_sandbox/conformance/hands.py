"""What the checks hold in their hands: an HTTP client for the API, another for the world."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import httpx

TIMEOUT_S = 60.0
PAGES_MAX = 10_000
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
TOKEN = "conformance"  # noqa: S105  # of callbacks between the check and the sandbox

Answer = dict[str, Any]
Said = Any  # whatever JSON or a query carries


class Failed(Exception):
    """A check found something else than the contract says."""


def expect(what: str, found: object, wanted: object) -> None:
    """Compare, or say what was found instead."""
    if found != wanted:
        message = f"{what}: expected {wanted!r}, found {found!r}"
        raise Failed(message)


class Platform:
    """One app of one corp, as a client sees it."""

    def __init__(self, http: httpx.Client, corp_id: str, secret: str, agent_id: int = 0) -> None:
        self.http = http
        self.corp_id = corp_id
        self.secret = secret
        self.agent_id = agent_id
        self.token = ""

    def get_token(self, *, corp_id: str = "", secret: str = "") -> Answer:
        """GET gettoken; whatever it answers."""
        params = {"corpid": corp_id or self.corp_id, "corpsecret": secret or self.secret}
        return self._json(self.http.get("/cgi-bin/gettoken", params=params))

    def raw(self, method: str, path: str, *, token: str | None = None, **said: Said) -> Answer:
        """A call; whatever it answers."""
        if token is None:
            self.token = self.token or str(self.get_token().get("access_token", ""))
            token = self.token
        query = {"access_token": token}
        if method == "GET":
            answer = self.http.get(f"/cgi-bin/{path}", params={**query, **said})
        else:
            answer = self.http.post(f"/cgi-bin/{path}", params=query, json=said)
        return self._json(answer)

    def call(self, method: str, path: str, **said: Said) -> Answer:
        """A call that refreshes an old token once."""
        answer = self.raw(method, path, **said)
        if answer["errcode"] in {40014, 42001}:
            self.token = ""
            answer = self.raw(method, path, **said)
        return answer

    def ask(self, path: str, **said: Said) -> Answer:
        """A GET that must succeed."""
        return self._good(path, self.call("GET", path, **said))

    def do(self, path: str, **said: Said) -> Answer:
        """A POST that must succeed."""
        return self._good(path, self.call("POST", path, **said))

    def refuses(self, code: int, path: str, **said: Said) -> None:
        """A POST that must be refused with a code."""
        expect(f"errcode of {path}", self.call("POST", path, **said)["errcode"], code)

    def pages(self, path: str, name: str, **said: Said) -> Iterator[Any]:
        """Every row of a list with cursors."""
        cursor = ""
        for _ in range(PAGES_MAX):
            page = self.do(path, **said, cursor=cursor)
            yield from page[name]
            cursor = page.get("next_cursor", "")
            if not cursor:
                return
        raise Failed(f"{path} never ends")

    @staticmethod
    def _good(path: str, answer: Answer) -> Answer:
        if answer["errcode"] != 0:
            message = f"{path}: {answer['errcode']} {answer.get('errmsg', '')}"
            raise Failed(message)
        return answer

    @staticmethod
    def _json(answer: httpx.Response) -> Answer:
        expect("HTTP status", answer.status_code, 200)
        found: Answer = answer.json()
        return {"errcode": 0, **found}


class World:
    """The world face of a sandbox."""

    def __init__(self, http: httpx.Client, token: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def act(self, verb: str, **said: Said) -> Answer:
        """Something happens."""
        answer = self._try(verb, said)
        if answer.status_code != 200:
            raise Failed(f"{verb}: {answer.status_code} {answer.text}")
        found: Answer = answer.json()
        return found

    def refuses(self, verb: str, **said: Said) -> str:
        """Something that cannot happen; the code of the refusal."""
        answer = self._try(verb, said)
        if answer.status_code == 200:
            raise Failed(f"{verb} was not refused")
        return str(answer.json()["code"])

    def _try(self, verb: str, said: Answer) -> httpx.Response:
        return self._http.post(f"/_sandbox/v1/{verb}", json=said, headers=self._headers)

    def wait(self, **how_long: float) -> None:
        """Time passes."""
        self.act("clock.advance", **how_long)

    def now(self) -> int:
        """The world's second."""
        return int(self.act("clock.set")["now"])

    def settings(self) -> Answer:
        """Every knob."""
        found: Answer = self.act("settings.set", settings={})["settings"]
        return found

    @contextlib.contextmanager
    def knobs(self, **changes: object) -> Iterator[None]:
        """Other settings for a while."""
        before = self.settings()
        self.act("settings.set", settings=changes)
        try:
            yield
        finally:
            self.act("settings.set", settings={name: before[name] for name in changes})


class Corp(Platform):
    """A corp that a check made for itself, with an app and three members."""

    def __init__(self, http: httpx.Client, world: World, rights: list[str]) -> None:
        self.world = world
        corp_id = "ww" + secrets.token_hex(8)
        world.act("corp.create", name="活群茶业", corp_id=corp_id)
        app = world.act("app.create", corp_id=corp_id, name="检查", rights=rights)
        super().__init__(http, corp_id, app["secret"], app["agent_id"])
        self.act("department.create", name="一店")
        for userid, department in (("lin", 1), ("chen", 2), ("zhao", 1)):
            self.act("staff.create", userid=userid, name=userid, departments=[department])

    def act(self, verb: str, **said: Said) -> Answer:
        """Something happens in this corp."""
        return self.world.act(verb, corp_id=self.corp_id, **said)

    def person(self, name: str = "小美") -> str:
        """Somebody new, nobody's friend."""
        return str(self.act("customer.create", name=name)["external_userid"])

    def friend(self, userid: str, **how: Said) -> str:
        """Somebody new who adds a member."""
        person = self.person()
        self.act("customer.add_friend", external_userid=person, userid=userid, **how)
        return person

    def group(self, owner: str, *customers: str) -> str:
        """A group of a member with customers in it."""
        made = self.act("staff.create_group", owner=owner, name="群", customers=list(customers))
        return str(made["chat_id"])

    def members(self, chat_id: str) -> list[str]:
        """Who is in a group by a full pull."""
        return sorted(row["userid"] for row in self.chat(chat_id)["member_list"])

    def chat(self, chat_id: str) -> Answer:
        """A group by a full pull."""
        found: Answer = self.do("externalcontact/groupchat/get", chat_id=chat_id, need_name=1)
        return dict(found["group_chat"])


NewCorp = Callable[..., Corp]
