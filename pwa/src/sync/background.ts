import { getMeta } from "../db/meta";
import { type Ending, newPace, type Pace, replay } from "../outbox/replay";
import { noteEpoch } from "./epoch";
import { exclusively } from "./lock";
import { sender } from "./push";

export const SYNC_TAG = "outbox";
export const CHANNEL = "suigong";

/** Sends what waits, as one writer among all tabs and the service worker. Needs the phone's token, nobody's ticket. */
export async function pushWaiting(pace: Pace = newPace(), language?: string): Promise<Ending> {
  const enrolled = await getMeta("device");
  if (!enrolled) return { is: "empty" };
  const send = sender(enrolled.token, language ?? (await getMeta("language")) ?? "zh");
  return exclusively("push", () => replay(send, pace, Date.now, async answer => void (await noteEpoch(answer.epoch))));
}
