"""Everything that is plugged in, in five lists (and the checks of ``doctor``): nothing is discovered.

A room that adds a route, a subscriber, a job or an answer to one of the two ports adds its line here.
"""

from collections.abc import Sequence

from ninja import Router

from huoqun.core.ports import Predicate, Privacy
from huoqun.events.subscriptions import Subscriber
from huoqun.server.doctor import Check
from huoqun.server.jobs import Job, Loop

# (path below /api/v1, router), in the order of the API's documentation.
ROUTERS: Sequence[tuple[str, Router]] = ()

SUBSCRIBERS: Sequence[Subscriber] = ()

# Loop: polled by every worker, twice a second when idle. Job: run by Procrastinate.
JOBS: Sequence[Loop | Job] = ()

PREDICATES: Sequence[Predicate] = ()

PRIVACY: Sequence[Privacy] = ()

# What ``doctor`` asks beside its own questions.
CHECKS: Sequence[Check] = ()
