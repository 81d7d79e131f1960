import { changeLanguage } from "../../app/preferences";
import { user } from "../../app/session";
import { preferred, t, word } from "../../shared/i18n";
import { report } from "../../shared/report";
import { SECOND } from "../../shared/time";
import type { Proof } from "../../sync/accounts";
import { signInByPin, signInOnline, type Trouble } from "./signin";

/** What went wrong, in words, and for how long nothing can be tried. */
export type Said = { text: string; waitMs: number } | null;

/** Signs in, and lets the app speak the worker's language. @returns null when the worker is signed in */
export async function enter(proof: Proof): Promise<Said> {
  try {
    return await tryToEnter(proof);
  } catch (error) {
    // A phone that cannot write, say: whoever stands before it must be told, and may try again.
    report(error);
    return { text: t("signin.failed"), waitMs: 0 };
  }
}

async function tryToEnter(proof: Proof): Promise<Said> {
  const trouble = await ("pin" in proof ? signInByPin(proof.badge, proof.pin) : signInOnline(proof));
  if (trouble) return say(trouble, "pin" in proof);
  if (user.value?.locale) await changeLanguage(preferred(user.value.locale));
  return null;
}

function say(trouble: Trouble, byPin: boolean): NonNullable<Said> {
  switch (trouble.is) {
    case "offline":
      return { text: t("signin.offline"), waitMs: 0 };
    case "unknown_here":
      return { text: t("signin.unknown_here"), waitMs: 0 };
    case "wrong":
      return { text: t("signin.wrong_left", { n: trouble.left }), waitMs: 0 };
    case "pause":
      return { text: t("signin.pause"), waitMs: trouble.ms };
    case "locked":
      return { text: t("signin.locked"), waitMs: 0 };
    case "refused":
      return refusal(trouble.problem.code, trouble.problem.detail, trouble.problem.status, trouble.seconds, byPin);
  }
}

function refusal(code: string, detail: string, status: number, seconds: number | null, byPin: boolean) {
  if (status === 429) return { text: t("signin.pause"), waitMs: (seconds ?? 60) * SECOND };
  const wrong = byPin ? t("signin.pin_wrong") : t("signin.credentials_wrong");
  if (code === "credentials_wrong") return { text: wrong, waitMs: 0 };
  return { text: word("signin", code, detail || t("error.server", { code })), waitMs: 0 };
}
