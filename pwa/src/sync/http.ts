import { HOUR } from "../shared/time";
import type { Problem } from "../shared/types";
import { noteServerTime } from "./clock";

/** An answer that came from our server, whatever its status. */
export type Answer = { status: number; body: unknown; headers: Headers };

/** No answer came, or not from our server: a dead spot, a captive portal, a proxy's error page. */
export class NoAnswer extends Error {
  constructor(readonly timedOut: boolean) {
    super(timedOut ? "timed out" : "no network");
  }
}

export type Call = {
  method?: "GET" | "POST" | "PUT" | "HEAD";
  json?: unknown;
  bytes?: ArrayBuffer;
  headers?: Record<string, string>;
  timeoutMs?: number;
  language?: string;
};

let heard = 0;
/** How often anything readable has come back: "connected" is said only when it has. */
export const answersHeard = (): number => heard;

const USUAL_TIMEOUT = 20_000;

/**
 * One call to the server. Redirects are refused: a hotel's sign-in page must never be taken for an answer.
 * @throws NoAnswer when nothing readable came back
 */
export async function call(path: string, options: Call = {}): Promise<Answer> {
  const started = Date.now();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? USUAL_TIMEOUT);
  try {
    const response = await fetch(path, {
      method: options.method ?? (options.json === undefined ? "GET" : "POST"),
      headers: headersOf(options),
      body: options.json === undefined ? (options.bytes ?? null) : JSON.stringify(options.json),
      redirect: "error",
      cache: "no-store",
      credentials: "omit",
      signal: abort.signal,
    });
    const body = await bodyOf(response);
    heard += 1;
    noteServerTime(body, started, Date.now());
    return { status: response.status, body, headers: response.headers };
  } catch (error) {
    throw error instanceof NoAnswer ? error : new NoAnswer(abort.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

function headersOf(options: Call): Record<string, string> {
  const json: Record<string, string> = options.json === undefined ? {} : { "Content-Type": "application/json" };
  const language: Record<string, string> = options.language ? { "Accept-Language": options.language } : {};
  return { Accept: "application/json, application/problem+json", ...language, ...json, ...options.headers };
}

/** JSON or nothing. A page in HTML with status 200 is no answer of ours. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  if (!/json/.test(response.headers.get("Content-Type") ?? "")) {
    if (response.ok) throw new NoAnswer(false);
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswer(false);
  }
}

/** The RFC 9457 problem in an answer; an empty one when the body is something else. */
export function problemOf(answer: Answer): Problem {
  const body = (answer.body ?? {}) as Partial<Problem> & { title?: string };
  return {
    status: answer.status,
    code: body.code ?? `http_${answer.status}`,
    detail: body.detail ?? body.title ?? "",
    errors: body.errors ?? [],
  };
}

/** A refusal of our own server's, which has a code; a portal or a proxy on the way has none, and goes away again. */
export const isOurs = (answer: Answer): boolean => problemOf(answer).code !== `http_${answer.status}`;

/** Seconds to wait that the server asks for, as a number or a date (RFC 9110 §10.2.3). */
export function retryAfter(headers: Headers, now: number = Date.now()): number | null {
  const value = headers.get("Retry-After");
  if (value === null) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), HOUR / 1000) : null;
}
