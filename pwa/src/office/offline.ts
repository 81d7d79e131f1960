/** Says that the server cannot be reached, in words and only while it is so. The office reads; nothing is queued here. */

export function setUpOffline(): void {
  addEventListener("offline", unreachable);
  addEventListener("online", reached);
  if (!navigator.onLine) unreachable();
  document.addEventListener("htmx:error", unreachable);
  document.addEventListener("htmx:after:request", reached);
}

export function unreachable(): void {
  show(true);
}

export function reached(): void {
  show(false);
}

function show(visible: boolean): void {
  const notice = document.querySelector<HTMLElement>("[data-offline-notice]");
  if (notice && notice.hidden === visible) notice.hidden = !visible;
}
