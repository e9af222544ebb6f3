"""Every call of the API on one page: method, path, request, handler, the right it needs.

To add one: write the struct and the handler in the noun's module, add a line here.
"""

import msgspec

from wecom_sandbox.api import (
    acquisition,
    agents,
    album,
    archive_consent,
    contact_ways,
    customers,
    directory,
    groups,
    intercept,
    join_ways,
    mass_sends,
    media,
    messages,
    moments,
    sign_in,
    statistics,
    tags,
    tokens,
    transfers,
    welcomes,
)
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


def _acquisition(path: str, request: type[msgspec.Struct], handler: Handler) -> Endpoint:
    """POST externalcontact/customer_acquisition/… for apps with 获客助手."""
    whole = f"externalcontact/customer_acquisition/{path}"
    return _post(whole, request, handler, Right.ACQUISITION)


def _archive(path: str, request: type[msgspec.Struct], handler: Handler) -> Endpoint:
    """POST msgaudit/… for apps with 会话内容存档."""
    return _post(f"msgaudit/{path}", request, handler, Right.ARCHIVE)


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
    # who signs in
    _get("auth/getuserinfo", sign_in.UserInfo, sign_in.user_info),
    _get("user/getuserinfo", sign_in.UserInfo, sign_in.user_info),  # its older address
    _post("auth/getuserdetail", sign_in.UserDetail, sign_in.user_detail),
    # customers
    _contact_get("get_follow_user_list", Nothing, customers.followers),
    _contact_get("list", customers.OfUser, customers.of_user),
    _contact_get("get", customers.Get, customers.get),
    _contact("batch/get_by_user", customers.Batch, customers.batch),
    _contact("remark", customers.Remark, customers.remark),
    _contact("get_user_behavior_data", statistics.Behavior, statistics.behavior),
    _contact("unionid_to_external_userid", customers.ByUnionid, customers.by_unionid),
    _post(
        "idconvert/unionid_to_external_userid",
        customers.ByUnionid,
        customers.by_unionid,
        Right.CONTACT,
    ),
    # tags
    _contact("get_corp_tag_list", tags.ListTags, tags.listed),
    _contact("add_corp_tag", tags.AddTags, tags.add),
    _contact("edit_corp_tag", tags.EditTag, tags.edit),
    _contact("del_corp_tag", tags.DeleteTags, tags.delete),
    _contact("mark_tag", tags.MarkTags, tags.mark),
    # contact ways
    _contact("add_contact_way", contact_ways.AddWay, contact_ways.add),
    _contact("get_contact_way", contact_ways.OneWay, contact_ways.get),
    _contact("list_contact_way", contact_ways.ListWays, contact_ways.listed),
    _contact("update_contact_way", contact_ways.UpdateWay, contact_ways.update),
    _contact("del_contact_way", contact_ways.OneWay, contact_ways.delete),
    _contact("close_temp_chat", contact_ways.CloseTemp, contact_ways.close_temp_chat),
    # welcomes
    _contact("send_welcome_msg", welcomes.Send, welcomes.send),
    _contact("group_welcome_template/add", welcomes.AddTemplate, welcomes.add_template),
    _contact("group_welcome_template/edit", welcomes.EditTemplate, welcomes.edit_template),
    _contact("group_welcome_template/get", welcomes.OneTemplate, welcomes.get_template),
    _contact("group_welcome_template/del", welcomes.OneTemplate, welcomes.delete_template),
    # groups
    _contact("groupchat/list", groups.ListGroups, groups.listed),
    _contact("groupchat/get", groups.GetGroup, groups.get),
    _contact("groupchat/statistic", statistics.ByOwner, statistics.by_owner),
    _contact("groupchat/statistic_group_by_day", statistics.ByDay, statistics.by_day),
    _contact("groupchat/transfer", groups.Transfer, groups.transfer_resigned),
    _contact("groupchat/onjob_transfer", groups.Transfer, groups.transfer_on_job),
    _contact("groupchat/add_join_way", join_ways.JoinWay, join_ways.add),
    _contact("groupchat/get_join_way", join_ways.OneJoinWay, join_ways.get),
    _contact("groupchat/update_join_way", join_ways.UpdateJoinWay, join_ways.update),
    _contact("groupchat/del_join_way", join_ways.OneJoinWay, join_ways.delete),
    _contact("opengid_to_chatid", groups.OpenGid, groups.by_opengid),
    # files
    _upload("media/upload", media.UploadMedia, media.upload),
    _upload("media/upload_attachment", media.UploadAttachment, media.upload_attachment),
    _upload("media/uploadimg", media.UploadImage, media.upload_image),
    _get("media/get", media.GetMedia, media.get),
    # messages to staff
    _post("message/send", messages.Send, messages.send),
    _post("message/recall", messages.Recall, messages.recall),
    _post("message/update_template_card", messages.UpdateCard, messages.update_card),
    # mass sends
    _contact("add_msg_template", mass_sends.Add, mass_sends.add),
    _contact("get_groupmsg_list_v2", mass_sends.ListSends, mass_sends.sends),
    _contact("get_groupmsg_task", mass_sends.Tasks, mass_sends.tasks),
    _contact("get_groupmsg_send_result", mass_sends.Results, mass_sends.results),
    _contact("remind_groupmsg_send", mass_sends.OneSend, mass_sends.remind),
    _contact("cancel_groupmsg_send", mass_sends.OneSend, mass_sends.cancel),
    # moments
    _contact("add_moment_task", moments.AddTask, moments.add_task),
    _contact_get("get_moment_task_result", moments.JobResult, moments.job_result),
    _contact("get_moment_list", moments.ListMoments, moments.listed),
    _contact("get_moment_task", moments.Tasks, moments.tasks),
    _contact("get_moment_customer_list", moments.OfMember, moments.customers),
    _contact("get_moment_send_result", moments.OfMember, moments.send_result),
    _contact("get_moment_comments", moments.OfMember, moments.comments),
    _contact("cancel_moment_task", moments.OneMoment, moments.cancel),
    # customers handed over
    _contact("transfer_customer", transfers.Transfer, transfers.transfer),
    _contact("transfer_result", transfers.Result, transfers.result),
    _contact("get_unassigned_list", transfers.Unassigned, transfers.unassigned),
    _contact("resigned/transfer_customer", transfers.TransferResigned, transfers.transfer_resigned),
    _contact("resigned/transfer_result", transfers.Result, transfers.result_resigned),
    # what staff may say, what the corp sells
    _contact("add_intercept_rule", intercept.Add, intercept.add),
    _contact_get("get_intercept_rule_list", Nothing, intercept.listed),
    _contact("get_intercept_rule", intercept.OneRule, intercept.get),
    _contact("update_intercept_rule", intercept.Update, intercept.update),
    _contact("del_intercept_rule", intercept.OneRule, intercept.delete),
    _contact("add_product_album", album.Add, album.add),
    _contact("get_product_album", album.OneProduct, album.get),
    _contact("get_product_album_list", album.ListProducts, album.listed),
    _contact("update_product_album", album.Update, album.update),
    _contact("delete_product_album", album.OneProduct, album.delete),
    # acquisition links
    _acquisition("list_link", acquisition.ListLinks, acquisition.listed),
    _acquisition("get", acquisition.OneLink, acquisition.get),
    _acquisition("create_link", acquisition.Create, acquisition.create),
    _acquisition("update_link", acquisition.Update, acquisition.update),
    _acquisition("delete_link", acquisition.OneLink, acquisition.delete),
    _acquisition("customer", acquisition.Customers, acquisition.customers),
    _acquisition("statistic", acquisition.Statistic, acquisition.statistic),
    _acquisition("get_chat_info", acquisition.ChatInfo, acquisition.chat_info),
    _get(
        "externalcontact/customer_acquisition_quota",
        Nothing,
        acquisition.quota,
        Right.ACQUISITION,
    ),
    # the archive
    _archive("check_single_agree", archive_consent.CheckSingle, archive_consent.check_single),
    _archive("check_room_agree", archive_consent.CheckRoom, archive_consent.check_room),
    _archive("get_permit_user_list", archive_consent.Permitted, archive_consent.permitted),
)

BY_PATH = {endpoint.path: endpoint for endpoint in ENDPOINTS}
assert len(BY_PATH) == len(ENDPOINTS), "a path stands twice in the table"
