import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dayjs, { type Dayjs } from "dayjs";
import { type Answer, api, type Row, take } from "@/api/client";

export type FormRow = Row<"/api/v1/forms">;
export type OneForm = Answer<"/api/v1/forms/{form_id}">;
export type FormState = OneForm["state"];
export type Choice = OneForm["questions"][number]["choice"];

export const QUESTIONS_MAX = 8;
export const OPTIONS_MAX = 12;

export type Entered = {
  title: string;
  intro?: string;
  purpose: string;
  repeat: OneForm["repeat"];
  opens_at?: Dayjs | null;
  closes_at?: Dayjs | null;
  unit_id?: number;
  questions: {
    text: string;
    choice: Choice;
    required: boolean;
    options: { text: string; tag_id?: number }[];
  }[];
};

/** What a new question looks like: two options, for nobody chooses from one. */
export const newQuestion = (): Entered["questions"][number] => ({
  text: "",
  choice: "one",
  required: true,
  options: [{ text: "" }, { text: "" }],
});

/** A moment as the pickers take it, in the reader's own zone. */
export const momentOf = (iso: string | null) => (iso ? dayjs(iso) : null);

/** A form as its editor takes it. */
export const entered = (form: OneForm): Entered => ({
  title: form.title,
  intro: form.intro,
  purpose: form.purpose,
  repeat: form.repeat,
  opens_at: momentOf(form.opens_at),
  closes_at: momentOf(form.closes_at),
  questions: form.questions.map(({ text, choice, required, options }) => ({
    text,
    choice,
    required,
    options: options.map((option) => ({ text: option.text, tag_id: option.tag_id ?? undefined })),
  })),
});

/** What is sent of what was entered. */
export const written = ({ unit_id: _, ...form }: Entered) => ({
  ...form,
  intro: form.intro ?? "",
  opens_at: form.opens_at?.toISOString() ?? null,
  closes_at: form.closes_at?.toISOString() ?? null,
  questions: form.questions.map((question) => ({
    ...question,
    options: question.options.map(({ text, tag_id }) => ({ text, tag_id: tag_id ?? null })),
  })),
});

/** The address of a form at a customer's own page, by one of its links. */
export function addressOf(frame: string, form_id: number, code: string | null) {
  return `${frame}forms/${form_id}${code ? `?from=${code}` : ""}`;
}

export function useForm(form_id: number) {
  return useQuery({
    queryKey: ["forms", "one", form_id],
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/forms/{form_id}", { params: { path: { form_id } }, signal })),
    enabled: form_id > 0,
  });
}

/** Where customers' pages are; none while no WeCom is connected. */
export function useFrame() {
  const { data } = useQuery({
    queryKey: ["wecom", "member-pages"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/wecom/member-pages", { signal })),
  });
  return data?.[0]?.address;
}

/** Does something to a form, and shows what became of it. */
export function useDeed<Given>(deed: (given: Given) => Promise<OneForm>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: (form) => {
      cache.setQueryData(["forms", "one", form.id], form);
      return cache.invalidateQueries({ queryKey: ["forms", "list"] });
    },
  });
}
