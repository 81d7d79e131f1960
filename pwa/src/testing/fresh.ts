import { IDBFactory } from "fake-indexeddb";
import { close } from "../db/open";

/** A phone that has never seen the app. */
export async function freshPhone(): Promise<void> {
  await close();
  globalThis.indexedDB = new IDBFactory();
}
