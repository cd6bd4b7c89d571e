"""Lesson 08's explorer without a kernel: keys, rings, named forms, reset, and measured by axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.stretch_it import stretch
from tests.browser.lab import Watch, drag, serious_axe_findings, without_kernel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    with without_kernel(browser, stretch()) as found:
        yield found


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    """The page, with the explorer back at its start."""
    opened[0].get_by_role("button", name="Reset").click()
    expect(say(opened[0])).to_contain_text("Upright")
    return opened[0]


def say(page: Page) -> Locator:
    return page.locator(".psoas-sentence").first


def back(page: Page) -> Locator:
    """The words at the stick."""
    return page.locator("svg text").filter(has_text="low back:")


def test_the_named_forms_say_what_moved_and_reset_takes_it_back(page: Page) -> None:
    page.get_by_role("button", name="Common error").click()
    expect(say(page)).to_contain_text("the back did the moving")
    expect(back(page)).to_have_text("low back: 22\u00b0")
    page.get_by_role("button", name="Right form").click()
    expect(say(page)).to_contain_text("All of the movement is in the hip: it is opened by 20\u00b0")
    expect(back(page)).to_have_text("low back: \u22125\u00b0")
    page.get_by_role("button", name="Reset").click()
    expect(say(page)).to_contain_text("as long as in standing")
    expect(back(page)).to_have_text("low back: 0\u00b0")


def test_every_slider_by_keys_and_the_same_words_as_python(page: Page) -> None:
    for slider in page.get_by_role("slider").all():
        for key in ("End", "ArrowLeft", "Home", "PageUp", "ArrowRight"):
            slider.press(key)
        expect(slider).to_be_focused()
    lunge, tuck = (page.get_by_role("slider", name=n, exact=True) for n in ("Lunge", "Pelvis tucked under"))
    for state in ({"lunge": 20, "tuck": -25}, {"lunge": 7, "tuck": -3}, {"lunge": 20, "tuck": 10}):
        lunge.fill(str(state["lunge"]))
        tuck.fill(str(state["tuck"]))
        twin = stretch(state)
        expect(say(page)).to_have_text(twin.sentence().replace(" mm", "\u00a0mm"))
        rod = page.locator("[data-line=rod] path").get_attribute("d")
        assert rod
        assert rod in twin.picture()
    assert page.locator(".psoas-trouble").count() == 0


def test_the_rings_move_thigh_and_pelvis(page: Page) -> None:
    for part, by in (("femur_r", (60, 10)), ("hip_bone_r", (10, 60))):
        before = say(page).inner_text()
        grip = page.locator(f"[data-handle='{part}'] [data-grip]")
        grip.scroll_into_view_if_needed()
        at = grip.bounding_box()
        assert at
        drag(page, grip, (at["x"] + at["width"] / 2 + by[0], at["y"] + at["height"] / 2 + by[1]))
        expect(say(page)).not_to_have_text(before)


def test_a_screen_reader_finds_everything_named(page: Page) -> None:
    assert serious_axe_findings(page) == []
    expect(page.locator(".psoas-limits")).to_contain_text("What this picture leaves out")
