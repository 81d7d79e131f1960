import { deliveries, jobsById, picks, plans, purchases, shipments } from "../../app/live";
import { go } from "../../app/router";
import { getDraft, putDraft } from "../../db/drafts";
import type { CommandRecord } from "../../db/schema";
import { draftFrom as inspectionFrom, inspectKey } from "../inspect/form";
import { draftFrom as reportFrom, reportKey } from "../report/form";
import { draftFrom as carryFrom, carryKey } from "../store/carry";
import { draftFrom as deliveringFrom, deliveringKey } from "../store/delivering";
import { draftFrom as pickingFrom, pickingKey } from "../store/picking";
import { draftFrom as receiptFrom, receiptKey } from "../store/receipt";
import { draftFrom as shippingFrom, shippingKey } from "../store/shipping";

/**
 * Opens the form of a record with what was recorded, to be sent anew as the one that replaces it.
 * @returns false when there is no such form here: the ticket or the plan has left this phone, or the record has no fields
 */
export async function openForm(record: CommandRecord): Promise<boolean> {
  const { id, user, command } = record;
  if (command.type === "production.report") {
    const { body, blobs } = command;
    const job = jobsById.value.get(body.ticket_id);
    if (!job?.operations.some(operation => operation.id === body.operation_id)) return false;
    await begin(reportKey(user.id, body.ticket_id, body.operation_id, id), reportFrom(body, blobs, id));
    go("report", body.ticket_id, body.operation_id, id);
    return true;
  }
  const inStore = await openStoreForm(record);
  if (inStore !== null) return inStore;
  if (command.type !== "quality.inspect") return false;
  const { plan_id, ticket_id, operation_id } = command.body;
  if (!ticket_id || !operation_id || !jobsById.value.has(ticket_id)) return false;
  if (!plans.value.some(plan => plan.id === plan_id)) return false;
  const key = inspectKey(user.id, plan_id, ticket_id, operation_id, id);
  await begin(key, inspectionFrom(command.body, command.blobs, id));
  go("inspect", plan_id, ticket_id, operation_id, id);
  return true;
}

/** An answer that was begun before goes on where it was left. */
async function begin(key: string, fresh: object): Promise<void> {
  if (!(await getDraft(key))) await putDraft(key, fresh, Date.now());
}

/** The same of what a storekeeper posts; null for what happens at machines. */
async function openStoreForm({ id, user, command }: CommandRecord): Promise<boolean | null> {
  if (command.type === "purchasing.receive") {
    const { order_id } = command.body;
    if (!purchases.value.some(order => order.id === order_id)) return false;
    await begin(receiptKey(user.id, order_id, id), receiptFrom(command.body, id));
    go("store", "receive", order_id, id);
    return true;
  }
  if (command.type === "inventory.transfer" || command.type === "inventory.put_away") {
    await begin(carryKey(user.id, id), carryFrom(command.body, id));
    go("store", "carry", "again", id);
    return true;
  }
  if (command.type === "production.issue_materials") {
    const { work_order_id } = command.body;
    if (!picks.value.some(pick => pick.id === work_order_id)) return false;
    await begin(pickingKey(user.id, work_order_id, id), pickingFrom(command.body, id));
    go("store", "pick", work_order_id, id);
    return true;
  }
  if (command.type === "sales.pick") {
    const order = deliveries.value.find(one => one.id === command.body.order_id);
    if (!order) return false;
    await begin(shippingKey(user.id, order.id, id), shippingFrom(command.body, order, id));
    go("store", "ship", order.id, id);
    return true;
  }
  if (command.type === "sales.sign_delivery") {
    const { shipment_id } = command.body;
    if (!shipments.value.some(one => one.id === shipment_id)) return false;
    await begin(deliveringKey(user.id, shipment_id, id), deliveringFrom(command.body, id));
    go("store", "deliver", shipment_id, id);
    return true;
  }
  return null;
}
