"""Lesson 07's two explorers without a kernel: chosen, scrubbed, by keys alone, in every corner, and measured by axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.strengthen_it import explore, rungs
from lessons.strengthen_it.scrub import rungs as exercises_of_the_ladder
from tests.browser.lab import Watch, misplaced, serious_axe_findings, without_kernel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    with without_kernel(browser, explore(), rungs()) as found:
        yield found


def box(page: Page, index: int) -> Locator:
    return page.locator(".psoas-root").nth(index)


def say(explorer: Locator) -> Locator:
    return explorer.locator(".psoas-sentence").first


def test_scrubbing_moves_the_whole_figure_and_the_numbers(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    explorer = box(page, 0)
    expect(say(explorer)).to_contain_text("One hip must hold 47\u00a0N m")
    flesh, bones, psoas = (explorer.locator(f"[data-{name}]") for name in ("flesh", "bone", "psoas"))
    before = [flesh.first.get_attribute("d"), bones.nth(5 + 11).get_attribute("transform"),
              psoas.first.get_attribute("d"), explorer.locator("[data-length]").text_content()]  # fmt: skip
    explorer.get_by_role("slider", name="From start to finish").focus()
    page.keyboard.press("End")
    expect(say(explorer)).to_contain_text("100 % of the way. The hip is bent 60°")
    after = [flesh.first.get_attribute("d"), bones.nth(5 + 11).get_attribute("transform"),
             psoas.first.get_attribute("d"), explorer.locator("[data-length]").text_content()]  # fmt: skip
    assert all(one != two for one, two in zip(before, after, strict=True))


def test_the_same_picture_and_words_as_python(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    explorer = box(page, 0)
    for rung, end in ((1, 0), (3, 0), (10, 100), (15, 0), (15, 100)):
        explorer.get_by_role("combobox", name="Exercise").select_option(str(rung))
        explorer.get_by_role("slider", name="From start to finish").fill(str(end))
        twin = explore({"rung": rung, "way": end})
        words = twin.sentence().replace(" N m", "\u00a0N m")
        expect(say(explorer)).to_have_text(words)
        d = explorer.locator("[data-curve]").get_attribute("d")
        assert d == twin.curves()[0]
        shown = explorer.locator("[data-flesh=fill]").get_attribute("d")
        assert shown
        assert shown in twin.still() or len(shown) == pytest.approx(len(twin.still().split('data-flesh="fill" d="')[1]
                                                                        .split('"')[0]), rel=0.01)  # fmt: skip


def test_every_exercise_by_buttons_and_keys(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    explorer = box(page, 0)
    chosen = explorer.get_by_role("combobox", name="Exercise")
    chosen.focus()
    page.keyboard.press("Home")
    for exercise in exercises_of_the_ladder():
        expect(say(explorer)).to_contain_text(exercise.title)
        explorer.get_by_role("button", name="Harder").click()
    assert explorer.locator(".psoas-trouble").count() == 0
    for slider in explorer.get_by_role("slider").all():
        for key in ("End", "ArrowLeft", "Home", "PageUp"):
            slider.press(key)
    expect(say(explorer)).not_to_contain_text("NaN")


def test_the_ladder_says_why_and_follows_the_body(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    ladder = box(page, 1)
    ladder.locator("[data-row='14']").click()
    expect(say(ladder)).to_contain_text("Rung 15, L-sit")
    expect(say(ladder)).to_contain_text("Why here: The moment is that of a straight-leg raise.")
    wide = ladder.locator("[data-nm='8']").get_attribute("width")
    ladder.get_by_role("slider", name="Body mass").press("Home")
    expect(ladder.locator("[data-nm='8']")).not_to_have_attribute("width", str(wide))
    ladder.get_by_role("button", name="Rung above").click()
    expect(say(ladder)).to_contain_text("Rung 14, Reverse Nordic")
    ladder.get_by_role("button", name="Reset").click()
    expect(say(ladder)).to_contain_text("Rung 1, ")


def test_every_picture_stands_in_its_place_and_no_word_is_cut_off(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    assert page.locator("svg.psoas-svg").count() == 2
    assert misplaced(page) == []


def test_a_screen_reader_finds_everything_named(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    assert serious_axe_findings(page) == []
    for index in (0, 1):
        expect(box(page, index).locator(".psoas-limits")).to_contain_text("What this picture leaves out")
