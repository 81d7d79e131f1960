import { describe, expect, it } from "vitest";
import type { Paper } from "../../shared/types";
import { papersOn } from "./papers";

const paper = (number: string, revision: string, valid_from: string): Paper => ({
  id: `${number}${revision}`,
  kind: "drawing",
  number,
  revision,
  title: "",
  valid_from,
  type: "application/pdf",
  size: 1000,
  path: `/api/v1/documents/${number}${revision}`,
});

describe("the papers of a job", () => {
  const all = [
    paper("D-1", "A", "2026-11-01"),
    paper("D-1", "B", "2026-11-20"),
    paper("D-1", "C", "2026-12-01"),
    paper("D-2", "", "2026-11-20"),
  ];
  const shown = (day: string) => papersOn(all, day).map(one => one.number + one.revision);

  it("are those whose day has come, of each number the last", () => {
    expect(shown("2026-10-31")).toEqual([]);
    expect(shown("2026-11-19")).toEqual(["D-1A"]);
    expect(shown("2026-11-30")).toEqual(["D-1B", "D-2"]);
    expect(shown("2026-12-01")).toEqual(["D-1C", "D-2"]);
  });

  it("are of one day those that came later", () => {
    const twice = [paper("D-1", "A", "2026-11-01"), paper("D-1", "B", "2026-11-01")];
    expect(papersOn(twice, "2026-11-02").map(one => one.revision)).toEqual(["B"]);
  });
});
