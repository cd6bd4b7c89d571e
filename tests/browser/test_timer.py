"""Lesson 07's timer without a kernel, under a clock that the test holds: it counts as Python does."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.strengthen_it import timer
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.timer import CHANGE_S, READY_S, Timer, schedule
from tests.browser.lab import Watch, alive, misplaced, new_page, serious_axe_findings
from tests.strengthen_it.test_timer import doses

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from opened(browser)


@pytest.fixture
def calm(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, reduced_motion="reduce")


def opened(browser: Browser, **options: str) -> Iterator[Page]:
    """Offline, with the clock standing until a test moves it."""
    watch: Watch
    page, watch = new_page(browser, **options)
    page.context.set_offline(True)
    page.clock.install(time=0)
    page.set_content(f"<!doctype html><html lang=en><title>lesson</title><main>{alive(timer())}</main>")
    page.clock.pause_at(1000)
    yield page
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


def face(page: Page) -> list[str]:
    page.clock.run_for(20)      # a frame
    return [page.locator(f".psoas-{name}").text_content() or "" for name in ("word", "seconds", "where")]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def spoken(page: Page) -> Locator:
    return page.locator(".psoas-timer > [role=status]")


def test_the_browser_and_python_make_the_same_session_of_every_dose(page: Page) -> None:
    code = Path(Timer.module).read_text(encoding="utf-8")
    mine = re.search(r"function schedule.*?\n}\n", code, flags=re.DOTALL)
    assert mine
    told = {"ready_s": READY_S, "change_s": CHANGE_S}
    for entry, e in zip(timer().content["exercises"], rungs(), strict=True):
        asked = [dict(zip(("sets", "amount", "rest"), dose, strict=True)) for dose in doses(e)]
        theirs = page.evaluate(
            f"([e, all, c]) => {{ {mine[0]} return all.map((dose) => schedule(e, dose, c)); }}", [entry, asked, told]
        )
        ours = [[asdict(p) for p in schedule(e, d["sets"], d["amount"], d["rest"])] for d in asked]
        assert theirs == json.loads(json.dumps(ours)), e.id


def test_it_counts_and_can_be_paused_in_every_kind_of_phase(page: Page) -> None:
    phases = schedule(rungs()[3], 2, 8, 90)
    assert face(page)[:2] == ["get ready", "10"]
    press(page, "Start")
    seen = set()
    for p in phases:
        if (p.kind, p.word) not in seen:
            seen.add((p.kind, p.word))
            page.clock.run_for(500)
            word, left, where = face(page)
            assert (word, left) == (p.word, str(p.seconds)), where
            page.locator(".psoas-face").focus()
            page.keyboard.press("Space")
            before = face(page)
            assert "paused" in before[2]
            page.clock.run_for(60_000)
            assert face(page) == before, "it stands"
            page.keyboard.press("Space")
        press(page, "Skip")
    assert {kind for kind, _ in seen} == {"ready", "work", "change", "rest"}
    assert face(page)[:2] == ["done", ""]
    expect(page.get_by_role("button", name="Again", exact=True)).to_be_visible()


def test_a_hidden_or_slow_page_comes_back_at_the_right_second(page: Page) -> None:
    press(page, "Start")
    page.clock.fast_forward(12_500)      # timers fire once at most, as in a page that slept
    assert face(page)[:2] == ["lower", "3"]
    page.clock.fast_forward(100_000)
    whole = 12.5 + 0.02 + 100
    for p in schedule(rungs()[3], 2, 8, 90):
        if whole < p.seconds:
            break
        whole -= p.seconds
    word, left, _ = face(page)
    assert word == p.word
    assert abs(int(left) - (p.seconds - whole)) <= 1
    page.clock.fast_forward(1_000_000)
    assert face(page)[0] == "done"


def test_back_skip_and_from_the_start(page: Page) -> None:
    press(page, "Skip")
    assert face(page)[:2] == ["lift", "2"]
    press(page, "Skip")
    press(page, "Back")
    assert face(page)[0] == "lift"
    press(page, "Continue")
    page.clock.run_for(1500)
    press(page, "Back")
    assert face(page)[:2] == ["lift", "2"]
    press(page, "From the start")
    page.clock.run_for(5000)
    assert face(page)[:2] == ["get ready", "10"]


def test_a_screen_reader_hears_each_phase_once(page: Page) -> None:
    page.evaluate("""() => {
        window.heard = [];
        const voice = document.querySelector(".psoas-timer > [role=status]");
        new MutationObserver(() => window.heard.push(voice.textContent)).observe(voice, { childList: true });
    }""")
    press(page, "Start")
    page.clock.run_for(10_000 + 2_000 + 3_000 + 500)
    assert page.evaluate("window.heard") == ["get ready right side", "lift 1 of 8", "lower 1 of 8", "lift 2 of 8"]
    assert page.locator(".psoas-seconds").get_attribute("aria-live") is None


def test_every_exercise_and_every_dose_can_be_chosen(page: Page) -> None:
    sentence = page.locator(".psoas-sentence").first
    for k, e in enumerate(rungs(), start=1):
        page.get_by_label("Exercise", exact=True).select_option(str(k))
        page.clock.run_for(40)
        assert sentence.text_content() == timer({"rung": k}).sentence()
        assert e.stop_if in (page.locator(".psoas-stop").text_content() or "")
    page.get_by_label("Exercise", exact=True).select_option("4")
    page.clock.run_for(40)
    page.get_by_role("slider", name="Repetitions").fill("12")
    page.get_by_role("slider", name="Sets").press("End")
    page.clock.run_for(40)
    assert sentence.text_content() == timer({"rung": 4, "sets": 3, "amount": 12}).sentence()
    press(page, "Reset")
    page.clock.run_for(400)
    assert sentence.text_content() == timer().sentence()


def test_who_asked_for_less_motion_sees_steps(calm: Page) -> None:
    press(calm, "Skip")
    press(calm, "Continue")
    fills = set()
    for _ in range(20):
        calm.clock.run_for(100)
        fills.add(calm.locator(".psoas-fill").get_attribute("style"))
    assert len(fills) <= 3
    calm.clock.run_for(100)
    assert face(calm)[0] == "lower"


def test_it_can_be_read_across_a_room_and_by_axe(page: Page) -> None:
    press(page, "Start")
    page.clock.run_for(100)
    height = page.locator(".psoas-seconds").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert height >= 96
    assert misplaced(page) == []
    page.clock.resume()
    assert serious_axe_findings(page) == []
