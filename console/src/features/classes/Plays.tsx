import { useSpeech } from "@/locales";
import type { Board } from "./classes";

/** What to do with a class of people. */
export function Plays({ plays }: { plays: Board["plays"][string] }) {
  const { say } = useSpeech();
  return (
    <ul className="plain-list">
      {plays.map((play) => (
        <li key={play.key}>{say(play)}</li>
      ))}
    </ul>
  );
}
