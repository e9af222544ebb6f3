import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Radio } from "antd";
import { useState } from "react";
import { api, take } from "@/api/client";
import { useLabel } from "@/api/queries";
import { useSpeech, useWords } from "@/locales";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import type { Archive } from "./Archive";
import { ArchiveKeys } from "./ArchiveKeys";
import { Outcome, type Tried } from "./ArchiveStanding";
import { archiveWords } from "./archiveWords";
import { type EnteredArchive, nothingEntered, sendable } from "./connection";

type Props = { link_id: number; archive: Archive; tried: Tried };

/** Keeps what was entered, then tries to read: whoever saves wants to know whether it works. */
function useKeep({ link_id, archive, tried }: Props) {
  const cache = useQueryClient();
  const tell = useTell();
  const w = useWords(archiveWords);
  const [entered, setEntered] = useState<EnteredArchive>(nothingEntered);
  const kind = entered.kind ?? archive.kind;
  const keep = useMutation({
    mutationFn: () =>
      take(
        api.PUT("/api/v1/wecom/links/{link_id}/archive", {
          params: { path: { link_id } },
          body: {
            kind,
            secret: entered.secret.trim(),
            keys:
              entered.version && entered.pem.trim()
                ? [{ version: entered.version, pem: entered.pem }]
                : [],
            ...(entered.new_key_version ? { new_key_version: entered.new_key_version } : {}),
          },
        }),
      ),
    onSuccess: async (now) => {
      cache.setQueryData(["wecom", "archive", link_id], now);
      await cache.invalidateQueries({ queryKey: ["wecom", "probes", link_id] });
      setEntered(nothingEntered);
      tell.done(w("saved"));
      if (now.kind !== "none") tried.mutate("form");
    },
  });
  const enter = (part: Partial<EnteredArchive>) => setEntered((before) => ({ ...before, ...part }));
  return { entered, enter, kind, keep };
}

/** The sources to choose from; that of a sandbox is nobody's business where there is none. */
const offered = ({ sources, kind }: Archive) =>
  sources.filter((each) => each.open || each.kind === kind || each.kind !== "sandbox");

/** Which source, and what it needs. */
export function ArchiveForm(props: Props) {
  const { link_id, archive, tried } = props;
  const { say } = useSpeech();
  const w = useWords(archiveWords);
  const label = useLabel();
  const { entered, enter, kind, keep } = useKeep(props);
  return (
    <Panel title={w("where")}>
      <div className="stack">
        <Radio.Group value={kind} onChange={({ target }) => enter({ kind: target.value })}>
          <div className="sources">
            {offered(archive).map((each) => (
              <div
                key={each.kind}
                className={`source-choice ${each.kind === kind ? "chosen-source" : ""}`}
              >
                <Radio value={each.kind} disabled={!each.open && each.kind !== archive.kind}>
                  <strong>{label("archive_kind", each.kind)}</strong>
                </Radio>
                <p className="soft">{w(`is_${each.kind}`)}</p>
                {each.open ? null : (
                  <p className="small">{say({ zh: each.why_zh, en: each.why_en })}</p>
                )}
              </div>
            ))}
          </div>
        </Radio.Group>
        {kind === "none" ? null : (
          <ArchiveKeys link_id={link_id} archive={archive} entered={entered} enter={enter} />
        )}
        <RefusalAlert error={keep.error} />
        <Outcome tried={tried} where="form" />
        <div className="row">
          <Button
            type="primary"
            loading={keep.isPending || tried.isPending}
            disabled={!sendable(entered, archive)}
            onClick={() => keep.mutate()}
          >
            {w("save")}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
