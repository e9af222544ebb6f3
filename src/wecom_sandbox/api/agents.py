"""The app about itself, and the platform's addresses."""

import msgspec

from wecom_sandbox.api.call import Answer, Call, Nothing
from wecom_sandbox.errors import ApiError

# From the range that is kept free for documents (RFC 5737).
CALLBACK_IPS = ["192.0.2.10", "192.0.2.11"]
DOMAIN_IPS = ["192.0.2.1", "192.0.2.2"]


class GetAgent(msgspec.Struct, kw_only=True):
    """GET agent/get."""

    agentid: int


def get(call: Call, request: GetAgent) -> Answer:
    """An app sees its own settings only."""
    app = call.app
    if request.agentid != app.agent_id:
        raise ApiError(301002)
    roots = [1] if app.scope_all else app.scope_departments
    return {
        "agentid": app.agent_id,
        "name": app.name,
        "square_logo_url": f"{call.box.settings.base_url}/static/app.png",
        "description": app.description,
        "allow_userinfos": {"user": [{"userid": userid} for userid in app.scope_users]},
        "allow_partys": {"partyid": roots},
        "allow_tags": {"tagid": []},
        "close": 0,
        "redirect_domain": app.trusted_domains[0] if app.trusted_domains else "",
        "report_location_flag": 0,
        "isreportenter": 0,
        "home_url": app.home_url,
    }


def callback_ips(call: Call, request: Nothing) -> Answer:
    """Where callbacks come from."""
    return {"ip_list": CALLBACK_IPS}


def domain_ips(call: Call, request: Nothing) -> Answer:
    """Where the API lives."""
    return {"ip_list": DOMAIN_IPS}
