import { Skeleton } from "antd";
import { useEffect, useState } from "react";

// Shorter waits need no words.
const PATIENCE_MS = 2_000;

/** An answer that is on its way; whoever waits longer is told what is being computed. */
export function Waiting({ words, rows = 6 }: { words: string; rows?: number }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="stack">
      <p className="soft" role="status">
        {long ? words : null}
      </p>
      <Skeleton active paragraph={{ rows }} />
    </div>
  );
}
