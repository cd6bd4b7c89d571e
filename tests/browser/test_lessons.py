"""Whole lessons in a real JupyterLab, as a learner meets them: run, moved, answered, restarted, and measured."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import bench
from tests.browser.lab import ROOT, Lab, Watch, new_page, serious_axe_findings

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
START, MEET = "00-start-here", "01-meet-the-psoas"


@pytest.fixture(scope="module")
def course(lab: Lab) -> Lab:
    """The JupyterLab with the course's own notebooks in it."""
    for notebook in NOTEBOOKS:
        (lab.notebooks / notebook.name).write_bytes(notebook.read_bytes())
    return lab


@pytest.fixture(scope="module")
def start_here(browser: Browser, course: Lab) -> Iterator[tuple[Page, Watch]]:
    page, watch = new_page(browser)
    course.open(page, START)
    yield page, watch
    page.context.close()


@pytest.fixture(scope="module")
def meet_the_psoas(browser: Browser, course: Lab) -> Iterator[tuple[Page, Watch]]:
    page, watch = new_page(browser)
    course.open(page, MEET)
    yield page, watch
    page.context.close()


def interactives(page: Page) -> Locator:
    return page.locator(".jp-OutputArea-output .psoas-root")


def scroll_through(page: Page) -> None:
    """JupyterLab draws a cell when it comes near the window: visit every one."""
    for cell in page.locator(".jp-CodeCell").all():
        cell.scroll_into_view_if_needed()


@pytest.mark.parametrize("lesson", ["start_here", "meet_the_psoas"])
def test_every_interactive_comes_alive(request: pytest.FixtureRequest, lesson: str) -> None:
    page, _ = request.getfixturevalue(lesson)
    scroll_through(page)
    notebook = json.loads(next(n for n in NOTEBOOKS if lesson.replace("_", "-") in n.name).read_text("utf-8"))
    stills = json.dumps(notebook).count("psoas-still")
    expect(interactives(page)).to_have_count(stills)
    expect(page.locator(".psoas-trouble").filter(has_text="could not")).to_have_count(0)


def test_the_thigh_is_lifted_by_keys(start_here: tuple[Page, Watch]) -> None:
    page, _ = start_here
    thigh = page.get_by_role("slider", name="Angle of the hip").first
    thigh.focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    expect(page.locator(".psoas-explorer .psoas-sentence")).to_contain_text("The thigh is lifted by 100°.")


def test_an_answer_is_found_again_after_the_kernel_restarts(start_here: tuple[Page, Watch], course: Lab) -> None:
    page, _ = start_here
    question = page.locator("fieldset[data-question]").first
    question.scroll_into_view_if_needed()
    choice = question.locator("input").nth(1)
    choice.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(question.locator(".psoas-feedback")).not_to_be_empty()
    page.wait_for_timeout(500)
    course.restart_and_run_all(page)
    again = page.locator("fieldset[data-question]").first
    expect(again.locator("input").nth(1)).to_be_checked()
    expect(again.locator(".psoas-feedback")).not_to_be_empty()


def test_the_kernel_stays_small_after_lesson_01(meet_the_psoas: tuple[Page, Watch], course: Lab) -> None:
    assert bench.largest_kernel_mb(course) <= 200


@pytest.mark.parametrize("lesson", ["start_here", "meet_the_psoas"])
def test_axe_finds_nothing_serious_in_our_outputs(request: pytest.FixtureRequest, lesson: str) -> None:
    page, _ = request.getfixturevalue(lesson)
    scroll_through(page)
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]


@pytest.mark.parametrize("lesson", ["start_here", "meet_the_psoas"])
def test_nothing_left_the_machine_and_nothing_failed(request: pytest.FixtureRequest, lesson: str) -> None:
    _, watch = request.getfixturevalue(lesson)
    assert watch.away == []
    assert watch.errors == []


def test_stored_pictures_show_before_anything_is_run(browser: Browser, course: Lab) -> None:
    """A signed notebook (course.py and postBuild sign them) shows its stored figures without a run."""
    bench.sign(course, course.notebooks / f"{MEET}.ipynb")
    page, _ = new_page(browser)
    course.open(page, MEET, run=False)
    picture = page.locator("figure.psoas-figure svg").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.context.close()


def test_on_a_phone_a_figure_scrolls_instead_of_shrinking(browser: Browser, course: Lab, tmp_path: Path) -> None:
    from lessons.teaching import figure

    page, _ = new_page(browser, viewport={"width": 400, "height": 800})
    shown = tmp_path / "figure.html"
    shown.write_text(f"<!doctype html><title>x</title>{figure('psoas-front').html()}", encoding="utf-8")
    page.goto(shown.as_uri())
    assert page.locator("figure svg").first.bounding_box()["width"] >= 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.context.close()


def test_our_explorers_answer_faster_than_a_trip_through_the_kernel(browser: Browser, course: Lab) -> None:
    """The aims are 5 and 3 times (`python3 course.py bench`); with other work on the machine we ask for 1.5 and 1.1."""
    times = bench.latencies(browser, course, moves=12)
    assert times["image"].median_ms > 1.5 * times["svg"].median_ms, times
    assert times["image"].median_ms > 1.1 * times["webgl"].median_ms, times
