import { beforeEach, describe, expect, it } from "vitest";
import { exportOutbox } from "../outbox/export";
import { save, settleAll } from "../outbox/outbox";
import { newPace, replay } from "../outbox/replay";
import type { Command } from "../shared/types";
import { freshPhone } from "../testing/fresh";
import { actor, clock, type Dump, dump, load, recordEverything, START } from "../testing/golden";
import { answer, report, result } from "../testing/make";
import { getBlob } from "./blobs";
import { allCommands } from "./commands";
import { getDraft } from "./drafts";
import { KEPT_VERSION } from "./upgrades";

/** See tests/golden/README.md. */
const FOLDER = "../../../tests/golden";
type Outbox = { commands: { command: Command; state: string }[]; blobs: { sha256: string; base64: string }[] };
const phones = import.meta.glob<Dump>("../../../tests/golden/phone-v*.json", { eager: true, import: "default" });
const outboxes = import.meta.glob<Outbox>("../../../tests/golden/outbox-v*.json", { eager: true, import: "default" });
const versions = Object.keys(phones).map(path => Number(/v(\d+)\.json$/.exec(path)?.[1]));
const ofVersion = <T>(files: Record<string, T>, name: string, version: number) =>
  files[`${FOLDER}/${name}-v${version}.json`] as T;

beforeEach(freshPhone);

describe("the golden file of this schema version", () => {
  it.skipIf(versions.includes(KEPT_VERSION))("is written when there is none", async () => {
    await recordEverything();
    const phone = JSON.stringify(await dump(), null, 1);
    const outbox = await exportOutbox(START + 3_600_000);
    await expect(`${phone}\n`).toMatchFileSnapshot(`${FOLDER}/phone-v${KEPT_VERSION}.json`);
    await expect(await outbox?.file.text()).toMatchFileSnapshot(`${FOLDER}/outbox-v${KEPT_VERSION}.json`);
  });
});

describe.each(versions)("a phone of schema version %i", version => {
  const { stores } = ofVersion(phones, "phone", version);
  const outbox = ofVersion(outboxes, "outbox", version);
  const rows = stores.commands?.rows as { id: string; n: number; command: Command; state: string }[];
  const commands = [...rows].sort((a, b) => a.n - b.n);

  beforeEach(() => load(ofVersion(phones, "phone", version)));

  it("keeps every record, photo, number and draft when this app opens it", async () => {
    expect((await allCommands()).map(({ command, state }) => ({ command, state }))).toEqual(
      commands.map(({ command, state }) => ({ command, state })),
    );
    for (const { sha256, base64 } of outbox.blobs)
      expect(new Uint8Array((await getBlob(sha256))?.bytes ?? new ArrayBuffer(0))).toEqual(
        Uint8Array.from(atob(base64), char => char.charCodeAt(0)),
      );
    expect((await getDraft("report:draft"))?.value).toEqual({ good: "4" });
    const { command } = await save(report("1"), actor, clock);
    expect(command.seq).toBe(commands.length + 1);
  });

  it("sends what it had, unchanged, and hears the answers", async () => {
    const sent: Command[] = [];
    await replay(
      async batch => {
        sent.push(...batch);
        return { is: "answer", answer: answer(batch.map(one => result(one.id))) };
      },
      newPace(),
      () => START,
    );
    expect(sent).toEqual(commands.filter(one => one.state === "waiting").map(one => one.command));
    await settleAll([], START);
    expect((await allCommands()).filter(one => one.state === "waiting")).toEqual([]);
  });

  it("writes the file that its own version wrote", async () => {
    const file = await exportOutbox(START);
    const now = JSON.parse((await file?.file.text()) ?? "{}") as Outbox;
    expect(now.commands.map(one => one.command)).toEqual(outbox.commands.map(one => one.command));
    expect(new Set(now.blobs)).toEqual(new Set(outbox.blobs));
  });
});
