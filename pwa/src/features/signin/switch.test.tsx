import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { records, reloadRecords } from "../../app/live";
import { session } from "../../app/session";
import type { SessionRecord } from "../../db/schema";
import { save } from "../../outbox/outbox";
import { keepPhoto } from "../../outbox/photos";
import { setLanguage } from "../../shared/i18n";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, liNa, report } from "../../testing/make";
import { find, settle, shown, unmount } from "../../testing/shown";
import { SwitchPage } from "./switch";

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  session.value = { id: liNa.id, user: liNa, ticket: "t", expires_at: "2099-01-01T00:00:00Z" } as SessionRecord;
});
afterEach(() => {
  unmount();
  [records.value, session.value] = [[], null];
  setLanguage("zh");
});

async function show(badge: string | null): Promise<void> {
  await reloadRecords(false);
  shown.root = document.createElement("div");
  document.body.append(shown.root);
  await act(() => render(<SwitchPage badge={badge} />, shown.root));
  await settle();
}

it.each([["7KP0000000"], [null]])(
  "says what of the worker before still waits, beside the keys for the next one",
  async badge => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    await save(report("5", 10, { photos: [photo] }), actorOf(), clock);
    await show(badge);
    expect(find("unsent-by-worker")?.textContent).toContain("Li Na: 1 record, 1 photo");
    expect(find(badge ? "signin-pin" : "signin-scan")).not.toBeNull();
  },
);

it("says nothing of it when all is out", async () => {
  await show("7KP0000000");
  expect(find("unsent-by-worker")).toBeNull();
});
