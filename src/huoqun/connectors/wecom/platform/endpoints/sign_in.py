"""Who came back from a sign-in page with a code (path 91023)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

# A code is good once and for five minutes; a longer one is none of theirs.
CODE_BYTES_MAX = 512


class Whoever(msgspec.Struct):
    """A member by ``userid``; anyone else by ``openid``, a customer by ``external_userid`` too."""

    userid: str = ""
    openid: str = ""
    external_userid: str = ""


USER_INFO = Endpoint(path="auth/getuserinfo", answer=Whoever, method="GET")
