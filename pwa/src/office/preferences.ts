/** Theme and density: at once on this page, and by cookie on every page to come (the server writes them into <html>). */
import { delegate } from "./enhance";

const YEAR = 31_536_000;

export function setUpPreferences(): void {
  delegate("click", "[data-set-theme]", button => choose(button, "theme", document.documentElement));
  delegate("click", "[data-set-density]", button => choose(button, "density", document.body));
}

function choose(button: HTMLElement, name: "theme" | "density", holder: HTMLElement): void {
  const attribute = name === "theme" ? "setTheme" : "setDensity";
  const value = button.dataset[attribute] ?? "";
  if (value === "auto") delete holder.dataset[name];
  else holder.dataset[name] = value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from the phones we serve
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  const group = button.closest("[role=group]") ?? button.parentElement;
  for (const other of group?.querySelectorAll("button") ?? [])
    other.setAttribute("aria-pressed", String(other === button));
  document.dispatchEvent(new CustomEvent("office:theme"));
}
