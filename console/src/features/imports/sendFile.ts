import { csrfToken } from "@/api/client";
import { asRefusal, Refusal } from "@/api/refusal";
import type { Upload } from "./Wizard";

type Outcome = { upload: Upload; refusal?: undefined } | { upload?: undefined; refusal: Refusal };

function said(request: XMLHttpRequest): Outcome {
  const body: unknown = JSON.parse(request.responseText);
  if (request.status === 200) return { upload: body as Upload };
  return { refusal: new Refusal(request.status, body as Refusal) };
}

/** Sends a file and tells how much is through; `fetch` cannot tell that. */
export function sendFile(file: File, onShare: (percent: number) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.open("POST", "/api/v1/imports/upload");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.onprogress = ({ loaded, total }) => onShare(Math.floor((loaded / total) * 100));
    request.onerror = () => resolve({ refusal: asRefusal(null) });
    request.onload = () => {
      try {
        resolve(said(request));
      } catch {
        resolve({ refusal: asRefusal(null) });
      }
    };
    request.send(form);
  });
}
