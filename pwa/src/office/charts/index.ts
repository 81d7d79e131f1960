/** Charts load only on pages that have one. */
import { enhance } from "../enhance";

export function setUpCharts(): void {
  enhance("[data-chart]", figure => {
    void import("./draw").then(({ draw }) => draw(figure));
  });
}
