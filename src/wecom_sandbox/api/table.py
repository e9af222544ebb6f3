"""Every call of the API on one page: method, path, request, handler, the right it needs.

To add one: write the struct and the handler in the noun's module, add a line here.
"""

import msgspec

from wecom_sandbox.api import agents, directory, media, tokens
from wecom_sandbox.api.call import Endpoint, Handler, Nothing
from wecom_sandbox.records.apps import Right


def _get(
    path: str, request: type[msgspec.Struct], handler: Handler, right: Right | None = None
) -> Endpoint:
    return Endpoint(method="GET", path=path, request=request, handler=handler, right=right)


def _post(
    path: str, request: type[msgspec.Struct], handler: Handler, right: Right | None = None
) -> Endpoint:
    return Endpoint(method="POST", path=path, request=request, handler=handler, right=right)


def _upload(path: str, request: type[msgspec.Struct], handler: Handler) -> Endpoint:
    """POST of a file; the other fields stand in the query."""
    return Endpoint(method="POST", path=path, request=request, handler=handler, upload=True)


def _contact(path: str, request: type[msgspec.Struct], handler: Handler) -> Endpoint:
    """POST externalcontact/… for apps with 客户联系."""
    return _post(f"externalcontact/{path}", request, handler, Right.CONTACT)


def _contact_get(path: str, request: type[msgspec.Struct], handler: Handler) -> Endpoint:
    """GET externalcontact/… for apps with 客户联系."""
    return _get(f"externalcontact/{path}", request, handler, Right.CONTACT)


ENDPOINTS = (
    # tokens, the app itself
    Endpoint(
        method="GET",
        path="gettoken",
        request=tokens.GetToken,
        handler=tokens.get_token,
        token=False,
    ),
    _get("get_jsapi_ticket", Nothing, tokens.corp_ticket),
    _get("ticket/get", tokens.GetTicket, tokens.app_ticket),
    _get("agent/get", agents.GetAgent, agents.get),
    _get("getcallbackip", Nothing, agents.callback_ips),
    _get("get_api_domain_ip", Nothing, agents.domain_ips),
    # directory
    _get("department/list", directory.DepartmentId, directory.departments),
    _get("department/simplelist", directory.DepartmentId, directory.department_ids),
    _get("department/get", directory.GetDepartment, directory.department),
    _get("user/get", directory.GetUser, directory.user),
    _get("user/simplelist", directory.OfDepartment, directory.users_simple),
    _get("user/list", directory.OfDepartment, directory.users),
    _post("user/list_id", directory.ListIds, directory.user_ids),
    # files
    _upload("media/upload", media.UploadMedia, media.upload),
    _upload("media/upload_attachment", media.UploadAttachment, media.upload_attachment),
    _upload("media/uploadimg", media.UploadImage, media.upload_image),
    _get("media/get", media.GetMedia, media.get),
)

BY_PATH = {endpoint.path: endpoint for endpoint in ENDPOINTS}
assert len(BY_PATH) == len(ENDPOINTS), "a path stands twice in the table"
