"""The platform's pages on which people show who they are (paths 98152, 91022).

Both lead back to ``back`` with the ``state`` they were given, and with a code unless refused.
"""

from urllib.parse import urlencode


def scan_page(*, base_url: str, corpid: str, agent_id: int, back: str, state: str) -> str:
    """The page with the code that a member scans with their phone."""
    asked = {
        "login_type": "CorpApp",
        "appid": corpid,
        "agentid": agent_id,
        "redirect_uri": back,
        "state": state,
    }
    return f"{base_url}/wwlogin/sso/login?{urlencode(asked)}"


def authorize_page(*, base_url: str, corpid: str, agent_id: int, back: str, state: str) -> str:
    """The page that asks nothing and leads back at once, inside WeCom's and WeChat's own views.

    The platform wants the parameters in this order, and the word at the end.
    """
    asked = {
        "appid": corpid,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": agent_id,
    }
    return f"{base_url}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"
