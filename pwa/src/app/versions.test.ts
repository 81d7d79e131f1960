import { describe, expect, it } from "vitest";
import { CACHE_NAME, KEPT_NAME } from "../db/open";
import { CHANNEL, SYNC_TAG } from "../sync/background";
import { FORM_LOCK } from "./forms";
import { GO_ON } from "./update";

describe("pages and service workers of different versions", () => {
  it("meet under names that never change", () => {
    expect({ KEPT_NAME, CACHE_NAME, CHANNEL, SYNC_TAG, FORM_LOCK, GO_ON }).toEqual({
      KEPT_NAME: "suigong-floor",
      CACHE_NAME: "suigong-cache",
      CHANNEL: "suigong",
      SYNC_TAG: "outbox",
      FORM_LOCK: "suigong-form",
      GO_ON: { type: "SKIP_WAITING" },
    });
  });
});
