"""The matrix of roles, scopes made of holdings, capacity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.org import rules
from huoqun.org.kinds import CapacityVerdict, Permission, Role, UnitKind
from huoqun.org.rules import Holding

ROOT = frozenset({"/1/"})

PATHS = st.lists(st.integers(1, 30), min_size=1, max_size=4).map(
    lambda ids: "/" + "/".join(str(each) for each in ids) + "/"
)


def scope(*holdings: Holding) -> rules.Scope:
    return rules.scope_of(holdings, root_paths=ROOT)


def test_every_role_stands_in_the_matrix_and_may_use_its_own_account():
    assert set(rules.MATRIX) == set(Role)
    assert all(Permission.OWN_ACCOUNT in permissions for permissions in rules.MATRIX.values())


@pytest.mark.parametrize(
    ("role", "permission", "held"),
    [
        (Role.ADMIN, Permission.MANAGE_SYSTEM, True),
        (Role.LEAD, Permission.MANAGE_SYSTEM, False),
        (Role.LEAD, Permission.MANAGE_STAFF, True),
        (Role.OWNER, Permission.EDIT_COMMUNITIES, True),
        (Role.OWNER, Permission.MANAGE_STAFF, False),
        (Role.OWNER, Permission.IMPORT, False),
        (Role.MANAGER, Permission.REVEAL_PERSONAL, False),
        (Role.KOL, Permission.VIEW_MEMBERS, False),
        (Role.ATMOSPHERE, Permission.VIEW_MONEY, False),
        (Role.ANALYST, Permission.VIEW_MEMBERS, False),
        (Role.ANALYST, Permission.VIEW_MONEY, True),
        (Role.AUDITOR, Permission.VIEW_AUDIT, True),
        (Role.AUDITOR, Permission.EXPORT, False),
    ],
)
def test_matrix(role, permission, held):
    assert (permission in rules.MATRIX[role]) is held


def test_a_subtree_is_covered_and_its_neighbours_are_not():
    held = scope(Holding(role=Role.LEAD, unit_path="/1/5/"))
    assert held.covers("/1/5/", None)
    assert held.covers("/1/5/9/", 3)
    assert not held.covers("/1/", None)
    assert not held.covers("/1/50/", None), "a longer number is not a child"
    assert not held.covers(None, 3)
    assert not held.everything


def test_a_single_community_is_covered_wherever_it_hangs():
    held = scope(Holding(role=Role.OWNER, community_id=3))
    assert held.covers("/1/9/", 3)
    assert not held.covers("/1/9/", 4)
    assert held.unit_paths == ()


def test_who_holds_the_root_sees_everything():
    held = scope(Holding(role=Role.ANALYST, unit_path="/1/"))
    assert held.everything
    assert held.covers(None, None), "even what belongs to no unit"


def test_one_of_two_roots_is_not_everything():
    held = rules.scope_of(
        [Holding(role=Role.LEAD, unit_path="/1/")], root_paths=frozenset({"/1/", "/2/"})
    )
    assert not held.everything
    assert not held.covers("/2/7/", None)


def test_no_root_no_everything():
    assert not rules.scope_of([], root_paths=frozenset()).everything


def test_a_permission_reaches_only_as_far_as_the_role_that_gives_it():
    held = scope(
        Holding(role=Role.ANALYST, unit_path="/1/"), Holding(role=Role.MANAGER, unit_path="/1/5/")
    )
    assert held.allows(Permission.EDIT_COMMUNITIES)
    editing = held.where(Permission.EDIT_COMMUNITIES)
    assert editing.covers("/1/5/9/", None)
    assert not editing.covers("/1/6/", None)
    assert not editing.everything
    assert held.where(Permission.VIEW_FIGURES).everything
    assert held.where(Permission.MANAGE_STAFF) == rules.NOTHING


def test_a_token_limits_its_owner():
    held = scope(Holding(role=Role.LEAD, unit_path="/1/5/"))
    limited = held.limited_to({Permission.VIEW_FIGURES, Permission.MANAGE_SYSTEM})
    assert limited.permissions == {Permission.VIEW_FIGURES}
    assert limited.where(Permission.IMPORT) == rules.NOTHING
    assert limited.where(Permission.VIEW_FIGURES).covers("/1/5/2/", None)
    assert not limited.where(Permission.VIEW_FIGURES).allows(Permission.IMPORT)


def test_the_house_sees_all_and_a_limited_house_less():
    assert rules.EVERYTHING.where(Permission.IMPORT).covers(None, None)
    limited = rules.EVERYTHING.limited_to({Permission.IMPORT})
    assert limited.where(Permission.EXPORT) == rules.NOTHING


def test_no_role_leaves_only_the_own_account():
    assert scope().permissions == {Permission.OWN_ACCOUNT}
    assert not scope().covers("/1/", 1)


@given(st.lists(PATHS), PATHS)
def test_the_topmost_paths_cover_what_all_covered(paths, probe):
    top = rules.topmost(paths)
    assert probe.startswith(tuple(paths)) == probe.startswith(top)
    assert not any(a != b and a.startswith(b) for a in top for b in top)


def test_nobody_gives_more_than_they_hold():
    lead = scope(Holding(role=Role.LEAD, unit_path="/1/5/"))
    assert rules.may_give(lead, role=Role.LEAD, unit_path="/1/5/")
    assert rules.may_give(lead, role=Role.OWNER, unit_path="/1/5/7/", community_id=3)
    assert not rules.may_give(lead, role=Role.OWNER, unit_path="/1/6/")
    assert not rules.may_give(lead, role=Role.ADMIN, unit_path="/1/5/")
    owner = scope(Holding(role=Role.OWNER, community_id=3))
    assert rules.may_give(owner, role=Role.KOL, unit_path="/1/5/", community_id=3)
    assert not rules.may_give(owner, role=Role.AUDITOR, unit_path="/1/5/", community_id=3)


@pytest.mark.parametrize(
    ("communities", "verdict"),
    [
        (0, CapacityVerdict.UNDER),
        (4, CapacityVerdict.UNDER),
        (5, CapacityVerdict.FITTING),
        (10, CapacityVerdict.FITTING),
        (11, CapacityVerdict.OVER),
    ],
)
def test_owner_capacity(communities, verdict):
    assert rules.community_capacity(communities) is verdict


@pytest.mark.parametrize(
    ("managers", "verdict"),
    [
        (0, CapacityVerdict.UNDER),
        (1, CapacityVerdict.FITTING),
        (3, CapacityVerdict.FITTING),
        (4, CapacityVerdict.OVER),
    ],
)
def test_manager_capacity(managers, verdict):
    assert rules.manager_capacity(managers) is verdict


def test_paths():
    assert rules.child_path(parent_path="/", unit_id=1) == "/1/"
    assert rules.child_path(parent_path="/1/", unit_id=5) == "/1/5/"
    assert rules.unit_id_of("/1/5/") == 5
    assert rules.depth("/1/") == 1
    assert rules.depth("/1/5/") == 2
    assert set(rules.CHILD_KINDS) == set(UnitKind)
