"""The router of this room; each file of the folder adds its routes."""

from ninja import Router

router = Router(tags=["wecom"])
