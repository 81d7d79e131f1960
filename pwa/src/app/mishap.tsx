import { render } from "preact";
import { NewerData, whenBlocked } from "../db/open";
import type { Mishap } from "../features/rescue/page";
import { t } from "../shared/i18n";

/** Shows what keeps the app from starting. Should even that fail, plain words stand there, in both languages. */
export async function showMishap(
  root: HTMLElement,
  mishap: Mishap,
  error?: unknown,
  isOver = () => false,
): Promise<void> {
  try {
    const { RescuePage } = await import("../features/rescue/page");
    if (!isOver()) render(<RescuePage mishap={mishap} error={error} />, root);
  } catch {
    root.textContent = `${t("rescue.crashed")} ${t("rescue.safe")}`;
  }
}

export const mishapOf = (error: unknown): Mishap => (error instanceof NewerData ? "newer" : "crashed");

/**
 * Another window of an older version holds the database: the page says so until that one is closed.
 * @returns ends it, so that a page which comes late does not cover the app
 */
export function warnWhenBlocked(root: HTMLElement): () => void {
  let over = false;
  whenBlocked(() => void showMishap(root, "blocked", undefined, () => over));
  return () => {
    over = true;
  };
}
