import { signal } from "@preact/signals";
import { getMeta, type Meta, setMeta } from "../db/meta";
import { type Language, language, preferred, setLanguage } from "../shared/i18n";

/** What a person has chosen on this phone. */
export type Theme = Meta["theme"];
export const theme = signal<Theme>("auto");
export const sound = signal(true);

export async function loadPreferences(): Promise<void> {
  const [chosen, look, loud] = await Promise.all([getMeta("language"), getMeta("theme"), getMeta("sound")]);
  setLanguage(chosen ?? preferred(navigator.language));
  showTheme(look ?? "auto");
  sound.value = loud ?? true;
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

function showTheme(next: Theme): void {
  theme.value = next;
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
