"""Two kinds of refusal: the platform's numbered ones, and the world's plain sentences."""

# What each code means, in our own words; sources in §3 of the contract.
MEANINGS = {
    -1: "system busy, try again",
    404: "no such interface",
    40001: "invalid credential",
    40003: "invalid userid",
    40004: "invalid media type",
    40005: "invalid type",
    40006: "media size out of bounds",
    40007: "invalid media_id",
    40008: "invalid msgtype",
    40013: "invalid corpid",
    40014: "invalid access_token",
    40029: "invalid oauth code",
    40032: "too many users",
    40035: "invalid parameter",
    40037: "invalid template id",
    40050: "invalid chat_id",
    40056: "invalid agentid",
    40058: "parameter does not meet the rules",
    40063: "parameter is missing",
    40066: "invalid departments",
    40068: "invalid tag id",
    40071: "tag name already exists",
    40088: "invalid jobid",
    40096: "invalid external userid",
    40097: "handover member has not left the corp",
    40098: "member is not verified by real name",
    40099: "takeover member has no room for customers",
    40100: "customer is being transferred",
    40126: "too many tags",
    40128: "customer was moved too often",
    40129: "customer is being moved",
    40130: "handover and takeover are the same member",
    40131: "handover member does not follow the customer",
    40143: "customer cannot be moved",
    41001: "access_token missing",
    41006: "media_id missing",
    41010: "url missing",
    41011: "agentid missing",
    41016: "title missing",
    41033: "description missing",
    41037: "type of the contact way missing",
    41038: "scene of the contact way missing",
    41039: "invalid type of a contact way",
    41040: "invalid scene of a contact way",
    41041: "contact way has too many people",
    41042: "invalid style of a contact way",
    41043: "config_id missing",
    41044: "invalid config_id",
    41045: "quota of contact ways used up",
    41046: "msgid missing",
    41047: "invalid msgid",
    41048: "no customer to send to",
    41049: "welcome_code missing",
    41050: "welcome code invalid or expired",
    41051: "a welcome was already sent or a chat began",
    41053: "customer has not agreed to the archive",
    41054: "member is not activated",
    41055: "library of group welcomes is full",
    41058: "only the creator may change it",
    41059: "moment_id missing",
    41060: "invalid moment_id",
    41061: "moment is not of this member",
    41062: "moment was not published yet",
    41063: "group send is being dispatched, retry later",
    41064: "too many attachments",
    41065: "invalid attachment type",
    41067: "moment is not of the kind that this call is about",
    41068: "word list does not meet the rules",
    41069: "too many intercept rules",
    41070: "invalid rule id",
    41071: "rule was deleted",
    41072: "attachment was uploaded for another use",
    41073: "product does not meet the rules",
    41074: "product was deleted",
    41075: "invalid product_id",
    41076: "range of the rule does not meet the rules",
    41077: "rule name is not unique",
    41078: "too many jobs at once",
    41079: "moment is being dispatched",
    41083: "word does not meet the rules",
    41084: "semantics do not meet the rules",
    41085: "invalid product_sn",
    41086: "invalid price",
    41087: "invalid description of a product",
    41088: "attachments are empty",
    41089: "moment is empty",
    41091: "too many groups in a join way",
    41093: "group send was cancelled",
    41094: "reminded too often",
    41095: "too many acquisition links",
    41096: "another app is sending the welcome",
    42001: "access_token expired",
    42014: "invalid task_id",
    42015: "card was sent by another app",
    42038: "button_list missing",
    42039: "key of a button missing or not unique",
    42045: "card_action missing",
    42046: "submit_button missing",
    42052: "msgid expired",
    43004: "not available to this member",
    44001: "empty file",
    44004: "content missing",
    45001: "file too large",
    45008: "too many articles",
    45009: "api freq out of limit",
    45033: "api concurrent out of limit",
    47001: "data is not JSON",
    48002: "api forbidden for this app",
    50001: "redirect_uri is not a trusted domain",
    60003: "department not found",
    60011: "no privilege to reach this member, department or tag",
    60020: "ip is not allowed",
    60111: "userid not found",
    60123: "invalid department id",
    81013: "no valid receiver",
    81017: "owner_filter is required",
    84061: "no relation with this customer",
    90500: "owner has not left the corp",
    90501: "not a customer group",
    90502: "owner has left the corp",
    90503: "group is full",
    90504: "owner is unchanged",
    90505: "group is being transferred",
    90507: "group was transferred",
    90508: "not a group of this corp",
    90510: "member has not signed in for a year",
    90511: "invalid opengid",
    301002: "no right on that agent",
}


class ApiError(Exception):
    """What the platform answers with HTTP 200 and an errcode."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    @property
    def meaning(self) -> str:
        """The code in words, with what exactly was wrong."""
        meaning = MEANINGS.get(self.code, "refused")
        return f"{meaning}: {self.detail}" if self.detail else meaning


class WorldError(Exception):
    """What the world face refuses, in both languages, with a stable code."""

    def __init__(self, code: str, *, zh: str, en: str, status: int = 409) -> None:
        super().__init__(code, en)
        self.code = code
        self.zh = zh
        self.en = en
        self.status = status


def not_found(kind: str, name: object) -> WorldError:
    """The usual refusal: somebody or something that is not in the world."""
    return WorldError(
        "not_found", zh=f"沙盒里没有 {kind}：{name}", en=f"no {kind} {name} here", status=404
    )
