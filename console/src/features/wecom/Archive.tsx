import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { ArchiveForm } from "./ArchiveForm";
import { ArchiveStanding, useTry } from "./ArchiveStanding";
import { archiveWords } from "./archiveWords";
import { CALM_MS } from "./connection";
import { useStanding } from "./useConnection";
import "./wecom.css";

export type Archive = Answer<"/api/v1/wecom/links/{link_id}/archive">;

const BEFORE = ["paid", "consent", "days"] as const;

/** How a connection's archive is set; asked again while one watches, for workers read it. */
export function useArchive(link_id: number) {
  return useQuery({
    queryKey: ["wecom", "archive", link_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/archive", { params: { path: { link_id } }, signal }),
      ),
    staleTime: 0,
    refetchInterval: CALM_MS,
  });
}

/** Where messages come from, with what they are opened, and how far they were read. */
export default function ArchiveScreen() {
  const w = useWords(archiveWords);
  const may = useMay();
  const link_id = Number(useParams().id);
  const company = useStanding(link_id).data?.link.unit_name;
  const { data, error, refetch } = useArchive(link_id);
  const tried = useTry(link_id);
  return (
    <Page title={company ? w("title_of", { company }) : w("title")} lead={w("lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {data ? (
        <>
          <Panel title={w("now")}>
            <ArchiveStanding archive={data} tried={tried} />
          </Panel>
          {may("manage_system") ? (
            <ArchiveForm link_id={link_id} archive={data} tried={tried} />
          ) : (
            <p className="soft">{w("by_admin")}</p>
          )}
          <Panel title={w("before")}>
            <ul className="steps-list">
              {BEFORE.map((each) => (
                <li key={each}>{w(`before_${each}`)}</li>
              ))}
            </ul>
          </Panel>
        </>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Page>
  );
}
