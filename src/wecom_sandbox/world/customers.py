"""Customers as persons: they exist before they know anybody."""

from typing import Annotated

from msgspec import Meta

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import apps
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world.verbs import Done, InCorp


class CreateCustomer(InCorp, kw_only=True):
    """customer.create; one person in two corps has one unionid and two external ids."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    external_userid: str = ""
    type: int = 1  # 1 WeChat, 2 WeCom
    gender: int = 0
    avatar: str = ""
    unionid: str = ""
    position: str = ""
    corp_name: str = ""
    corp_full_name: str = ""
    refuses_transfer: bool = False


def create(box: Sandbox, request: CreateCustomer) -> Done:
    """新的微信用户 · A person with WeChat; nobody's friend yet."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    external = request.external_userid or box.ids.external_userid()
    if box.store.one("SELECT 1 FROM customer WHERE external_userid = ?", external):
        raise WorldError("taken", zh=f"已有客户 {external}", en=f"there is a customer {external}")
    box.store.insert(
        "customer",
        external_userid=external,
        corp_id=corp_id,
        name=request.name,
        avatar=request.avatar,
        type=request.type,
        gender=request.gender,
        unionid=request.unionid or box.ids.next("unionid", 28, "o"),
        openid=box.ids.next("openid", 28, "o"),
        position=request.position,
        corp_name=request.corp_name,
        corp_full_name=request.corp_full_name,
        refuses_transfer=int(request.refuses_transfer),
        created_at=box.now(),
    )
    return {"corp_id": corp_id, "external_userid": external}
