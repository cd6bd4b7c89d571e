"""The explorers of lesson 03 in JupyterLab: dragged, keyed, played, stopped, read again, saved, and measured."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.when_it_gets_short import chain, couch, sitting
from lessons.when_it_gets_short import walker as make_walker
from tests.browser import bench
from tests.browser.lab import (
    IN_SIGHT_PX,
    Lab,
    Watch,
    drag,
    misplaced,
    new_page,
    serious_axe_findings,
    tallest_px,
)

pytestmark = pytest.mark.browser

CELLS = {
    "position": "from lessons.when_it_gets_short import chain, couch, sitting, walker\nsitting()",
    "adaptation": "chain()",
    "thomas": "couch()",
    "walker": "w = walker()\nw",
}
ORDER = list(CELLS)
MADE = {"position": sitting, "adaptation": chain, "thomas": couch, "walker": make_walker}


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[tuple[Page, Watch]]:
    lab.write("short", [*CELLS.values(), "1", "2"])
    page, watch = new_page(browser)
    lab.open(page, "short")
    yield page, watch
    page.context.close()


def box(page: Page, name: str) -> Locator:
    found = page.locator(".jp-CodeCell").nth(ORDER.index(name)).locator(".psoas-root")
    found.scroll_into_view_if_needed()
    return found


def say(explorer: Locator) -> Locator:
    return explorer.locator(".psoas-sentence").first


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    """The page with every explorer back at its start."""
    for name in ORDER:
        box(opened[0], name).get_by_role("button", name="Reset").click()
    opened[0].wait_for_timeout(450)
    return opened[0]


def test_they_teach_untouched_and_say_their_limits(page: Page) -> None:
    for name, words in {"position": "5.9\u00a0cm shorter", "adaptation": "must be longer", "thomas": "called tight",
                        "walker": "5\u00a0cm shorter"}.items():  # fmt: skip
        explorer = box(page, name)
        expect(say(explorer)).to_contain_text(words)
        expect(explorer.locator(".psoas-limits")).to_contain_text("What this picture leaves out")
        assert explorer.locator(".psoas-limits li").count() >= 3


def test_dragging_the_thigh_and_the_pelvis(page: Page) -> None:
    explorer = box(page, "position")
    grip = explorer.locator("[data-handle='femur_r'] [data-grip]")
    at = grip.bounding_box()
    assert at
    drag(page, grip, (at["x"] - 60, at["y"] + 160))
    expect(say(explorer)).not_to_contain_text("bent 90°")
    what_if = box(page, "adaptation")
    grip = what_if.locator("[data-handle='femur_r'] [data-grip]")
    at = grip.bounding_box()
    assert at
    drag(page, grip, (at["x"] + 120, at["y"] - 60))
    expect(say(what_if)).not_to_contain_text("At 0°")
    couch = box(page, "thomas")
    before = couch.locator(".psoas-readout b").nth(0).inner_text()
    grip = couch.locator("[data-handle='hip_bone_r'] [data-grip]")
    at = grip.bounding_box()
    assert at
    drag(page, grip, (at["x"] + 60, at["y"] + 14))
    expect(say(couch)).to_contain_text("The trap.")
    assert couch.locator(".psoas-readout b").nth(0).inner_text() != before


def test_keys_move_every_slider_and_stay_out_of_the_notebook(page: Page) -> None:
    cells = page.locator(".jp-Cell").count()
    for name in ORDER:
        explorer = box(page, name)
        for slider in explorer.get_by_role("slider").all():
            slider.focus()
            for key in ("End", "ArrowLeft", "Home", "ArrowRight", "b", "a"):
                page.keyboard.press(key)
            expect(slider).to_be_focused()
            page.wait_for_timeout(30)
            assert explorer.locator(".psoas-trouble").count() == 0
    assert page.locator(".jp-Cell").count() == cells


def test_named_postures_and_reset(page: Page) -> None:
    couch = box(page, "thomas")
    couch.get_by_role("button", name="Tight, pelvis tips").click()
    expect(say(couch)).to_contain_text("The trap. The thigh hangs 7° below the couch")
    expect(couch.get_by_role("button", name="Tight, pelvis tips")).to_have_attribute("aria-pressed", "true")
    couch.get_by_role("button", name="Flexible athlete").click()
    expect(say(couch)).to_contain_text("hangs 12° below the couch: called free")
    couch.get_by_role("button", name="Reset").click()
    expect(say(couch)).to_contain_text("stays 7° above the couch: called tight")


def test_measuring_again_gives_other_readings_of_the_same_hip(page: Page) -> None:
    couch = box(page, "thomas")
    again = couch.get_by_role("button", name="Measure again")
    seen = []
    for _ in range(9):
        seen.append(couch.locator(".psoas-readout b").nth(0).inner_text())
        assert couch.locator(".psoas-readout b").nth(1).inner_text() == "7°"
        again.click()
        page.wait_for_timeout(60)
    assert len(set(seen[:8])) > 2
    assert seen[8] == seen[0]  # after the last reading comes the first


def phase(explorer: Locator) -> float:
    return float(explorer.locator("input[type=range]").first.input_value())


def test_play_pause_and_step(page: Page) -> None:
    walker = box(page, "walker")
    thigh = walker.locator("[data-part='femur_r'][data-kind='live']")
    play = walker.get_by_role("button", name="Play")
    play.click()
    pause = walker.get_by_role("button", name="Pause")
    expect(pause).to_have_attribute("aria-pressed", "true")
    places = set()
    for _ in range(8):
        places.add(thigh.get_attribute("transform"))
        page.wait_for_timeout(120)
    assert len(places) > 5
    pause.click()
    page.wait_for_timeout(120)
    stopped = phase(walker)
    assert stopped == round(stopped)
    page.wait_for_timeout(300)
    assert phase(walker) == stopped
    walker.get_by_role("button", name="One step on").click()
    page.wait_for_timeout(60)
    assert phase(walker) == pytest.approx((stopped + 10) % 100 if stopped + 10 > 100 else stopped + 10)


def test_whoever_takes_the_slider_or_resets_stops_the_walk(page: Page) -> None:
    walker = box(page, "walker")
    walker.get_by_role("button", name="Play").click()
    page.wait_for_timeout(200)
    slider = walker.get_by_role("slider", name="Moment of the stride")
    slider.focus()
    page.keyboard.press("Home")
    expect(walker.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_timeout(200)
    assert phase(walker) == 0
    walker.get_by_role("button", name="Play").click()
    page.wait_for_timeout(200)
    walker.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(600)
    assert phase(walker) == 50
    expect(walker.get_by_role("button", name="Play")).to_be_visible()


def test_a_reader_who_asked_for_less_motion_gets_steps_and_no_play(page: Page) -> None:
    walker = box(page, "walker")
    walker.get_by_role("button", name="Play").click()
    page.emulate_media(reduced_motion="reduce")
    try:
        page.wait_for_timeout(150)
        expect(walker.get_by_role("button", name="Play")).to_have_count(0)
        expect(walker.get_by_role("button", name="Pause")).to_have_count(0)
        still = phase(walker)
        page.wait_for_timeout(300)
        assert phase(walker) == still
        walker.get_by_role("button", name="One step on").click()
        page.wait_for_timeout(60)
        assert phase(walker) != still
    finally:
        page.emulate_media(reduced_motion="no-preference")
    expect(walker.get_by_role("button", name="Play")).to_be_visible()


def test_python_hears_the_state_and_the_saved_state_begins_there(page: Page, lab: Lab) -> None:
    walker = box(page, "walker")
    walker.get_by_role("button", name="Stops early: pelvis and back").click()
    page.wait_for_timeout(600)
    said = lab.run_code(page, 4, "w.saved_state()")
    assert eval(said) == {"phase": 50, "extension": 0, "share": 100}
    assert make_walker(eval(said)).saved_state() == eval(said)
    for name, make in MADE.items():
        box(page, name).get_by_role("slider").first.press("ArrowRight")
        page.wait_for_timeout(60)
        box(page, name).get_by_text("Copy starting state").click()
        text = box(page, name).get_by_label("Starting state, as Python text").input_value()
        begun = make(**eval(f"dict({text})"))
        assert begun.saved_state() != make().saved_state()
        expect(say(box(page, name))).to_have_text(begun.sentence())
        box(page, name).get_by_text("Copy starting state").click()
    lab.run_code(page, 5, "w.state = {'phase': 10, 'extension': 20, 'share': 0}")
    expect(say(box(page, "walker"))).to_contain_text("A free hip.")


def test_small_windows_keep_everything_in_sight(page: Page) -> None:
    size = page.viewport_size
    assert size
    try:
        page.set_viewport_size({"width": 400, "height": 900})
        page.wait_for_timeout(200)
        assert misplaced(page) == []
        page.set_viewport_size({"width": 1280, "height": 800})
        page.wait_for_timeout(200)
        assert tallest_px(page) <= IN_SIGHT_PX
    finally:
        page.set_viewport_size(size)


def test_no_serious_accessibility_findings(page: Page) -> None:
    assert serious_axe_findings(page) == []


@pytest.mark.parametrize("name", ORDER)
def test_a_key_is_answered_within_two_frames(page: Page, name: str) -> None:
    page.evaluate(bench.MEASURE)
    found = bench.latency(page, "svg", ORDER.index(name), "input[type=range]", 12)
    print(f"{name}: {found} ms (median, 95 %)")
    assert found.median_ms < 33


def test_nothing_went_wrong_in_the_page(opened: tuple[Page, Watch]) -> None:
    _, watch = opened
    assert watch.away == []
    assert watch.errors == []
