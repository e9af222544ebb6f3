import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import { useMay } from "@/api/queries";
import { useSpeech } from "@/locales";

/** Whether what is shown was invented, and how much of it there is. */
export function useDemo() {
  return useQuery({
    queryKey: ["demo"],
    queryFn: () => take(api.GET("/api/v1/system/demo")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** 「示例数据」: nobody may take an invented figure for a real one. */
export function DemoRibbon() {
  const { t } = useSpeech();
  const may = useMay();
  const demo = useDemo().data;
  if (!demo?.is_demo) return null;
  return (
    <p className="ribbon" role="note">
      <strong>{t("demo.ribbon")}</strong>
      <span>{t("demo.hint")}</span>
      {demo.sandbox_url ? (
        <a href={demo.sandbox_url} target="_blank" rel="noreferrer">
          {t("demo.play")}
        </a>
      ) : null}
      {may("manage_system") ? <Link to="/system#demo">{t("demo.remove")}</Link> : null}
    </p>
  );
}
