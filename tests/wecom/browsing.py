"""A browser over real HTTP: it keeps cookies, goes where it is sent, and is stopped on the way."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from tests.wecom.world import certificates


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody's browser at our address."""

    home: str
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            verify=certificates(), follow_redirects=False, timeout=30
        )
    )

    def get(self, address: str, **headers: str) -> httpx.Response:
        """One request, no further."""
        return self.http.get(urljoin(self.home, address), headers=headers)

    def post(self, address: str, body: object) -> httpx.Response:
        """One write with the CSRF token, as the console sends it."""
        token = self.http.cookies.get("csrftoken", "")
        return self.http.post(
            urljoin(self.home, address), json=body, headers={"X-CSRFToken": token}
        )

    def sent_to(self, address: str, **headers: str) -> str:
        """Where one request leads."""
        answer = self.get(address, **headers)
        assert answer.status_code == httpx.codes.FOUND, answer.text[:300]
        return answer.headers["location"]

    def show(self, page: str, persona: str) -> str:
        """Be somebody on the platform's page; give the address that leads back to us."""
        answer = self.http.get(page, params=query_of(page) | {"sandbox_persona": persona})
        assert answer.status_code == httpx.codes.FOUND, answer.text[:300]
        return answer.headers["location"]

    def offers(self) -> dict:
        """What the sign-in page is told."""
        return json.loads(self.get("/sign-in/wecom").content)

    def who(self) -> str | None:
        """Who is signed in at the console."""
        answer = self.get("/api/v1/org/me")
        return answer.json()["username"] if answer.status_code == httpx.codes.OK else None


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
