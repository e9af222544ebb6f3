"""The relations of the reports, built from the data of a set without the product around them."""

from dataclasses import dataclass
from pathlib import Path

from ibis.expr import types as ir

from huoqun.analytics.relations import Relations
from huoqun.analytics.tests import lakeside


@dataclass
class Loaded:
    """A set on an engine: its relations, and whom our numbers stand for."""

    relations: Relations
    import_ids: ir.Table


def load_chat(folder: Path) -> Loaded:
    """Messages and membership as events; ids are numbered in the order of their names."""
    connection = lakeside.engine()
    messages = next(iter(sorted(folder.glob("messages.*"))))
    spells = next(iter(sorted(folder.glob("derived_membership.*"))))
    run = connection.con.execute
    run(f"create table said as select * from '{messages}'")
    run(f"create table spells as select * from '{spells}'")
    run(
        "create table import_ids as select row_number() over (order by member_id) customer_id,"
        " member_id::varchar import_id from (select member_id from said union"
        " select member_id from spells)"
    )
    run(
        "create table groups as select row_number() over (order by group_id) community_id, group_id"
        " from (select group_id from said union select group_id from spells)"
    )
    # The business clock is eight hours ahead of UTC in all these years.
    run(
        "create table events as select name, community_id, customer_id,"
        " ((moment - interval 8 hour)::varchar || '+00')::timestamptz occurred_at,"
        " moment::date occurred_on from ("
        " select 'community.message_sent' as name, group_id, member_id, ts::timestamp as moment"
        " from said union all select 'community.member_joined', group_id, member_id,"
        " join_date::timestamp from spells union all select 'community.member_left', group_id,"
        " member_id, leave_date::timestamp from spells where leave_date is not null)"
        " join groups using (group_id) join import_ids on import_id = member_id"
    )
    keys = connection.table("groups").to_pyarrow().to_pylist()
    communities = [{"community_id": row["community_id"], "key": row["group_id"]} for row in keys]
    relations = lakeside.relations(
        connection, events=connection.table("events"), communities=communities
    )
    return Loaded(relations=relations, import_ids=connection.table("import_ids"))


# How each set names an order's parts; amounts are rounded to cents line by line.
ORDER_SETS = {
    "orders_cdnow": (
        "select order_id, customer_id, order_date::timestamp as moment, amount, null as store,"
        " 'placed' as kind from '{folder}/orders.csv.gz'",
        "USD",
    ),
    "orders_complete_journey": (
        "select basket_id as order_id, household_id as customer_id,"
        " min(transaction_timestamp)::timestamp as moment,"
        " sum(round(sales_value::decimal(18,6), 2)) as amount,"
        " first(store_id)::varchar as store, 'placed' as kind"
        " from '{folder}/transactions.parquet' group by all",
        "USD",
    ),
    "orders_uci_online_retail": (
        "select invoice_no as order_id, customer_id, min(invoice_ts)::timestamp as moment,"
        " abs(sum(round(quantity * unit_price::decimal(18,6), 2))) as amount, null as store,"
        " case when invoice_no like 'C%' then 'refunded' else 'placed' end as kind"
        " from '{folder}/lines.parquet'"
        " where invoice_no like 'C%' or (quantity > 0 and unit_price > 0) group by all",
        "GBP",
    ),
}


def load_orders(name: str, folder: Path) -> Loaded:
    """Orders and refunds; ids are numbered in the order of their names."""
    connection = lakeside.engine()
    run = connection.con.execute
    query, currency = ORDER_SETS[name]
    run(f"create table told as {query.format(folder=folder)}")
    run(
        "create table import_ids as select row_number() over (order by import_id) customer_id,"
        " import_id from (select distinct customer_id::varchar import_id from told)"
    )
    run(
        "create table orders as select row_number() over (order by order_id::varchar) seq,"
        " seq as order_id, i.customer_id, null::bigint community_id, null::bigint unit_id,"
        f" store unit_key, '{name}' source,"
        " ((moment - interval 8 hour)::varchar || '+00')::timestamptz occurred_at,"
        " moment::date as day,"
        f" kind, round(amount * 100)::bigint amount, '{currency}' currency"
        " from told join import_ids i on i.import_id = told.customer_id::varchar"
    )
    relations = lakeside.relations(connection, orders=connection.table("orders"))
    return Loaded(relations=relations, import_ids=connection.table("import_ids"))
