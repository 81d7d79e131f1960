import type { CommandRecord } from "../../db/schema";
import { isPending } from "../../outbox/policy";
import { compare, isPositive, subtract, sum } from "../../shared/decimal";
import type { Purchase, PurchaseLine, ReceivedLot, Uuid } from "../../shared/types";

/** What is to come, as a storekeeper sees it: the server's orders, and on top of them what this phone has taken in already. */
export type LineView = {
  line: PurchaseLine;
  /** Taken in on this phone, not yet in the server's figures. */
  pending: string;
  /** What is still to come after that; never below nothing. */
  open: string;
  /** How much may come now before a person is asked; never below nothing. */
  most: string;
};
export type OrderView = { order: Purchase; lines: LineView[] };

export const totalOf = (lots: readonly ReceivedLot[]): string => sum(...lots.map(lot => lot.quantity));

/** One order with what is pending on it. */
export function viewOrder(order: Purchase, records: readonly CommandRecord[]): OrderView {
  const taken = pendingByLine(records);
  return { order, lines: order.lines.map(line => viewLine(line, taken.get(line.id) ?? "0")) };
}

/** All orders of which something is to come or on its way to the server, the most urgent first. */
export function viewOrders(orders: readonly Purchase[], records: readonly CommandRecord[]): OrderView[] {
  return [...orders]
    .sort((a, b) => a.due_on.localeCompare(b.due_on) || a.number.localeCompare(b.number))
    .map(order => viewOrder(order, records))
    .filter(view => view.lines.length > 0);
}

export const isAwaited = ({ lines }: OrderView): boolean => lines.some(line => isPositive(line.open));

function viewLine(line: PurchaseLine, pending: string): LineView {
  return { line, pending, open: left(line.open, pending), most: left(line.most, pending) };
}

const left = (of: string, taken: string): string => (compare(taken, of) >= 0 ? "0" : subtract(of, taken));

function pendingByLine(records: readonly CommandRecord[]): Map<Uuid, string> {
  const taken = new Map<Uuid, string>();
  for (const record of records) {
    if (record.command.type !== "purchasing.receive" || !isPending(record)) continue;
    for (const { line_id, lots } of record.command.body.lines)
      taken.set(line_id, sum(taken.get(line_id) ?? "0", totalOf(lots)));
  }
  return taken;
}
