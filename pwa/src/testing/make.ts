import type { Actor, NewRecord } from "../outbox/outbox";
import { laneOf } from "../outbox/policy";
import type {
  Job,
  Operation,
  Plan,
  Purchase,
  PurchaseLine,
  PushAnswer,
  Result,
  ResultStatus,
  User,
} from "../shared/types";

/** Documents and records for the tests, with only what a test cares about said. */

export const liNa: User = {
  id: "user-li",
  number: "0103",
  name: "李娜",
  name_en: "Li Na",
  roles: ["worker"],
  locale: "zh",
  shows_pay: true,
};
export const wang: User = { ...liNa, id: "user-wang", number: "0107", name: "王强", name_en: "Wang Qiang" };

export const xueMei: User = {
  ...liNa,
  id: "user-xue",
  number: "0007",
  name: "薛梅",
  name_en: "Xue Mei",
  roles: ["storekeeper"],
};

export const actorOf = (user: User = liNa): Actor => ({ device: "phone-7", user, ticket: `ticket-of-${user.id}` });

export const clock = { now: () => Date.parse("2026-11-22T08:00:00.123Z"), offsetMs: () => -420 };

export function operation(seq: number, given: Partial<Operation> = {}): Operation {
  return {
    id: `op-${seq}`,
    seq,
    name: `工序${seq}`,
    name_en: `Operation ${seq}`,
    work_centre: { id: "wc", number: "WC-1", name: "冲压", name_en: "Stamping" },
    machines: [],
    setup_minutes: null,
    run_minutes: null,
    piece_price: "0.35",
    instructions: null,
    instructions_en: null,
    parameters: [],
    input: "10",
    good: "0",
    scrap: "0",
    rework: "0",
    on_hold: "0",
    status: "ready",
    first_article: "none",
    last: false,
    plans: [],
    ...given,
  };
}

export function job(operations: Operation[] = [operation(10), operation(20)], given: Partial<Job> = {}): Job {
  return {
    id: "ticket-1",
    code: "7K00000000",
    quantity: "10",
    work_order: {
      id: "wo-1",
      number: "WO-2026-0007",
      status: "released",
      version: 17,
      quantity: "10",
      due_date: "2026-11-30",
      note: null,
      item: {
        id: "item",
        number: "FAN-1",
        name: "风扇底座",
        name_en: "Fan base",
        unit: "件",
        specification: null,
        drawing: null,
      },
      sales_order: null,
      customer: null,
    },
    operations,
    ...given,
  };
}

export const plan = (given: Partial<Plan> = {}): Plan => ({
  id: "plan-1",
  number: "QP-1",
  name: "底座首件",
  name_en: "Fan base first article",
  type: "FAI",
  item_id: "item",
  operation_seq: 10,
  sample_size: 1,
  characteristics: [],
  ...given,
});

export const purchaseLine = (seq: number, given: Partial<PurchaseLine> = {}): PurchaseLine => ({
  id: `line-${seq}`,
  seq,
  item: {
    id: `item-${seq}`,
    number: `PT-${seq}`,
    name: `物料${seq}`,
    name_en: `Part ${seq}`,
    specification: "",
    unit: "个",
    unit_en: "pcs",
  },
  quantity: "100",
  open: "100",
  most: "105",
  due_on: "2026-11-30",
  in_lots: true,
  shelf_life_days: null,
  inspected: false,
  ...given,
});

export const purchase = (lines: PurchaseLine[] = [purchaseLine(1)], given: Partial<Purchase> = {}): Purchase => ({
  id: "po-1",
  number: "PO-2026-0001",
  supplier: { id: "supplier", name: "恒力电机", name_en: "Hengli Motors" },
  supplier_reference: "",
  version: 3,
  due_on: "2026-11-30",
  lines,
  ...given,
});

/** A report of good pieces at an operation of the ticket, as a form would hand it over. */
export function report(good: string, seq = 10, given: Partial<NewRecord<"production.report">> = {}): NewRecord {
  return {
    type: "production.report",
    body: {
      ticket_id: "ticket-1",
      operation_id: `op-${seq}`,
      good,
      scrap: [],
      rework: "0",
      on_hold: "0",
      parameters: {},
    },
    lane: laneOf("wo-1", seq),
    base: { wo: 17 },
    about: {
      work_order: "WO-2026-0007",
      item: "风扇底座",
      item_en: "Fan base",
      operation: `工序${seq}`,
      operation_en: null,
      piece_price: "0.35",
    },
    ...given,
  };
}

export const result = (id: string, status: ResultStatus = "applied", given: Partial<Result> = {}): Result => ({
  id,
  status,
  duplicate: false,
  code: null,
  message: null,
  errors: [],
  result: {},
  ...given,
});

export const answer = (results: Result[], epoch = "epoch-1"): PushAnswer => ({
  epoch,
  server_time: "2026-11-22T08:00:01.000Z",
  results,
});
