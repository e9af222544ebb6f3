import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { type Answer, api, take } from "@/api/client";
import { useWords } from "@/locales";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { RefusalAlert } from "@/ui/RefusalAlert";
import { type Account, AccountPicker } from "./AccountPicker";
import { WelcomeText } from "./WelcomeText";
import { welcomeWords } from "./welcomeWords";

export type Text = Answer<"/api/v1/wecom/links/{link_id}/welcome">[number];

const EVERYBODY: Text = { account_id: null, account_name: null, text: "" };

/** What new friends are told: by everybody, and by accounts that have words of their own. */
export default function Welcome() {
  const w = useWords(welcomeWords);
  const link_id = Number(useParams().id);
  const [added, setAdded] = useState<Text[]>([]);
  const { data, error, refetch } = useQuery({
    queryKey: ["wecom", "welcome", link_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/api/v1/wecom/links/{link_id}/welcome", { params: { path: { link_id } }, signal }),
      ),
    staleTime: 0,
  });
  const forAll = data?.find(({ account_id }) => account_id === null) ?? EVERYBODY;
  const kept = data?.filter(({ account_id }) => account_id !== null) ?? [];
  const fresh = added.filter((each) => kept.every((one) => one.account_id !== each.account_id));
  const own = [...kept, ...fresh];
  const add = ({ id, name }: Account) =>
    setAdded((before) => [...before, { account_id: id, account_name: name, text: forAll.text }]);
  const changed = async (account_id: number | null) => {
    await refetch();
    setAdded((before) => before.filter((each) => each.account_id !== account_id));
  };
  return (
    <Page title={w("title")} lead={w("lead")}>
      <RefusalAlert error={error} onRetry={refetch} />
      {data ? (
        <>
          <Panel title={w("for_all")}>
            <WelcomeText link_id={link_id} kept={forAll} onChanged={changed} />
          </Panel>
          <Panel
            title={w("own")}
            extra={
              <AccountPicker
                link_id={link_id}
                taken={own.map(({ account_id }) => account_id)}
                onChoose={add}
              />
            }
          >
            {own.length === 0 ? <p className="soft">{w("own_none")}</p> : null}
            <ul className="plain-list">
              {own.map((each) => (
                <li key={each.account_id}>
                  <WelcomeText
                    link_id={link_id}
                    kept={each}
                    fresh={fresh.includes(each)}
                    onChanged={changed}
                  />
                </li>
              ))}
            </ul>
          </Panel>
        </>
      ) : error ? null : (
        <Skeleton active />
      )}
    </Page>
  );
}
