"""Lesson 06 as a page without a kernel: the decision aid for an invented person and about oneself, and the inch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lessons.symptom_check import questions
from lessons.symptom_check.form import form, people
from lessons.your_options import an_inch, decide
from lessons.your_options.aid import in_order, words
from tests.browser.lab import alive, new_page, serious_axe_findings
from tests.browser.test_symptom_form import WALK

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    body = alive(an_inch(), decide())
    page, watch = new_page(browser)
    page.context.set_offline(True)
    (tmp_path / "page.html").write_text(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>lesson</title><main><h1>Lesson</h1>{body}</main>",
        encoding="utf-8",
    )
    page.goto((tmp_path / "page.html").as_uri())
    yield page
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


def rows(page: Page) -> list[str]:
    return page.locator(".psoas-beside tbody tr").evaluate_all("all => all.map((r) => r.dataset.option)")


def test_what_matters_to_an_invented_person(opened: Page) -> None:
    page = opened
    page.get_by_role("button", name="Walter, 72").press("Enter")
    expect(page.locator(".psoas-stop")).to_contain_text("Get emergency help now")
    assert page.locator(".psoas-matters, .psoas-lean").count() == 0, "no options at an urgent result"
    page.get_by_role("button", name=words().again).press("Enter")
    page.get_by_role("button", name="Nadia, 34").press("Enter")
    page.get_by_role("group", name="Less pain").get_by_label("Some").press("Space")
    page.keyboard.press("ArrowRight")  # with the keys alone, and the focus stays where it was
    page.get_by_role("group", name="Little time").get_by_label("Some").check()
    assert rows(page) == [o.id for o in in_order()]
    heads = page.locator(".psoas-beside thead th").all_inner_texts()
    assert [one.split("\n")[0] for one in heads] == ["Less pain", "Little time"]
    page.get_by_label(words().unsure).check()
    expect(page.locator("[data-part=next]")).to_have_text(words().next_unsure)
    release = page.get_by_label("Have the psoas released by hand")
    release.check()
    expect(page.locator("[data-part=must-not] li").first).to_be_visible()  # its list comes first
    expect(page.locator("[data-part=next]")).to_contain_text("this is not a choice")
    page.get_by_label("None of these fits Nadia").check()
    expect(page.locator("[data-part=next]")).to_contain_text("What will you do if I say stop?")
    assert serious_axe_findings(page) == []
    page.get_by_role("button", name=words().again).press("Enter")
    page.get_by_role("button", name="Grace, 63").press("Enter")
    page.locator("[data-key=examined]").check()  # leave to exercise is not leave to be pressed
    expect(page.get_by_label("Ordinary massage of the back")).to_be_visible()
    expect(release).to_have_count(0)
    expect(page.locator(".psoas-aid")).to_contain_text("Ask the person who examined Grace")


def test_about_oneself_the_check_comes_first_and_nothing_is_kept(opened: Page) -> None:
    page = opened
    page.get_by_role("button", name=words().me).click()
    aid = page.locator(".psoas-aid")
    assert page.locator(".psoas-matters").count() == 0, "no result means no options"
    nadia = next(p.answers for p in people() if p.id == "nadia")
    sites = {q.id: list(q.options) for q in questions() if q.kind == "many"}
    assert page.evaluate(WALK, [nadia, sites, [], []])["urgency"] == "no_flag"
    assert page.locator(".psoas-matters").count() == 0, "the result has not been handed over"
    page.get_by_role("button", name=form().words["hand_over"]).click()
    expect(page.locator(".psoas-matters")).to_have_count(1)
    aid.get_by_role("group", name="Less pain").get_by_label("A lot").check()
    expect(page.locator("[data-option=release]")).to_contain_text(words().not_said)
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name=words().again).click()
    expect(page.locator(".psoas-form")).to_have_count(0)


def test_the_inch_answers_to_the_keys(opened: Page) -> None:
    page = opened
    hours = page.get_by_role("slider", name="Hours since rising").first
    hours.focus()
    page.keyboard.press("End")
    expect(page.locator(".psoas-sentence").first).to_contain_text("After 16.0 hours you are about 19 mm shorter")
