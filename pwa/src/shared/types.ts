/** The documents and messages of docs/sync.md, as they travel. Quantities and money are decimal strings. */

export type Uuid = string;
export type Decimal = string;
/** RFC 3339 in UTC with milliseconds. */
export type Instant = string;

export type Named = { name: string; name_en: string | null };
/** A phone may still hold a document without an English unit. */
export type Measured = { unit: string; unit_en?: string | null };
export type Role = string;

export type User = Named & {
  id: Uuid;
  number: string;
  roles: Role[];
  locale: string | null;
  shows_pay: boolean;
};

export type Company = Named & {
  id: Uuid;
  code: string;
  tag: string;
  time_zone: string;
  currency: string;
  over_report?: "hold" | "flag";
};

export type Device = { id: Uuid; number: string; name: string };

export type Parameter = Named & {
  key: string;
  unit: string | null;
  nominal: Decimal | null;
  lower: Decimal | null;
  upper: Decimal | null;
  required: boolean;
};

export type OperationStatus = "pending" | "ready" | "running" | "paused" | "finished";
export type FirstArticle = "none" | "open" | "passed" | "failed";
export type Place = { id: Uuid; number: string } & Named;

export type Operation = Named & {
  id: Uuid;
  seq: number;
  work_centre: Place | null;
  machines: Place[];
  setup_minutes: Decimal | null;
  run_minutes: Decimal | null;
  piece_price: Decimal | null;
  instructions: string | null;
  instructions_en: string | null;
  parameters: Parameter[];
  input: Decimal;
  good: Decimal;
  scrap: Decimal;
  rework: Decimal;
  on_hold: Decimal;
  status: OperationStatus;
  first_article: FirstArticle;
  last: boolean;
  plans: Uuid[];
};

export type JobItem = Named & {
  id: Uuid;
  number: string;
  unit: string;
  unit_en?: string | null;
  specification: string | null;
  drawing: string | null;
};

/** A drawing, instruction or certificate for what the order makes; `path` is where its file is. */
export type Paper = {
  id: Uuid;
  kind: string;
  number: string;
  revision: string;
  title: string;
  valid_from: string;
  type: string;
  size: number;
  path: string;
};

export type WorkOrder = {
  id: Uuid;
  number: string;
  status: string;
  version: number;
  quantity: Decimal;
  due_date: string | null;
  note: string | null;
  item: JobItem;
  /** A phone may still hold a document from before orders had papers. */
  documents?: Paper[];
  sales_order: string | null;
  customer: string | null;
  customer_en?: string | null;
};

export type Job = {
  id: Uuid;
  code: string;
  quantity: Decimal;
  /** A phone may still hold a document from before tickets had notes. */
  remark?: string;
  standing_at?: string;
  work_order: WorkOrder;
  operations: Operation[];
};

export type Choice = Named & { value: string; ok: boolean };
export type CharacteristicKind = "numeric" | "attribute" | "choice" | "text" | "photo";

export type Characteristic = Named & {
  id: Uuid;
  seq: number;
  kind: CharacteristicKind;
  unit: string | null;
  nominal: Decimal | null;
  lower: Decimal | null;
  upper: Decimal | null;
  choices: Choice[] | null;
  required: boolean;
  instruction: string | null;
  instruction_en: string | null;
};

export type Plan = Named & {
  id: Uuid;
  number: string;
  type: "FAI" | "IPQC" | "FQC";
  item_id: Uuid | null;
  operation_seq: number | null;
  sample_size: number;
  characteristics: Characteristic[];
};

export type Defect = Named & { id: Uuid; code: string; category: string | null; severity: string | null };
export type Downtime = Named & { id: Uuid; code: string };
export type Machine = Named & {
  id: Uuid;
  code: string;
  number: string;
  work_centre_id: Uuid | null;
  status: string | null;
};
/** How much lies at one place. */
export type Lying = { place_id: Uuid; quantity: Decimal };
/** What an item may be counted in: one is `numerator` ÷ `denominator` of its own unit. */
export type CountUnit = Named & { id: Uuid; numerator: Decimal; denominator: Decimal };
/** A phone may still hold an item, a lot or a place from before there were places inside a warehouse. */
export type Item = Named &
  Measured & {
    id: Uuid;
    code: string;
    number: string;
    specification: string | null;
    lot_traced?: boolean;
    units?: CountUnit[];
  };
export type Lot = {
  id: Uuid;
  code: string;
  number: string;
  item_id: Uuid;
  status: string;
  expires_on: string | null;
  on_hand: Decimal;
  places?: Lying[];
};
/** What is to come on a line of a purchase order. `most`: how much may come before a person is asked. */
export type PurchaseLine = {
  id: Uuid;
  seq: number;
  item: StockItem;
  quantity: Decimal;
  open: Decimal;
  most: Decimal;
  due_on: string;
  in_lots: boolean;
  /** Its pieces have serial numbers; what was pulled before there were any does not say. */
  pieces?: boolean;
  shelf_life_days: number | null;
  inspected: boolean;
};
export type StockItem = Named & Measured & { id: Uuid; number: string; specification: string | null };
export type Purchase = {
  id: Uuid;
  number: string;
  supplier: Named & { id: Uuid };
  supplier_reference: string;
  version: number;
  due_on: string;
  lines: PurchaseLine[];
};
export type StoragePlace = Named & {
  id: Uuid;
  code: string;
  number: string;
  kind: string | null;
  /** The warehouse that it is inside of. */
  warehouse_id?: Uuid | null;
  use?: "store" | "line";
};
/** What of an item lies in no lot. */
export type LooseStock = { id: Uuid; places: Lying[] };
export type PickMaterial = {
  id: Uuid;
  seq: number;
  item_id: Uuid;
  operation_seq: number | null;
  supply: "issue" | "backflush";
  required: Decimal;
  issued: Decimal;
};
/** What a work order wants from the store. */
export type Pick = {
  id: Uuid;
  number: string;
  status: string;
  due_date: string | null;
  quantity: Decimal;
  item: Named & Measured & { id: Uuid; number: string };
  materials: PickMaterial[];
};
export type Stocktake = { id: Uuid; number: string; note: string; opened_at: Instant; place_ids: Uuid[] };
/** A part of an order that was fetched already, and where it stands. */
export type StandingReady = { lot_id: Uuid | null; place_id: Uuid | null; quantity: Decimal };
export type DeliveryLine = {
  id: Uuid;
  seq: number;
  item: StockItem;
  /** Still to leave, whether it stands ready or not. */
  open: Decimal;
  picked: StandingReady[];
  due_on: string;
};
/** A customer's order of which goods are to leave. `shelf_days`: so many days its lots must be good still. */
export type Delivery = {
  id: Uuid;
  number: string;
  customer: Named & { id: Uuid };
  customer_reference: string;
  version: number;
  rush: boolean;
  due_on: string;
  shelf_days: number | null;
  lines: DeliveryLine[];
};
export type ShipmentLine = {
  id: Uuid;
  seq: number;
  item: StockItem;
  quantity: Decimal;
  /** The numbers of the lots that left. */
  lots: string[];
};
/** Goods that left and that nobody has signed for. */
export type Shipment = {
  id: Uuid;
  number: string;
  order_number: string;
  customer: Named & { id: Uuid };
  customer_reference: string;
  address: string;
  contact: string;
  phone: string;
  carrier: string;
  tracking_number: string;
  shipped_at: Instant;
  lines: ShipmentLine[];
};
/** What is to be counted. It says no quantity: the count is blind. */
export type CountLine = {
  id: Uuid;
  stocktake_id: Uuid;
  item_id: Uuid;
  lot_id: Uuid | null;
  place_id: Uuid;
  status: "open" | "counted" | "recount";
  counted_by: Uuid[];
};

export type Documents = {
  company: Company;
  job: Job;
  plan: Plan;
  defect: Defect;
  downtime: Downtime;
  machine: Machine;
  item: Item;
  lot: Lot;
  place: StoragePlace;
  purchase: Purchase;
  pick: Pick;
  stock: LooseStock;
  stocktake: Stocktake;
  count_line: CountLine;
  delivery: Delivery;
  shipment: Shipment;
};
export type Kind = keyof Documents;
export type AnyDocument = Documents[Kind];

export type ScrapLine = { quantity: Decimal; reason: string; cause: "process" | "material" };

/** What a worker may write on a ticket, and what a field said when they did. */
export type TicketNote = "remark" | "standing_at";
export type NoteChange = { from: string; to: string };

/** A part of what came, from one lot of the supplier's. */
export type ReceivedLot = { quantity: Decimal; supplier_lot?: string; expires_on?: string; serials?: string[] };
export type ReceivedLine = { line_id: Uuid; lots: ReceivedLot[] };

export type CarryBody = {
  item_id: Uuid;
  lot_id?: Uuid;
  quantity: Decimal;
  from_place_id: Uuid;
  to_place_id: Uuid;
  note?: string;
  override_reason?: string;
};
export type IssuedLine = { material_id: Uuid; quantity: Decimal; lot_id?: Uuid; place_id?: Uuid };

/** What was fetched of a line of a customer's order, and what was not found. */
export type PickedPart = { line_id: Uuid; quantity: Decimal; lot_id?: Uuid; place_id?: Uuid };
export type NotFetched = { line_id: Uuid; lot_id?: Uuid; place_id?: Uuid; reason: string };

/** So much of a delivery's line was not taken, and why. */
export type NotTakenLine = { line_id: Uuid; quantity: Decimal; reason: string };

export type CommandBodies = {
  "sales.sign_delivery": {
    shipment_id: Uuid;
    signer: string;
    strokes: readonly (readonly number[])[];
    differences: NotTakenLine[];
    note?: string;
  };
  "sales.pick": {
    order_id: Uuid;
    to_place_id?: Uuid;
    lines: PickedPart[];
    missing: NotFetched[];
    override_reason?: string;
  };
  "inventory.put_away": CarryBody;
  "inventory.transfer": CarryBody;
  "inventory.count": {
    stocktake_id: Uuid;
    item_id: Uuid;
    lot_id?: Uuid;
    place_id: Uuid;
    quantity: Decimal;
    unit_id?: Uuid;
    note?: string;
  };
  "production.issue_materials": { work_order_id: Uuid; lines: IssuedLine[]; reason?: string; override_reason?: string };
  "purchasing.receive": { order_id: Uuid; delivery_note?: string; lines: ReceivedLine[] };
  "production.start": { ticket_id: Uuid; operation_id: Uuid; machine_id?: Uuid };
  "production.pause": { ticket_id: Uuid; operation_id: Uuid; reason?: string };
  "production.finish": { ticket_id: Uuid; operation_id: Uuid };
  "production.report": {
    ticket_id: Uuid;
    operation_id: Uuid;
    machine_id?: Uuid;
    good: Decimal;
    scrap: ScrapLine[];
    rework: Decimal;
    from_rework?: Decimal;
    on_hold: Decimal;
    minutes?: Decimal;
    parameters: Record<string, string>;
    note?: string;
  };
  "production.note_ticket": { ticket_id: Uuid; changes: Partial<Record<TicketNote, NoteChange>> };
  /** A team leader closes a refused record for its worker. */
  "floor.close_record": { record_id: Uuid; note: string };
  "quality.inspect": {
    plan_id: Uuid;
    ticket_id?: Uuid;
    operation_id?: Uuid;
    lot_id?: Uuid;
    units: InspectedUnit[];
    note?: string;
  };
};
export type CommandType = keyof CommandBodies;
export type InspectedUnit = { unit: number; readings: { characteristic_id: Uuid; value: string }[] };

export type BlobReference = { sha256: string; size: number; type: string };

/** A command as sent; immutable. */
export type Command<T extends CommandType = CommandType> = {
  [K in T]: {
    readonly id: Uuid;
    readonly stream: string;
    readonly seq: number;
    readonly type: K;
    readonly v: number;
    readonly lane: string;
    readonly depends_on: readonly Uuid[];
    readonly base: Readonly<Record<string, number>>;
    readonly ticket: string;
    /** The refused record of the same worker that this one puts right. */
    readonly replaces?: Uuid | null;
    readonly occurred_at: Instant;
    readonly clock_offset_ms: number;
    readonly body: Readonly<CommandBodies[K]>;
    readonly blobs: readonly BlobReference[];
  };
}[T];

/** A command as it travels. `withdrawn`: refused before, and dealt with by its worker; to be kept, not judged. */
export type SentCommand = Command & { readonly withdrawn?: true };

export type ResultStatus = "applied" | "held" | "deferred" | "refused" | "stored" | "failed" | "rejected";
/** `params`: what the message was made of; servers before it existed do not say it. */
export type FieldError = { field: string; code: string; message: string; params?: Record<string, unknown> };

/** The server's word on one command. */
export type Result = {
  id: Uuid;
  status: ResultStatus;
  /** Counts the judgements of a record within one epoch; servers before it existed do not say it. */
  rev?: number;
  duplicate?: boolean;
  code?: string | null;
  message?: string | null;
  params?: Record<string, unknown>;
  errors?: FieldError[];
  result?: Record<string, unknown>;
};

export type PushAnswer = { epoch: string; server_time: Instant; results: Result[] };

export type Change = { kind: Kind; id: Uuid; seq: number; deleted?: boolean; doc?: AnyDocument };
export type PullAnswer = {
  epoch: string;
  cursor: number;
  more: boolean;
  server_time: Instant;
  changes: Change[];
  outcomes?: Result[];
};

export type MineReport = {
  id: Uuid;
  occurred_at: Instant;
  work_order: string;
  item: string;
  item_en: string | null;
  operation: string;
  operation_en: string | null;
  good: Decimal;
  scrap: Decimal;
  rework: Decimal;
  on_hold: Decimal;
  pay: Decimal | null;
  status: string;
};
/** Work that the worker began, on whichever phone, and has not ended; `last_at`: when it was last heard of. */
export type OpenStart = { operation_id: Uuid; started_at: Instant; last_at: Instant };
/** `open`: older servers do not say. */
export type Mine = {
  day: string;
  reports: MineReport[];
  pay_today: Decimal | null;
  good_today: Decimal;
  open?: OpenStart[];
};

export type Problem = { status: number; code: string; detail: string; errors: FieldError[] };
