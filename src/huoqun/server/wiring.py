"""Everything that is plugged in, in five lists (and the checks of ``doctor``); nothing is found
by itself. A room that adds a route, a subscriber, a job or an answer to a port adds its line here.
"""

from collections.abc import Sequence

from ninja import Router

from huoqun.communities import api as communities_api
from huoqun.communities import privacy as communities_privacy
from huoqun.communities import subscribers as communities_subscribers
from huoqun.core.ports import Predicate, Privacy
from huoqun.customers import api as customers_api
from huoqun.customers import privacy as customers_privacy
from huoqun.events.subscriptions import Subscriber
from huoqun.orders import api as orders_api
from huoqun.orders import privacy as orders_privacy
from huoqun.org import api as org_api
from huoqun.org import jobs as org_jobs
from huoqun.server import kinds
from huoqun.server.backups import making
from huoqun.server.doctor import Check
from huoqun.server.jobs import Job, Loop

# (path below /api/v1, router), in the order of the API's documentation.
ROUTERS: Sequence[tuple[str, Router]] = (
    ("", kinds.router),
    ("/org", org_api.router),
    ("/customers", customers_api.router),
    ("/communities", communities_api.router),
    ("/customers", communities_api.customer_router),
    ("/orders", orders_api.router),
    ("/customers", orders_api.customer_router),
)

SUBSCRIBERS: Sequence[Subscriber] = (*communities_subscribers.SUBSCRIBERS,)

# Loop: polled by every worker, twice a second when idle. Job: run by Procrastinate.
JOBS: Sequence[Loop | Job] = (
    Job(name="server.backup", run=making.make_when_due, cron="20 * * * *"),
    Job(name="org.forget_what_ended", run=org_jobs.forget_what_ended, cron="23 18 * * *"),
)

PREDICATES: Sequence[Predicate] = ()

PRIVACY: Sequence[Privacy] = (
    customers_privacy.PRIVACY,
    communities_privacy.PRIVACY,
    orders_privacy.PRIVACY,
)

# What ``doctor`` asks beside its own questions.
CHECKS: Sequence[Check] = ()
