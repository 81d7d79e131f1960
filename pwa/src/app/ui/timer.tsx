import { useEffect, useState } from "preact/hooks";
import { SECOND, stopwatch } from "../../shared/time";

/** How long something has been running; counts on while it is on screen. */
export function Timer({ since, stopped = false }: { since: number; stopped?: boolean }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (stopped) return;
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, [stopped]);
  return (
    <time class="num" role="timer" aria-live="off">
      {stopwatch(now - since)}
    </time>
  );
}
