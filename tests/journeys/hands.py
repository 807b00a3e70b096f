"""Two ways to use a page: the keyboard alone, and the mouse with everything counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from playwright.sync_api import Locator, Page, expect

Role = Literal["button", "checkbox", "combobox", "link", "radio", "searchbox", "textbox"]

HAS_FOCUS = "element => element === document.activeElement"
IS_ABOVE = """element => {
  const at = document.activeElement;
  return at !== null && at !== document.body &&
    Boolean(at.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
SAME_GROUP = "element => document.activeElement?.type === 'radio' && document.activeElement.name === element.name"


# How often, and after how many milliseconds, one looks again for a control that is not there, or not alone.
N_LOOKS, LOOK_MS = 100, 100

DAY_FIRST, MONTH_FIRST = "%d%m%Y", "%m%d%Y"


class Keyboard:
    """A person without a mouse. A control is found by what it is called and reached with Tab, never by pointing."""

    def __init__(self, page: Page, *, most_presses: int = 250) -> None:
        self.page = page
        self.most_presses = most_presses
        self.day_order = DAY_FIRST

    def find(self, role: Role, name: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """Return the one control with this role and name; a part of the name is enough."""
        place = within or self.page
        exact = place.get_by_role(role, name=name, exact=True) if isinstance(name, str) else None
        return self._one(place.get_by_role(role, name=name), exact, "visible=true")

    def field(self, label: str | re.Pattern[str], within: Locator | None = None) -> Locator:
        """Return the one field with this label; a part of the label is enough."""
        place = within or self.page
        exact = place.get_by_label(label, exact=True) if isinstance(label, str) else None
        return self._one(place.get_by_label(label), exact)

    def _one(self, found: Locator, exact: Locator | None, which: str = "") -> Locator:
        """Return what is found if it is one, else what is called exactly so; a page that is coming may still grow."""
        choices = [one.locator(which) if which else one for one in (found, exact) if one is not None]
        expect(choices[0].first).to_be_attached()
        for _ in range(N_LOOKS):
            for one in choices:
                if one.count() == 1:
                    return one
            self.page.wait_for_timeout(LOOK_MS)
        expect(choices[-1]).to_have_count(1)
        return choices[-1]

    def to(self, control: Locator) -> None:
        """Press Tab, or Shift and Tab when the control stands above, until it has the focus."""
        self._until(control, HAS_FOCUS)

    def _until(self, control: Locator, arrived: str) -> None:
        # What a page puts the focus on when it has come would take it away from whoever types already.
        self.page.wait_for_load_state("load")
        # Found once: looking for it by its name at each press would take longer than the press.
        place = control.element_handle()
        key = "Shift+Tab" if place.evaluate(IS_ABOVE) else "Tab"
        for _ in range(self.most_presses):
            if place.evaluate(arrived):
                # A focus outside the screen, or behind something, helps nobody (WCAG 2.4.11).
                expect(self.page.locator(":focus")).to_be_in_viewport()
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{self.most_presses} presses of {key} did not reach {control}")

    def press(self, name: str | re.Pattern[str], *, role: Role = "button", within: Locator | None = None) -> None:
        """Reach a button or link and press Enter."""
        control = self.find(role, name, within)
        self.to(control)
        # Pressed on the control, which has the focus: so what is sent and opened by it is waited for.
        control.press("Enter")

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Reach a link and press Enter."""
        self.press(name, role="link", within=within)

    def unfold(self, words: str, *, within: Locator | None = None) -> None:
        """Reach the summary of a folded part and open it with Enter; leave it if it is open."""
        summary = (within or self.page).locator("summary", has_text=words)
        expect(summary).to_have_count(1)
        if summary.evaluate("element => element.parentElement.open"):
            return
        self.to(summary)
        self.page.keyboard.press("Enter")

    def write(self, label: str | re.Pattern[str], text: str, *, within: Locator | None = None) -> None:
        """Reach a field and type, in place of what it holds."""
        field = self.field(label, within)
        self.to(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def write_day(self, label: str | re.Pattern[str], day: date, *, within: Locator | None = None) -> None:
        """Reach a field for a date and type it in the order that this browser shows, which is soon seen."""
        field = self.field(label, within)
        self.to(field)
        # A field that held a day may keep it in part while one types: empty it first.
        self._empty_day()
        self.page.keyboard.type(f"{day:{self.day_order}}")
        if field.input_value() != day.isoformat():
            self.day_order = MONTH_FIRST if self.day_order == DAY_FIRST else DAY_FIRST
            self._empty_day()
            self.page.keyboard.type(f"{day:{self.day_order}}")
        expect(field).to_have_value(day.isoformat())

    def _empty_day(self) -> None:
        for _ in range(2):
            self.page.keyboard.press("ArrowRight")
        for key in ("Backspace", "ArrowLeft", "Backspace", "ArrowLeft", "Backspace"):
            self.page.keyboard.press(key)

    def tick(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Reach a box and tick it with Space."""
        box = self.find("checkbox", name, within)
        self.to(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Reach a group of radio buttons with Tab, then this one with the arrow keys."""
        radio = self.find("radio", name, within)
        self._until(radio, SAME_GROUP)
        for _ in range(20):
            if radio.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        if not radio.is_checked():
            self.page.keyboard.press("Space")
        expect(radio).to_be_checked()

    def pick(self, name: str | re.Pattern[str], option: str, *, within: Locator | None = None) -> None:
        """Reach a list and type the beginning of an option, as one does."""
        field = self.find("combobox", name, within)
        self.to(field)
        self.page.keyboard.type(option)
        chosen = field.locator("option:checked")
        expect(chosen).to_have_text(re.compile(rf"^\s*{re.escape(option)}"))


@dataclass
class Effort:
    """What something costs with a mouse: clicks, and fields written or chosen in (each counts once, however long)."""

    clicks: int = 0
    fields: int = 0


class Mouse:
    """A person with a mouse, whose clicks and fields are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.effort = Effort()

    def click(self, control: Locator) -> None:
        """Click a button, link, radio button or box."""
        control.click()
        self.effort.clicks += 1

    def button(self, name: str | re.Pattern[str], *, within: Locator | None = None, exact: bool = False) -> None:
        """Click the button with this name."""
        self.click((within or self.page).get_by_role("button", name=name, exact=exact))

    def link(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Click the link with this name."""
        self.click((within or self.page).get_by_role("link", name=name))

    def radio(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Choose a radio button: a click."""
        self.click((within or self.page).get_by_label(name, exact=isinstance(name, str)))

    def write(self, control: Locator, text: str) -> None:
        """Go to a field and write in it."""
        self.page.wait_for_load_state("load")
        control.fill(text)
        self.effort.fields += 1

    def field(self, name: str | re.Pattern[str], text: str, *, within: Locator | None = None) -> None:
        """Write in the field with this label."""
        self.write((within or self.page).get_by_label(name), text)
