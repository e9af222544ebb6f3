import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Typography } from "antd";
import { api, take } from "@/api/client";
import { useSpeech, useWords } from "@/locales";
import { RefusalAlert } from "@/ui/RefusalAlert";
import type { Archive } from "./Archive";
import { archiveWords } from "./archiveWords";
import { type EnteredArchive, halfAKey, wellFormed } from "./connection";
import { connectWords } from "./connectWords";

const VERSION_MAX = 1_000_000;

/** Has a pair made; the same one again until its version is told. */
function useMakePair(link_id: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/wecom/links/{link_id}/archive/key", { params: { path: { link_id } } }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["wecom", "archive", link_id] }),
  });
}

type Props = {
  link_id: number;
  archive: Archive;
  entered: EnteredArchive;
  enter: (part: Partial<EnteredArchive>) => void;
};

/** A pair made here: its public half to paste, and the field for the version that it gets. */
function Pair({ link_id, archive, entered, enter }: Props) {
  const { locale } = useSpeech();
  const c = useWords(connectWords);
  const w = useWords(archiveWords);
  const make = useMakePair(link_id);
  const versions = archive.key_versions.join(locale === "en" ? ", " : "、");
  return (
    <section className="stack-tight">
      <h3>{w("pair")}</h3>
      <p className="soft">{w("pair_hint")}</p>
      {versions ? (
        <p>
          {w("versions", { versions })} <span className="soft small">{w("versions_hint")}</span>
        </p>
      ) : null}
      {archive.new_public_key ? (
        <>
          <p>{w("paste")}</p>
          <Input.TextArea
            className="pem"
            aria-label={w("public_key")}
            value={archive.new_public_key.trim()}
            readOnly
            autoSize
          />
          <div className="row">
            <Typography.Text
              copyable={{ text: archive.new_public_key, tooltips: false }}
              className="small"
            >
              {c("copy")}
            </Typography.Text>
          </div>
          <Form.Item label={w("version")} htmlFor="new-key-version">
            <InputNumber
              id="new-key-version"
              min={1}
              max={VERSION_MAX}
              precision={0}
              value={entered.new_key_version}
              onChange={(version) => enter({ new_key_version: version })}
            />
          </Form.Item>
        </>
      ) : (
        <div className="row">
          <Button loading={make.isPending} onClick={() => make.mutate()}>
            {w("make")}
          </Button>
        </div>
      )}
      <RefusalAlert error={make.error} />
    </section>
  );
}

/** The archive's secret, and the keys with which its messages are opened. */
export function ArchiveKeys(props: Props) {
  const { archive, entered, enter } = props;
  const w = useWords(archiveWords);
  const secretWrong = entered.secret !== "" && !wellFormed("secret", entered.secret);
  return (
    <Form layout="vertical" className="stack archive-keys">
      <section className="stack-tight">
        <h3>{w("keys")}</h3>
        <p>{w("open")}</p>
        <Form.Item
          className="connect-form"
          label={w("secret")}
          htmlFor="archive-secret"
          extra={w("secret_where")}
          required={!archive.secret_kept}
          {...(secretWrong ? { validateStatus: "error" as const, help: w("secret_wrong") } : {})}
        >
          <Input.Password
            id="archive-secret"
            value={entered.secret}
            onChange={({ target }) => enter({ secret: target.value })}
            maxLength={128}
            autoComplete="new-password"
            placeholder={archive.secret_kept ? w("secret_kept") : undefined}
          />
        </Form.Item>
      </section>
      <Pair {...props} />
      <details className="fold">
        <summary>{w("own")}</summary>
        <Form.Item label={w("own_version")} htmlFor="own-version">
          <InputNumber
            id="own-version"
            min={1}
            max={VERSION_MAX}
            precision={0}
            value={entered.version}
            onChange={(version) => enter({ version })}
          />
        </Form.Item>
        <Form.Item
          label={w("own_pem")}
          htmlFor="own-pem"
          {...(halfAKey(entered)
            ? { validateStatus: "warning" as const, help: w("own_half") }
            : {})}
        >
          <Input.TextArea
            id="own-pem"
            value={entered.pem}
            onChange={({ target }) => enter({ pem: target.value })}
            autoSize={{ minRows: 4, maxRows: 12 }}
            maxLength={10_000}
            autoComplete="off"
            spellCheck={false}
            placeholder="-----BEGIN PRIVATE KEY-----"
          />
        </Form.Item>
      </details>
    </Form>
  );
}
