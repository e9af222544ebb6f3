import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { useTell } from "@/ui/useTell";
import type { SegmentWhole } from "./EditSegment";
import { segmentsWords } from "./segmentsWords";
import { UsedBy } from "./UsedBy";

/** Puts a segment away; while others rest on it, it names them instead. */
export function ArchiveSegment({ segment }: { segment: SegmentWhole }) {
  const w = useWords(segmentsWords);
  const tell = useTell();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const used = segment.used_by.length > 0;
  const archive = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/segments/{segment_id}", {
        params: { path: { segment_id: segment.id } },
      }),
    onSuccess: async () => {
      // First away from here, at once: a page that still stands would ask for what is gone.
      await navigate("/segments", { replace: true, flushSync: true });
      cache.removeQueries({ queryKey: ["segments", "one", segment.id] });
      await cache.invalidateQueries({ queryKey: ["segments"] });
      tell.done(w("archived"));
    },
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {w("archive")}
      </Button>
      <Modal
        open={open}
        title={w("archive_title", { name: segment.name })}
        onCancel={() => setOpen(false)}
        okText={w(used ? "close" : "archive")}
        okButtonProps={{ danger: !used, loading: archive.isPending }}
        cancelButtonProps={used ? { style: { display: "none" } } : undefined}
        onOk={() => (used ? setOpen(false) : archive.mutate())}
      >
        <div className="stack">
          <p>{w(used ? "archive_used" : "archive_hint")}</p>
          {used ? <UsedBy users={segment.used_by} /> : null}
          <RefusalAlert error={archive.error} />
        </div>
      </Modal>
    </>
  );
}
