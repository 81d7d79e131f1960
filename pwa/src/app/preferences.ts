import { signal } from "@preact/signals";
import { getMeta, type Meta, setMeta } from "../db/meta";
import { type Language, language, preferred, setLanguage } from "../shared/i18n";

/** What a person has chosen on this phone. */
export type Theme = Meta["theme"];
export const theme = signal<Theme>("auto");
export const sound = signal(true);
export const vibration = signal(true);

export async function loadPreferences(): Promise<void> {
  const [chosen, look, loud, felt] = await Promise.all([
    getMeta("language"),
    getMeta("theme"),
    getMeta("sound"),
    getMeta("vibration"),
  ]);
  setLanguage(chosen ?? preferred(navigator.language));
  showTheme(look ?? "auto");
  sound.value = loud ?? true;
  vibration.value = felt ?? true;
}

export async function changeLanguage(next: Language): Promise<void> {
  if (next !== language.value) setLanguage(next);
  await setMeta("language", next);
}

export async function changeTheme(next: Theme): Promise<void> {
  showTheme(next);
  await setMeta("theme", next);
}

export async function changeSound(next: boolean): Promise<void> {
  sound.value = next;
  await setMeta("sound", next);
}

export async function changeVibration(next: boolean): Promise<void> {
  vibration.value = next;
  await setMeta("vibration", next);
}

function showTheme(next: Theme): void {
  theme.value = next;
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
