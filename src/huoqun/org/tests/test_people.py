"""Staff and their roles: added, let go, and nobody gives or takes over more than they hold."""

import pytest
from django.db import DatabaseError, connection, transaction

from huoqun.org import actions, models, queries
from huoqun.org.kinds import Permission, Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company


def test_it_works(company: Company):
    staff, password = actions.add_staff(
        username=" Qian ", name="钱多", role=Role.OWNER, unit=company.store_a
    )
    assert staff.username == "qian"
    assert staff.check_password(password)
    assert len(password) >= 16
    assert staff.must_change_password
    assert queries.scope(staff).covers(company.store_a.path)
    unit_id, staff_id, payload = people.told("staff.described")[-1]
    assert (unit_id, staff_id) == (company.store_a.pk, staff.pk)
    assert payload == {"active": True, "roles": ["owner"]}, "no name: facts are kept for ever"


def test_without_a_unit_one_belongs_to_the_company(company: Company):
    staff, _ = actions.add_staff(username="boss", name="老板", role=Role.ADMIN)
    assert staff.unit == company.root
    assert queries.scope(staff).everything


def test_two_passwords_are_never_alike(company: Company):
    passwords = {actions.reset_password(staff=company.zhao) for _ in range(5)}
    assert len(passwords) == 5


@pytest.mark.parametrize("username", ["Zhao", "ZHAO ", "zhao"])
def test_a_user_name_is_taken_whatever_its_case(company: Company, username):
    with pytest.raises(actions.UsernameTaken):
        actions.add_staff(username=username, name="同名", role=Role.KOL)
    assert models.Staff.objects.filter(username="zhao").count() == 1


@pytest.mark.parametrize("username", ["", "a b", "-x", "x" * 65, "a/b", "<b>"])
def test_an_unfit_user_name_is_refused(company: Company, username):
    with pytest.raises(actions.UsernameUnfit):
        actions.add_staff(username=username, name="某人", role=Role.KOL)


def test_a_refused_role_leaves_no_account_behind(company: Company):
    keeper = people.acting(people.person("sun", "孙晓", company.east, Role.LEAD))
    with pytest.raises(actions.MoreThanOwn):
        actions.add_staff(
            username="new", name="新人", role=Role.ADMIN, unit=company.store_a, by=keeper
        )
    assert not models.Staff.objects.filter(username="new").exists()
    with pytest.raises(queries.NoSuchUnit):
        actions.add_staff(
            username="new", name="新人", role=Role.KOL, unit=company.store_b, by=keeper
        )


def test_nobody_grants_more_than_they_hold(company: Company):
    keeper = people.acting(people.person("sun", "孙晓", company.east, Role.LEAD))
    actions.grant_role(staff=company.chen, role=Role.MANAGER, unit=company.store_a, by=keeper)
    for role, unit in [
        (Role.ADMIN, company.east),
        (Role.KOL, company.store_b),
        (Role.LEAD, company.root),
    ]:
        with pytest.raises(actions.MoreThanOwn):
            actions.grant_role(staff=company.chen, role=role, unit=unit, by=keeper)
    with pytest.raises(actions.MoreThanOwn):
        actions.grant_role(
            staff=company.chen, role=Role.KOL, unit=company.store_b, by=people.acting(company.zhao)
        )


def test_a_token_cannot_grant_what_it_lacks(company: Company):
    limited = queries.scope(company.lin).limited_to({Permission.MANAGE_STAFF})
    by = actions.Actor(staff=company.lin, scope=limited)
    with pytest.raises(actions.MoreThanOwn):
        actions.grant_role(staff=company.chen, role=Role.KOL, unit=company.store_a, by=by)


def test_a_role_is_held_once_at_one_place(company: Company):
    with pytest.raises(actions.AlreadyGranted):
        people.grant(company.zhao, Role.MANAGER, company.store_b)
    with pytest.raises(actions.AlreadyGranted):
        people.grant(
            company.chen, Role.OWNER, company.store_b, community_id=people.CHENS_COMMUNITY_ID
        )


def test_a_lead_leads_no_single_community(company: Company):
    with pytest.raises(actions.NotForCommunities):
        people.grant(company.chen, Role.LEAD, company.store_a, community_id=1)


def test_resetting_a_password_is_no_way_to_more_rights(company: Company):
    """Lin works in the company: a lead of the east cannot become Lin by resetting a password."""
    east = people.person("sun", "孙晓", company.east, Role.LEAD)
    by = people.acting(east)
    company.lin.unit = company.store_a
    company.lin.save()
    actions.reset_password(staff=company.chen, by=by)
    for act in (
        lambda: actions.reset_password(staff=company.lin, by=by),
        lambda: actions.deactivate_staff(staff=company.lin, by=by),
        lambda: actions.end_sessions(staff=company.zhao, by=by),
        lambda: actions.reset_password(staff=company.admin, by=people.acting(company.lin)),
        lambda: actions.describe_staff(staff=company.zhao, name="x", unit=None, by=by),
    ):
        with pytest.raises(actions.CannotManage):
            act()


def test_a_foreign_community_counts_as_more_rights(company: Company):
    """Chen works in store A and owns a community of store B: the east cannot take that over."""
    people.grant(company.chen, Role.OWNER, company.store_b, community_id=99)
    by = people.acting(people.person("sun", "孙晓", company.east, Role.LEAD))
    with pytest.raises(actions.CannotManage):
        actions.reset_password(staff=company.chen, by=by)
    assert actions.place_community(community_id=99, unit=company.store_a) == 1
    assert actions.reset_password(staff=company.chen, by=by)


def test_the_last_admin_stays(company: Company):
    by = people.acting(company.admin)
    grant = company.admin.grants.get()
    with pytest.raises(actions.LastAdmin):
        actions.revoke_role(grant=grant, by=by)
    with pytest.raises(actions.LastAdmin):
        actions.deactivate_staff(staff=company.admin, by=by)
    local = people.person("local", "本地", company.east, Role.ADMIN)
    with pytest.raises(actions.LastAdmin):
        actions.deactivate_staff(staff=company.admin, by=by)
    assert local.is_active, "an admin of the east alone is not enough"
    people.person("second", "第二位", company.root, Role.ADMIN)
    actions.deactivate_staff(staff=company.admin, by=by)
    assert queries.scope(company.admin) == queries.NOTHING


def test_a_role_taken_back_ends_its_rights(company: Company):
    actions.revoke_role(grant=company.zhao.grants.get(), by=people.acting(company.lin))
    assert not queries.scope(company.zhao).allows(Permission.VIEW_FIGURES)
    with pytest.raises(actions.MoreThanOwn):
        actions.revoke_role(grant=company.admin.grants.get(), by=people.acting(company.lin))


def test_someone_let_go_comes_back_with_a_new_password(company: Company):
    by = people.acting(company.lin)
    actions.deactivate_staff(staff=company.zhao, by=by)
    password = actions.reactivate_staff(staff=company.zhao, by=by)
    company.zhao.refresh_from_db()
    assert company.zhao.is_active
    assert company.zhao.check_password(password)
    assert queries.scope(company.zhao).covers(company.store_b.path)


def test_someone_moves_to_another_unit_and_keeps_their_roles(company: Company):
    by = people.acting(company.lin)
    actions.describe_staff(staff=company.zhao, name="赵舟舟", unit=company.store_a, by=by)
    company.zhao.refresh_from_db()
    assert (company.zhao.name, company.zhao.unit) == ("赵舟舟", company.store_a)
    assert queries.scope(company.zhao).unit_paths == (company.store_b.path,)


def test_colleagues_seen(company: Company):
    def names(staff):
        return set(queries.visible_to(queries.scope(staff)).values_list("username", flat=True))

    assert names(company.lin) == {"admin", "lin", "chen", "zhao"}
    assert names(company.zhao) == {"zhao"}
    assert names(company.chen) == {"chen"}
    people.grant(
        company.zhao, Role.MANAGER, company.store_a, community_id=people.CHENS_COMMUNITY_ID
    )
    assert names(company.chen) == {"chen", "zhao"}


def test_every_action_leaves_a_line(company: Company):
    models_before = models.AuditEntry.objects.count()
    actions.reset_password(staff=company.zhao, by=people.acting(company.lin))
    entry = models.AuditEntry.objects.latest("id")
    assert models.AuditEntry.objects.count() == models_before + 1
    assert (entry.action, entry.staff, entry.object_id, entry.unit) == (
        "staff.password_reset",
        company.lin,
        company.zhao.pk,
        company.store_b,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE org_auditentry SET action = 'x'",
        "DELETE FROM org_auditentry",
        "DELETE FROM org_auditentry WHERE false",
    ],
)
def test_the_audit_log_cannot_be_changed(company: Company, statement):
    refused = pytest.raises(DatabaseError, match="append-only")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement)
    assert models.AuditEntry.objects.exists()


def test_a_failed_action_leaves_no_line(company: Company):
    before = models.AuditEntry.objects.count()
    with pytest.raises(actions.UsernameTaken):
        actions.add_staff(username="zhao", name="同名", role=Role.KOL)
    assert models.AuditEntry.objects.count() == before


def test_a_reason_and_the_address_are_kept(company: Company, rf):
    entry = actions.audit(
        staff=company.lin,
        action="customer.revealed",
        object_name="customer",
        object_id=3,
        detail={"field": "phone", "reason": "退货联系"},
        request=rf.get("/", REMOTE_ADDR="10.0.0.7", headers={"X-Request-ID": "r-1"}),
    )
    entry.refresh_from_db()
    assert (entry.reason, entry.detail) == ("退货联系", {"field": "phone"})
    assert (entry.ip, entry.request_id) == ("10.0.0.7", "r-1")
