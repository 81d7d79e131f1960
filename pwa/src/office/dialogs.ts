/** Native dialogs and menus: opened and closed by what is written in the markup. */
import { delegate } from "./enhance";

export function setUpDialogs(): void {
  delegate("click", "[data-dialog-open]", (opener, event) => {
    const dialog = document.getElementById(opener.dataset.dialogOpen ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    dialog.showModal();
  });
  delegate("click", "[data-dialog-close]", closer => closer.closest("dialog")?.close());
  delegate("click", "dialog", (dialog, event) => {
    // A click on the dialog itself, outside its content, is a click on the backdrop.
    if (event.target === dialog && dialog instanceof HTMLDialogElement && outside(dialog, event)) dialog.close();
  });
  // What was sent from a dialog and came back says inside what is wrong.
  document.querySelector<HTMLDialogElement>("dialog[data-dialog-opened]")?.showModal();
  document.addEventListener("click", event => closeMenus(event.target as Element));
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") closeMenus(null);
  });
}

function outside(dialog: HTMLElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const insideX = event.clientX >= box.left && event.clientX <= box.right;
  const insideY = event.clientY >= box.top && event.clientY <= box.bottom;
  return !(insideX && insideY);
}

function closeMenus(clicked: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!clicked || !menu.contains(clicked)) menu.open = false;
  }
}
