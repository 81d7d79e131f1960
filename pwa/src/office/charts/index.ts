/** Charts load only on pages that have one, and only when they come near the eye: the figures above them come first. */
import { enhance } from "../enhance";

const NEAR = "200px";

export function setUpCharts(): void {
  enhance("[data-chart]", figure => whenNear(figure, () => void import("./draw").then(({ draw }) => draw(figure))));
}

function whenNear(figure: HTMLElement, show: () => void): void {
  const watcher = new IntersectionObserver(
    entries => {
      if (entries.some(entry => entry.isIntersecting)) once();
    },
    { rootMargin: NEAR },
  );
  // Paper shows the whole page, also what nobody has scrolled to.
  const paper = matchMedia("print");
  const once = (): void => {
    watcher.disconnect();
    paper.removeEventListener("change", once);
    show();
  };
  watcher.observe(figure);
  paper.addEventListener("change", once);
}
