/** A measured value is judged while it is typed: `<input data-judge data-lower="8.02" data-upper="8.08">`. The server judges again. */
import { compare, parse } from "./decimals";
import { delegate, enhance } from "./enhance";

type Verdict = "within" | "low" | "high";

export function setUpJudging(): void {
  enhance("input[data-judge]", input => show(input as HTMLInputElement));
  for (const type of ["input", "change"] as const) {
    delegate(type, "input[data-judge]", input => show(input as HTMLInputElement));
  }
}

/** Where the text lies against its limits, each of which may be left out (""); null while it is not a number. */
export function judge(text: string, lower: string, upper: string): Verdict | null {
  const value = parse(text);
  if (value === null) return null;
  const least = parse(lower);
  const most = parse(upper);
  if (least !== null && compare(value, least) < 0) return "low";
  return most !== null && compare(value, most) > 0 ? "high" : "within";
}

function show(input: HTMLInputElement): void {
  const facts = input.closest(".field")?.querySelector<HTMLElement>(".field__facts");
  if (!facts) return;
  const verdict = judge(input.value, input.dataset.lower ?? "", input.dataset.upper ?? "");
  facts.replaceChildren();
  if (verdict === null) return;
  const pill = document.createElement("span");
  pill.className = "state";
  pill.dataset.state = verdict === "within" ? "running" : "stopped";
  pill.textContent = input.dataset[verdict] ?? "";
  facts.append(pill);
}
