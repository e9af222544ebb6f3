"""Staff routes of customers, one file per noun; profiles stand where orders are known too."""

from huoqun.customers.api import (
    classes,
    consents,
    erasures,
    exports,
    form_answers,
    forms,
    identity,
    people,
    retention,
    segments,
    tagging,
    tags,
)
from huoqun.customers.api.classes import (
    class_router,
)
from huoqun.customers.api.routes import (
    export_router,
    form_router,
    router,
    segment_router,
    tag_router,
)

__all__ = [
    "class_router",
    "classes",
    "consents",
    "erasures",
    "export_router",
    "exports",
    "form_answers",
    "form_router",
    "forms",
    "identity",
    "people",
    "retention",
    "router",
    "segment_router",
    "segments",
    "tag_router",
    "tagging",
    "tags",
]
