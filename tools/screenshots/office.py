"""Walks through the office: every address, as the person whose work it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, StorageState
from playwright.sync_api import Error as PlaywrightError

from screenshots.addresses import Screen
from screenshots.eyes import DESK, Eyes
from screenshots.people import Person
from screenshots.words import Words

PATIENCE = 30_000
FOR_PROGRAMMERS = ("openapi.docs",)
"""Written in English and full of keys, as its readers want it."""
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
"""The browser's own language: it draws date fields."""
Walk = list[tuple[str, str]]


class Office:
    """The desk browser of one language; people sign in once and keep their session."""

    def __init__(self, browser: Browser, address: str, language: str, people: dict[str, Person]) -> None:
        self.browser = browser
        self.address = address
        self.language = language
        self.people = people
        self._sessions: dict[str, StorageState] = {}

    def walk(self, screens: Iterable[Screen], words: Words, folder: Path) -> Walk:
        """Look at every screen and return what is wrong."""
        shames: Walk = []
        by_role: dict[str | None, list[Screen]] = {}
        for screen in screens:
            by_role.setdefault(screen.role, []).append(screen)
        for role, theirs in by_role.items():
            context = self._context(role)
            eyes = Eyes(context.new_page(), self.language, words, folder, shames)
            for screen in theirs:
                print(f"  {self.language} {screen.name}", flush=True)
                self._visit(eyes, screen)
            context.close()
        return shames

    def _visit(self, eyes: Eyes, screen: Screen) -> None:
        try:
            eyes.page.goto(screen.url, wait_until="load", timeout=PATIENCE)
            eyes.look(screen.name, words=screen.name not in FOR_PROGRAMMERS)
        except PlaywrightError as error:
            eyes.shames.append((f"{screen.name} [{self.language}]", error.message.strip()))

    def _context(self, role: str | None) -> BrowserContext:
        state = self._session(role) if role else None
        context = self.browser.new_context(
            base_url=self.address,
            viewport=DESK,
            storage_state=state,
            locale=LOCALES[self.language],
            reduced_motion="reduce",
            has_touch=True,
        )
        context.add_cookies([{"name": "locale", "value": self.language, "url": self.address}])
        return context

    def _session(self, role: str) -> StorageState:
        if role not in self._sessions:
            person = self.people[role]
            context = self.browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("[name=username]", person.username)
            page.fill("[name=password]", person.password)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda url: "sign-in" not in url, timeout=PATIENCE)
            self._sessions[role] = context.storage_state()
            context.close()
        return self._sessions[role]
