import { Icon } from "../../app/ui/icon";
import { nameOf, t } from "../../shared/i18n";
import type { Operation } from "../../shared/types";
import { chooseMachine, machineFor } from "./choice";

/** Which machine: one tap, or a scan of the machine's code. Nothing to choose shows nothing. */
export function MachineChips({ operation }: { operation: Operation }) {
  if (operation.machines.length === 0) return null;
  const current = machineFor(operation);
  return (
    <fieldset class="chips" aria-label={t("machine.which")}>
      <legend class="field__label">{t("machine.which")}</legend>
      {operation.machines.map(machine => (
        <button
          type="button"
          class="chip chip--floor"
          key={machine.id}
          aria-pressed={machine.id === current}
          onClick={() => void chooseMachine(operation, machine.id)}
        >
          <Icon name="machine" />
          {machine.number} {nameOf(machine)}
        </button>
      ))}
    </fieldset>
  );
}
