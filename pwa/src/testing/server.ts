import { vi } from "vitest";

export type Request = { method: string; path: string; headers: Record<string, string>; json: unknown; body: unknown };
type Reply = { status: number; json?: unknown; headers?: Record<string, string> } | "offline";

/** A server that answers from a function and remembers what it was asked. */
export function serve(reply: (request: Request) => Reply): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const body = init.body ?? null;
    const json = typeof body === "string" ? JSON.parse(body) : null;
    const request = { method: init.method ?? "GET", path, headers: init.headers as Record<string, string>, json, body };
    asked.push(request);
    const answer = reply(request);
    if (answer === "offline") throw new TypeError("Failed to fetch");
    const headers = { "Content-Type": "application/json", ...answer.headers };
    const text = answer.json === undefined ? null : JSON.stringify(answer.json);
    return new Response(answer.status === 304 ? null : text, { status: answer.status, headers });
  });
  return asked;
}
