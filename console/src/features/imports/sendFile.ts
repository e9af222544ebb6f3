import { api, csrfToken, take } from "@/api/client";
import { refusalOf } from "@/api/refusal";
import type { Batch } from "./Imports";

// The server takes at most 16 MB at once; smaller parts show progress and are cheap to repeat.
const PART_BYTES = 4 * 2 ** 20;

type Wanted = { file: File; kind: Batch["kind"]; unit_id: number };

/** Sends a file in parts and tells how much is through; answers the import that has it. */
export async function sendFile(
  { file, kind, unit_id }: Wanted,
  onShare: (percent: number) => void,
): Promise<Batch> {
  const body = { kind, unit_id, file_name: file.name, size: file.size };
  let batch: Batch = await take(api.POST("/api/v1/imports", { body }));
  let offset = 0;
  while (offset < file.size) {
    const part = file.slice(offset, offset + PART_BYTES);
    batch = await sendPart(batch.id, offset, part);
    offset += part.size;
    onShare(Math.floor((offset / file.size) * 100));
  }
  return batch;
}

/** A part is the raw body of a request, which the generated client cannot know of. */
async function sendPart(id: number, offset: number, part: Blob): Promise<Batch> {
  const response = await fetch(`/api/v1/imports/${id}/file?offset=${offset}`, {
    method: "PUT",
    headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": csrfToken() },
    body: part,
  });
  if (!response.ok) throw await refusalOf(response);
  return response.json();
}
