import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { records, reloadRecords } from "../../app/live";
import { session } from "../../app/session";
import { waitingCommands } from "../../db/commands";
import type { SessionRecord } from "../../db/schema";
import { save, settleAll } from "../../outbox/outbox";
import { keepPhoto } from "../../outbox/photos";
import { setLanguage } from "../../shared/i18n";
import { freshPhone } from "../../testing/fresh";
import { actorOf, clock, liNa, report, result, wang } from "../../testing/make";
import { MePage } from "./page";

let root: HTMLElement;
const find = (id: string) => document.querySelector(`[data-testid="${id}"]`) as HTMLElement | null;
const tap = (id: string) => act(() => find(id)?.click());

/** What was set is on the screen only when `act` ends. */
const eventually = (what: () => unknown) =>
  vi.waitFor(async () => {
    await act(() => new Promise(done => setTimeout(done, 5)));
    what();
  }, 3000);

const listed = () => [...(find("unsent-by-worker")?.querySelectorAll("li") ?? [])].map(one => one.textContent);

async function show(): Promise<void> {
  await reloadRecords(false);
  await act(() => render(<MePage />, root));
}

beforeEach(async () => {
  await freshPhone();
  setLanguage("en");
  session.value = { id: liNa.id, user: liNa, ticket: "t", expires_at: "2099-01-01T00:00:00Z" } as SessionRecord;
  root = document.createElement("div");
  document.body.append(root);
});
afterEach(() => {
  render(null, root);
  root.remove();
  [records.value, session.value] = [[], null];
  setLanguage("zh");
});

describe("signing out", () => {
  it("says whose records still wait, and how many, before it is done; they stay", async () => {
    await save(report("5"), actorOf(), clock);
    await save(report("6"), actorOf(), clock);
    await save(report("7"), actorOf(wang), clock);
    const { id } = await save(report("8"), actorOf(wang), clock);
    await settleAll([result(id)], 1);
    await show();
    await tap("sign-out");
    expect(session.value).not.toBeNull();
    expect(listed()).toEqual(["Li Na: 2 records", "Wang Qiang: 1 record"]);
    expect(find("unsent-by-worker")?.textContent).toContain("They stay on this phone and go out by themselves.");
    await act(() => setLanguage("zh"));
    expect(listed()).toEqual(["李娜：2 条记录", "王强：1 条记录"]);
    await tap("sign-out-confirm");
    await eventually(() => expect(session.value).toBeNull());
    expect(await waitingCommands()).toHaveLength(3);
  });

  it("says that photos alone still wait, and whose they are", async () => {
    const photo = await keepPhoto(new TextEncoder().encode("a photo").buffer as ArrayBuffer, "image/jpeg", 0);
    const { id } = await save(report("5", 10, { photos: [photo] }), actorOf(), clock);
    await settleAll([result(id)], 1);
    await show();
    await tap("sign-out");
    expect(session.value).not.toBeNull();
    expect(listed()).toEqual(["Li Na: 1 photo"]);
  });

  it("asks nothing when all is out", async () => {
    await show();
    await tap("sign-out");
    await eventually(() => expect(session.value).toBeNull());
    expect(find("signout-sheet")).toBeNull();
  });
});
