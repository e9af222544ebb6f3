"""Everything that is plugged in, in five lists (and the checks of ``doctor``); nothing is found
by itself. A room that adds a route, a subscriber, a job or an answer to a port adds its line here.
"""

from collections.abc import Sequence
from functools import partial

from ninja import Router

from huoqun.analytics import api as analytics_api
from huoqun.analytics import jobs as analytics_jobs
from huoqun.communities import api as communities_api
from huoqun.communities import predicates as communities_predicates
from huoqun.communities import privacy as communities_privacy
from huoqun.communities import queries as community_queries
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
from huoqun.connectors.wecom import subscribers as wecom_subscribers
from huoqun.core.ports import Predicate, Privacy
from huoqun.core.sealed import Sealed, UnderOwnKey
from huoqun.customers import api as customers_api
from huoqun.customers import jobs as customers_jobs
from huoqun.customers import predicates as customers_predicates
from huoqun.customers import privacy as customers_privacy
from huoqun.customers import subscribers as customers_subscribers
from huoqun.events.subscriptions import Subscriber
from huoqun.feedback import api as feedback_api
from huoqun.feedback import jobs as feedback_jobs
from huoqun.feedback import privacy as feedback_privacy
from huoqun.feedback import subscribers as feedback_subscribers
from huoqun.lake import jobs as lake_jobs
from huoqun.orders import api as orders_api
from huoqun.orders import predicates as orders_predicates
from huoqun.orders import privacy as orders_privacy
from huoqun.org import api as org_api
from huoqun.org import jobs as org_jobs
from huoqun.org import privacy as org_privacy
from huoqun.server import connections, kinds, packages, seals, system
from huoqun.server.backups import folder, making
from huoqun.server.doctor import Check
from huoqun.server.jobs import Job, Loop

# Rows of files and events of webhooks are found by the identities that the customers' room
# destroys, and words of feedback open with their key: they come first.
PRIVACY: Sequence[Privacy] = (
    files_privacy.PRIVACY,
    webhooks_privacy.PRIVACY,
    wecom_privacy.PRIVACY,
    feedback_privacy.PRIVACY,
    customers_privacy.PRIVACY,
    communities_privacy.PRIVACY,
    orders_privacy.PRIVACY,
)

# What lies sealed under the installation's secret: sealed anew when that is rotated. The greatest
# table is the last, so that what little there is beside it is done early.
SEALED: Sequence[Sealed] = (
    *org_privacy.SEALED,
    *wecom_privacy.SEALED,
    *webhooks_privacy.SEALED,
    *files_privacy.SEALED,
    *feedback_privacy.SEALED,
    *customers_privacy.SEALED,
)
# And what people's own keys seal, which are only wrapped anew.
UNDER_OWN_KEY: Sequence[UnderOwnKey] = (
    *feedback_privacy.UNDER_OWN_KEY,
    *customers_privacy.UNDER_OWN_KEY,
)

# (path below /api/v1, router), in the order of the API's documentation.
ROUTERS: Sequence[tuple[str, Router]] = (
    ("", kinds.router),
    ("", system.router),
    ("", analytics_api.router),
    ("/org", org_api.router),
    ("/customers", packages.router(PRIVACY)),
    ("/customers", customers_api.router),
    ("/exports", customers_api.export_router),
    ("/segments", customers_api.segment_router),
    ("/tags", customers_api.tag_router),
    ("/forms", customers_api.form_router),
    ("/classes", customers_api.class_router),
    ("/communities", communities_api.router),
    ("/customers", communities_api.customer_router),
    ("/segments", communities_api.segment_router),
    ("/orders", orders_api.router),
    ("/customers", orders_api.customer_router),
    ("/feedback", feedback_api.router),
    ("/imports", files_api.router),
    ("/webhooks", webhooks_api.router),
    ("/wecom", wecom_api.router),
)

SUBSCRIBERS: Sequence[Subscriber] = (
    *customers_subscribers.SUBSCRIBERS,
    *communities_subscribers.SUBSCRIBERS,
    *feedback_subscribers.SUBSCRIBERS,
    *wecom_subscribers.SUBSCRIBERS,
)

# Loop: polled by every worker, twice a second when idle. Job: run by Procrastinate.
JOBS: Sequence[Loop | Job] = (
    Loop(name="analytics.settle", run=analytics_jobs.settle_when_due, idle_seconds=5.0),
    Loop(
        name="customers.erase_people",
        run=partial(customers_jobs.erase_people, PRIVACY, folder.kept),
        idle_seconds=5.0,
    ),
    Loop(
        name="customers.make_exports",
        run=partial(customers_jobs.make_exports, PRIVACY),
        idle_seconds=2.0,
    ),
    Loop(
        name="customers.run_sweep",
        run=partial(customers_jobs.run_sweep, PRIVACY, community_queries.present_members),
        idle_seconds=30.0,
    ),
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
    Job(name="wecom.follow_sendings", run=wecom_jobs.follow_sendings, cron="*/5 * * * *"),
    Job(name="wecom.follow_hand_overs", run=wecom_jobs.follow_hand_overs, cron="*/5 * * * *"),
    Job(name="wecom.sweep_archives", run=wecom_jobs.sweep_archives, cron="*/5 * * * *"),
    Job(name="wecom.forget_old", run=wecom_jobs.forget_old, cron="35 18 * * *"),
    # After the verdicts on communities; a day has just begun in Shanghai.
    Job(name="customers.classify", run=customers_jobs.classify, cron="40 16 * * *"),
    Loop(name="customers.settle", run=customers_jobs.settle, idle_seconds=2.0),
    Job(
        name="customers.forget_member_sessions",
        run=customers_jobs.forget_member_sessions,
        cron="25 18 * * *",
    ),
    Loop(name="customers.keep", run=customers_jobs.keep, idle_seconds=5.0),
    Loop(name="customers.tag_many", run=customers_jobs.tag_many, idle_seconds=1.0),
    Job(name="customers.expire_tags", run=customers_jobs.expire_tags, cron="12 * * * *"),
    Job(name="customers.forget_fitting", run=customers_jobs.forget_fitting, cron="27 18 * * *"),
    Job(name="feedback.close_settled", run=feedback_jobs.close_settled, cron="5 1 * * *"),
    # Slow enough that a person who talks is counted once for several of their messages.
    Loop(name="customers.count_interests", run=customers_jobs.count_interests, idle_seconds=5.0),
    Job(
        name="customers.forget_old_interests",
        run=customers_jobs.forget_old_interests,
        cron="55 18 * * *",
    ),
    Job(
        name="customers.propose_sweep",
        run=partial(customers_jobs.propose_sweep, PRIVACY, community_queries.present_members),
        cron="15 19 * * *",
    ),
    Job(name="org.forget_what_ended", run=org_jobs.forget_what_ended, cron="23 18 * * *"),
)

PREDICATES: Sequence[Predicate] = (
    *customers_predicates.PREDICATES,
    *communities_predicates.PREDICATES,
    *orders_predicates.PREDICATES,
)

# What ``doctor`` asks beside its own questions.
CHECKS: Sequence[Check] = (seals.check(SEALED), *connections.CHECKS)
