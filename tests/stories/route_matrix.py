"""What each API route promises: the right it asks for, and what it answers about whose things.

A route without a row here fails the build. To add one, copy a neighbour:

    ("GET", "/communities/{community_id}"): Row(Permission.VIEW_FIGURES),

Path parameters, and words in braces ("{unit_id}") in ``body`` and ``query``, are filled by name
from the things of ``tests/stories/two_stores.py``: once with those of the asker's own store, once
with those of the other. Add a thing there when a route names a new kind of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huoqun.org.kinds import Permission

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


def Row(permission: Permission, **promises: Any) -> _Row:  # noqa: N802 - reads as the row it makes
    """One row of the matrix; see the fields above."""
    return _Row(permission=permission, **promises)


def own_account(**promises: Any) -> _Row:
    """A route about nobody but oneself."""
    return Row(Permission.OWN_ACCOUNT, foreign=None, **promises)


VIEW = {"page": "communities", "name": "{marker}", "query": {"health": ["dead"]}}
PERSON = {"username": "newcomer", "name": "新人", "role": "kol", "unit_id": "{unit_id}"}
TOKEN = {"name": "日报", "permissions": ["own_account"], "days": 7}
POLICY = "/org/corps/{corp_id}/sign-in-policy"
# Held over the whole company only: a store's own admin does not find it.
COMPANY_ONLY = {"own": NOT_FOUND}

ROUTES: dict[tuple[str, str], _Row] = {
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
}
