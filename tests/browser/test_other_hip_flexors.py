"""The explorer of lesson 09 in a plain page: muscles chosen by keys, the thigh dragged, ring and words that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.other_hip_flexors import compare
from lessons.other_hip_flexors.compare import NAMES
from tests.browser.lab import (
    IN_SIGHT_PX,
    ROOT,
    Lab,
    Watch,
    drag,
    misplaced,
    new_page,
    serious_axe_findings,
    tallest_px,
    whole_lesson,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Watch]]:
    file: Path = tmp_path_factory.mktemp("page") / "compare.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Two</title><main class="jp-OutputArea-output">'
    file.write_text(f"{head}{compare()._html(static=True)}</main></html>", encoding="utf-8")
    page, watch = new_page(browser, viewport={"width": 1280, "height": 1200})
    page.goto(file.as_uri())
    yield page, watch
    page.context.close()


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    page, _ = opened
    page.get_by_role("button", name="Reset").click()
    expect(words(page)).to_have_text(compare().sentence())
    return page


def words(page: Page) -> Locator:
    return page.locator(".psoas-root .psoas-sentence").first


def choose(page: Page, label: str, place: int) -> None:
    slider = page.get_by_role("slider", name=label, exact=True)
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(place):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", NAMES[place])


def test_muscles_are_chosen_by_keys_and_called_by_name(page: Page) -> None:
    before = page.locator("[data-muscle=first] path").first.get_attribute("d")
    choose(page, "First muscle (blue)", 3)
    choose(page, "Second (dashed)", 7)
    expect(words(page)).to_have_text(compare({"first": 3, "second": 7}).sentence())
    assert page.locator("[data-muscle=first] path").first.get_attribute("d") != before


def test_the_thigh_is_dragged_past_the_turning_point(page: Page) -> None:
    thigh = page.get_by_role("slider", name="thigh: angle of the hip", exact=True)
    grip = thigh.locator("[data-grip]")
    start = grip.bounding_box()
    assert start is not None
    drag(page, grip, (start["x"] + 120, start["y"] - 170))
    page.wait_for_timeout(80)
    hip = float(thigh.get_attribute("aria-valuenow") or "nan")
    assert hip > 76
    expect(words(page)).to_have_text(compare({"hip_flexion": hip}).sentence())
    assert "straightens the hip" in words(page).inner_text()


def test_rings_stand_where_python_puts_them(page: Page) -> None:
    for state in ({}, {"first": 5, "second": 6, "out": 30}, {"second": 7, "knee_flexion": 120}):
        made = compare(state)
        curve = made._scene.curve
        assert curve is not None
        choose(page, "First muscle (blue)", made.state["first"])
        choose(page, "Second (dashed)", made.state["second"])
        for label, key, step, low in (
            ("Bend of the knee", "knee_flexion", 5, 0),
            ("Thigh: in −, out +", "out", 5, -15),
        ):
            slider = page.get_by_role("slider", name=label, exact=True)
            slider.focus()
            page.keyboard.press("Home")
            for _ in range(int((made.state[key] - low) / step)):
                page.keyboard.press("ArrowRight")
        expect(words(page)).to_have_text(made.sentence())
        for i, table in enumerate(("arm_first", "arm_second")):
            want, ring = made._crossing(curve, table), page.locator(f"[data-cross='{i}']")
            expect(ring).to_have_attribute("visibility", str(want["visibility"]))
            if want["visibility"] == "visible":
                assert float(ring.get_attribute("cx") or "nan") == pytest.approx(float(want["cx"]), abs=0.2)


def test_axe_finds_nothing_serious_and_nothing_leaves_the_page(page: Page, opened: tuple[Page, Watch]) -> None:
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:2000]
    page.set_viewport_size({"width": 400, "height": 900})
    assert page.locator(".psoas-root").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert misplaced(page) == []
    page.set_viewport_size({"width": 1142, "height": 800})  # as wide as a notebook on a window of 1280
    assert tallest_px(page) <= IN_SIGHT_PX
    page.set_viewport_size({"width": 1280, "height": 1200})
    assert opened[1].away == []
    assert opened[1].errors == []


def test_the_whole_lesson_runs_and_every_interactive_comes_alive(browser: Browser, lab: Lab) -> None:
    notebook = ROOT / "notebooks/09-other-hip-flexors.ipynb"
    page, watch = whole_lesson(browser, lab, notebook)
    assert misplaced(page) == []
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]
    assert watch.away == []
    assert watch.errors == []
    page.context.close()
