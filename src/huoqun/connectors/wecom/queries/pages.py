"""Pages on which people show who they are: ours, by an opaque key, and the platform's."""

import hmac

from django.conf import settings

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.queries import connections
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


def page_key(link: models.Link) -> str:
    """What stands for a corp in the addresses of its public pages."""
    return connections.vault().page_key(corpid=link.corpid)


def by_page_key(key: str) -> models.Link | None:
    """The connected corp whose public pages these are; a deployment has few."""
    given = key.encode()
    found = (
        each
        for each in connections.working()
        if hmac.compare_digest(page_key(each).encode(), given)
    )
    return next(found, None)


def member_page(link: models.Link) -> str:
    """The address of the customers' own page, to be put into menus and chats."""
    return f"{settings.HUOQUN_PUBLIC_URL.rstrip('/')}/m/{page_key(link)}/me"


def member_frames(seen_by: Scope) -> list[tuple[int, str]]:
    """What the addresses of customers' pages begin with, for each company where someone works."""
    companies = org_queries.companies_of(seen_by)
    return [
        (each.unit_id, member_page(each).removesuffix("me"))
        for each in connections.working()
        if each.unit_id in companies
    ]


def scan_host() -> str:
    """Where the platform's page for scanning is: a sandbox has it beside its API."""
    return _page_host(settings.HUOQUN_WECOM_LOGIN_URL, "https://login.work.weixin.qq.com")


def authorize_host() -> str:
    """Where the platform's page inside its own views is."""
    return _page_host(settings.HUOQUN_WECOM_OAUTH_URL, "https://open.weixin.qq.com")


def _page_host(set_by_operator: str, of_platform: str) -> str:
    if set_by_operator:
        return set_by_operator
    live = rules.is_live(settings.HUOQUN_WECOM_URL)
    return of_platform if live else str(settings.HUOQUN_WECOM_URL)
