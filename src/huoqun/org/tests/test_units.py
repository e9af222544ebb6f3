"""The tree of units: made, named, moved, put away; and what each tells the rooms above."""

import re

import pytest
from django.db import IntegrityError, connection

from huoqun.org import actions, models, queries, rules
from huoqun.org.kinds import Permission, Role, UnitKind
from huoqun.org.tests import people
from huoqun.org.tests.people import Company


def test_it_works(company: Company):
    assert company.store_a.path == f"{company.east.path}{company.store_a.pk}/"
    assert company.store_a.parent == company.east
    assert company.root.parent is None


def test_the_company_is_made_once(company: Company):
    assert actions.ensure_company(name="另一个名字") == company.root
    assert queries.root_unit() == company.root


def test_no_company_no_place(db):
    with pytest.raises(queries.NoCompanyYet):
        actions.add_staff(username="a", name="b", role=Role.ADMIN)


@pytest.mark.parametrize(
    ("parent", "kind"),
    [("store_a", UnitKind.STORE), ("store_a", UnitKind.REGION), ("east", UnitKind.COMPANY)],
)
def test_the_order_of_the_tree_holds(company: Company, parent, kind):
    with pytest.raises(actions.UnitWouldNotFit):
        people.unit(getattr(company, parent), kind, "放不下")


def test_teams_nest_only_so_deep(company: Company):
    unit = company.store_a
    for number in range(rules.UNIT_DEPTH_MAX - 3):
        unit = people.unit(unit, UnitKind.TEAM, f"小组{number}")
    assert rules.depth(unit.path) == rules.UNIT_DEPTH_MAX
    with pytest.raises(actions.UnitWouldNotFit):
        people.unit(unit, UnitKind.TEAM, "再下一层")
    with pytest.raises(actions.UnitWouldNotFit):
        actions.move_unit(unit=company.store_a, parent=deeper(company), by=actions.HOUSE)


def deeper(company: Company) -> models.OrgUnit:
    """A region one level further down than the others."""
    return people.unit(company.west, UnitKind.REGION, "成都片区")


def test_an_import_key_names_one_unit(company: Company):
    with pytest.raises(actions.KeyTaken):
        people.unit(company.west, UnitKind.STORE, "同号店", key="store-a")
    people.unit(company.west, UnitKind.STORE, "无号店")
    people.unit(company.west, UnitKind.STORE, "又一家无号店")


def test_stores_of_an_import_are_found_or_made(company: Company):
    keys = ["store-a", "38", "store-b", "38", "", "7"]
    found = actions.resolve_units(parent=company.root, namespace=people.NAMESPACE, keys=keys)
    assert found.keys() == {"store-a", "store-b", "38", "7"}
    assert found["store-a"] == company.store_a.pk
    made = models.OrgUnit.objects.get(pk=found["38"])
    assert (made.name, made.kind, made.parent) == ("38", UnitKind.STORE, company.root)
    again = actions.resolve_units(parent=company.root, namespace=people.NAMESPACE, keys=keys)
    assert again == found
    other = actions.resolve_units(parent=company.root, namespace="elsewhere", keys=["store-a"])
    assert other["store-a"] != company.store_a.pk


def test_known_stores_cost_one_query(company: Company, django_assert_num_queries):
    with django_assert_num_queries(1):
        actions.resolve_units(
            parent=company.root, namespace=people.NAMESPACE, keys=["store-a", "store-b"]
        )


def test_a_subtree_moves_as_one(company: Company):
    team = people.unit(company.store_a, UnitKind.TEAM, "早班")
    before = len(people.told("unit.described"))
    actions.move_unit(unit=company.east, parent=company.west, by=actions.HOUSE)
    team.refresh_from_db()
    east, store = company.east.pk, company.store_a.pk
    assert team.path == f"{company.west.path}{east}/{store}/{team.pk}/"
    told = people.told("unit.described")[before:]
    assert [unit_id for unit_id, _, _ in told] == [east, store, team.pk]
    assert told[2][2]["path"] == team.path


def test_nothing_hangs_below_itself(company: Company):
    for parent in (company.east, company.store_a):
        with pytest.raises(actions.UnitWouldNotFit):
            actions.move_unit(unit=company.east, parent=parent, by=actions.HOUSE)
    with pytest.raises(actions.UnitWouldNotFit):
        actions.move_unit(unit=company.root, parent=company.west, by=actions.HOUSE)


def test_a_moved_store_takes_its_people_scope_along(company: Company):
    keeper = people.person("sun", "孙晓", company.west, Role.LEAD)
    assert not queries.scope(keeper).covers(company.store_a.path)
    moved = actions.move_unit(unit=company.store_a, parent=company.west, by=actions.HOUSE)
    assert queries.scope(keeper).covers(moved.path)


def test_only_empty_units_are_put_away(company: Company):
    with pytest.raises(actions.UnitNotEmpty) as refused:
        actions.archive_unit(unit=company.west, by=actions.HOUSE)
    assert refused.value.params == {"unit": "西南大区", "units": 1, "people": 1}
    empty = people.unit(company.west, UnitKind.STORE, "空店")
    actions.archive_unit(unit=empty, by=actions.HOUSE)
    with pytest.raises(queries.NoSuchUnit):
        actions.rename_unit(unit=empty, name="x", by=actions.HOUSE)
    with pytest.raises(actions.UnitNotEmpty):
        actions.archive_unit(unit=company.root, by=actions.HOUSE)


def test_units_are_managed_only_within_ones_part(company: Company):
    keeper = people.acting(people.person("sun", "孙晓", company.east, Role.LEAD))
    actions.rename_unit(unit=company.store_a, name="静安旗舰店", by=keeper)
    for act in (
        lambda: actions.rename_unit(unit=company.store_b, name="x", by=keeper),
        lambda: actions.move_unit(unit=company.store_b, parent=company.east, by=keeper),
        lambda: actions.move_unit(unit=company.store_a, parent=company.west, by=keeper),
        lambda: actions.create_unit(parent=company.west, kind=UnitKind.STORE, name="x", by=keeper),
        lambda: actions.create_corp(name="x", by=keeper),
    ):
        with pytest.raises(queries.NoSuchUnit):
            act()
    with pytest.raises(queries.NoSuchUnit):
        actions.rename_unit(unit=company.store_b, name="x", by=people.acting(company.zhao))


def test_a_second_corp_ends_the_full_view_of_the_first(company: Company):
    assert queries.scope(company.lin).everything
    other = actions.create_corp(name="子公司", by=people.acting(company.admin))
    scope = queries.scope(company.lin)
    assert not scope.everything
    assert not scope.covers(other.path)
    assert scope.covers(company.store_b.path)


def test_the_database_itself_keeps_the_tree_sane(company: Company):
    with pytest.raises(IntegrityError):
        models.OrgUnit.objects.create(
            corp=company.root.corp, kind=UnitKind.REGION, name="无根", path="/999/"
        )


def test_scope_costs_one_query(company: Company, django_assert_num_queries):
    for staff in (company.lin, company.chen, company.zhao):
        with django_assert_num_queries(1):
            queries.scope(staff)


def test_filters_of_other_rooms(company: Company):
    def seen(staff, permission=Permission.VIEW_FIGURES):
        scope = queries.scope(staff).where(permission)
        return set(
            models.OrgUnit.objects.filter(queries.within(scope, unit_path="path")).values_list(
                "name", flat=True
            )
        )

    assert len(seen(company.lin)) == 5
    assert seen(company.zhao) == {"锦江店"}
    assert seen(company.chen) == set()
    assert seen(company.zhao, Permission.MANAGE_STAFF) == set()
    assert queries.unit_ids(queries.scope(company.zhao)) == {company.store_b.pk}
    own = queries.within(queries.scope(company.chen), unit_path=None, community_id="community_id")
    assert models.Grant.objects.filter(own).count() == 1


def test_a_subtree_is_read_through_its_index(company: Company):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM org_orgunit WHERE path LIKE '/1/5/%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    # By the text's own order or by that of its bytes, as the planner likes: both are a range.
    assert re.search(r"Index Cond: \(+path\)::text ~?>=~? '/1/5/'::text\)", plan), plan


def test_stores_leave_out_what_is_put_away(company: Company):
    assert {each.name for each in queries.stores(queries.EVERYTHING)} == {"静安店", "锦江店"}
    empty = people.unit(company.west, UnitKind.STORE, "空店")
    actions.archive_unit(unit=empty, by=actions.HOUSE)
    assert queries.stores(queries.EVERYTHING).count() == 2
