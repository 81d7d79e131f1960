import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as commands from "../db/commands";
import * as outbox from "../outbox/outbox";
import * as room from "../outbox/room";
import { freshPhone } from "../testing/fresh";
import * as storage from "./storage";

const reported: unknown[] = [];
const find = (id: string) => document.querySelector(`[data-testid="${id}"]`);
const settle = (ms: number) => new Promise(done => setTimeout(done, ms));

beforeEach(async () => {
  vi.resetModules();
  vi.restoreAllMocks();
  await freshPhone();
  document.body.innerHTML = '<div id="app"></div>';
  reported.length = 0;
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
});
afterEach(() => vi.unstubAllGlobals());

it("leaves the standing app alone when its housekeeping fails, and goes on with the rest of it", async () => {
  vi.doMock("../outbox/outbox", async () => ({ ...outbox, sweepPhotos: () => Promise.reject(new Error("disk full")) }));
  const keepReserve = vi.fn(() => Promise.reject(new Error("no room")));
  vi.doMock("../outbox/room", async () => ({ ...room, keepReserve }));
  const watchStorage = vi.fn();
  const lookAtPersistence = () => Promise.reject(new TypeError("no storage"));
  vi.doMock("./storage", async () => ({ ...storage, lookAtPersistence, watchStorage }));
  await import("./main");
  await vi.waitFor(() => expect(watchStorage).toHaveBeenCalled(), 3000);
  await vi.waitFor(() => expect(find("enrol-page")).not.toBeNull(), 3000);
  await settle(50);
  expect(reported.map(String)).toEqual(["Error: disk full", "Error: no room", "TypeError: no storage"]);
  expect(find("enrol-page")).not.toBeNull();
  expect(find("rescue-crashed")).toBeNull();
});

it("shows the page of mishaps when the phone's own records cannot be read", async () => {
  vi.doMock("../db/commands", async () => ({
    ...commands,
    allCommands: () => Promise.reject(new Error("broken disk")),
  }));
  await import("./main");
  await vi.waitFor(() => expect(find("rescue-crashed")).not.toBeNull(), 3000);
});
