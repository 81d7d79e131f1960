import { signal } from "@preact/signals";
import { getMeta, setMeta } from "../../db/meta";
import type { Operation, Uuid } from "../../shared/types";
import type { Found } from "../scan/resolve";

/** The machine this phone was last used at, for each work centre: nobody picks the same machine twice a day. */
const chosen = signal<Record<Uuid, Uuid>>({});

export async function loadMachineChoices(): Promise<void> {
  chosen.value = (await getMeta("machines")) ?? {};
}

/** The machine for an operation: the last one used there, or the only one. */
export function machineFor(operation: Operation): Uuid | null {
  const last = chosen.value[operation.work_centre?.id ?? ""];
  if (operation.machines.some(machine => machine.id === last)) return last ?? null;
  const [only] = operation.machines;
  return operation.machines.length === 1 && only ? only.id : null;
}

/** A scanned machine selects itself where it can do the operation; else the scan goes its usual way. */
export function takeMachine(operation: Operation, found: Found): boolean {
  const machine = found.is === "document" && found.kind === "machine" ? found.id : null;
  if (!machine || !operation.machines.some(one => one.id === machine)) return false;
  void chooseMachine(operation, machine);
  return true;
}

export async function chooseMachine(operation: Operation, machine: Uuid): Promise<void> {
  chosen.value = { ...chosen.value, [operation.work_centre?.id ?? ""]: machine };
  await setMeta("machines", chosen.value);
}
