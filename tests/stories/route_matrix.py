"""What each API route promises: the right it asks for, and what it answers about whose things.

A route without a row here fails the build. To add one, copy a neighbour:

    ("GET", "/communities/{community_id}"): Row(Permission.VIEW_FIGURES),

A third word in the key tells rows of one route apart: ("GET", "/orders", "of a unit").
Path parameters, and words in braces ("{unit_id}") in ``body`` and ``query``, are filled by name
from the things of ``tests/stories/two_stores.py``: once with those of the asker's own store, once
with those of the other. Add a thing there when a route names a new kind of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huoqun.org.kinds import Permission, Role

DONE = frozenset({200, 201, 202, 204})
NOT_FOUND = frozenset({404})


@dataclass(frozen=True, kw_only=True)
class _Row:
    permission: Permission
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    # Statuses for those who hold the permission over the whole company, over their own store,
    # and when they name a thing of the other store; None: the route names nothing.
    company: frozenset[int] = DONE
    own: frozenset[int] = DONE
    foreign: frozenset[int] | None = NOT_FOUND
    # Things that stay the asker's own when the others are the other store's.
    keep: frozenset[str] = frozenset()
    # A second right that the route asks for, beside the one that opens it.
    also: Permission | None = None
    # Takes about a second: of those who may ask only these roles do.
    dear: frozenset[Role] = frozenset(Role)
    # Path parameters that name no thing of anybody's.
    fixed: Mapping[str, str] = field(default_factory=dict)


def Row(permission: Permission, **promises: Any) -> _Row:  # noqa: N802 - reads as the row it makes
    """One row of the matrix; see the fields above."""
    return _Row(permission=permission, **promises)


def own_account(**promises: Any) -> _Row:
    """A route about nobody but oneself."""
    return Row(Permission.OWN_ACCOUNT, foreign=None, **promises)


VIEW = {"page": "communities", "name": "{marker}", "query": {"health": ["dead"]}}
FORM = {
    "title": "您的肤质",
    "purpose": "推荐合适的护肤品",
    "questions": [
        {"text": "肤质", "choice": "one", "options": [{"text": "干皮"}, {"text": "油皮"}]}
    ],
}
PERSON = {"username": "newcomer", "name": "新人", "role": "kol", "unit_id": "{unit_id}"}
TOKEN = {"name": "日报", "permissions": ["own_account"], "days": 7}
IN_COMMUNITY = {"is": "communities.member", "with": {"communities": ["{community_id}"]}}
FRIENDS = {"is": "customers.friend"}
POLICY = "/org/corps/{corp_id}/sign-in-policy"
# Held over the whole company only: a store's own admin does not find it.
COMPANY_ONLY = {"own": NOT_FOUND}
WHOLE_COMPANY = {"own": frozenset({403})}
# Only who manages staff gives an owner their role.
UNLESS_MANAGER = DONE | {403}
ONE = "/communities/{community_id}"
BULK = {"ids": ["{community_id}"], "affinity": "brand"}
OWNER = {"ids": ["{community_id}"], "owner_id": "{owner_id}"}
MOVE = {"ids": ["{community_id}"], "unit_id": "{unit_id}"}
KOL = {"customer_id": "{customer_id}", "role": "kol"}
OF_UNIT = {"unit_id": "{unit_id}"}
OF_COMMUNITY = {"community_id": "{community_id}"}
COMPARE = {"left": "{own_community_id}", "right": "{community_id}"}
# Some states of an import do not allow the step: a clear refusal is as good as an answer.
STEP = DONE | {409, 422}
IMPORT = "/imports/{import_id}"
HOOK = "/webhooks/sources/{source_id}"
FILE = {"kind": "messages", "file_name": "a.csv", "size": 10, "unit_id": "{unit_id}"}
LEAD = frozenset({Role.LEAD})
FIGURE_REPORTS = (
    "daily",
    "monthly",
    "retention-speakers",
    "retention-members",
    "heatmap",
    "totals",
    "overlap",
    "metrics",
)
MONEY_REPORTS = ("orders", "orders-by-community", "funnel", "orders-cohort", "orders-second")
LINK = "/wecom/links/{link_id}"
TO_SELF = {"giver_id": "{account_id}", "taker_id": "{account_id}"}
WECOM = {"company_id": "{company_id}", "corpid": "ww123", "agent_id": 7, "secret": "s" * 43}
CLASS_RULES = {"values": {"need_quiet_days": 60}}
WHY = {"reason": "客户当面确认"}
OF_CUSTOMER = {"customer_id": "{customer_id}"}
TICKET = "/feedback/tickets/{ticket_id}"
TOLD = {"text": "马上补寄"}
COMPLAINT = {"text": "杯子碎了", "kind": "complaint"}
CATCH = {"name": "坏了", "words": ["坏了"], "kind": "complaint", "severity": "high"}

ROUTES: dict[tuple[str, ...], _Row] = {
    ("GET", "/kinds"): own_account(),
    # --- system: what concerns everybody is for who holds the right over the whole company
    ("GET", "/system/state"): Row(Permission.MANAGE_SYSTEM, foreign=None, **WHOLE_COMPANY),
    ("GET", "/system/demo"): own_account(),
    ("GET", "/system/demo/removal-preview"): Row(
        Permission.MANAGE_SYSTEM, foreign=None, **WHOLE_COMPANY
    ),
    # There is no demo in this world.
    ("POST", "/system/demo/remove"): Row(
        Permission.MANAGE_SYSTEM, company=frozenset({409}), foreign=None, **WHOLE_COMPANY
    ),
    ("GET", "/first-run"): own_account(),
    ("POST", "/first-run/dismiss"): Row(Permission.MANAGE_SETTINGS, foreign=None, **WHOLE_COMPANY),
    # --- org: account
    ("GET", "/org/me"): own_account(),
    ("PATCH", "/org/me"): own_account(body={"locale": "en"}),
    ("GET", "/org/roles"): own_account(),
    ("GET", "/org/views"): own_account(query={"page": "communities"}),
    ("PUT", "/org/views"): own_account(body=VIEW),
    # Somebody else's view is gone already for whoever asks; the world is unchanged (see the test).
    ("DELETE", "/org/views/{view_id}"): Row(Permission.OWN_ACCOUNT, foreign=DONE),
    # --- org: units
    ("GET", "/org/units"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("POST", "/org/units"): Row(
        Permission.MANAGE_UNITS, body={"parent_id": "{unit_id}", "kind": "team", "name": "早班"}
    ),
    ("PATCH", "/org/units/{unit_id}"): Row(Permission.MANAGE_UNITS, body={"name": "新名"}),
    ("POST", "/org/units/{unit_id}/move"): Row(
        Permission.MANAGE_UNITS,
        body={"parent_id": "{parent_id}"},
        own=NOT_FOUND,  # the region above is not the store's
    ),
    ("POST", "/org/units/{unit_id}/archive"): Row(
        Permission.MANAGE_UNITS, company=frozenset({409}), own=frozenset({409})
    ),
    ("GET", POLICY): Row(Permission.MANAGE_SYSTEM, **COMPANY_ONLY),
    ("PUT", POLICY): Row(
        Permission.MANAGE_SYSTEM, body={"second_factor_roles": ["auditor"]}, **COMPANY_ONLY
    ),
    # --- org: people
    ("GET", "/org/staff"): Row(Permission.VIEW_STAFF, foreign=None),
    ("POST", "/org/staff"): Row(Permission.MANAGE_STAFF, body=PERSON),
    ("GET", "/org/staff/{staff_id}"): Row(Permission.VIEW_STAFF),
    ("PATCH", "/org/staff/{staff_id}"): Row(Permission.MANAGE_STAFF, body={"name": "新名"}),
    ("POST", "/org/staff/{staff_id}/reset-password"): Row(Permission.MANAGE_STAFF),
    ("POST", "/org/staff/{staff_id}/deactivate"): Row(Permission.MANAGE_STAFF),
    ("POST", "/org/staff/{staff_id}/reactivate"): Row(Permission.MANAGE_STAFF),
    ("POST", "/org/staff/{staff_id}/end-sessions"): Row(Permission.MANAGE_STAFF),
    ("POST", "/org/staff/{staff_id}/grants"): Row(
        Permission.MANAGE_STAFF, body={"role": "auditor", "unit_id": "{unit_id}"}
    ),
    ("DELETE", "/org/staff/{staff_id}/grants/{grant_id}"): Row(Permission.MANAGE_STAFF),
    ("GET", "/org/capacity"): Row(Permission.VIEW_STAFF, foreign=None),
    # --- org: tokens, audit
    ("GET", "/org/tokens"): Row(Permission.MANAGE_TOKENS, foreign=None),
    ("POST", "/org/tokens"): Row(Permission.MANAGE_TOKENS, body=TOKEN, foreign=None),
    # One's own tokens only, but for who manages the system there.
    ("DELETE", "/org/tokens/{token_id}"): Row(
        Permission.MANAGE_TOKENS, company=DONE | NOT_FOUND, own=DONE | NOT_FOUND
    ),
    ("GET", "/org/audit"): Row(Permission.VIEW_AUDIT, foreign=None),
    # --- segments and tags
    ("GET", "/segments/conditions"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("POST", "/segments/count"): Row(
        Permission.VIEW_MEMBERS, body={"rule": IN_COMMUNITY}, foreign=frozenset({422})
    ),
    ("GET", "/segments"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("POST", "/segments"): Row(
        Permission.EDIT_CUSTOMERS,
        body={"name": "{marker}", "rule": IN_COMMUNITY, "unit_id": "{unit_id}"},
        foreign=frozenset({404, 422}),
    ),
    ("GET", "/segments/{segment_id}"): Row(Permission.VIEW_MEMBERS),
    ("PATCH", "/segments/{segment_id}"): Row(
        Permission.EDIT_CUSTOMERS, body={"rule": FRIENDS, "name": "好友"}
    ),
    ("DELETE", "/segments/{segment_id}"): Row(Permission.EDIT_CUSTOMERS),
    ("GET", "/segments/{segment_id}/people"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/segments/{segment_id}/days"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/segments/{segment_id}/portrait"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/segments/{segment_id}/overlaps"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/segments/{segment_id}/why/{customer_id}"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/segments/{segment_id}/why/{customer_id}", "of another's customer"): Row(
        Permission.VIEW_MEMBERS, keep=frozenset({"segment_id"})
    ),
    # Tags are words of the whole company: whoever answers for all of it makes them.
    ("GET", "/forms"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("POST", "/forms"): Row(Permission.EDIT_CUSTOMERS, body={**FORM, "unit_id": "{unit_id}"}),
    ("GET", "/forms/options"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("GET", "/forms/{form_id}"): Row(Permission.VIEW_MEMBERS),
    # It is published: its questions stay, and it is no draft to be dropped.
    ("PUT", "/forms/{form_id}"): Row(
        Permission.EDIT_CUSTOMERS,
        body={**FORM, "version": "{form_version}"},
        company=frozenset({409}),
        own=frozenset({409}),
    ),
    ("DELETE", "/forms/{form_id}"): Row(
        Permission.EDIT_CUSTOMERS,
        query={"version": "{form_version}"},
        company=frozenset({409}),
        own=frozenset({409}),
    ),
    ("POST", "/forms/{form_id}/steps"): Row(
        Permission.EDIT_CUSTOMERS, body={"to": "paused", "version": "{form_version}"}
    ),
    ("PUT", "/forms/{form_id}/window"): Row(
        Permission.EDIT_CUSTOMERS, body={"version": "{form_version}"}
    ),
    ("POST", "/forms/{form_id}/copy"): Row(Permission.EDIT_CUSTOMERS),
    ("POST", "/forms/{form_id}/links"): Row(
        Permission.EDIT_CUSTOMERS, body={"name": "一群", "code": "g1"}
    ),
    ("GET", "/forms/{form_id}/people"): Row(
        Permission.VIEW_MEMBERS, query={"option_id": "{option_id}"}
    ),
    ("GET", "/wecom/member-pages"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("GET", "/tags"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("POST", "/tags/groups"): Row(
        Permission.EDIT_CUSTOMERS,
        body={"name": "{marker}", "kind": "attribute"},
        foreign=None,
        **WHOLE_COMPANY,
    ),
    ("PATCH", "/tags/groups/{group_id}"): Row(
        Permission.EDIT_CUSTOMERS, body={"name": "爱好"}, foreign=None, **WHOLE_COMPANY
    ),
    ("DELETE", "/tags/groups/{group_id}"): Row(
        Permission.EDIT_CUSTOMERS, foreign=None, **WHOLE_COMPANY
    ),
    ("POST", "/tags/groups/{group_id}/order"): Row(
        Permission.EDIT_CUSTOMERS, body={"tag_ids": ["{tag_id}"]}, foreign=None, **WHOLE_COMPANY
    ),
    ("POST", "/tags/groups/{group_id}/tags"): Row(
        Permission.EDIT_CUSTOMERS, body={"name": "{marker}"}, foreign=None, **WHOLE_COMPANY
    ),
    ("PUT", "/tags/{tag_id}"): Row(
        Permission.EDIT_CUSTOMERS, body={"name": "干皮"}, foreign=None, **WHOLE_COMPANY
    ),
    ("DELETE", "/tags/{tag_id}"): Row(Permission.EDIT_CUSTOMERS, foreign=None, **WHOLE_COMPANY),
    ("POST", "/tags/{tag_id}/preview"): Row(
        Permission.EDIT_CUSTOMERS, body={"segment_id": "{segment_id}"}
    ),
    ("POST", "/tags/{tag_id}/runs"): Row(
        Permission.EDIT_CUSTOMERS,
        body={"segment_id": "{segment_id}", "previewed": 1, "reason": "换季护肤"},
        company=frozenset({201, 409}),
        own=frozenset({201, 409}),
    ),
    ("GET", "/tags/runs"): Row(Permission.EDIT_CUSTOMERS, foreign=None),
    ("POST", "/tags/runs/{run_id}/stop"): Row(Permission.EDIT_CUSTOMERS, own=frozenset({200, 404})),
    ("GET", "/customers/{customer_id}/tags"): Row(Permission.VIEW_MEMBERS),
    ("POST", "/customers/{customer_id}/tags"): Row(
        Permission.EDIT_CUSTOMERS, body={"tag_id": "{tag_id}"}
    ),
    ("POST", "/customers/{customer_id}/tags/{tag_id}/remove"): Row(
        Permission.EDIT_CUSTOMERS, body={"reason": "说错了"}
    ),
    ("POST", "/customers/{customer_id}/tags/release"): Row(
        Permission.EDIT_CUSTOMERS, body={"group_id": "{group_id}"}
    ),
    # --- customers
    ("GET", "/customers"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("GET", "/customers", "of a unit"): Row(Permission.VIEW_MEMBERS, query=OF_UNIT),
    ("GET", "/customers", "of a community"): Row(Permission.VIEW_MEMBERS, query=OF_COMMUNITY),
    ("GET", "/customers/{customer_id}"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/customers/{customer_id}/portrait"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/customers/{customer_id}/timeline"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/customers/{customer_id}/class"): Row(Permission.VIEW_MEMBERS),
    ("GET", "/customers/{customer_id}/identities"): Row(Permission.VIEW_MEMBERS),
    ("POST", "/customers/{customer_id}/merge"): Row(
        Permission.EDIT_CUSTOMERS,
        body={"with_customer_id": "{double_id}", "reason": "同一位顾客"},
    ),
    # Somebody of one's own store and somebody of the other's are not one for who sees one only.
    ("POST", "/customers/{customer_id}/merge", "with a stranger"): Row(
        Permission.EDIT_CUSTOMERS,
        body={"with_customer_id": "{double_id}", "reason": "同一位顾客"},
        keep=frozenset({"customer_id"}),
    ),
    # They are one number only.
    ("POST", "/customers/{customer_id}/take-out"): Row(
        Permission.EDIT_CUSTOMERS,
        body=WHY,
        company=frozenset({409}),
        own=frozenset({409}),
    ),
    ("GET", "/customers/merging/proposals"): Row(Permission.EDIT_CUSTOMERS, foreign=None),
    ("POST", "/customers/merging/proposals/{proposal_id}/accept"): Row(
        Permission.EDIT_CUSTOMERS, body=WHY
    ),
    ("POST", "/customers/merging/proposals/{proposal_id}/refuse"): Row(
        Permission.EDIT_CUSTOMERS, body=WHY
    ),
    ("POST", "/customers/merging/decisions/{decision_id}/undo"): Row(
        Permission.EDIT_CUSTOMERS, body=WHY
    ),
    ("GET", "/customers/merging/blocked-phones"): Row(
        Permission.MANAGE_SETTINGS, foreign=None, **WHOLE_COMPANY
    ),
    ("POST", "/customers/merging/blocked-phones"): Row(
        Permission.MANAGE_SETTINGS,
        body={"phone": "13912345678", "reason": "门店自己的手机"},
        foreign=None,
        **WHOLE_COMPANY,
    ),
    # Nothing is blocked in this world.
    ("DELETE", "/customers/merging/blocked-phones/{blocked_id}"): Row(
        Permission.MANAGE_SETTINGS,
        fixed={"blocked_id": "1"},
        company=NOT_FOUND,
        foreign=None,
        **WHOLE_COMPANY,
    ),
    ("POST", "/customers/{customer_id}/reveal"): Row(
        Permission.REVEAL_PERSONAL, body={"reason": "退货联系本人"}
    ),
    ("GET", "/customers/{customer_id}/privacy"): Row(Permission.VIEW_MEMBERS),
    ("POST", "/customers/{customer_id}/consents"): Row(
        Permission.EDIT_COMMUNITIES, body={"purpose": "marketing", "given": False}
    ),
    ("POST", "/customers/{customer_id}/data-requests"): Row(
        Permission.EDIT_COMMUNITIES, body={"kind": "explain"}
    ),
    ("POST", "/customers/{customer_id}/erasure"): Row(
        Permission.MANAGE_PRIVACY, body={"reason": "本人要求删除"}
    ),
    ("GET", "/customers/erasures"): Row(Permission.MANAGE_PRIVACY, foreign=None),
    ("POST", "/customers/erasures/{erasure_id}/lift"): Row(
        Permission.MANAGE_PRIVACY, body={"reason": "本人书面同意"}
    ),
    ("GET", "/customers/consent-texts"): Row(Permission.VIEW_MEMBERS, foreign=None),
    ("POST", "/customers/consent-texts"): Row(
        Permission.MANAGE_PRIVACY,
        body={"purpose": "marketing", "zh": "一", "en": "one"},
        foreign=None,
        **WHOLE_COMPANY,
    ),
    ("GET", "/customers/personal-columns"): Row(Permission.MANAGE_PRIVACY, foreign=None),
    ("GET", "/customers/retention"): Row(Permission.MANAGE_PRIVACY, foreign=None, **WHOLE_COMPANY),
    ("PUT", "/customers/retention"): Row(
        Permission.MANAGE_PRIVACY,
        body={"words_days": 90, "person_days": 400},
        foreign=None,
        **WHOLE_COMPANY,
    ),
    # None is proposed in this world.
    ("POST", "/customers/retention/sweeps/{sweep_id}/start"): Row(
        Permission.MANAGE_PRIVACY,
        fixed={"sweep_id": "1"},
        company=NOT_FOUND,
        foreign=None,
        **WHOLE_COMPANY,
    ),
    ("GET", "/customers/data-requests"): Row(Permission.MANAGE_PRIVACY, foreign=None),
    ("POST", "/customers/data-requests/{request_id}/answer"): Row(
        Permission.MANAGE_PRIVACY, body={"granted": False, "answer": "请先核实身份"}
    ),
    # --- exports of personal data: two rights, and a colleague who agrees
    ("GET", "/exports"): Row(Permission.REVEAL_PERSONAL, also=Permission.EXPORT, foreign=None),
    ("GET", "/exports", "to decide"): Row(
        Permission.REVEAL_PERSONAL,
        also=Permission.EXPORT,
        query={"view": "waiting"},
        foreign=None,
    ),
    ("GET", "/exports", "all"): Row(
        Permission.REVEAL_PERSONAL, also=Permission.EXPORT, query={"view": "all"}, foreign=None
    ),
    ("GET", "/exports/terms"): Row(
        Permission.REVEAL_PERSONAL, also=Permission.EXPORT, foreign=None
    ),
    ("GET", "/exports/terms", "of a customer"): Row(
        Permission.REVEAL_PERSONAL, also=Permission.MANAGE_PRIVACY, query=OF_CUSTOMER
    ),
    # It reads the lake in a transaction of its own, and writes: its own tests ask for who may.
    ("POST", "/exports/lists"): Row(
        Permission.REVEAL_PERSONAL,
        also=Permission.EXPORT,
        body={"report": "members", "reason": "周会核对名单"},
        foreign=None,
        dear=frozenset(),
    ),
    ("POST", "/exports/packages"): Row(
        Permission.REVEAL_PERSONAL,
        also=Permission.MANAGE_PRIVACY,
        body={"customer_id": "{customer_id}", "reason": "本人要求复制"},
    ),
    # Nobody here proved themselves just now.
    ("POST", "/exports/{export_id}/approve"): Row(
        Permission.REVEAL_PERSONAL,
        also=Permission.EXPORT,
        body={"comment": "同意"},
        company=frozenset({403}),
        own=frozenset({403}),
    ),
    ("POST", "/exports/{export_id}/decline"): Row(
        Permission.REVEAL_PERSONAL, also=Permission.EXPORT, body={"comment": "不需要"}
    ),
    # It was asked by somebody else.
    **{
        ("POST", "/exports/{export_id}" + step): Row(
            Permission.REVEAL_PERSONAL, also=Permission.EXPORT, company=NOT_FOUND, own=NOT_FOUND
        )
        for step in ("/withdraw", "/file")
    },
    ("POST", "/exports/trace"): Row(
        Permission.MANAGE_PRIVACY, body={"value": "wx-1"}, foreign=None
    ),
    # --- classes: what they rest on holds for the whole company
    ("GET", "/classes/board"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/classes/board", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT),
    ("GET", "/classes/stages"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/classes/stages", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT),
    ("GET", "/classes/rules"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("PUT", "/classes/rules"): Row(
        Permission.MANAGE_SETTINGS, body=CLASS_RULES, foreign=None, **WHOLE_COMPANY
    ),
    ("GET", "/classes/rules/preview"): Row(
        Permission.MANAGE_SETTINGS, foreign=None, dear=LEAD, **WHOLE_COMPANY
    ),
    ("POST", "/classes/run"): Row(Permission.MANAGE_SETTINGS, foreign=None, **WHOLE_COMPANY),
    ("GET", "/communities/class-mix"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/communities/class-mix", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT),
    ("GET", ONE + "/classes"): Row(Permission.VIEW_FIGURES),
    # --- communities
    ("GET", "/communities"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/communities", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT),
    ("GET", "/communities", "of an owner"): Row(
        Permission.VIEW_FIGURES, query={"owner_id": "{owner_id}"}, foreign=DONE
    ),
    ("GET", "/communities/worklist"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/communities/worklist", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT),
    ("POST", "/communities"): Row(
        Permission.EDIT_COMMUNITIES, body={"title": "新群", "unit_id": "{unit_id}"}
    ),
    ("POST", "/communities/bulk-edit/preview"): Row(Permission.EDIT_COMMUNITIES, body=BULK),
    ("POST", "/communities/bulk-edit"): Row(Permission.EDIT_COMMUNITIES, body=BULK),
    ("POST", "/communities/bulk-edit", "owner"): Row(
        Permission.EDIT_COMMUNITIES,
        body=OWNER,
        keep=frozenset({"community_id"}),
    ),
    # Where one edits, a community moves only to where one edits, too.
    ("POST", "/communities/bulk-edit", "another store"): Row(
        Permission.EDIT_COMMUNITIES, body=MOVE, keep=frozenset({"community_id"})
    ),
    ("GET", "/communities/removed"): Row(Permission.EDIT_COMMUNITIES, foreign=None),
    # It was not removed.
    ("POST", ONE + "/restore"): Row(
        Permission.EDIT_COMMUNITIES, company=frozenset({409}), own=frozenset({409})
    ),
    ("GET", ONE): Row(Permission.VIEW_FIGURES),
    ("PATCH", ONE): Row(Permission.EDIT_COMMUNITIES, body={"title": "新名"}),
    ("PATCH", ONE, "owner"): Row(
        Permission.EDIT_COMMUNITIES,
        body={"owner_id": "{staff_id}"},
        own=UNLESS_MANAGER,
        company=UNLESS_MANAGER,
        keep=frozenset({"community_id"}),
    ),
    ("PATCH", ONE, "another store"): Row(
        Permission.EDIT_COMMUNITIES,
        body={"unit_id": "{unit_id}"},
        keep=frozenset({"community_id"}),
    ),
    ("DELETE", ONE): Row(Permission.EDIT_COMMUNITIES),
    # It runs already.
    ("POST", ONE + "/start"): Row(
        Permission.EDIT_COMMUNITIES, company=frozenset({409}), own=frozenset({409})
    ),
    ("GET", ONE + "/removal-preview"): Row(Permission.EDIT_COMMUNITIES),
    ("GET", ONE + "/members"): Row(Permission.VIEW_MEMBERS),
    ("GET", ONE + "/leaves"): Row(Permission.VIEW_FIGURES),
    ("GET", ONE + "/portrait"): Row(Permission.VIEW_FIGURES),
    ("GET", ONE + "/timeline"): Row(Permission.VIEW_MEMBERS),
    ("POST", ONE + "/roles"): Row(Permission.EDIT_COMMUNITIES, body=KOL),
    ("POST", ONE + "/roles", "of a stranger"): Row(
        Permission.EDIT_COMMUNITIES, body=KOL, keep=frozenset({"community_id"})
    ),
    ("DELETE", ONE + "/roles"): Row(Permission.EDIT_COMMUNITIES, body={**KOL, "role": "koc"}),
    ("DELETE", ONE + "/roles", "of a stranger"): Row(
        Permission.EDIT_COMMUNITIES, body={**KOL, "role": "koc"}, keep=frozenset({"community_id"})
    ),
    # --- orders
    ("GET", "/orders"): Row(Permission.VIEW_MONEY, foreign=None),
    ("GET", "/orders", "of a unit"): Row(Permission.VIEW_MONEY, query=OF_UNIT),
    ("GET", "/orders", "of a community"): Row(
        Permission.VIEW_MONEY, query=OF_COMMUNITY, foreign=DONE | NOT_FOUND
    ),
    ("GET", "/orders", "of a customer"): Row(
        Permission.VIEW_MONEY, query=OF_CUSTOMER, foreign=DONE | NOT_FOUND
    ),
    ("GET", "/orders/unmatched"): Row(Permission.VIEW_MONEY, foreign=None),
    ("GET", "/orders/{order_id}"): Row(Permission.VIEW_MONEY),
    # --- analytics
    ("GET", "/metrics"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/metrics/{metric_key}/rows"): Row(
        Permission.VIEW_FIGURES, fixed={"metric_key": "messages"}, query=OF_COMMUNITY, dear=LEAD
    ),
    **{
        # Not all who see figures see members or money.
        ("GET", "/metrics/{metric_key}/rows", key): Row(
            Permission.VIEW_FIGURES,
            fixed={"metric_key": key},
            query=OF_COMMUNITY,
            company=DONE | {403},
            own=DONE | {403},
            foreign=frozenset({403, 404}),
            dear=LEAD,
        )
        for key in ("speakers", "orders", "buyers")
    },
    ("GET", "/figures/newest"): Row(Permission.VIEW_FIGURES, foreign=None),
    ("GET", "/figures/sparklines"): Row(
        Permission.VIEW_FIGURES, query={"ids": ["{community_id}"]}, foreign=DONE, dear=LEAD
    ),
    ("GET", "/health-thresholds"): Row(Permission.VIEW_FIGURES, foreign=None),
    # They hold for the whole company.
    ("PUT", "/health-thresholds"): Row(
        Permission.MANAGE_SETTINGS,
        body={"values": {"dead_days": 31}},
        own=frozenset({403}),
        foreign=None,
    ),
    ("GET", "/overview"): Row(Permission.VIEW_FIGURES, foreign=None, dear=LEAD),
    ("GET", "/overview", "of a unit"): Row(Permission.VIEW_FIGURES, query=OF_UNIT, dear=LEAD),
    ("GET", ONE + "/figures"): Row(Permission.VIEW_FIGURES, dear=LEAD),
    ("GET", "/compare"): Row(Permission.VIEW_FIGURES, query=COMPARE, dear=LEAD),
    **{
        ("GET", "/reports/{name}", name): Row(
            Permission.VIEW_FIGURES, fixed={"name": name}, foreign=None, dear=LEAD
        )
        for name in FIGURE_REPORTS
    },
    **{
        ("GET", "/reports/{name}", name): Row(
            Permission.VIEW_FIGURES,
            fixed={"name": name},
            query={"currency": "CNY"},
            also=Permission.VIEW_MONEY,
            foreign=None,
            dear=LEAD,
        )
        for name in MONEY_REPORTS
    },
    ("GET", "/reports/{name}", "of a unit"): Row(
        Permission.VIEW_FIGURES, fixed={"name": "totals"}, query=OF_UNIT, dear=LEAD
    ),
    ("GET", "/reports/{name}", "of a community"): Row(
        Permission.VIEW_FIGURES,
        fixed={"name": "totals"},
        query={"community": ["{community_key}"]},
        dear=LEAD,
    ),
    # --- wecom: a connection is the company's, no store's own
    ("GET", "/wecom/links"): Row(Permission.MANAGE_SETTINGS, foreign=None),
    # The company is connected already.
    ("POST", "/wecom/links"): Row(
        Permission.MANAGE_SYSTEM, body=WECOM, company=frozenset({409}), **COMPANY_ONLY
    ),
    ("GET", LINK): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("PATCH", LINK): Row(Permission.MANAGE_SYSTEM, body={"agent_id": 7}, **COMPANY_ONLY),
    ("POST", LINK + "/keys"): Row(Permission.MANAGE_SYSTEM, **COMPANY_ONLY),
    ("POST", LINK + "/probe"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    # Nobody answers there: nothing is switched on that cannot be followed.
    ("POST", LINK + "/on"): Row(Permission.MANAGE_SYSTEM, company=frozenset({409}), **COMPANY_ONLY),
    ("POST", LINK + "/pause"): Row(Permission.MANAGE_SYSTEM, **COMPANY_ONLY),
    ("POST", LINK + "/sync"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("GET", LINK + "/ways"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    # Nobody answers there: a code that could not be made is told as that.
    ("POST", LINK + "/contact-ways"): Row(
        Permission.MANAGE_SETTINGS,
        body={"title": "海报", "account_ids": ["{account_id}"]},
        company=frozenset({503}),
        **COMPANY_ONLY,
    ),
    # A community of another platform stands behind no code of WeCom.
    ("POST", LINK + "/join-ways"): Row(
        Permission.MANAGE_SETTINGS,
        body={"title": "海报", "community_ids": ["{community_id}"]},
        company=frozenset({422}),
        **COMPANY_ONLY,
    ),
    ("PUT", LINK + "/ways/{way_id}"): Row(
        Permission.MANAGE_SETTINGS,
        body={"title": "海报", "account_ids": ["{account_id}"]},
        company=frozenset({503}),
        **COMPANY_ONLY,
    ),
    # It has no address yet.
    ("GET", LINK + "/ways/{way_id}/picture"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("DELETE", LINK + "/ways/{way_id}"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("GET", LINK + "/sendings"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("GET", LINK + "/hand-overs"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    # From somebody to themselves: nothing is counted, nothing begun.
    ("POST", LINK + "/hand-overs"): Row(
        Permission.MANAGE_SETTINGS, body=TO_SELF, company=frozenset({422}), **COMPANY_ONLY
    ),
    ("POST", LINK + "/hand-overs/preview"): Row(
        Permission.MANAGE_SETTINGS, body=TO_SELF, company=frozenset({422}), **COMPANY_ONLY
    ),
    ("GET", LINK + "/hand-overs/{hand_over_id}"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("GET", LINK + "/hand-overs/{hand_over_id}/items"): Row(
        Permission.MANAGE_SETTINGS, **COMPANY_ONLY
    ),
    ("GET", LINK + "/accounts"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("GET", LINK + "/welcome"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("PUT", LINK + "/welcome"): Row(
        Permission.MANAGE_SETTINGS,
        body={"account_id": "{account_id}", "text": "欢迎"},
        **COMPANY_ONLY,
    ),
    ("GET", LINK + "/tag-groups"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("PUT", LINK + "/tag-groups/{group_id}"): Row(
        Permission.MANAGE_SETTINGS, body={"sharing": "both"}, **COMPANY_ONLY
    ),
    ("GET", LINK + "/archive"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    ("PUT", LINK + "/archive"): Row(
        Permission.MANAGE_SYSTEM, body={"kind": "none"}, **COMPANY_ONLY
    ),
    ("POST", LINK + "/archive/key"): Row(Permission.MANAGE_SYSTEM, **COMPANY_ONLY),
    # Nobody answers there: that is told as the outcome.
    ("POST", LINK + "/archive/test"): Row(Permission.MANAGE_SETTINGS, **COMPANY_ONLY),
    # --- feedback
    ("GET", "/feedback/tickets"): Row(Permission.HANDLE_FEEDBACK, foreign=None),
    ("GET", "/feedback/tickets", "of a unit"): Row(Permission.HANDLE_FEEDBACK, query=OF_UNIT),
    ("GET", "/feedback/tickets", "of a community"): Row(
        Permission.HANDLE_FEEDBACK, query=OF_COMMUNITY
    ),
    ("GET", "/feedback/tickets", "of a customer"): Row(
        Permission.HANDLE_FEEDBACK, query=OF_CUSTOMER, foreign=DONE
    ),
    ("POST", "/feedback/tickets"): Row(
        Permission.HANDLE_FEEDBACK, body={**COMPLAINT, **OF_COMMUNITY, **OF_CUSTOMER}
    ),
    ("POST", "/feedback/tickets", "of a stranger"): Row(
        Permission.HANDLE_FEEDBACK,
        body={**COMPLAINT, **OF_COMMUNITY, **OF_CUSTOMER},
        keep=frozenset({"community_id"}),
    ),
    ("POST", "/feedback/tickets", "of a unit"): Row(
        Permission.HANDLE_FEEDBACK, body={**COMPLAINT, **OF_UNIT}
    ),
    ("POST", "/feedback/from-message"): Row(
        Permission.HANDLE_FEEDBACK, body={"seq": "{message_seq}", "kind": "complaint"}
    ),
    ("GET", TICKET): Row(Permission.HANDLE_FEEDBACK),
    ("PATCH", TICKET): Row(
        Permission.HANDLE_FEEDBACK,
        body={"kind": "praise", "severity": "low", "product": "杯子"},
    ),
    ("GET", TICKET + "/holders"): Row(Permission.HANDLE_FEEDBACK),
    ("POST", TICKET + "/assign"): Row(Permission.HANDLE_FEEDBACK, body={"staff_id": "{holder_id}"}),
    ("POST", TICKET + "/assign", "to a stranger"): Row(
        Permission.HANDLE_FEEDBACK,
        body={"staff_id": "{holder_id}"},
        keep=frozenset({"ticket_id"}),
    ),
    ("POST", TICKET + "/answer"): Row(Permission.HANDLE_FEEDBACK, body=TOLD),
    ("POST", TICKET + "/note"): Row(Permission.HANDLE_FEEDBACK, body=TOLD),
    ("POST", TICKET + "/solve"): Row(Permission.HANDLE_FEEDBACK, body=TOLD),
    # It is not solved yet, and not closed.
    ("POST", TICKET + "/tell-back"): Row(
        Permission.HANDLE_FEEDBACK, body={**TOLD, "via": "phone"}, company=STEP, own=STEP
    ),
    ("POST", TICKET + "/reopen"): Row(
        Permission.HANDLE_FEEDBACK, body=TOLD, company=STEP, own=STEP
    ),
    ("POST", TICKET + "/close"): Row(Permission.HANDLE_FEEDBACK, body={}),
    ("GET", "/feedback/overdue"): Row(Permission.HANDLE_FEEDBACK, foreign=None),
    ("GET", "/feedback/products"): Row(Permission.HANDLE_FEEDBACK, foreign=None),
    ("GET", "/feedback/figures"): Row(Permission.HANDLE_FEEDBACK, foreign=None),
    ("GET", "/feedback/figures", "of a unit"): Row(
        Permission.HANDLE_FEEDBACK, query={**OF_UNIT, "split": "unit"}
    ),
    ("POST", "/feedback/export"): Row(
        Permission.HANDLE_FEEDBACK, body={}, also=Permission.EXPORT, foreign=None
    ),
    ("POST", "/feedback/export", "of a unit"): Row(
        Permission.HANDLE_FEEDBACK, body=OF_UNIT, also=Permission.EXPORT
    ),
    ("GET", "/feedback/rules"): Row(Permission.MANAGE_SETTINGS, foreign=None),
    ("POST", "/feedback/rules"): Row(Permission.MANAGE_SETTINGS, body={**CATCH, **OF_UNIT}),
    ("PUT", "/feedback/rules/{rule_id}"): Row(Permission.MANAGE_SETTINGS, body=CATCH),
    ("DELETE", "/feedback/rules/{rule_id}"): Row(Permission.MANAGE_SETTINGS),
    ("POST", "/feedback/rules/{rule_id}/try"): Row(Permission.MANAGE_SETTINGS, body={}),
    # Nobody tried it.
    ("POST", "/feedback/rules/{rule_id}/switch"): Row(
        Permission.MANAGE_SETTINGS, body={"on": True}, company=STEP, own=STEP
    ),
    ("GET", "/feedback/targets"): Row(Permission.HANDLE_FEEDBACK, foreign=None),
    # They hold for the whole company.
    ("PUT", "/feedback/targets"): Row(
        Permission.MANAGE_SETTINGS,
        body={"targets": [{"severity": "low", "answer_hours": 1, "solve_hours": 2}]},
        own=NOT_FOUND,
        foreign=None,
    ),
    # --- imports
    ("GET", "/imports"): Row(Permission.IMPORT, foreign=None),
    ("POST", "/imports"): Row(Permission.IMPORT, body=FILE),
    ("GET", "/imports/fields/{kind}"): Row(
        Permission.IMPORT, fixed={"kind": "messages"}, foreign=None
    ),
    ("GET", "/imports/templates/{kind}"): Row(
        Permission.IMPORT, fixed={"kind": "customers"}, foreign=None
    ),
    ("GET", IMPORT): Row(Permission.IMPORT),
    ("DELETE", IMPORT): Row(Permission.IMPORT, company=STEP, own=STEP),
    ("PUT", IMPORT + "/file"): Row(Permission.IMPORT, query={"offset": 0}, company=STEP, own=STEP),
    ("POST", IMPORT + "/preview"): Row(
        Permission.IMPORT, body={"source": "a"}, company=STEP, own=STEP
    ),
    ("POST", IMPORT + "/start"): Row(Permission.IMPORT, company=STEP, own=STEP),
    ("GET", IMPORT + "/take-back"): Row(Permission.TAKE_BACK, company=STEP, own=STEP),
    ("POST", IMPORT + "/take-back"): Row(Permission.TAKE_BACK, company=STEP, own=STEP),
    ("GET", IMPORT + "/rejected"): Row(Permission.IMPORT),
    ("GET", IMPORT + "/rejected.csv"): Row(Permission.IMPORT),
    # --- webhooks
    ("GET", "/webhooks/sources"): Row(Permission.MANAGE_SYSTEM, foreign=None),
    ("POST", "/webhooks/sources"): Row(
        Permission.MANAGE_SYSTEM, body={"name": "新商城", "unit_id": "{unit_id}"}
    ),
    ("GET", HOOK): Row(Permission.MANAGE_SYSTEM),
    ("POST", HOOK + "/pause"): Row(Permission.MANAGE_SYSTEM),
    ("POST", HOOK + "/resume"): Row(Permission.MANAGE_SYSTEM),
    ("POST", HOOK + "/secrets"): Row(Permission.MANAGE_SYSTEM, body={"overlap_hours": 1}),
    ("DELETE", HOOK + "/secrets/{secret_id}"): Row(Permission.MANAGE_SYSTEM),
    ("GET", "/webhooks/kept"): Row(Permission.IMPORT, foreign=None),
    ("GET", "/webhooks/kept", "of a source"): Row(
        Permission.IMPORT, query={"source_id": "{source_id}"}
    ),
}
