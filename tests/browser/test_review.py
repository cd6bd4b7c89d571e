"""Lesson 10 in the browser: the ledger, the mixed quiz, the summary to mark, the two groups, the glossary, the page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.evidence import STATUSES, claim, claims
from lessons.review import groups, ledger, mixed, paper, words
from lessons.review.reading import reading
from lessons.review.sheet import printed
from lessons.teaching.interactive import Interactive
from lessons.teaching.paper import PAGE_MM
from lessons.teaching.quiz import load
from lessons.teaching.store import Store
from tests.browser.lab import (
    ROOT,
    Lab,
    Watch,
    alive,
    drag,
    misplaced,
    new_page,
    serious_axe_findings,
    whole_lesson,
    without_kernel,
)

pytestmark = pytest.mark.browser

STATES = ({}, {"status": "contested", "word": "hip"}, {"lesson": "your_options", "open": "S31"}, {"topic": "strength"},
          {"word": "zzz"}, {"word": " CSAPO  calf "})  # fmt: skip


def test_the_browser_and_python_find_the_same(browser: Browser) -> None:
    with without_kernel(browser, *(ledger(state) for state in STATES)) as (page, _):
        for number, state in enumerate(STATES):
            root = page.locator(".psoas-root").nth(number)
            expect(root.locator("p.psoas-sentence")).to_have_text(ledger(state).sentence())


def test_a_claim_is_found_and_followed_to_its_sources_with_the_keys_alone(browser: Browser) -> None:
    with without_kernel(browser, ledger()) as (page, _):
        assert page.locator(".psoas-claims-table tbody tr").count() == 46
        assert page.locator(".psoas-square.psoas-out").count() == 0
        deep = page.get_by_role("button", name="you may gain an inch")
        deep.press("Enter")
        assert (
            page.locator(".psoas-opened").evaluate("row => row.offsetTop - row.closest('.psoas-claims-box').scrollTop")
            < 100
        )
        deep.press("Enter")
        page.get_by_role("searchbox", name="Word").press_sequentially("inch")
        expect(page.locator(".psoas-claims-table tbody tr")).to_have_count(1)
        sentence = page.get_by_role("button", name="you may gain an inch")
        sentence.press("Enter")
        expect(sentence).to_be_focused()  # the row is a new one, and the focus stays with it
        expect(sentence).to_have_attribute("aria-expanded", "true")
        chain = page.locator(".psoas-chain")
        for told in (claim("S31").why, claim("S31").change_our_mind, "Tyrrell 1985", "06 Your options"):
            expect(chain).to_contain_text(told)
        expect(chain.get_by_role("link", name="Tyrrell 1985")).to_have_attribute(
            "href", "https://doi.org/10.1097/00007632-198503000-00011"
        )
        assert serious_axe_findings(page) == []
        sentence.press("Enter")
        expect(chain).to_have_count(0)
        page.get_by_role("button", name="Reset").press("Enter")
        expect(page.get_by_role("searchbox", name="Word")).to_have_value("")


def test_every_status_is_said_in_words_and_its_row_is_a_filter(browser: Browser) -> None:
    with without_kernel(browser, ledger()) as (page, _):
        for status in STATUSES:
            page.locator(f'.psoas-tally button[data-status="{status}"]').press("Space")
            expected = [status] * sum(one.status == status for one in claims())
            expect(page.locator(".psoas-sure")).to_have_text(expected)
        page.get_by_label("Lesson").select_option("the_taxi_driver")
        expect(page.locator("p.psoas-sentence")).to_have_text(
            "No sentence of the handout fits. Choose less, or use Reset."
        )


def test_it_fits_a_phone_and_paper(browser: Browser) -> None:
    with without_kernel(browser, ledger({"open": "S31"})) as (page, _):
        wide = "document.documentElement.scrollWidth > innerWidth"
        page.set_viewport_size({"width": 400, "height": 800})
        assert not page.evaluate(wide)
        page.emulate_media(media="print")
        box = page.locator(".psoas-claims-box")
        assert not box.evaluate("box => box.scrollHeight > box.clientHeight + 1"), "paper cannot scroll"


# ---- the rest of the lesson, in one page without a kernel --------------------------------------------------------


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Watch]]:
    file: Path = tmp_path_factory.mktemp("page") / "review.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Review</title><main>'
    file.write_text(f"{head}{alive(paper(), groups(), words(), mixed())}</main></html>", encoding="utf-8")
    page, watch = new_page(browser, viewport={"width": 1280, "height": 1200})
    page.goto(file.as_uri())
    yield page, watch
    page.context.close()


def part(page: Page, made: Interactive) -> Locator:
    return page.get_by_role("group", name=made.content["title"], exact=True).first


def test_sentences_are_marked_with_the_keys_and_explained(opened: tuple[Page, Watch]) -> None:
    root = part(opened[0], paper())
    root.get_by_role("button", name="Check").press("Enter")
    expect(root.locator(".psoas-total")).to_have_text(reading().nothing)
    for sentence, key in (("within", "Enter"), ("works", "Space")):
        button = root.locator(f"[data-sentence={sentence}]")
        button.press(key)
        expect(button).to_have_attribute("aria-pressed", "true")
    root.get_by_role("button", name="Check").press("Enter")
    expect(root.locator(".psoas-total")).to_have_text("Sentences that go too far: you marked 1 of 2. "
                                                      "Marked, but within the test: 1.")  # fmt: skip
    expect(root.locator(".psoas-verdicts li")).to_have_count(len(reading().sentence))
    root.locator("[data-sentence=within]").click()
    expect(root.locator(".psoas-verdicts li")).to_have_count(0)
    root.locator("[data-sentence=cause]").click()
    root.get_by_role("button", name="Check").click()
    expect(root.locator(".psoas-total")).to_have_text(reading().all_found)


def test_the_two_groups_say_what_python_says(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    root = part(page, groups())
    told = root.locator("p.psoas-sentence")
    expect(told).to_have_text(groups().sentence())
    people = root.get_by_role("slider", name="People in each group")
    people.press("Home")
    expect(told).to_have_text(groups({"people": 5}).sentence())
    root.get_by_role("slider", name="How much people differ (points)").press("End")
    expect(told).to_have_text(groups({"people": 5, "spread": 30}).sentence())
    root.get_by_role("button", name="Stretching adds nothing").click()
    expect(told).to_have_text(groups({"people": 150, "extra": 0}).sentence())
    still = re.search(r'data-row="2"><path data-bar="" d="([^"]+)"', groups({"people": 150, "extra": 0}).still())
    assert still
    expect(root.locator("[data-row='2'] [data-bar]")).to_have_attribute("d", still[1])
    mean = root.locator("[data-row='0']")
    box = mean.locator("[data-mean]").bounding_box()
    assert box is not None
    drag(page, mean.locator("[data-mean]"), (box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2))
    extra = int(mean.get_attribute("aria-valuenow") or "0")
    assert extra > 3
    expect(told).to_have_text(groups({"people": 150, "extra": extra}).sentence())


def test_a_word_is_found_as_it_is_typed(opened: tuple[Page, Watch]) -> None:
    root = part(opened[0], words())
    root.get_by_role("searchbox", name="Find a word").press_sequentially("troch")
    expect(root.locator("tbody tr:visible")).to_have_count(1)
    expect(root.locator("#word-lesser-trochanter")).to_contain_text("troh-KAN-ter")
    expect(root.locator("p.psoas-sentence")).to_have_text(words({"find": "troch"}).sentence())
    root.get_by_role("button", name="Reset").press("Enter")
    expect(root.locator("#word-psoas")).to_be_visible()


def test_without_a_kernel_the_mixed_quiz_keeps_answers_where_they_belong(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    root = part(page, mixed())
    expect(root.get_by_text("everybody gets the same questions")).to_be_visible()
    for count in (5, 20, 10):
        root.get_by_role("button", name=f"{count} questions", exact=True).press("Enter")
        expect(root.locator("ol.psoas-mixed > li:visible")).to_have_count(count)
    first = next(q for q in mixed().content["drawn"] if q["kind"] == "single")
    card = root.locator(f"li[data-key='{first['id']}']")
    card.locator(f"input[value='{[o['right'] for o in first['options']].index(True)}']").check()
    card.get_by_role("button", name="Check").press("Enter")
    expect(card.get_by_text("✓ Right.")).to_be_visible()
    expect(root.locator(".psoas-score")).to_have_text("1 of 1 right so far.")
    (kept,) = page.evaluate("JSON.parse(localStorage.getItem('psoas-course-progress')).answers")
    assert (kept["lesson"], kept["question"], kept["correct"]) == (first["lesson"], first["question"], True)
    assert kept["version"] == load(first["lesson"]).version


def test_axe_finds_nothing_and_a_narrow_window_cuts_nothing(opened: tuple[Page, Watch]) -> None:
    page, watch = opened
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:2000]
    page.set_viewport_size({"width": 480, "height": 900})
    for root in page.locator(".psoas-root").all():
        assert root.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert watch.away == []
    assert watch.errors == []


@pytest.mark.parametrize("paper_size", ["A4", "Letter"])
def test_the_course_fits_one_side_of_paper(browser: Browser, paper_size: str) -> None:
    page, watch = new_page(browser)
    page.set_content(printed())
    pdf = page.pdf(format=paper_size, print_background=True, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(PAGE_MM[0] * 96 / 25.4), "height": 1000})
    outside = page.evaluate("""() => {
      const all = document.querySelector('main').getBoundingClientRect();
      return [...document.querySelectorAll('main *')].filter((e) => !e.closest('svg')).filter((e) => {
        const b = e.getBoundingClientRect();
        const cut = e.clientWidth && e.scrollWidth > e.clientWidth + 1;
        return b.bottom > all.bottom + 1 || b.right > all.right + 1 || cut;
      }).map((e) => e.outerHTML.slice(0, 80));
    }""")
    assert outside == []
    small = page.evaluate("Math.min(...[...document.querySelectorAll('main p, main li, main td')]"
                          ".map((e) => parseFloat(getComputedStyle(e).fontSize)))")  # fmt: skip
    assert small >= 7 * 96 / 72  # points on paper
    assert watch.away == []
    page.context.close()


def test_the_whole_lesson_runs_and_remembers_what_was_missed(browser: Browser, lab: Lab) -> None:
    notebook = ROOT / "notebooks/10-review.ipynb"
    page, watch = whole_lesson(browser, lab, notebook)
    assert misplaced(page) == []
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("The psoas on one page")
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]

    quiz = part(page, mixed())
    item = quiz.locator("ol.psoas-mixed > li").filter(has=page.get_by_role("radio")).first
    key = item.get_attribute("data-key") or ""
    lesson, _, question = key.partition("/")
    asked = next(q for q in load(lesson).question if q.id == question)
    item.locator(f"input[value='{[o.right for o in asked.option].index(False)}']").check()
    item.get_by_role("button", name="Check").click()
    expect(item.get_by_text("✗ Not yet.")).to_be_visible()
    quiz.get_by_role("button", name="Other questions").click()
    expect(quiz.locator(".psoas-reason").first).to_have_text(re.compile(r"Missed in lesson \d\d, today\."))
    expect(quiz.locator("ol.psoas-mixed > li").first).to_have_attribute("data-key", key)
    kept = Store.open(lab.home / "course" / "data").history()
    assert [(a.lesson, a.question, a.correct) for a in kept if (a.lesson, a.question) == (lesson, question)] == [
        (lesson, question, False)
    ]
    assert watch.away == []
    assert watch.errors == []
    page.context.close()
