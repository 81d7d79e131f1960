/** For people who sit: `/` searches, arrows walk through the rows, Enter opens, Escape leaves. */

const ROW = ".list tbody tr[data-href]";

export function setUpKeyboard(): void {
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) leaveByEscape(event);
    else command(event);
  });
  document.addEventListener("click", openRow);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function leaveByEscape(event: KeyboardEvent): void {
  if (event.key === "Escape" && event.target instanceof HTMLElement && event.target.matches("[data-search]")) {
    event.target.blur();
  }
  if (event.key === "ArrowDown" && event.target instanceof HTMLElement && event.target.matches("[data-list-search]")) {
    event.preventDefault();
    walk(1);
  }
}

const COMMANDS: Record<string, () => boolean> = {
  "/": focusSearch,
  ArrowDown: () => walk(1),
  ArrowUp: () => walk(-1),
  j: () => walk(1),
  k: () => walk(-1),
  Enter: openSelected,
};

function command(event: KeyboardEvent): void {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target !== document.body && !(event.target as Element).matches(ROW)) return;
  if (COMMANDS[event.key]?.()) event.preventDefault();
}

function focusSearch(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-list-search], [data-search]")];
  const field = fields.find(candidate => candidate.offsetParent !== null);
  field?.focus();
  field?.select();
  return field !== undefined;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROW)];
}

function walk(step: number): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.findIndex(row => row.getAttribute("aria-selected") === "true");
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  all[at]?.setAttribute("aria-selected", "false");
  if (!next) return false;
  next.setAttribute("aria-selected", "true");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function openSelected(): boolean {
  const row = rows().find(candidate => candidate.getAttribute("aria-selected") === "true");
  if (!row?.dataset.href) return false;
  location.assign(row.dataset.href);
  return true;
}

/** The whole row opens its document, unless something inside was meant or text is being marked. */
function openRow(event: MouseEvent): void {
  const target = event.target as Element;
  const row = target.closest<HTMLElement>(ROW);
  if (!row?.dataset.href || target.closest("a, button, input, label, select, summary")) return;
  if (getSelection()?.toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}
