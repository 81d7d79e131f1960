import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useFreshTicket } from "../signin/fresh";

/**
 * A button that books at once. A second tap before the first is on the disk is the same tap; where the ticket has run out, the PIN
 * is asked for before anything else.
 */
export function useTap(): { tap: (work: () => Promise<void>) => Promise<void>; prompt: ComponentChildren } {
  const ticket = useFreshTicket();
  const busy = useRef(false);
  const tap = async (work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    try {
      if (await ticket.ensure()) await work();
    } finally {
      busy.current = false;
    }
  };
  return { tap, prompt: ticket.prompt };
}
