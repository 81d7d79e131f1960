import type { DBSchema } from "idb";
import type { AnyDocument, Command, Instant, Kind, Mine, Result, ResultStatus, User, Uuid } from "../shared/types";

/**
 * Two databases. `kept` is what only this phone has: it survives every upgrade. `cache` is what the server can give again:
 * it may be thrown away at any time.
 */

/** `waiting`: the server has not yet said that it has it. */
export type CommandState = "waiting" | ResultStatus;

/** The words for a record, taken when it was made: the ticket may leave this phone before the record does. */
export type About = {
  work_order: string | null;
  item: string;
  item_en: string | null;
  operation: string;
  operation_en: string | null;
  piece_price: string | null;
};

export type CommandRecord = {
  id: Uuid;
  /** Order of saving on this phone: clocks may jump, this does not. */
  n: number;
  command: Command;
  about: About;
  user: { id: Uuid; name: string; name_en: string | null };
  state: CommandState;
  result: Result | null;
  saved_at: number;
  tried_at: number | null;
  settled_at: number | null;
  /** A pull that began after the server's answer has completed: the documents contain it. */
  seen: boolean;
  /** Offered again after the server was restored from a backup. */
  again: boolean;
  /** A record that the worker has dealt with: the id of the one that replaces it, or under which it goes on, or `dismissed`. */
  closed: string | null;
  /** Which judgement `result` is, and in which life of the server; rows of version 1 and old servers say neither. */
  rev?: number | null;
  epoch?: string | null;
  /** The server's word is news that the record's worker has not been shown yet. */
  unread?: boolean;
  /** How often it was too large although it was sent alone. */
  too_large?: number;
  /** How often it did not get through alone although the server answered everything else. */
  jammed?: number;
  /** The form that it was saved from. */
  draft?: string | null;
};

/** `draft`: belongs to a form that is still open. `stuck`: the server will not take it. */
export type BlobState = "draft" | "waiting" | "sent" | "stuck";
export type BlobRecord = {
  sha256: string;
  type: string;
  size: number;
  bytes: ArrayBuffer;
  state: BlobState;
  trouble: string | null;
  created_at: number;
};

/** `since`: how many records this phone had saved when the form was begun; drafts of earlier versions do not say. */
export type DraftRecord = { key: string; value: unknown; updated_at: number; since?: number };

/** What only a worker's PIN opens, and only on this phone: features/signin/seal.ts. */
export type Sealed = { salt: Uint8Array<ArrayBuffer>; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };
export type Grant = { id: string; expires_at: Instant; sealed: Sealed };
/** Wrong PINs since the last right one, and when the last of them was tried by this phone's clock. */
export type Tries = { wrong: number; at: number };
export type SessionRecord = {
  id: Uuid;
  user: User;
  /** The badge that was scanned, so that a renewal asks for the PIN only. */
  badge: string | null;
  ticket: string | null;
  expires_at: Instant;
  used_at: number;
  /** What lets this worker in without a network; its key is inside the seal. */
  grant?: Grant | null;
  tries?: Tries | null;
};

/** A key of this phone that its browser uses but never gives out. */
export type KeyRecord = { name: string; key: CryptoKey };

/** Where `streams` counts what was saved on this phone, whoever recorded it. */
export const COUNTER = "#saved";

export interface KeptSchema extends DBSchema {
  commands: { key: string; value: CommandRecord; indexes: { n: number; state: CommandState } };
  streams: { key: string; value: { stream: string; seq: number } };
  blobs: { key: string; value: BlobRecord; indexes: { state: BlobState } };
  drafts: { key: string; value: DraftRecord };
  sessions: { key: string; value: SessionRecord };
  meta: { key: string; value: unknown };
  keys: { key: string; value: KeyRecord };
  /** Room that nobody uses, given back when a record would not fit any more. */
  reserve: { key: string; value: ArrayBuffer };
}

export type DocumentRecord = { kind: Kind; id: Uuid; code: string; seq: number; doc: AnyDocument };
export type FileRecord = { path: string; blob: Blob; used_at: number };

export interface CacheSchema extends DBSchema {
  documents: { key: [Kind, Uuid]; value: DocumentRecord; indexes: { kind: Kind; code: string } };
  mine: { key: string; value: Mine };
  files: { key: string; value: FileRecord };
  meta: { key: string; value: unknown };
}
