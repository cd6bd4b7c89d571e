"""The same interactives in a plain HTML file: no kernel, no server, no network."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from lessons.teaching.explorer import LinkExplorer
from lessons.teaching.figure import figure
from lessons.teaching.interactive import STATIC_VARIABLE
from tests.browser.lab import ROOT, Watch, drag, new_page, serious_axe_findings
from tests.teaching.explorers import leg

pytestmark = pytest.mark.browser

CELLS = [
    "from tests.teaching.explorers import leg\nleg()",
    "from tests.teaching.quizzes import sample\nsample({folder!r})",
    "from lessons.teaching.quiz import save_and_restore\nsave_and_restore()",
]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook, executed and exported. The options take away what nbconvert itself would fetch from the network."""
    folder = tmp_path_factory.mktemp("static")
    cells = [nbformat.v4.new_code_cell(cell.format(folder=str(folder))) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "page.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "page.ipynb",
         "--ExecutePreprocessor.store_widget_state=False",
         "--HTMLExporter.require_js_url=", "--HTMLExporter.mathjax_url="],
        cwd=folder,
        env={**os.environ, STATIC_VARIABLE: "1", "PYTHONPATH": str(ROOT), "PSOAS_COURSE_HOME": str(folder / "home")},
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder / "page.html"


@pytest.fixture
def opened(browser: Browser, html: Path) -> Iterator[tuple[Page, Watch]]:
    """That page from the disk, in a fresh browser without a network."""
    page, watch = new_page(browser)
    page.context.set_offline(True)
    page.goto(html.as_uri())
    yield page, watch
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


def test_paper_cuts_no_figure_off(browser: Browser) -> None:
    page, _ = new_page(browser)
    page.set_content(f"<body style='margin:0;width:560px'>{figure('psoas-front').html()}")
    svg = page.locator(".psoas-figure svg")
    scrolls = "svg => svg.getBoundingClientRect().width > svg.parentElement.clientWidth"
    assert svg.evaluate(scrolls), "on a screen it scrolls"
    page.emulate_media(media="print")
    assert not svg.evaluate(scrolls)
    page.context.close()


def test_the_explorer_moves(opened: tuple[Page, Watch]) -> None:
    page, _ = opened
    thigh = page.get_by_role("slider", name="Thigh: hip flexion")
    before = page.locator("[data-muscle=psoas][data-kind=live] path").first.get_attribute("d")
    thigh.focus()
    page.keyboard.press("Home")
    expect(page.locator(".psoas-sentence").first).to_contain_text("You take the thigh back 20°.")
    assert page.locator("[data-muscle=psoas][data-kind=live] path").first.get_attribute("d") != before
    page.get_by_role("button", name="Reset").click()
    expect(thigh).to_have_attribute("aria-valuenow", "70")
    drag(page, thigh.locator("[data-grip]"), (400, 700))
    expect(thigh).not_to_have_attribute("aria-valuenow", "70")
    assert page.locator(".psoas-still").count() == 0, "the still has made room"


def test_the_quiz_keeps_its_answers_in_the_browser(opened: tuple[Page, Watch], tmp_path: Path) -> None:
    page, _ = opened
    one = page.locator("fieldset[data-question=one]")
    one.get_by_label("On the lesser trochanter").check()
    one.get_by_role("button", name="Check").click()
    expect(one.get_by_role("status").first).to_contain_text("It ends on the lesser trochanter.")
    page.reload()
    expect(one.get_by_label("On the lesser trochanter")).to_be_checked()
    expect(page.get_by_text("1 of 6 right so far.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    saved = tmp_path / "answers.json"
    download.value.save_as(saved)

    from lessons.teaching.store import Store

    store = Store.open(tmp_path / "store")
    assert store.import_json(saved.read_text(encoding="utf-8")).added == 1
    assert store.answers("sample", 3)["one"]["answer"] == 1, "the store reads what the browser wrote"

    store.save_answer("sample", 3, "size", 31, True)
    store.save_record("diary", {"day": 1})
    saved.write_text(store.export_json(), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(saved)
    expect(page.get_by_text("1 answer added, 1 was here already", exact=False)).to_be_visible()
    page.reload()
    expect(page.locator("fieldset[data-question=size]").get_by_label("Your number, cm")).to_have_value("31")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(saved)
    expect(page.get_by_text("Exported 2 answers and 1 entry of your plans and logs", exact=False)).to_be_visible()
    elsewhere = Store.open(tmp_path / "elsewhere")
    assert elsewhere.import_json(saved.read_text(encoding="utf-8")).records_added == 1
    assert elsewhere.records("diary") == store.records("diary"), "the browser keeps what it cannot show"


def test_axe_finds_nothing_serious_in_the_whole_page(opened: tuple[Page, Watch]) -> None:
    """Here axe sees all of it; in JupyterLab only what is scrolled into view."""
    page, _ = opened
    for name in ("On the knee", "Kneecap"):
        page.get_by_label(name).check()
    for button in page.get_by_role("button", name="Check").all():
        button.click()
    page.evaluate("document.querySelectorAll('.psoas-root details').forEach(d => { d.open = true })")
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]


def test_who_asked_for_less_motion_gets_none(browser: Browser, html: Path) -> None:
    page, _ = new_page(browser, reduced_motion="reduce")
    page.goto(html.as_uri())
    steps = page.evaluate(
        """async () => {
            const thigh = document.querySelector('[role=slider][data-handle=thigh]');
            [...document.querySelectorAll('button')].find(b => b.textContent === 'Sitting').click();
            const seen = [];
            for (let i = 0; i < 12; i += 1) {
                await new Promise(requestAnimationFrame);
                seen.push(Number(thigh.getAttribute('aria-valuenow')));
            }
            return [...new Set(seen)];
        }"""
    )
    page.context.close()
    assert set(steps) <= {70, 90}
    assert steps[-1] == 90


def test_without_scripts_the_still_and_the_sentence_are_there(browser: Browser, html: Path) -> None:
    page, _ = new_page(browser, java_script_enabled=False)
    page.goto(html.as_uri())
    expect(page.locator("figcaption").first).to_have_text(leg().sentence())
    expect(page.locator(".psoas-still img").first).to_be_visible()
    expect(page.get_by_text("Answer", exact=True).first).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(
    "module",
    [
        "export default mount(() => { throw new Error('no such thing') });",
        "export default mount((ui) => ({ draw() { throw new Error('no such thing') }, sentence: () => '' }));",
        "export default mount((ui) => ({ draw() { if (ui.state.hip !== 70) throw new Error('no such thing') },"
        " sentence: () => 'fine' }));",
    ],
)
def test_a_module_that_fails_leaves_the_still_and_its_sentence(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setenv(STATIC_VARIABLE, "1")
    (tmp_path / "broken.js").write_text(module, encoding="utf-8")
    broken: Any = type("Broken", (LinkExplorer,), {"module": tmp_path / "broken.js"})
    monkeypatch.setattr("tests.teaching.explorers.LinkExplorer", broken)
    picture = leg()
    page, watch = new_page(browser)
    page.set_content(picture._repr_mimebundle_()[0]["text/html"])
    if "70" in module:
        page.get_by_role("button", name="Sitting").click()
    expect(page.get_by_text("The still picture shows the same", exact=False)).to_be_visible()
    expect(page.get_by_text(picture.sentence()).first).to_be_visible()
    expect(page.locator("svg [data-muscle=psoas][data-kind=live]")).to_be_visible()
    assert any("no such thing" in error for error in watch.errors)
    page.context.close()


def test_a_request_that_leaves_the_machine_would_be_seen(browser: Browser) -> None:
    page, watch = new_page(browser)
    page.set_content("<img src='http://example.org/a.png'>")
    page.evaluate("fetch('https://example.org/b').catch(() => 0)")
    page.wait_for_timeout(200)
    assert {"http://example.org/a.png", "https://example.org/b"} <= set(watch.away)
    page.context.close()
