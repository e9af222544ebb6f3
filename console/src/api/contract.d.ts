/** Routes that the server does not offer yet, by the contract; each goes when the schema has it. */

type Json<T> = { content: { "application/json": T } };
type PathArg<Path> = [keyof Path] extends [never] ? { path?: never } : { path: Path };
type BodyArg<Body> = [Body] extends [undefined]
  ? { requestBody?: never }
  : { requestBody: Json<Body> };
type Op<T, Query = Record<never, never>, Path = Record<never, never>, Body = undefined> = {
  parameters: PathArg<Path> & { query?: Query; header?: never; cookie?: never };
  responses: { 200: Json<T> };
} & BodyArg<Body>;
type Page<T> = { items: T[]; next_cursor: string | null; total: number; total_is_capped: boolean };
type Paging = { cursor?: string; limit?: number };
type Period = { from?: string; to?: string; days?: number; reading?: string };
type ById<Name extends string> = Record<Name, number>;
type Named = { id: number; name: string };
type Titled = { id: number; title: string };
type Sentence = { zh: string; en: string };

type CommunityRow = {
  id: number;
  key: string;
  title: string;
  platform: string;
  positioning: string;
  affinity: string;
  lifecycle: string;
  health: string;
  health_on: string | null;
  unit: Named;
  owner: Named | null;
  members: number | null;
  weekly_speakers: number | null;
  weekly_messages: number | null;
  opened_on: string | null;
  ends_on: string | null;
  joins_assumed: boolean;
  removed: boolean;
};
type CommunityOut = CommunityRow & {
  purpose: string;
  stage: string;
  audience: string;
  resources: string;
  value: string;
  decision: string;
  region: string;
  readiness: { verdict: string; missing: string[] };
  roles: { role: string; count: number }[];
};
type CommunityFilter = {
  words?: string;
  platform?: string[];
  positioning?: string[];
  affinity?: string[];
  lifecycle?: string[];
  health?: string[];
  owner_id?: number;
  unit_id?: number;
  sort?: string;
};
type BulkEdit = {
  ids?: number[];
  filter?: CommunityFilter;
  positioning?: string;
  owner_id?: number;
  affinity?: string;
  platform?: string;
};
type FigureOut = {
  metric_key: string;
  value: number | string | null;
  previous: number | string | null;
  unit: string;
  as_of: string | null;
  unknown_reason: Sentence | null;
};
type TrendDay = {
  day: string;
  joins: number | null;
  leaves: number | null;
  messages: number | null;
  speakers: number | null;
  speaking_rate: number | null;
  members: number | null;
};
type Change = { community_id: number; title: string; zh: string; en: string; severity: string };
type Money = { amount: string; currency: string };
type TimelineFact = {
  seq: number;
  name: string;
  zh: string;
  en: string;
  kind: string | null;
  occurred_at: string;
  customer_name: string | null;
  community_title?: string | null;
  amount: Money | null;
  text: string | null;
};
type Batch = {
  id: number;
  kind: string;
  source: string;
  namespace: string;
  file_name: string;
  state: string;
  rows_read: number;
  rows_total: number | null;
  accepted: number;
  duplicates: number;
  rejected: number;
  conflicts: number;
  started_at: string | null;
  finished_at: string | null;
  staff_name: string | null;
};

export interface PendingPaths {
  "/api/v1/kinds": { get: Op<Record<string, { value: string; zh: string; en: string }[]>> };
  "/api/v1/communities": {
    get: Op<Page<CommunityRow>, CommunityFilter & Paging>;
    post: Op<CommunityOut, Record<never, never>, Record<never, never>, Record<string, unknown>>;
  };
  "/api/v1/communities/worklist": {
    get: Op<{ positioning_unset: number; owner_unset: number; purpose_unset: number }>;
  };
  "/api/v1/communities/bulk-edit/preview": {
    post: Op<
      {
        count: number;
        changes: { id: number; title: string; before: string; after: string }[];
        refused: ({ id: number; title: string } & Sentence)[];
      },
      Record<never, never>,
      Record<never, never>,
      BulkEdit
    >;
  };
  "/api/v1/communities/bulk-edit": {
    post: Op<{ changed: number }, Record<never, never>, Record<never, never>, BulkEdit>;
  };
  "/api/v1/communities/{community_id}": {
    get: Op<CommunityOut, Record<never, never>, ById<"community_id">>;
    patch: Op<CommunityOut, Record<never, never>, ById<"community_id">, Record<string, unknown>>;
    delete: Op<undefined, Record<never, never>, ById<"community_id">>;
  };
  "/api/v1/communities/{community_id}/start": {
    post: Op<CommunityOut, Record<never, never>, ById<"community_id">>;
  };
  "/api/v1/communities/{community_id}/removal-preview": {
    get: Op<
      { messages: number; members: number; orders: number },
      Record<never, never>,
      ById<"community_id">
    >;
  };
  "/api/v1/communities/{community_id}/members": {
    get: Op<
      Page<{
        customer_id: number;
        name: string;
        roles: string[];
        joined_on: string;
        left_on: string | null;
        how: string;
        invited_by_name: string | null;
        reason: string;
        messages: number | null;
        last_message_on: string | null;
      }>,
      { words?: string; role?: string; state?: string } & Paging,
      ById<"community_id">
    >;
  };
  "/api/v1/communities/{community_id}/roles": {
    post: Op<
      undefined,
      Record<never, never>,
      ById<"community_id">,
      { customer_id: number; role: string; since_on?: string }
    >;
    delete: Op<
      undefined,
      Record<never, never>,
      ById<"community_id">,
      { customer_id: number; role: string; since_on?: string }
    >;
  };
  "/api/v1/communities/{community_id}/leaves": {
    get: Op<
      {
        by_reason: { reason: string; count: number }[];
        by_day: { day: string; count: number }[];
        by_tenure: { bucket: string; count: number }[];
      },
      { from?: string; to?: string; days?: number },
      ById<"community_id">
    >;
  };
  "/api/v1/communities/{community_id}/timeline": {
    get: Op<Page<TimelineFact>, { names?: string[] } & Paging, ById<"community_id">>;
  };
  "/api/v1/communities/{community_id}/figures": {
    get: Op<
      {
        cards: FigureOut[];
        trend: TrendDay[];
        heatmap: { weekday: number; hour: number; messages: number }[];
        peaks: { hour: number; share: number }[];
        retention: {
          cohort: string;
          joins: number;
          eligible: number | null;
          members_after_7: number | null;
          members_after_30: number | null;
        }[];
        health: {
          verdict: string;
          as_of: string | null;
          reasons: ({ code: string } & Sentence)[];
          thresholds_version: number;
        };
        concentration: number | null;
        orders: Record<string, unknown> | null;
        as_of: string | null;
        sources: string[];
      },
      Period,
      ById<"community_id">
    >;
  };
  "/api/v1/figures/sparklines": {
    get: Op<Record<string, number[]>, { ids: string; days?: number }>;
  };
  "/api/v1/overview": {
    get: Op<
      {
        health: { health: string; count: number }[];
        cards: FigureOut[];
        trend: TrendDay[];
        changes: Change[];
        alerts: Change[];
        worklist: { positioning_unset: number; owner_unset: number; purpose_unset: number };
        as_of: string | null;
        sources: string[];
      },
      { unit_id?: number } & Period
    >;
  };
  "/api/v1/compare": {
    get: Op<
      {
        columns: string[];
        rows: {
          metric_key: string;
          values: (number | string | null)[];
          difference: number | string | null;
        }[];
      },
      { kind: string; ids: string; from_b?: string; to_b?: string } & Period
    >;
  };
  "/api/v1/metrics": {
    get: Op<{
      items: {
        key: string;
        zh: string;
        en: string;
        stage: string;
        formula: string;
        unit: string;
        source: string;
        version: number;
        meaning: Sentence;
        exclusions: Sentence | null;
      }[];
    }>;
  };
  "/api/v1/metrics/{metric_key}/rows": {
    get: Op<
      { columns: string[]; rows: (string | number | null)[][]; total: number },
      { community_id?: number } & Period,
      { metric_key: string }
    >;
  };
  "/api/v1/health-thresholds": {
    get: Op<{ version: number; values: Record<string, number> }>;
    put: Op<
      { version: number; values: Record<string, number> },
      Record<never, never>,
      Record<never, never>,
      { values: Record<string, number> }
    >;
  };
  "/api/v1/customers": {
    get: Op<
      Page<{
        id: number;
        name: string;
        communities: Titled[];
        orders: number;
        last_seen_on: string | null;
      }>,
      { words?: string; community_id?: number; unit_id?: number } & Paging
    >;
  };
  "/api/v1/customers/{customer_id}": {
    get: Op<
      {
        id: number;
        name: string;
        memberships: {
          community: Titled;
          roles: string[];
          joined_on: string;
          left_on: string | null;
          how: string;
          reason: string;
        }[];
        orders: { orders: number; refunds: number; amount: Money[]; last_on: string | null };
      },
      Record<never, never>,
      ById<"customer_id">
    >;
  };
  "/api/v1/customers/{customer_id}/timeline": {
    get: Op<Page<TimelineFact>, Paging, ById<"customer_id">>;
  };
  "/api/v1/customers/{customer_id}/reveal": {
    post: Op<
      { name: string; import_id: string },
      Record<never, never>,
      ById<"customer_id">,
      { reason: string }
    >;
  };
  "/api/v1/orders": {
    get: Op<
      Page<{
        id: number;
        key: string;
        kind: string;
        placed_at: string;
        customer_id: number | null;
        customer_name: string | null;
        community: Titled | null;
        unit: Named | null;
        amount: string;
        currency: string;
        lines: number;
      }>,
      {
        words?: string;
        kind?: string;
        community_id?: number;
        customer_id?: number;
        unit_id?: number;
        from?: string;
        to?: string;
      } & Paging
    >;
  };
  "/api/v1/orders/{order_id}": {
    get: Op<
      {
        id: number;
        key: string;
        lines: {
          product: string;
          quantity: string;
          unit_price: string | null;
          amount: string;
        }[];
      },
      Record<never, never>,
      ById<"order_id">
    >;
  };
  "/api/v1/orders/unmatched": { get: Op<{ count: number }> };
  "/api/v1/imports": {
    get: Op<Page<Batch>, Paging>;
    post: Op<Batch, Record<never, never>, Record<never, never>, Record<string, unknown>>;
  };
  "/api/v1/imports/upload": {
    post: Op<
      { upload_id: string; file_name: string; size: number },
      Record<never, never>,
      Record<never, never>,
      FormData
    >;
  };
  "/api/v1/imports/preview": {
    post: Op<
      {
        kind_guess: string | null;
        columns: { name: string; samples: string[] }[];
        mapping: Record<string, string>;
        fields: ({ field: string; required: boolean } & Sentence)[];
        rows: Record<string, string | null>[];
        problems: ({ row: number; original: string } & Sentence)[];
        counts: Record<string, number>;
        date_range: { first: string; last: string } | null;
        questions: ({ code: string } & Sentence)[];
      },
      Record<never, never>,
      Record<never, never>,
      Record<string, unknown>
    >;
  };
  "/api/v1/imports/{batch_id}": { get: Op<Batch, Record<never, never>, ById<"batch_id">> };
  "/api/v1/imports/{batch_id}/take-back-preview": {
    get: Op<Record<string, number>, Record<never, never>, ById<"batch_id">>;
  };
  "/api/v1/imports/{batch_id}/take-back": {
    post: Op<Batch, Record<never, never>, ById<"batch_id">>;
  };
  "/api/v1/imports/{batch_id}/conflicts": {
    post: Op<Batch, Record<never, never>, ById<"batch_id">, { decision: "keep" | "replace" }>;
  };
  "/api/v1/system/state": {
    get: Op<{
      version: string;
      checks: ({ name: string; state: string; mend_zh: string; mend_en: string } & Sentence)[];
      last_backup_at: string | null;
    }>;
  };
  "/api/v1/system/demo": { get: Op<{ is_demo: boolean; counts: Record<string, number> }> };
  "/api/v1/system/demo/remove": { post: Op<undefined> };
  "/api/v1/first-run": {
    get: Op<{ done: boolean; steps: { code: string; done: boolean }[] }>;
  };
}
