"""The screens at 100,000 communities: the list and the overview, server time at p95."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role

COMMUNITIES = 100_000
ASKED = 40
LIMIT_MS = 200
_FILL = """
INSERT INTO communities_community (unit_id, namespace, key, title, platform, positioning, affinity,
    lifecycle, region, made_by_import, joins_assumed, purpose, stage, audience, resources, value,
    decision, health, members_count, weekly_speakers, weekly_messages, created_at)
SELECT %s, 'bench', 'g' || n, '群 ' || (n * 7919 %% 100003), 'wechat',
    (ARRAY['unset', 'acquisition', 'benefit', 'flash'])[n %% 4 + 1], 'unset', 'running', '', true,
    false, '', '', '', '', '', '', (ARRAY['healthy', 'declining', 'silent', 'dead'])[n %% 4 + 1],
    n * 31 %% 500, n %% 40, n %% 900, now()
FROM generate_series(1, %s) n
"""
_QUESTIONS = (
    "/api/v1/communities?limit=50",
    "/api/v1/communities?limit=50&health=dead",
    "/api/v1/communities?limit=50&text=%E7%BE%A4%20777",
    "/api/v1/communities?limit=50&sort=title",
)


def measure(house: House) -> Iterator[Figure]:
    """Ask through the whole of Django, as a bearer of a token."""
    org_actions.create_corp(name="活群", by=org_actions.HOUSE)
    unit = org_models.OrgUnit.objects.order_by("id").first()
    assert unit is not None
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [unit.pk, COMMUNITIES])
        cursor.execute("ANALYZE communities_community")
    lead, _ = org_actions.add_staff(username="bench", name="bench", role=Role.LEAD, unit=unit)
    actor = org_actions.Actor(staff=lead, scope=org_queries.scope(lead))
    _, token = org_actions.create_token(
        name="bench", permissions=[Permission.VIEW_FIGURES], days=1, by=actor
    )
    client = Client(headers={"authorization": f"Bearer {token}"}, SERVER_NAME="localhost")
    for path in _QUESTIONS:
        yield _asked(client, path, f"{COMMUNITIES:,} communities: {path.removeprefix('/api/v1')}")
    yield _asked(client, "/api/v1/overview", f"{COMMUNITIES:,} communities: overview")


def _asked(client: Client, path: str, name: str) -> Figure:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:300])

    ask()
    times = sorted(timing.seconds(ask) * 1_000 for _ in range(ASKED))
    p95 = times[int(ASKED * 0.95) - 1]
    return figures.made(
        name,
        p95,
        "ms at p95",
        against=f"median {times[ASKED // 2]:.0f} ms",
        target=figures.at_most(LIMIT_MS, p95),
    )
