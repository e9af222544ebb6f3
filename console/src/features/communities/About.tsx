import { useMutation } from "@tanstack/react-query";
import { Alert, Button, DatePicker, Form, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { api, take } from "@/api/client";
import { useForgetFigures, useLabel, useMay, useOptions } from "@/api/queries";
import { useSpeech } from "@/locales";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { StaffPicker } from "@/ui/StaffPicker";
import { UnitPicker } from "@/ui/UnitPicker";
import { useTell } from "@/ui/useTell";
import type { CommunityOut } from "./Community";
import { RemoveCommunity } from "./RemoveCommunity";

const KINDS = ["platform", "positioning", "affinity"] as const;
const QUESTIONS = ["purpose", "audience", "resources", "value"] as const;

type Entered = Partial<Omit<CommunityOut, "opened_on" | "ends_on">> & {
  owner_id?: number | null;
  unit_id?: number;
  opened_on: Dayjs | null;
  ends_on: Dayjs | null;
};

const isoDay = (value: Dayjs | null | undefined) => value?.format("YYYY-MM-DD") ?? null;

function KindField({ name, kind, label }: { name: string; kind: string; label: string }) {
  return (
    <Form.Item name={name} label={label}>
      <Select options={useOptions(kind)} allowClear />
    </Form.Item>
  );
}

/** Only what was changed is sent: what someone else edits meanwhile stays. */
export function changesOf(before: CommunityOut, entered: Entered): Record<string, unknown> {
  const after: Record<string, unknown> = {
    ...entered,
    opened_on: isoDay(entered.opened_on),
    ends_on: isoDay(entered.ends_on),
  };
  const now: Record<string, unknown> = {
    ...before,
    owner_id: before.owner?.id ?? null,
    unit_id: before.unit.id,
  };
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, value]) => [name, value ?? (name in before && now[name] === "" ? "" : null)])
      .filter(([name, value]) => value !== (now[name as string] ?? null)),
  );
}

function Readiness({ community }: { community: CommunityOut }) {
  const { t } = useSpeech();
  const label = useLabel();
  const tell = useTell();
  const forgetFigures = useForgetFigures();
  const may = useMay();
  const start = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/communities/{community_id}/start", {
          params: { path: { community_id: community.id } },
        }),
      ),
    onError: tell.refused,
    onSuccess: async () => {
      tell.done();
      await forgetFigures();
    },
  });
  const { verdict, missing } = community.readiness;
  const preparing = community.lifecycle === "preparing";
  return (
    <Alert
      type={verdict === "ready" ? "success" : "info"}
      showIcon
      title={label("readiness", verdict)}
      description={missing.map((name) => label("requirement", name)).join(" · ") || undefined}
      action={
        preparing && may("edit_communities") ? (
          <Button
            type="primary"
            disabled={verdict !== "ready"}
            loading={start.isPending}
            onClick={() => start.mutate()}
          >
            {t("about.start")}
          </Button>
        ) : undefined
      }
    />
  );
}

/** What the community is and what it is for; editing it, starting it, removing it. */
export function About({ community }: { community: CommunityOut }) {
  const { t } = useSpeech();
  const may = useMay();
  const tell = useTell();
  const forgetFigures = useForgetFigures();
  const [form] = Form.useForm<Entered>();
  const owner = Form.useWatch("owner_id", form);
  const unit = Form.useWatch("unit_id", form);
  const editor = may("edit_communities");
  const save = useMutation({
    mutationFn: (entered: Entered) =>
      take(
        api.PATCH("/api/v1/communities/{community_id}", {
          params: { path: { community_id: community.id } },
          body: changesOf(community, entered),
        }),
      ),
    onSuccess: async () => {
      tell.done(t("action.saved"));
      await forgetFigures();
    },
  });
  const initial = {
    ...community,
    owner_id: community.owner?.id,
    unit_id: community.unit.id,
    opened_on: community.opened_on ? dayjs(community.opened_on) : null,
    ends_on: community.ends_on ? dayjs(community.ends_on) : null,
  };
  return (
    <div className="stack">
      <Readiness community={community} />
      <Form
        form={form}
        layout="vertical"
        initialValues={initial}
        disabled={!editor}
        onFinish={(entered: Entered) => save.mutate(entered)}
      >
        <div className="halves">
          <Panel title={t("about.what")}>
            <Form.Item name="title" label={t("column.title")} rules={[{ required: true }]}>
              <Input maxLength={200} />
            </Form.Item>
            {KINDS.map((kind) => (
              <KindField key={kind} name={kind} kind={kind} label={t(`column.${kind}`)} />
            ))}
            <Form.Item name="owner_id" label={t("column.owner")}>
              <StaffPicker
                placeholder={t("column.no_owner")}
                value={owner ?? undefined}
                onChange={(id) => form.setFieldValue("owner_id", id)}
              />
            </Form.Item>
            <Form.Item name="unit_id" label={t("column.unit")} extra={t("about.move_hint")}>
              <UnitPicker
                value={unit}
                onChange={(id) => form.setFieldValue("unit_id", id)}
                allowClear={false}
              />
            </Form.Item>
            <div className="row">
              <Form.Item name="opened_on" label={t("column.opened_on")}>
                <DatePicker />
              </Form.Item>
              <Form.Item name="ends_on" label={t("column.ends_on")}>
                <DatePicker />
              </Form.Item>
            </div>
          </Panel>
          <Panel title={t("about.why")}>
            {QUESTIONS.map((question) => (
              <Form.Item key={question} name={question} label={t(`about.${question}`)}>
                <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
              </Form.Item>
            ))}
            <KindField name="stage" kind="business_stage" label={t("about.stage")} />
            <KindField name="decision" kind="decision" label={t("about.decision")} />
          </Panel>
        </div>
        <RefusalAlert error={save.error} />
        {editor ? (
          <div className="bottom-bar">
            <Button type="primary" htmlType="submit" loading={save.isPending}>
              {t("action.save")}
            </Button>
          </div>
        ) : null}
      </Form>
      {editor ? <RemoveCommunity community={community} /> : null}
    </div>
  );
}
