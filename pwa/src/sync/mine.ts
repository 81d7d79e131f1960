import { putMine } from "../db/documents";
import type { Mine, Uuid } from "../shared/types";
import { call } from "./http";

/**
 * Fetches the worker's own reports and pay of today.
 * @returns whether there is something new to show
 * @throws NoAnswer
 */
export async function fetchMine(user: Uuid, token: string, ticket: string, language: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${token}`, "X-Actor-Ticket": ticket };
  const answer = await call("/api/v1/sync/mine", { headers, language });
  const mine = answer.body as Mine | null;
  if (answer.status !== 200 || !mine || !Array.isArray(mine.reports)) return false;
  await putMine(user, mine);
  return true;
}
