"""The quiz in JupyterLab: answered by keyboard alone, and found again after the kernel was restarted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.lab import Lab, Watch, new_page, serious_axe_findings
from tests.teaching.quizzes import SVG

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Watch]]:
    """A notebook with one question to predict, the quiz, and Export and Import."""
    folder = str(tmp_path_factory.mktemp("banks"))
    lab.write(
        "quiz",
        [
            f"from tests.teaching.quizzes import sample\nsample({folder!r}, where='predict')",
            f"from lessons.teaching import figure\nfigure({SVG!r}, title='The answer', alt='{'It goes round. ' * 4}')",
            f"sample({folder!r}, where='check')",
            f"sample({folder!r})",
            "from lessons.teaching.quiz import save_and_restore\nsave_and_restore()",
            "from lessons.teaching.store import Store\nkept = Store.open().answers('sample', 3)\n"
            "{question: (kept[question]['answer'], kept[question]['correct']) for question in kept}",
        ],
    )
    page, watch = new_page(browser, accept_downloads=True)
    lab.open(page, "quiz")
    page.locator("fieldset").nth(7).wait_for()
    yield page, watch
    page.context.close()


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    return opened[0]


def card(page: Page, question: str) -> Locator:
    return page.locator(f"fieldset[data-question={question}]")


def tab_to(page: Page, wanted: Locator, limit: int = 60) -> None:
    """Press Tab until `wanted` has the focus: what a learner without a mouse does."""
    for _ in range(limit):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{limit} presses of Tab do not reach {wanted}")


def arrow_to(page: Page, wanted: Locator, limit: int = 6) -> None:
    """Press the arrow down until `wanted` of a group of radio buttons is chosen."""
    page.keyboard.press("Space")
    for _ in range(limit):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{limit} presses of the arrow do not reach {wanted}")


def test_a_guess_is_never_a_failure(page: Page) -> None:
    guess = card(page, "guess")
    answer = page.locator("figure.psoas-figure")  # in the next cell
    expect(answer).to_be_hidden()
    expect(guess.get_by_role("button", name="Show me without a guess")).to_be_visible()
    guess.get_by_label("Behind").focus()
    page.keyboard.press("Space")
    tab_to(page, guess.get_by_role("button", name="This is my guess"))
    page.keyboard.press("Enter")
    said = guess.locator(".psoas-feedback")
    expect(said).to_contain_text("Keep this in mind as you read on.")
    expect(said).to_contain_text("Look where the red line crosses the hip.")
    for word in ("Right", "Not yet", "✗", "✓", "wrong"):
        expect(said).not_to_contain_text(word)
    expect(answer).to_be_visible()
    guess.get_by_text("Why", exact=True).press("Enter")
    expect(guess.get_by_text("It goes in front of the hip.")).to_be_visible()


def test_a_check_in_the_text_says_right_or_wrong(page: Page) -> None:
    checked = card(page, "checked")
    checked.get_by_label("No", exact=True).check()
    checked.get_by_role("button", name="Check").click()
    said = checked.locator(".psoas-feedback")
    expect(said).to_contain_text("Not yet.")
    expect(said).to_contain_text("Read it again.")
    checked.get_by_label("Yes").check()
    checked.get_by_role("button", name="Check").click()
    expect(said).to_contain_text("Right.")
    expect(said).to_contain_text("It was read.")


def test_the_whole_quiz_by_keyboard_alone(page: Page) -> None:
    cells = page.locator(".jp-Cell").count()

    one = card(page, "one")
    tab_to(page, one.get_by_role("radio").first)
    arrow_to(page, one.get_by_label("On the knee"))
    page.keyboard.press("Enter")
    expect(one.get_by_role("status").first).to_contain_text("Not yet. The knee is too far down.", use_inner_text=True)
    expect(one.get_by_text("Show the answer and why")).to_be_visible()
    arrow_to(page, one.get_by_label("On the lesser trochanter"))
    tab_to(page, one.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(one.get_by_role("status").first).to_contain_text("It ends on the lesser trochanter.")
    expect(one.get_by_text("Show the answer and why")).to_be_hidden()

    several = card(page, "several")
    for name in ("Kidney", "Kneecap"):
        tab_to(page, several.get_by_label(name))
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(several.get_by_role("status").first).to_contain_text("That is at the knee.")
    expect(several.get_by_role("status").first).to_contain_text("One right answer is still missing.")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(several.get_by_role("status").first).not_to_contain_text("That is at the knee.")
    expect(several.get_by_role("status").first).to_contain_text("Not yet.")
    tab_to(page, several.get_by_label("Ureter"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(several.get_by_role("status").first).to_contain_text("Right.")

    row = card(page, "row")
    tab_to(page, row.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(row.locator(".psoas-mark").filter(has_text="✗")).not_to_have_count(0)  # which rows are out of place
    row.get_by_role("button", name="Move up: Spine").focus()
    for _ in range(2):
        page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Move up: Spine")).to_be_focused()
    expect(row.locator(".psoas-mark").filter(has_text="✗")).to_have_count(0)
    if row.locator("li > span:first-child").all_inner_texts() != ["Spine", "Pelvis", "Thigh"]:
        row.get_by_role("button", name="Move up: Pelvis").focus()
        page.keyboard.press("Enter")
    tab_to(page, row.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(row.get_by_role("status").first).to_contain_text("Right.")

    pairs = card(page, "pairs")
    for name, letter in (("Psoas", "s"), ("Gluteus", "s")):
        tab_to(page, pairs.get_by_label(name))
        page.keyboard.press(letter)
    tab_to(page, pairs.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(pairs.get_by_role("status").first).to_contain_text("1 of 2 are right.")
    pairs.get_by_label("Psoas").focus()
    page.keyboard.press("ArrowUp")
    expect(pairs.get_by_label("Psoas")).to_have_value("0")
    tab_to(page, pairs.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(pairs.get_by_role("status").first).to_contain_text("Right.")

    size = card(page, "size")
    tab_to(page, size.get_by_label("Your number, cm"))
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(size.get_by_role("status").first).to_contain_text("Type a number first.")
    page.keyboard.press("Control+A")
    page.keyboard.type("36,5")
    page.keyboard.press("Enter")
    expect(size.get_by_role("status").first).to_contain_text("It is shorter.")

    names = card(page, "names")
    for spot, letter in (("Spot 1", "s"), ("Spot 2", "f")):
        tab_to(page, names.get_by_label(spot))
        page.keyboard.press(letter)
    tab_to(page, names.get_by_role("button", name="Check"))
    page.keyboard.press("Enter")
    expect(names.get_by_role("status").first).to_contain_text("Right.")

    expect(page.get_by_text("5 of 6 right.")).to_be_visible()
    assert page.locator(".jp-Cell").count() == cells, "no key may reach the notebook"
    assert page.locator(".jp-MarkdownCell").count() == 0


def test_a_restarted_kernel_finds_the_answers(page: Page, lab: Lab) -> None:
    page.wait_for_timeout(400)
    lab.restart_and_run_all(page)
    expect(page.get_by_text("5 of 6 right.")).to_be_visible()
    expect(card(page, "one").get_by_label("On the lesser trochanter")).to_be_checked()
    expect(card(page, "size").get_by_label("Your number, cm")).to_have_value("36.5")
    expect(card(page, "size").get_by_role("status").first).to_contain_text("It is shorter.")
    expect(card(page, "names").get_by_label("Spot 2")).to_have_value("femur")
    stored = eval(page.locator(".jp-CodeCell").nth(5).locator(".jp-OutputArea-output").inner_text())
    assert stored == {
        "guess": (1, False), "checked": (0, True), "one": (1, True), "several": ([0, 2], True),
        "row": ([0, 1, 2], True),
        "pairs": ([0, 1], True), "size": (36.5, False), "names": (["spine", "femur"], True),
    }  # fmt: skip


def test_export_and_import(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    data = json.loads(saved.read_text(encoding="utf-8"))
    assert data["format"] == "psoas-course-progress"
    asked = {"guess", "checked", "one", "several", "row", "pairs", "size", "names"}
    assert {a["question"] for a in data["answers"] if a["lesson"] == "sample"} == asked
    expect(page.get_by_text("Exported", exact=False)).to_be_visible()
    page.locator("input[type=file]").set_input_files(saved)
    expect(page.get_by_text("0 answers added", exact=False)).to_be_visible()
    saved.write_text("hello", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(saved)
    expect(page.get_by_text("Nothing was imported. This is no file that Export made", exact=False)).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.get_by_role("button", name="Clear all of it").press("Enter")
    expect(page.get_by_text("All answers, plans and logs are cleared.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Clear all of it")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(saved)
    assert json.loads(saved.read_text(encoding="utf-8"))["answers"] == []


def test_axe_finds_nothing_serious(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.psoas-root details').forEach(d => { d.open = true })")
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]


def test_nothing_left_the_machine_and_nothing_failed(opened: tuple[Page, Watch]) -> None:
    _, watch = opened
    assert watch.away == []
    assert watch.errors == []
