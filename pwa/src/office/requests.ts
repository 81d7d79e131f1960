/** htmx, set up for a page without eval and without inline code; every request carries the CSRF token. */
import "htmx.org";
import { enhanceWithin } from "./enhance";

interface RequestDetail {
  ctx: { request: { headers: Record<string, string>; method: string }; target?: Element | null };
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function setUpRequests(): void {
  document.addEventListener("htmx:config:request", event => {
    const { ctx } = (event as CustomEvent<RequestDetail>).detail;
    ctx.request.headers["X-CSRF-Token"] = csrfToken();
  });
  document.addEventListener("htmx:after:swap", () => enhanceWithin(document));
}
