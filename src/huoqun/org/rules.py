"""Who may do what and where: the matrix of roles, the scope made of grants, capacity, passwords."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from huoqun.org.kinds import ApprovalKind, CapacityVerdict, Permission, Role, UnitKind

# One owner serves 5 to 10 communities full time, one community has 1 to 3 managers (article 000).
COMMUNITIES_PER_OWNER_MIN = 5
COMMUNITIES_PER_OWNER_MAX = 10
MANAGERS_PER_COMMUNITY_MIN = 1
MANAGERS_PER_COMMUNITY_MAX = 3

ONE_TIME_PASSWORD_LENGTH = 16
# Letters and digits that cannot be mistaken for one another when read aloud or typed.
ONE_TIME_PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105 - an alphabet

# Passwords that may be tried in one window, right ones not counted.
ATTEMPTS_PER_ACCOUNT_MAX = 10
ATTEMPTS_PER_ADDRESS_MAX = 100  # a whole office may share one address
ATTEMPTS_WINDOW_MINUTES = 15

# How long a proof of oneself counts as fresh, for steps that an open screen must not do alone.
FRESH_SECONDS = 300
# A request that nobody answered for so long is void.
APPROVAL_LASTS = timedelta(days=7)
# What the keys of second factors' secrets are for, and to what these are bound.
FACTORS_SEALING = "second factors"
FACTORS_PLACE = "mfa_authenticator.data"

UNIT_DEPTH_MAX = 12
TOKEN_DAYS_MAX = 366

_SERVES_A_COMMUNITY = frozenset(
    {
        Permission.OWN_ACCOUNT,
        Permission.VIEW_FIGURES,
        Permission.VIEW_MEMBERS,
        Permission.VIEW_MONEY,
        Permission.VIEW_STAFF,
        Permission.EDIT_COMMUNITIES,
        Permission.EDIT_CUSTOMERS,
        Permission.HANDLE_FEEDBACK,
        Permission.MANAGE_TOKENS,
    }
)

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.LEAD: frozenset(Permission) - {Permission.MANAGE_SYSTEM},
    Role.OWNER: _SERVES_A_COMMUNITY | {Permission.REVEAL_PERSONAL, Permission.EXPORT},
    Role.MANAGER: _SERVES_A_COMMUNITY,
    Role.KOL: frozenset({Permission.OWN_ACCOUNT, Permission.VIEW_FIGURES}),
    Role.ATMOSPHERE: frozenset({Permission.OWN_ACCOUNT, Permission.VIEW_FIGURES}),
    Role.ANALYST: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.VIEW_FIGURES,
            Permission.VIEW_MONEY,
            Permission.VIEW_STAFF,
            Permission.EXPORT,
            Permission.MANAGE_TOKENS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.OWN_ACCOUNT,
            Permission.VIEW_FIGURES,
            Permission.VIEW_MONEY,
            Permission.VIEW_STAFF,
            Permission.VIEW_AUDIT,
        }
    ),
}

# What whoever approves must be allowed, over all that it concerns.
APPROVED_WITH: dict[ApprovalKind, frozenset[Permission]] = {
    ApprovalKind.PERSONAL_EXPORT: frozenset({Permission.EXPORT, Permission.REVEAL_PERSONAL}),
}

# These two answer for a whole part of the organisation; a single community cannot hold them.
UNIT_ROLES = frozenset({Role.ADMIN, Role.LEAD})

CHILD_KINDS: dict[UnitKind, frozenset[UnitKind]] = {
    UnitKind.COMPANY: frozenset({UnitKind.REGION, UnitKind.STORE, UnitKind.TEAM}),
    UnitKind.REGION: frozenset({UnitKind.REGION, UnitKind.STORE, UnitKind.TEAM}),
    UnitKind.STORE: frozenset({UnitKind.TEAM}),
    UnitKind.TEAM: frozenset({UnitKind.TEAM}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One role held over a unit with all below it, or over a single community."""

    role: Role
    unit_path: str | None = None
    community_id: int | None = None
    # The company in which it is held, that of the community included.
    company_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What someone may see or do, and where: permissions over unit paths and single communities.

    A scope of several roles is wider than each of them: before writing, or showing what only some
    roles may see, narrow it with :meth:`where`.
    """

    permissions: frozenset[Permission]
    everything: bool
    unit_paths: tuple[str, ...]
    community_ids: frozenset[int]
    holdings: tuple[Holding, ...] = ()
    root_paths: frozenset[str] = frozenset()
    needs_second_factor: bool = False

    @property
    def companies(self) -> frozenset[int]:
        """The companies in which something is held; of EVERYTHING it names none."""
        return frozenset(each.company_id for each in self.holdings if each.company_id is not None)

    def allows(self, permission: Permission) -> bool:
        """Whether the permission is held anywhere."""
        return permission in self.permissions

    def covers(self, unit_path: str | None, community_id: int | None = None) -> bool:
        """Whether something of this unit, or of this community, lies within the scope."""
        if self.everything or (community_id is not None and community_id in self.community_ids):
            return True
        return unit_path is not None and unit_path.startswith(self.unit_paths)

    def where(self, permission: Permission) -> "Scope":
        """The part of the scope in which the permission is held."""
        if not self.allows(permission):
            return NOTHING
        if not self.holdings:
            return self
        return scope_of(
            [each for each in self.holdings if permission in MATRIX[each.role]],
            root_paths=self.root_paths,
            within=self.permissions,
        )

    def limited_to(self, permissions: Iterable[Permission]) -> "Scope":
        """The same roles with fewer permissions (an API token)."""
        return replace(self, permissions=self.permissions & frozenset(permissions))


def scope_of(
    holdings: Iterable[Holding],
    *,
    root_paths: frozenset[str],
    within: frozenset[Permission] = frozenset(Permission),
    needs_second_factor: bool = False,
) -> Scope:
    """Add up roles; who holds every root of the organisation sees everything.

    Their own account is open to everyone, with or without a role.
    """
    held = tuple(holdings)
    granted = {Permission.OWN_ACCOUNT}.union(*(MATRIX[each.role] for each in held))
    paths = {each.unit_path for each in held if each.unit_path is not None}
    return Scope(
        permissions=frozenset(granted) & within,
        everything=bool(root_paths) and root_paths <= paths,
        unit_paths=topmost(paths),
        community_ids=frozenset(
            each.community_id for each in held if each.community_id is not None
        ),
        holdings=held,
        root_paths=root_paths,
        needs_second_factor=needs_second_factor,
    )


def ids_of(*, path: str) -> list[int]:
    """The units of a path, the company first."""
    return [int(part) for part in path.strip("/").split("/")]


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie below no other of them, in order."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def common_path(paths: Iterable[str]) -> str | None:
    """The path of the lowest unit above all of these, or of one that is all; None without one."""
    every = [path.strip("/").split("/") for path in paths]
    if not every:
        return None
    shared = []
    for parts in zip(*every, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return f"/{'/'.join(shared)}/" if shared else None


def may_approve(
    decider: Scope, *, kind: ApprovalKind, unit_path: str | None, community_id: int | None
) -> bool:
    """Whether a scope holds every right that approving asks for, over all that is concerned."""
    return all(
        decider.where(permission).covers(unit_path, community_id)
        for permission in APPROVED_WITH[kind]
    )


# The command line and jobs act for the house itself.
EVERYTHING = Scope(
    permissions=frozenset(Permission), everything=True, unit_paths=(), community_ids=frozenset()
)
NOTHING = Scope(permissions=frozenset(), everything=False, unit_paths=(), community_ids=frozenset())


def may_give(giver: Scope, *, role: Role, unit_path: str, community_id: int | None = None) -> bool:
    """Whether each right of the role is the giver's own at that place."""
    return all(
        giver.where(permission).covers(unit_path, community_id)
        for permission in MATRIX[role]
        if permission is not Permission.OWN_ACCOUNT
    )


def community_capacity(communities: int) -> CapacityVerdict:
    """Whether an owner serves too few or too many communities."""
    if communities < COMMUNITIES_PER_OWNER_MIN:
        return CapacityVerdict.UNDER
    if communities > COMMUNITIES_PER_OWNER_MAX:
        return CapacityVerdict.OVER
    return CapacityVerdict.FITTING


def manager_capacity(managers: int) -> CapacityVerdict:
    """Whether a community has too few or too many managers."""
    if managers < MANAGERS_PER_COMMUNITY_MIN:
        return CapacityVerdict.UNDER
    if managers > MANAGERS_PER_COMMUNITY_MAX:
        return CapacityVerdict.OVER
    return CapacityVerdict.FITTING


def is_text(typed: str) -> bool:
    """Whether what was typed can be stored and hashed: no NUL, no half of a character."""
    return "\x00" not in typed and not any("\ud800" <= sign <= "\udfff" for sign in typed)


def child_path(*, parent_path: str, unit_id: int) -> str:
    """The path of a unit below its parent; the root's parent path is "/"."""
    return f"{parent_path}{unit_id}/"


def unit_id_of(path: str) -> int:
    """The id of the unit that a path leads to."""
    return int(path.rstrip("/").rpartition("/")[2])


def depth(path: str) -> int:
    """How many units a path names: 1 for a root."""
    return path.count("/") - 1
