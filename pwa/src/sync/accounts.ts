import type { Company, Device, Instant, Problem, User } from "../shared/types";
import { call, problemOf, retryAfter } from "./http";

/** Either what was asked for, or the server's reason. No network at all is `NoAnswer`, which is thrown. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem; seconds: number | null };

export type Enrolled = { device: Device; token: string; epoch: string; company: Company };
/** `grant`: what lets the worker in again without a network, after a sign-in by badge and PIN. */
export type GivenGrant = { id: string; key: string; expires_at: Instant };
export type SignedIn = { ticket: string; expires_at: Instant; user: User; grant?: GivenGrant | null };
export type Proof = { badge: string; pin: string } | { username: string; password: string };

/** A phone on its way into the company; `previous` is its token there from before, whose records' outcomes it still wants. */
export type Newcomer = { code: string; name: string; platform: string; previous?: string };

/** Makes this phone known to the company, once, with a code that an office user made. @throws NoAnswer */
export const enrol = (newcomer: Newcomer, language: string): Promise<Outcome<Enrolled>> =>
  post("/api/v1/floor/enrol", newcomer, {}, language);

/** Gets a worker's ticket. @throws NoAnswer */
export const signIn = (token: string, proof: Proof, language: string): Promise<Outcome<SignedIn>> =>
  post("/api/v1/floor/sign-in", proof, { Authorization: `Bearer ${token}` }, language);

async function post<T>(
  path: string,
  json: unknown,
  headers: Record<string, string>,
  language: string,
): Promise<Outcome<T>> {
  const answer = await call(path, { json, headers, language });
  if (answer.status >= 200 && answer.status < 300) return { ok: true, value: answer.body as T };
  return { ok: false, problem: problemOf(answer), seconds: retryAfter(answer.headers) };
}
