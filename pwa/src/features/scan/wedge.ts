/**
 * Keyboard-wedge scanners: they type a code as fast as no thumb can and end with Enter, into whatever has the focus. A run of
 * keys is taken for a scan only when it is that fast, long enough and looks like a code; all else is left alone.
 */
const LONGEST_GAP = 60;
const SHORTEST_CODE = 10;
const LOOKS_LIKE_CODE = /^(https?:\/\/\S+\/[a-z]\/\S+|[0-9a-z]{2}[ -]?[0-9a-z]{4}[ -]?[0-9a-z]{4})$/i;

export type Wedge = {
  /** The scan that this key completes, or null. */
  press(key: string, at: number): string | null;
};

export function newWedge(): Wedge {
  let typed = "";
  let last = 0;
  return {
    press(key, at) {
      if (at - last > LONGEST_GAP) typed = "";
      last = at;
      if (key.length === 1) typed += key;
      if (key !== "Enter" && key !== "Tab") return null;
      const text = typed;
      typed = "";
      return text.length >= SHORTEST_CODE && LOOKS_LIKE_CODE.test(text) ? text : null;
    },
  };
}

/** With a Chinese input method on, keys arrive as "Process"; the key's place on the board still tells. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "code" | "shiftKey">): string {
  if (event.key !== "Process" && event.key !== "Unidentified") return event.key;
  const plain = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
  if (plain) return plain;
  return (
    { Slash: "/", Period: ".", Minus: "-", Semicolon: ":", Enter: "Enter", NumpadEnter: "Enter" }[event.code] ?? ""
  );
}

/** Listens everywhere in the app; what the scanner typed into a field is taken out again. */
export function listenForWedge(onScan: (text: string) => void): void {
  const wedge = newWedge();
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const text = wedge.press(keyOf(event), event.timeStamp);
    if (text === null) return;
    event.preventDefault();
    event.stopPropagation();
    takeOut(document.activeElement, text);
    onScan(text);
  };
  addEventListener("keydown", onKey, { capture: true });
}

function takeOut(element: Element | null, text: string): void {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return;
  const { value } = element;
  if (!value.toLowerCase().endsWith(text.toLowerCase())) return;
  element.value = value.slice(0, -text.length);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}
