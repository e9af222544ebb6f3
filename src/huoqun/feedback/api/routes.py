"""The router that the files of this folder fill."""

from ninja import Router

router = Router(tags=["feedback"])
