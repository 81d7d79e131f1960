import { describe, expect, it } from "vitest";
import { viewJob } from "../../outbox/overlay";
import { job, liNa, operation } from "../../testing/make";
import { likelyOperation } from "../jobs/pick";
import { upNext } from "./next";

const done = { input: "10", good: "10", status: "finished" } as const;
const onlyRework = { input: "10", good: "7", rework: "3", status: "running" } as const;

describe("an operation that has only rework left", () => {
  it("is offered by itself, at home and by a scan", () => {
    const ticket = job([
      operation(10, onlyRework),
      operation(20, { ...done, input: "7", good: "7", status: "running" }),
    ]);
    expect(upNext([ticket], []).map(one => one.view.operation.id)).toEqual(["op-10"]);
    expect(likelyOperation(viewJob(ticket, []), liNa.id, [])?.operation.id).toBe("op-10");
  });

  it("comes after pieces that were never worked on", () => {
    const ticket = job([operation(10, onlyRework), operation(20, { input: "7", status: "ready" })]);
    expect(likelyOperation(viewJob(ticket, []), liNa.id, [])?.operation.id).toBe("op-20");
  });

  it("is none where all is done", () => {
    expect(upNext([job([operation(10, done)])], [])).toEqual([]);
  });
});
