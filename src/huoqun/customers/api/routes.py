"""The routers that the files of this folder fill."""

from ninja import Router

router = Router(tags=["customers"])
segment_router = Router(tags=["segments"])
tag_router = Router(tags=["tags"])
export_router = Router(tags=["exports"])
form_router = Router(tags=["forms"])
