"""What every route of the API declares: a permission, bounded numbers, pages of bounded size."""

from collections.abc import Iterator

from huoqun.core.http import PAGE_SIZE_MAX
from huoqun.server.api import api

PAGE = {"items", "next_cursor", "total", "total_is_capped"}
# Answers that are whole by nature; each says why it cannot grow without bound.
WHOLE: dict[str, str] = {
    "/api/v1/wecom/links/{link_id}/tag-groups": "the groups of tags that the tag manager shows",
    "/api/v1/customers/consent-texts": "a handful of wordings",
    "/api/v1/customers/personal-columns": "the columns that hold personal data, part of the code",
    "/api/v1/wecom/links": "one for each legal entity",
    "/api/v1/wecom/member-pages": "one for each legal entity",
    "/api/v1/wecom/links/{link_id}/welcome": "one text, and those of the few who have their own",
    "/api/v1/feedback/figures": "groups of tickets, 100 at most",
    "/api/v1/feedback/products": "words for a form to suggest, 200 at most",
    "/api/v1/feedback/rules": "written by people, 500 at most",
    "/api/v1/feedback/targets": "one of each severity",
    "/api/v1/feedback/tickets/{ticket_id}/holders": "colleagues of one place, 200 at most",
}


def unbounded_integers(node: object, path: str = "") -> Iterator[str]:
    """Where a JSON schema lets any integer through."""
    if isinstance(node, dict):
        if node.get("type") == "integer" and not ({"enum", "const"} & node.keys()):
            low = {"minimum", "exclusiveMinimum"} & node.keys()
            high = {"maximum", "exclusiveMaximum"} & node.keys()
            if not (low and high):
                yield path
        for name, value in node.items():
            yield from unbounded_integers(value, f"{path}/{name}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from unbounded_integers(value, f"{path}/{number}")


def unpaged(document: dict) -> Iterator[str]:
    """GET routes that answer a list which is not a page."""
    for path, operations in document["paths"].items():
        shape = _answer(document, operations.get("get", {}))
        fields = shape.get("properties", {})
        is_list = shape.get("type") == "array" or "items" in fields
        if is_list and not fields.keys() >= PAGE:
            yield path


def unlimited_pages(document: dict) -> Iterator[str]:
    """Paged routes whose `limit` is missing or above the maximum."""
    for path, operations in document["paths"].items():
        if _answer(document, operations.get("get", {})).get("properties", {}).keys() >= PAGE:
            given = {each["name"]: each["schema"] for each in operations["get"]["parameters"]}
            most = given.get("limit", {}).get("maximum", PAGE_SIZE_MAX + 1)
            if most > PAGE_SIZE_MAX or "cursor" not in given:
                yield path


def _answer(document: dict, operation: dict) -> dict:
    """The schema of an operation's 200 answer, resolved one level."""
    content = operation.get("responses", {}).get(200, {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _document(schema: dict, parameters: list | None = None) -> dict:
    answer = {200: {"content": {"application/json": {"schema": schema}}}}
    operation = {"responses": answer, "parameters": parameters or []}
    return {"paths": {"/things": {"get": operation}}, "components": {"schemas": {}}}


def test_the_walkers_bite():
    assert list(unbounded_integers({"a": [{"type": "integer", "minimum": 1}]}))
    assert not list(unbounded_integers({"type": "integer", "minimum": 1, "maximum": 9}))
    assert not list(unbounded_integers({"type": "integer", "enum": [1]}))
    assert list(unpaged(_document({"type": "array"})))
    assert list(unpaged(_document({"properties": {"items": {}}})))
    page = {"properties": {name: {} for name in PAGE}}
    assert not list(unpaged(_document(page)))
    assert list(unlimited_pages(_document(page)))
    bounded = [{"name": "cursor", "schema": {}}, {"name": "limit", "schema": {"maximum": 200}}]
    assert not list(unlimited_pages(_document(page, bounded)))


def test_no_bare_integers():
    assert not list(unbounded_integers(api.get_openapi_schema()))


def test_lists_are_paged():
    document = api.get_openapi_schema()
    assert set(unpaged(document)) <= WHOLE.keys()
    assert not list(unlimited_pages(document))


def test_whole_answers_exist():
    gone = WHOLE.keys() - api.get_openapi_schema()["paths"].keys()
    assert not gone, "an exception for a route that is gone"


def _operations() -> Iterator[tuple[str, object]]:
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                name = f"{','.join(operation.methods)} {router.prefix}{path}"
                yield name, operation


def test_every_route_declares_its_permission():
    """Routes of a room's public.py are the only ones without a person and a permission."""
    bare = [
        name
        for name, operation in _operations()
        if not hasattr(operation.view_func, "permission")
        and not operation.view_func.__module__.endswith(".public")
    ]
    assert not bare, "decorate it with access.requires(Permission.…)"


def test_only_public_routes_go_without_a_person():
    open_routes = [
        name
        for name, operation in _operations()
        if not operation.auth_callbacks and not operation.view_func.__module__.endswith(".public")
    ]
    assert not open_routes
