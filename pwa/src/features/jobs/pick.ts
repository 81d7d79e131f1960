import type { CommandRecord } from "../../db/schema";
import { type OperationView, runningOf } from "../../outbox/overlay";
import { isPositive } from "../../shared/decimal";
import type { Uuid } from "../../shared/types";
import { isWorkable } from "../home/next";

/**
 * The operation a scan most likely means: the worker's own running one, else the first one that has pieces to do, else the
 * first that has only rework left, else the first that is not finished, else the last.
 */
export function likelyOperation(
  views: OperationView[],
  user: Uuid,
  records: readonly CommandRecord[],
): OperationView | undefined {
  const running = new Set(runningOf(user, records).map(one => one.operation));
  return (
    views.find(view => running.has(view.operation.id)) ??
    views.find(view => view.status !== "finished" && isPositive(view.remaining)) ??
    views.find(isWorkable) ??
    views.find(view => view.status !== "finished") ??
    views.at(-1)
  );
}
