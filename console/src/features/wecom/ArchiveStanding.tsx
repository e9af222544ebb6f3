import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { moment, number } from "@/ui/figures";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { Archive } from "./Archive";
import { archiveWords } from "./archiveWords";

/** Beside which button it was asked for, and its outcome shows. */
type Where = "now" | "form";

/** Try to read; what came of it shows until one tries again. */
export function useTry(link_id: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (_where: Where) =>
      take(
        api.POST("/api/v1/wecom/links/{link_id}/archive/test", { params: { path: { link_id } } }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ["wecom", "archive", link_id] }),
  });
}

export type Tried = ReturnType<typeof useTry>;

/** What came of a try, in words, where it was asked for. */
export function Outcome({ tried, where }: { tried: Tried; where: Where }) {
  const { say } = useSpeech();
  const w = useWords(archiveWords);
  const { data, error, variables } = tried;
  if (variables !== where) return null;
  if (!data) return <RefusalAlert error={error} />;
  const { state } = data;
  if (state === "ok") return <Alert type="success" showIcon title={w("try_fine")} />;
  // Like a right that somebody forgot, what nobody bought is refused: the hint would mislead.
  if (state === "off") return <Alert type="info" showIcon title={w("try_off")} />;
  const failed = state === "failed";
  return (
    <Alert
      type={failed ? "error" : "info"}
      showIcon
      title={w(failed ? "try_failed" : "try_warned")}
      description={say({ zh: data.said_zh, en: data.said_en })}
    />
  );
}

type Props = { archive: Archive; tried: Tried };

/** How far the archive was read, and what stands in the way. */
export function ArchiveStanding({ archive, tried }: Props) {
  const { say, locale } = useSpeech();
  const w = useWords(archiveWords);
  const label = useLabel();
  const facts: [name: string, value: ReactNode][] = [
    [w("source"), label("archive_kind", archive.kind)],
    [w("asked_at"), archive.asked_at ? moment(archive.asked_at, locale) : w("never")],
    [w("read_to"), archive.read_to > 0 ? number(archive.read_to, locale) : "—"],
  ];
  if (archive.unreadable > 0) facts.push([w("unreadable"), number(archive.unreadable, locale)]);
  return (
    <div className="stack">
      <dl className="connection-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {archive.unreadable > 0 ? <p className="soft small">{w("unreadable_hint")}</p> : null}
      {archive.fault_zh ? (
        <Alert
          type="warning"
          showIcon
          title={w("fault")}
          description={say({ zh: archive.fault_zh, en: archive.fault_en })}
        />
      ) : null}
      <Outcome tried={tried} where="now" />
      <div className="row">
        <Button loading={tried.isPending} onClick={() => tried.mutate("now")}>
          {w("try")}
        </Button>
      </div>
    </div>
  );
}
