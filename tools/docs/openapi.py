"""openapi.json: the API as the console's client and other programs see it."""

import json

from huoqun.server import api


def page() -> str:
    """The document, stable between runs."""
    document = api.api.get_openapi_schema()
    # Each home has a cookie of its own name; the page is the same everywhere.
    cookies = document["components"]["securitySchemes"]["SessionCookie"]
    cookies["name"] = "huoqun_session"
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
