import { DeleteOutlined, StarOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Input, Modal } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useSpeech } from "@/locales";
import type { Filters, useFilters } from "./useFilters";
import { useTell } from "./useTell";

type Props = { page: string; filters: ReturnType<typeof useFilters> };

/** Only plain words can stand in an address. */
function asFilters(query: Record<string, unknown>): Filters {
  const words = Object.entries(query).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(words) as Filters;
}

/** Filters kept under a name, per person and list. */
export function SavedViews({ page, filters }: Props) {
  const { t } = useSpeech();
  const tell = useTell();
  const cache = useQueryClient();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const key = ["views", page];
  const views = useQuery({
    queryKey: key,
    queryFn: () => take(api.GET("/api/v1/org/views", { params: { query: { page } } })),
  }).data?.items;
  const refresh = () => cache.invalidateQueries({ queryKey: key });

  const save = async () => {
    try {
      await api.PUT("/api/v1/org/views", { body: { page, name, query: filters.values } });
      setNaming(false);
      setName("");
      tell.done(t("views.saved"));
      await refresh();
    } catch (error) {
      tell.refused(error);
    }
  };
  const forget = async (view_id: number) => {
    try {
      await api.DELETE("/api/v1/org/views/{view_id}", { params: { path: { view_id } } });
      await refresh();
    } catch (error) {
      tell.refused(error);
    }
  };
  const items = [
    ...(views ?? []).map((view) => ({
      key: String(view.id),
      label: view.name,
      onClick: () => filters.replace(asFilters(view.query)),
      extra: (
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t("views.forget", { name: view.name })}
          onClick={(event) => {
            event.stopPropagation();
            forget(view.id);
          }}
        />
      ),
    })),
    { key: "save", label: t("views.save"), onClick: () => setNaming(true) },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]}>
        <Button icon={<StarOutlined />}>{t("views.title")}</Button>
      </Dropdown>
      <Modal
        open={naming}
        title={t("views.save")}
        onCancel={() => setNaming(false)}
        onOk={save}
        okButtonProps={{ disabled: !name.trim() }}
      >
        <Input
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={save}
          placeholder={t("views.name")}
          aria-label={t("views.name")}
        />
      </Modal>
    </>
  );
}
