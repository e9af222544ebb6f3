type Said = { code: string; zh: string; en: string; params?: Record<string, string> };

/** What the server says when it says no: a stable code and a sentence in both languages. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** What the sentence was filled in with, e.g. the `place` of a fault in a rule. */
  readonly params: Record<string, string>;

  constructor(status: number, said: Said) {
    super(`${status} ${said.code}`);
    this.name = "Refusal";
    this.status = status;
    this.code = said.code;
    this.zh = said.zh;
    this.en = said.en;
    this.params = said.params ?? {};
  }
}

const unreachable = {
  code: "unreachable",
  zh: "连不上服务器，请检查网络后重试。",
  en: "The server cannot be reached; check the network and try again.",
};

/** Reads the refusal from an answer; one that is no refusal of ours says so in general words. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (isSentence(said)) return new Refusal(response.status, said);
  return new Refusal(response.status, {
    code: `http_${response.status}`,
    zh: `服务器没有给出正常的回答（${response.status}），请稍后重试。`,
    en: `The server did not answer properly (${response.status}); try again later.`,
  });
}

/** Any failure of a request as a refusal, so that screens show one kind of thing. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(0, unreachable);
}

function isSentence(said: unknown): said is Said {
  if (typeof said !== "object" || said === null) return false;
  return "code" in said && "zh" in said && "en" in said;
}
