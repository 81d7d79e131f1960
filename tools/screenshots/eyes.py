"""Looks at one page: takes its picture and says what a person would be ashamed of."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Response, ViewportSize

from screenshots.sheet import optimised
from screenshots.words import Words

PHONE = ViewportSize(width=390, height=844)
SMALL_PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
VIEWS = {"390": PHONE, "1280": DESK}
TALLEST = 3200
"""Pixels of a long page that are worth a picture."""
FRONT = {
    ("zh", "390", "floor-07-job-running"): "floor.png",
    ("zh", "1280", "production.work_order"): "office.png",
    ("zh", "390", "insights.today"): "boss.png",
}
"""The pictures that the README shows, taken anew only when README is set: they are kept in the repository."""

READ_PAGE = """() => {
  const seen = (el) => { const r = el.getBoundingClientRect(); return r.width > 2 && r.height > 2 && el.checkVisibility(); };
  const texts = [], clipped = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement, text = node.textContent.trim();
    if (!text || parent.closest("script, style, template, code, pre, [translate=no]") || !parent.checkVisibility()) continue;
    texts.push(text);
    const style = getComputedStyle(parent);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    if (parent.closest("[aria-hidden=true], .visually-hidden")) continue;
    if (hides && seen(parent) && parent.scrollWidth > parent.clientWidth + 1 && !parent.closest("[title]")) clipped.push(text);
  }
  for (const el of document.querySelectorAll("[placeholder], [aria-label], [title], img[alt]")) {
    if (!el.checkVisibility() || el.closest("[translate=no]")) continue;
    for (const name of ["placeholder", "aria-label", "title", "alt"]) texts.push(el.getAttribute(name) || "");
  }
  texts.push(document.title);
  const images = [...document.images].filter((i) => i.complete && !i.naturalWidth && i.checkVisibility()).map((i) => i.src);
  return { texts: [...new Set(texts)], clipped: [...new Set(clipped)], images };
}"""

READ_LISTS = """() => [...document.querySelectorAll(".list-wrap")]
  .filter((el) => el.checkVisibility() && el.scrollWidth > el.clientWidth + 1)
  .map((el) => `a list ${el.scrollWidth - el.clientWidth} px wider than its frame`)"""

READ_WIDTH = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return null;
  const name = (el) => el.tagName.toLowerCase() + [...el.classList].map((c) => "." + c).join("");
  const hides = (el) => getComputedStyle(el).overflowX !== "visible";
  const scrolls = (el) => el && el !== document.body && (hides(el) || scrolls(el.parentElement));
  const beyond = (el) => el.getBoundingClientRect().right > innerWidth && !scrolls(el.parentElement);
  const out = [...document.body.querySelectorAll("*")].filter(beyond);
  const ends = out.filter((el) => ![...el.children].some((child) => out.includes(child)));
  return `${wide} px too wide: ${ends.slice(0, 3).map(name).join(", ")}`;
}"""


@dataclass
class Eyes:
    """One page of a browser under observation; what it finds is gathered in ``shames`` as (screen, what)."""

    page: Page
    language: str
    words: Words
    folder: Path
    shames: list[tuple[str, str]] = field(default_factory=list)
    expects_failures: bool = False
    """Set while the network is away on purpose."""
    _heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self._heard.append(f"page error: {error}"))
        self.page.on("console", self._hear)
        self.page.on("response", self._receive)

    def look(self, name: str, *, whole: bool = True, words: bool = True) -> None:
        """Take the pictures of what the page shows now, called `name`, and note what is wrong with it.

        `whole`: the page down to its end, not what the window shows; `words`: judge its language too.
        """
        for view, size in VIEWS.items():
            self.page.set_viewport_size(size)
            self._settle()
            self._read(f"{name} [{self.language} {view}]", size, words=words)
            self._front(name, view)
            self._picture(self.folder / f"{self.language}-{view}" / f"{name}.png", size, whole=whole)
        self._tell(f"{name} [{self.language}]")

    def forget(self) -> None:
        """Drop what was heard until now."""
        self._heard.clear()

    def _settle(self) -> None:
        # Web fonts there are none; a frame or two is what a layout and lazy charts need.
        self.page.wait_for_timeout(150)

    def _read(self, screen: str, size: ViewportSize, *, words: bool) -> None:
        found = self.page.evaluate(READ_PAGE)
        wrong = self.words.shames(found["texts"], self.language) if words else []
        wrong += [f"clipped: {text[:80]!r}" for text in found["clipped"]]
        wrong += [f"image failed: {source}" for source in found["images"]]
        wrong += self.page.evaluate(READ_LISTS)
        self.shames += [(screen, what) for what in dict.fromkeys(wrong)]
        self._measure(screen)
        if size is PHONE:
            self.page.set_viewport_size(SMALL_PHONE)
            self._measure(f"{screen} at 360")
            self.page.set_viewport_size(size)

    def _measure(self, screen: str) -> None:
        if too_wide := self.page.evaluate(READ_WIDTH):
            self.shames.append((screen, too_wide))

    def _picture(self, file: Path, size: ViewportSize, *, whole: bool) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        height = self.page.evaluate("document.documentElement.scrollHeight")
        if whole and height > size["height"]:
            # As a tall window: in a picture of the whole page, what sticks to the bottom edge stands in the middle.
            self.page.set_viewport_size(ViewportSize(width=size["width"], height=min(height, TALLEST)))
            self._settle()
        self.page.screenshot(path=file)
        self.page.set_viewport_size(size)

    def _front(self, name: str, view: str) -> None:
        target = FRONT.get((self.language, view, name))
        if target and os.environ.get("README"):
            optimised(self.page.screenshot(), self.folder / target)

    def _tell(self, screen: str) -> None:
        self.shames += [(screen, what) for what in dict.fromkeys(self._heard)]
        self._heard.clear()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self.expects_failures:
            self._heard.append(f"console: {message.text[:300]}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400:
            self._heard.append(f"HTTP {response.status} {response.request.method} {response.url}")
