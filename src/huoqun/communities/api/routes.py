"""The routers that the files of this folder fill."""

from ninja import Router

router = Router(tags=["communities"])
# Below /customers and /segments: who people are belongs to the room below, what happened to them
# to this one.
customer_router = Router(tags=["customers"])
segment_router = Router(tags=["segments"])
