"""Everything that is plugged in, in five lists (and the checks of ``doctor``); nothing is found
by itself. A room that adds a route, a subscriber, a job or an answer to a port adds its line here.
"""

from collections.abc import Sequence
from functools import partial

from ninja import Router

from huoqun.analytics import api as analytics_api
from huoqun.analytics import jobs as analytics_jobs
from huoqun.communities import api as communities_api
from huoqun.communities import privacy as communities_privacy
from huoqun.communities import subscribers as communities_subscribers
from huoqun.connectors.files import api as files_api
from huoqun.connectors.files import jobs as files_jobs
from huoqun.connectors.files import privacy as files_privacy
from huoqun.connectors.webhooks import api as webhooks_api
from huoqun.connectors.webhooks import jobs as webhooks_jobs
from huoqun.connectors.webhooks import privacy as webhooks_privacy
from huoqun.connectors.wecom import api as wecom_api
from huoqun.connectors.wecom import jobs as wecom_jobs
from huoqun.connectors.wecom import privacy as wecom_privacy
from huoqun.core.ports import Predicate, Privacy
from huoqun.customers import api as customers_api
from huoqun.customers import privacy as customers_privacy
from huoqun.events.subscriptions import Subscriber
from huoqun.lake import jobs as lake_jobs
from huoqun.orders import api as orders_api
from huoqun.orders import privacy as orders_privacy
from huoqun.org import api as org_api
from huoqun.org import jobs as org_jobs
from huoqun.server import connections, kinds, system
from huoqun.server.backups import making
from huoqun.server.doctor import Check
from huoqun.server.jobs import Job, Loop

# (path below /api/v1, router), in the order of the API's documentation.
ROUTERS: Sequence[tuple[str, Router]] = (
    ("", kinds.router),
    ("", system.router),
    ("", analytics_api.router),
    ("/org", org_api.router),
    ("/customers", customers_api.router),
    ("/communities", communities_api.router),
    ("/customers", communities_api.customer_router),
    ("/orders", orders_api.router),
    ("/customers", orders_api.customer_router),
    ("/imports", files_api.router),
    ("/webhooks", webhooks_api.router),
    ("/wecom", wecom_api.router),
)

SUBSCRIBERS: Sequence[Subscriber] = (*communities_subscribers.SUBSCRIBERS,)

# Loop: polled by every worker, twice a second when idle. Job: run by Procrastinate.
JOBS: Sequence[Loop | Job] = (
    Loop(name="analytics.settle", run=analytics_jobs.settle_when_due, idle_seconds=5.0),
    # UTC: a day begins at 16:00 in Shanghai; the log's partitions follow UTC days.
    Job(name="analytics.judge", run=analytics_jobs.judge, cron="10 16 * * *"),
    Job(name="analytics.compact", run=analytics_jobs.compact, cron="30 19 * * *"),
    Job(name="events.make_partitions", run=lake_jobs.make_partitions, cron="5 20 * * *"),
    Job(name="events.drop_cold", run=partial(lake_jobs.drop_cold, SUBSCRIBERS), cron="50 20 * * *"),
    Job(name="server.backup", run=making.make_when_due, cron="20 * * * *"),
    Job(name="files.run_import", run=files_jobs.run_import),
    Job(name="files.take_back_import", run=files_jobs.take_back_import),
    Job(name="files.forget_stale", run=files_jobs.forget_stale, cron="40 18 * * *"),
    Job(name="webhooks.forget_old", run=webhooks_jobs.forget_old, cron="45 18 * * *"),
    Loop(name="wecom.handle_callbacks", run=wecom_jobs.handle_callbacks),
    Loop(name="wecom.welcome", run=wecom_jobs.welcome),
    # Two, because a look waits for the platform most of the time.
    Loop(name="wecom.look", run=wecom_jobs.look),
    Loop(name="wecom.look_too", run=wecom_jobs.look),
    Job(name="wecom.sweep", run=wecom_jobs.sweep, cron="15 17 * * *"),
    Job(name="wecom.sweep_archives", run=wecom_jobs.sweep_archives, cron="*/5 * * * *"),
    Job(name="wecom.forget_old", run=wecom_jobs.forget_old, cron="35 18 * * *"),
    Job(name="org.forget_what_ended", run=org_jobs.forget_what_ended, cron="23 18 * * *"),
)

PREDICATES: Sequence[Predicate] = ()

# Rows of files and events of webhooks are found by the identities that the customers' room
# destroys: they come first.
PRIVACY: Sequence[Privacy] = (
    files_privacy.PRIVACY,
    webhooks_privacy.PRIVACY,
    wecom_privacy.PRIVACY,
    customers_privacy.PRIVACY,
    communities_privacy.PRIVACY,
    orders_privacy.PRIVACY,
)

# What ``doctor`` asks beside its own questions.
CHECKS: Sequence[Check] = (*connections.CHECKS,)
