"""Lesson 07's plan and log in JupyterLab, by keys: from the symptom check to a stop and on; and without a kernel."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.strengthen_it import training
from lessons.strengthen_it.keep import from_json
from lessons.strengthen_it.plan import Entry, asks, book
from lessons.strengthen_it.training import words
from lessons.symptom_check import questions
from lessons.symptom_check.form import form, people
from tests.browser.lab import Lab, Watch, new_page, serious_axe_findings, without_kernel
from tests.browser.test_symptom_form import WALK

pytestmark = pytest.mark.browser

SAYS = words().page
CHECK = form().words
WELL = next(p.answers for p in people() if p.urgency == "no_flag")
ANY = ".psoas-steps, .psoas-chart, [data-log], form"  # what a page without an allowing result must not have


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[tuple[Page, Watch]]:
    lab.write("training", ["from lessons.strengthen_it import training\n\ntraining()"])
    page, watch = new_page(browser, accept_downloads=True)
    lab.open(page, "training")
    yield page, watch
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


def press(where: Page | Locator, name: str) -> None:
    where.get_by_role("button", name=name, exact=True).press("Enter")


def tick(where: Page | Locator, label: str) -> None:
    where.get_by_label(label, exact=True).first.press("Space")


def choose(page: Page, where: Locator, place: int) -> None:
    """The radio at `place` of a group that has none chosen, as somebody does who has only keys."""
    where.get_by_role("radio").first.press("Space")
    for _ in range(place):
        page.keyboard.press("ArrowRight")


def check(page: Page, answers: dict) -> str:
    """Answer the whole check and hand over what it says."""
    sites = {q.id: list(q.options) for q in questions() if q.kind == "many"}
    urgency = page.evaluate(WALK, [answers, sites, [], []])["urgency"]
    assert page.locator(ANY).count() == 0, "nothing before the result was handed over"
    press(page, CHECK["hand_over"])
    return str(urgency)


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=30_000)  # the first chart is slow


def set_up(page: Page) -> None:
    for gate in book().gate:
        choose(page, page.get_by_role("group", name=gate.ask), ["yes", "no"].index(gate.needs))
    for label in ("Mat", "Wednesday"):
        tick(page, label)


def test_from_the_check_to_a_plan_by_keys(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    expect(page.get_by_role("button", name=SAYS["open"])).to_be_visible()
    assert page.locator(ANY).count() == 0
    press(page, SAYS["open"])
    assert check(page, {**WELL, "age_years": 17}) == "no_flag"
    heading(page, SAYS["no_plan"])
    expect(page.locator(".psoas-halt")).to_contain_text(next(g.says for g in book().gate if g.id == "adult"))
    assert page.locator(ANY).count() == 0
    page.get_by_role("button", name=CHECK["clear"], exact=True).first.press("Enter")
    press(page, CHECK["about_me"])
    assert check(page, WELL) == "no_flag"
    heading(page, SAYS["setup"])
    set_up(page)
    press(page, SAYS["make"])
    expect(page.get_by_role("group", name=SAYS["days"])).to_contain_text("Choose 2 to 3 days.")
    expect(page.get_by_label("Monday", exact=True)).to_be_focused()
    expect(page.get_by_label("Mat", exact=True)).to_be_checked()
    page.keyboard.press("Space")
    page.get_by_label("Monday", exact=True).press("Enter")  # as in any form
    heading(page, SAYS["plan"])
    expect(page.get_by_role("heading", name=SAYS["plan"], exact=True)).to_be_focused()
    assert page.locator(".psoas-steps img").count() == 2
    assert page.locator(".jp-CodeCell").count() == 1, "no key reached JupyterLab"


def test_a_session_is_written_down_and_survives_the_kernel(
    opened: tuple[Page, Watch], lab: Lab, tmp_path: Path
) -> None:
    page, _ = opened
    card = page.locator("[data-log=bridge]")
    tick(card, SAYS["did"])
    card.get_by_label(SAYS["sets"]).fill("two")
    card.get_by_label(SAYS["sets"]).press("Enter")
    expect(card).to_contain_text("Write a whole number from 0 to 20.")
    expect(card.get_by_label(SAYS["sets"])).to_be_focused()
    expect(card.get_by_label(SAYS["sets"])).to_have_value("two")
    card.get_by_label(SAYS["sets"]).fill("2")
    card.get_by_label(SAYS["to_spare"]).fill("3")
    card.get_by_label(SAYS["pain"], exact=True).press("0")
    choose(page, card.get_by_role("group", name=asks("bridge").kept_back), 0)
    press(page, SAYS["save"])
    heading(page, SAYS["chart"])
    expect(page.locator(".psoas-chart [role=img]")).to_have_attribute("aria-label", re.compile("Bridge"))
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]

    with page.expect_download() as download:
        press(page, words().file_words["json"])
    download.value.save_as(tmp_path / "plan.json")
    (entry,) = from_json((tmp_path / "plan.json").read_bytes())[1]
    assert isinstance(entry, Entry)
    assert (entry.exercise, entry.sets, entry.to_spare, entry.pain) == ("bridge", 2, 3, 0)

    lab.restart_and_run_all(page)
    expect(page.get_by_text(words().kept)).to_be_visible()
    assert page.locator(ANY).count() == 0
    press(page, SAYS["open"])
    check(page, WELL)
    heading(page, SAYS["chart"])
    expect(page.locator("[data-exercise=bridge]")).to_be_visible()


def test_a_sign_opens_the_check_and_a_worse_answer_hides_all_at_once(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    tick(page, "Belly pain")
    press(page, SAYS["save"])
    expect(page.get_by_text("your log gave a reason to stop and to be examined. Do no exercise now.")).to_be_visible()
    expect(page.get_by_role("heading", name=CHECK["notice_title"])).to_be_visible()
    assert page.locator(ANY).count() == 0
    for day in (0, 1):
        page.clock.set_fixed_time(datetime.now() + timedelta(days=day))
        check(page, WELL)
        press(page, SAYS["examined"])
        heading(page, SAYS["plan"])
        assert page.locator(ANY).count() == 0
        if day == 0:  # not on the day of the stop
            expect(page.locator(".psoas-halt")).to_contain_text(words().wait)
            assert page.get_by_role("button", name=SAYS["go_on"]).count() == 0
            page.locator("details.psoas-check > summary").press("Enter")
            page.get_by_role("button", name=CHECK["clear"], exact=True).first.press("Enter")
            press(page, CHECK["about_me"])
    press(page, SAYS["go_on"])
    heading(page, SAYS["chart"])

    page.locator("details.psoas-check > summary").press("Enter")
    press(page, CHECK["change_answers"])
    question = page.locator("[data-question=chest_pain_or_breathless]")
    while not question.count():
        page.locator(".psoas-form").get_by_role("button", name=CHECK["back"], exact=True).press("Enter")
    assert page.locator(ANY).count() > 0
    left = "(radio, any) => { radio.click(); return document.querySelectorAll(any).length; }"
    yes = question.get_by_label("Yes", exact=True)
    assert yes.evaluate(left, ANY) == 0, "at once, before the kernel can answer"
    page.locator(".psoas-form .psoas-main").press("Enter")
    press(page, CHECK["hand_over"])
    expect(page.locator(".psoas-halt")).to_contain_text("Get emergency help now.")
    assert page.locator(ANY).count() == 0
    assert page.locator(".psoas-train img").count() == 0
    assert page.get_by_role("button", name=words().file_words["csv"]).count() == 0
    expect(page.locator("details.psoas-check > summary")).to_have_text(SAYS["check"])
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]


def test_without_a_kernel_a_printed_sample(browser: Browser) -> None:
    with without_kernel(browser, training()) as (page, _):
        expect(page.locator(".psoas-root")).to_contain_text("python3 course.py")
        assert page.locator(".psoas-root").locator("button, input, form").count() == 0
        assert serious_axe_findings(page) == []
