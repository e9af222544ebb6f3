import { useQuery } from "@tanstack/react-query";
import { Button, Modal, QRCode, Skeleton } from "antd";
import { useRef } from "react";
import { api, take } from "@/api/client";
import { useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { type Code, fileOf } from "./codes";
import { codesWords } from "./codesWords";

const SIDE_PX = 260;
// Large enough for a poster, with the white margin of four modules that scanners want.
const PRINT_PX = 1_200;
const MARGIN_PX = 120;

/** A drawn code as a picture for print. */
async function printed(svg: SVGElement): Promise<string> {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = PRINT_PX;
  canvas.height = PRINT_PX;
  const pen = canvas.getContext("2d");
  if (!pen) return picture.src;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, PRINT_PX, PRINT_PX);
  const side = PRINT_PX - 2 * MARGIN_PX;
  pen.drawImage(picture, MARGIN_PX, MARGIN_PX, side, side);
  return canvas.toDataURL("image/png");
}

/** Hands a picture to the browser as a file. */
function keep(url: string, name: string) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

type Props = { link_id: number; code: Code; onClose: () => void };

/** The code large enough to be scanned: the platform's picture, or one drawn from its address. */
export function CodePicture({ link_id, code, onClose }: Props) {
  const w = useWords(codesWords);
  const drawn = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["wecom", "picture", link_id, code.id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/ways/{way_id}/picture", {
          params: { path: { link_id, way_id: code.id } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const download = async () => {
    const svg = drawn.current?.querySelector("svg");
    const url = data?.data_url ?? (svg ? await printed(svg) : undefined);
    if (url) keep(url, fileOf(code));
  };
  return (
    <Modal open title={code.title} onCancel={onClose} footer={null} width={420}>
      <div className="qr">
        <RefusalAlert error={error} onRetry={refetch} />
        {data?.data_url ? (
          <img src={data.data_url} alt={w("picture_of", { title: code.title })} />
        ) : null}
        {data && !data.data_url ? (
          <>
            <div ref={drawn} aria-hidden>
              <QRCode
                value={code.qr_code}
                type="svg"
                color="#000"
                size={SIDE_PX}
                bordered={false}
              />
            </div>
            <p className="soft small">{w("drawn")}</p>
          </>
        ) : null}
        {data || error ? null : (
          <Skeleton.Node active style={{ width: SIDE_PX, height: SIDE_PX }} />
        )}
        <div className="row">
          <Button type="primary" disabled={!data} onClick={download}>
            {w("download")}
          </Button>
          <Button href={code.qr_code} target="_blank" rel="noreferrer">
            {w("open_address")}
          </Button>
        </div>
        <p className="soft small">
          {w("channel")} {code.channel_id}
        </p>
      </div>
    </Modal>
  );
}
