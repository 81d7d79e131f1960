/**
 * Keyboard-wedge scanners: they type a code as fast as no thumb can and end with Enter, into whatever has the focus. A run of
 * keys is taken for a scan only when it is that fast, long enough and looks like a code; all else is left alone. Where nothing has
 * the focus that takes text, whatever is that fast is a scan: of a foreign code, or of half a one, and its reader wants to know.
 */
const LONGEST_GAP = 60;
const SHORTEST_CODE = 10;
const SHORTEST_STRAY = 6;
/** Codes have figures or are addresses; a fist on the keys is neither. */
const LOOKS_LIKE_SCAN = /\d|:\/\//;
const LOOKS_LIKE_CODE = /^(https?:\/\/\S+\/[a-z]\/\S+|[0-9a-z]{2}[ -]?[0-9a-z]{4}[ -]?[0-9a-z]{4})$/i;

export type Wedge = {
  /**
   * The scan that this key completes, or null.
   * @param intoField whether something has the focus that takes text: there only what looks like one of our codes is a scan
   */
  press(key: string, at: number, intoField?: boolean): string | null;
};

export function newWedge(): Wedge {
  let typed = "";
  let last = 0;
  return {
    press(key, at, intoField = true) {
      if (at - last > LONGEST_GAP) typed = "";
      last = at;
      if (key.length === 1) typed += key;
      if (key !== "Enter" && key !== "Tab") return null;
      const text = typed;
      typed = "";
      return isCode(text) || (!intoField && key === "Enter" && isStray(text)) ? text : null;
    },
  };
}

const isCode = (text: string): boolean => text.length >= SHORTEST_CODE && LOOKS_LIKE_CODE.test(text);
const isStray = (text: string): boolean => text.length >= SHORTEST_STRAY && LOOKS_LIKE_SCAN.test(text);

/** Would what is typed go into this? A button or the page itself takes no text. */
export function takesText(element: Element | null): boolean {
  if (element instanceof HTMLInputElement) return !element.readOnly && !NO_TEXT.has(element.type);
  return (
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLElement && element.isContentEditable)
  );
}

const NO_TEXT: ReadonlySet<string> = new Set([
  "button",
  "checkbox",
  "radio",
  "file",
  "submit",
  "reset",
  "range",
  "color",
]);

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
    const text = wedge.press(keyOf(event), event.timeStamp, takesText(document.activeElement));
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
