/** Gives elements their behaviour when they appear: at the start, and again in what htmx has swapped in. */

type Setup = (element: HTMLElement) => void;

const setups: [selector: string, setup: Setup][] = [];
const done = new WeakMap<HTMLElement, Set<string>>();

/** Calls `setup` once for each element that matches `selector`, now or later. */
export function enhance(selector: string, setup: Setup): void {
  setups.push([selector, setup]);
}

/** Applies every setup inside `root` (and to `root` itself). */
export function enhanceWithin(root: ParentNode): void {
  for (const [selector, setup] of setups) {
    for (const element of matching(root, selector)) applyOnce(element, selector, setup);
  }
}

function matching(root: ParentNode, selector: string): HTMLElement[] {
  const found = [...root.querySelectorAll<HTMLElement>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root);
  return found;
}

function applyOnce(element: HTMLElement, selector: string, setup: Setup): void {
  const applied = done.get(element) ?? new Set<string>();
  if (applied.has(selector)) return;
  done.set(element, applied.add(selector));
  setup(element);
}

/** Listens on the document for `type` on elements that match `selector`, also on those that do not exist yet. */
export function delegate<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  handle: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, event => {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (element) handle(element, event);
  });
}
