"""The site and the slides, opened from the disk in a browser without a network, as a class meets them."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lessons.teaching import pages, site, slides
from tests.browser.lab import Watch, drag, misplaced, new_page

pytestmark = pytest.mark.browser

BOOKS = pages.notebooks()
STEMS = [path.stem for path in BOOKS]
PAGES = [*STEMS, "index", "glossary", "search"]
TEXT_KB, PAGE_KB, SITE_MB = 900, 3_000, 16  # what must be there before anything is seen; all that a lesson loads; all
FIRST_PICTURE_MS = 4_000  # on a busy machine
SHIFT = 0.1  # how far a page may jump while it comes alive: what web.dev calls good
SMALLEST_PX = 14  # words on a slide 720 px high: 2 % of its height

# For every slide: what is cut off, how far it had to shrink, and its smallest words.
MEASURE = """async () => {
  const found = [];
  for (const slide of Reveal.getSlides()) {
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v);
    await new Promise(requestAnimationFrame);
    const box = slide.querySelector(':scope > .fit');
    const style = getComputedStyle(slide);
    const high = slide.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    const scale = Number(box.dataset.scale);
    const words = [...box.querySelectorAll('p, li, td, th, dd, dt, legend, figcaption, button, label, h2, h3')]
      .filter((e) => e.offsetParent && e.textContent.trim());
    const right = Math.max(0, ...words.map((e) => e.getBoundingClientRect().right));
    // Words in pictures: as SVG text, and as the outlines that matplotlib makes, 100 units high.
    const size = (e) => Math.hypot(e.getScreenCTM().a, e.getScreenCTM().b);
    const pictured = [...box.querySelectorAll('svg text')]
      .filter((e) => e.getClientRects().length && e.textContent.trim())
      .map((e) => size(e) * parseFloat(getComputedStyle(e).fontSize))
      .concat([...box.querySelectorAll('svg g[id*="text_"] use')].map((e) => 100 * size(e.parentNode)));
    found.push({
      name: `${at.h}.${at.v} ${slide.dataset.heading}`, over: box.scrollHeight * scale - high, right,
      scale, px: Math.min(99, ...words.map((e) => parseFloat(getComputedStyle(e).fontSize) * scale)),
      drawn: Math.min(99, ...pictured),
      stills: box.querySelectorAll('.psoas-still').length,
    });
  }
  return found;
}"""

# How fast a page is there, whether it jumps, and what everybody needs to find the way in it.
VITALS = """() => new Promise((done) => {
  const seen = { first: performance.getEntriesByName('first-contentful-paint')[0].startTime, largest: 0, shift: 0 };
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => { seen.largest = entry.startTime; });
  watch('layout-shift', (entry) => { seen.shift += entry.value; });
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((e) => e.checkVisibility());
  const levels = headings.map((e) => Number(e.tagName[1]));
  seen.levels = levels.every((level, i) => level <= (i ? levels[i - 1] : 0) + 1);
  seen.images = [...document.images].every((i) => i.alt && i.hasAttribute('width') && i.hasAttribute('height'));
  seen.lang = document.documentElement.lang;
  seen.title = document.title;
  for (const name of ['description', 'viewport'])
    seen[name] = document.querySelector(`meta[name=${name}]`)?.content;
  setTimeout(() => done(seen), 30); // the observers tell what they kept a moment later
})"""

# Storage as Firefox has it for pages opened from the disk: each page has its own. A shared one is the easier case.
STORAGE_APART = """for (const name of ['getItem', 'setItem']) {
  const plain = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...rest) { return plain.call(this, location.pathname + key, ...rest) };
}"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site and the slides; what the lessons show is made once for both."""
    folder = tmp_path_factory.mktemp("built")
    site.build(folder / "site")
    slides.build(folder / "slides")
    return folder


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[tuple[Page, Watch]]:
    """One page for all tests that keep nothing."""
    page, watch = new_page(browser, viewport={"width": 1280, "height": 900})
    page.context.set_offline(True)
    yield page, watch
    page.context.close()


def opened(offline: tuple[Page, Watch], file: Path) -> Page:
    """The page of a file, with everything alive, and nothing asked for or broken."""
    page, watch = offline
    watch.errors.clear()
    page.goto(file.as_uri())
    expect(page.locator(".psoas-still")).to_have_count(0)
    assert watch.errors == []
    assert watch.away == []
    return page


def wrong(page: Page, *impacts: str) -> list[tuple[str, str]]:
    # axe would read style sheets by itself, which a page from the disk may not
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in impacts]


def serious(page: Page) -> list[tuple[str, str]]:
    return wrong(page, "serious", "critical")


# ---- the site --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_alive_light_and_open_to_everybody(
    built: Path, offline: tuple[Page, Watch], name: str
) -> None:
    file = built / "site" / f"{name}.html"
    text = file.read_text(encoding="utf-8")
    page = opened(offline, file)
    assert page.locator(".psoas-root").count() == text.count("data-alive=")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    vitals = page.evaluate(VITALS)
    assert vitals["first"] <= vitals["largest"] < FIRST_PICTURE_MS
    assert vitals["shift"] < SHIFT
    assert vitals["levels"], "a heading skips a level"
    assert vitals["images"], "an image without words or without its size"
    assert vitals["lang"] == "en"
    assert vitals["title"].endswith("The Psoas: an interactive course")
    assert vitals["viewport"].startswith("width=device-width")
    assert len(vitals["description"] or "") > 50 or name == "search"
    loaded = {file.parent / part for part in re.findall(r'(?:src|href)="(_static/[^"?]+)', text)}
    assert file.stat().st_size < TEXT_KB * 1000
    assert sum(one.stat().st_size for one in {file, *loaded}) < PAGE_KB * 1000
    assert wrong(page, "moderate", "serious", "critical") == []


@pytest.mark.parametrize("anchor", ["", "#quiz"])
def test_a_page_is_seen_before_its_interactives_come_alive_one_by_one(
    browser: Browser, built: Path, anchor: str
) -> None:
    page, watch = new_page(browser)
    page.add_init_script("""
      window.seen = [];
      const look = () => {
        seen.push(document.querySelectorAll('.psoas-root').length);
        if (document.querySelector('.psoas-still')) requestAnimationFrame(look);
      };
      document.addEventListener('DOMContentLoaded', () => requestAnimationFrame(look));""")
    page.goto((built / "site" / "02-how-it-moves-you.html").as_uri() + anchor)
    expect(page.locator(".psoas-still")).to_have_count(0)
    page.wait_for_function("seen.length > 0")
    seen = page.evaluate("seen")
    first, last = seen[0], page.evaluate("document.querySelectorAll('.psoas-root').length")
    if anchor:
        assert first == last, "a page that opens in its middle must not move afterwards"
    else:
        assert first == 0
        assert len(set(seen)) > 3
    assert watch.errors == []
    page.context.close()


def test_a_lesson_in_the_notebook_and_on_the_site_shows_the_same_interactives(built: Path) -> None:
    for path in BOOKS:
        stored = path.read_text(encoding="utf-8").count('class=\\"psoas-still\\"')
        page = (built / "site" / f"{path.stem}.html").read_text(encoding="utf-8")
        assert page.count("data-alive=") == stored > 5, path.stem


def test_no_file_of_the_site_or_the_slides_asks_for_anything_elsewhere(built: Path) -> None:
    asks = re.compile(
        r"""<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=["']?(?:https?:)?//|@import|url\(["']?(?:https?:)?//"""
    )
    for file in built.rglob("*"):
        if file.suffix in (".html", ".css", ".js"):
            found = asks.search(file.read_text(encoding="utf-8"))
            assert not found, f"{file.name}: {found and found[0][:100]}"
    assert sum(file.stat().st_size for file in (built / "site").rglob("*") if file.is_file()) < SITE_MB * 1e6


def test_three_js_and_the_shared_code_are_there_once(built: Path) -> None:
    for folder in ("site", "slides"):
        names = [file.name for file in (built / folder / "_static").iterdir()]
        assert names.count("three.js") == names.count("psoas-base.js") == 1
        for file in (built / folder).glob("*.html"):
            scripts = re.findall(r'<script defer src="([^"]+)"', file.read_text(encoding="utf-8"))
            assert len(scripts) == len(set(scripts)), file.name
            assert "REVISION" not in file.read_text(encoding="utf-8"), "three.js stands in its own file"


def test_every_link_leads_somewhere(built: Path) -> None:
    for folder in ("site", "slides"):
        texts = {file.name: file.read_text(encoding="utf-8") for file in (built / folder).glob("*.html")}
        ids = {name: set(re.findall(r'\sid="([^"]+)"', text)) for name, text in texts.items()}
        for name, text in texts.items():
            shown = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
            for target in map(html.unescape, re.findall(r'<a\b[^>]*?href="([^"]+)"', shown)):
                file, _, anchor = unquote(target).partition("#")
                if target.startswith(("http", "mailto")):
                    continue
                assert not file or file in texts, f"{folder}/{name}: {target}"
                assert not anchor or anchor in ids[file or name] | {"furo-main-content"}, f"{folder}/{name}: {target}"
        assert not any(".ipynb" in text for text in texts.values())


def test_next_leads_through_the_whole_course(built: Path, offline: tuple[Page, Watch]) -> None:
    page = opened(offline, built / "site" / "index.html")
    for stem in [*STEMS, "glossary"]:
        page.locator(".related-pages .next-page").click()
        expect(page).to_have_url((built / "site" / f"{stem}.html").as_uri())
    page.locator(".related-pages .prev-page").click()
    expect(page).to_have_url((built / "site" / f"{STEMS[-1]}.html").as_uri())


def test_the_search_finds_prose_questions_and_words_of_pictures_without_a_server(
    built: Path, offline: tuple[Page, Watch]
) -> None:
    page, watch = offline
    page.goto((built / "site" / "index.html").as_uri())
    for word, lesson in (("goniometer", "When it gets short"), ("aneurysm", "Start here"), ("nomogram", None)):
        page.get_by_role("textbox", name="Search").first.fill(word)
        page.keyboard.press("Enter")
        expect(page.locator("#search-results p.search-summary, #search-results > p").first).to_be_visible()
        if lesson:
            expect(page.locator("#search-results a", has_text=lesson).first).to_be_visible()
    assert watch.errors == []
    assert watch.away == []


def test_answers_stay_in_the_browser_and_fill_the_map_and_go_into_the_notebooks(
    browser: Browser, built: Path, tmp_path: Path
) -> None:
    from lessons.teaching.quiz import load
    from lessons.teaching.store import Store

    page, watch = new_page(browser)
    page.context.set_offline(True)
    page.add_init_script(STORAGE_APART)
    page.goto((built / "site" / "01-meet-the-psoas.html").as_uri())
    question = page.locator("fieldset[data-question=first_guess]")
    figures = page.locator("figure.psoas-figure")
    expect(figures.nth(0)).to_be_hidden()  # until the guess above it is made; paper shows it, and so does a button
    page.emulate_media(media="print")
    expect(figures.nth(0)).to_be_visible()
    page.emulate_media(media="screen")
    question.get_by_label("Five or more, one below the other").check()
    question.get_by_role("button", name="This is my guess").click()
    expect(figures.nth(0)).to_be_visible()
    second = page.locator("fieldset[data-question=front_or_behind]")
    other = second.get_by_role("button", name="Show me without a guess")
    other.press("Enter")
    expect(figures.nth(1)).to_be_visible()
    expect(other).to_be_hidden()
    page.reload()
    expect(figures.nth(1)).to_be_hidden()
    expect(figures.nth(0)).to_be_visible()
    page.goto((built / "site" / "index.html").as_uri())
    count = len(load("meet_the_psoas").question)
    row = page.get_by_role("row").filter(has_text="Meet the psoas")
    expect(row).to_contain_text(f"1 of {count} right, {count - 1} to go")
    expect(page.get_by_role("row").filter(has_text="Stretch it")).to_contain_text("not begun")
    page.goto((built / "site" / "10-review.html").as_uri())
    learnt = page.locator("figure", has=page.locator("[data-learnt]"))
    said = re.compile(r"What you have learnt\. 1 of \d+ questions answered, 1 of them right")
    expect(learnt.locator("figcaption")).to_contain_text(said)
    assert "Nothing answered yet" not in str(learnt.get_attribute("aria-label"))
    right = learnt.locator("[data-question=first_guess]")
    assert right.get_attribute("fill") == learnt.locator("[data-key=right]").get_attribute("fill")
    expect(learnt.locator("[data-learnt=meet_the_psoas] [data-count]")).to_have_text(f"1 of {count} right")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "answers.json"
    download.value.save_as(file)
    store = Store.open(tmp_path / "store")
    assert store.import_json(file.read_text(encoding="utf-8")).added == 1
    assert pages._state(store.done()["meet_the_psoas"], count) in row.inner_text(), "both say it in the same words"
    # A file with damage: what is whole comes in, as in the notebooks. Then Clear, for the next at this computer.
    data = json.loads(file.read_text(encoding="utf-8"))
    good = data["answers"][0]
    data["answers"] = [good, *(good | change for change in (
        {"when": "yesterday"}, {"when": "2026-02-30T10:00:00.000000+00:00"}, {"correct": "yes"}, {"extra": 1},
        {"version": good["version"] + 1}, {"when": "2026-01-01T10:00:00Z"}))]  # fmt: skip
    report = store.import_json(json.dumps(data), {"meet_the_psoas": good["version"]})
    assert (report.added, report.known, len(report.skipped), report.other) == (2, 1, 4, 1)
    status = page.get_by_role("group", name="Keep your answers").get_by_role("status")
    for content, said in (
        (json.dumps(data), "2 answers added, 1 was here already. 1 answer in the file belongs to another version of "
         "the course: kept, but not shown here. 4 entries are damaged and were left out: answer 2, its time is "
         "'yesterday'; answer 3, its time is '2026-02-30T10:00:00.000000+00:00'; answer 4, its parts are not those "
         "that Export writes; and 1 more. Open the page again to see them."),
        ("", "Nothing was imported. The file is empty."),
        ("PK", "Nothing was imported. This is no file that Export made, or it is damaged."),
        (json.dumps(data | {"version": 7}), "Nothing was imported. The file has the format version 7, and this course "
         "knows only 1: use it with the course that made it."),
    ):  # fmt: skip
        file.write_text(content, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(file)
        expect(status).to_have_text(said)
    kept = "JSON.parse(localStorage.getItem('psoas-course-progress') || '{\"answers\": []}').answers.length"
    clear, all_of_it = (page.get_by_role("button", name=name, exact=True) for name in ("Clear", "Clear all of it"))
    clear.press("Enter")
    assert serious(page) == []
    page.get_by_role("button", name="Keep them").press("Enter")
    expect(all_of_it).to_be_hidden()
    expect(clear).to_be_focused()
    assert page.evaluate(kept) == 3
    clear.press("Enter")
    with page.expect_download():
        page.get_by_role("button", name="Export first").press("Enter")
    all_of_it.press("Enter")
    expect(status).to_contain_text("All answers, plans and logs are cleared.")
    assert page.evaluate(kept) == 0
    page.reload()
    expect(row).to_contain_text("not begun")
    page.goto((built / "site" / "01-meet-the-psoas.html").as_uri())
    expect(figures.nth(0)).to_be_hidden()  # what was answered here went with the rest
    page.goto((built / "site" / "index.html").as_uri())
    told = {**good, "question": "front_or_behind", "answer": 0}
    page.evaluate("told => psoasBase.browserStore.add([told])", told)  # as Import does, on any page
    page.goto((built / "site" / "01-meet-the-psoas.html").as_uri())
    expect(figures.nth(1)).to_be_visible()
    assert watch.errors == []
    page.context.close()


def test_a_dark_system_gets_dark_pages_and_the_reader_can_change_it(browser: Browser, built: Path) -> None:
    page, _ = new_page(browser, color_scheme="dark")
    page.goto((built / "site" / "02-how-it-moves-you.html").as_uri())
    paper = "getComputedStyle(document.querySelector('.psoas-root')).backgroundColor"
    page.locator(".psoas-root").first.wait_for()
    assert page.evaluate(paper) == page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 27, 33)"
    assert serious(page) == []
    page.goto((built / "site" / "05-symptom-check.html").as_uri())
    expect(page.locator(".psoas-still")).to_have_count(0)
    assert serious(page) == []
    page.locator(".content-icon-container .theme-toggle").click()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.context.close()


def test_a_telephone_scrolls_tables_and_figures_by_themselves_and_the_keyboard_reaches_them(
    browser: Browser, built: Path
) -> None:
    page, watch = new_page(browser, viewport={"width": 400, "height": 800})
    for stem in ("06-your-options", "09-other-hip-flexors"):
        page.goto((built / "site" / f"{stem}.html").as_uri())
        expect(page.locator(".psoas-still")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        wide = page.locator(".psoas-wide table, .psoas-options table").first
        assert wide.evaluate(
            "t => { let e = t.parentElement; while (e && e.scrollWidth <= e.clientWidth) e = e.parentElement;"
            " return Boolean(e) && getComputedStyle(e).overflowX === 'auto' && e.tabIndex === 0 }"
        )
        assert serious(page) == []
    page.goto((built / "site" / "00-start-here.html").as_uri())
    expect(page.locator(".psoas-still")).to_have_count(0)
    assert misplaced(page) == []
    assert watch.errors == []
    page.context.close()


def test_paper_has_the_lesson_alone_with_whole_pictures_and_questions_that_can_be_answered(
    built: Path, offline: tuple[Page, Watch]
) -> None:
    page = opened(offline, built / "site" / "01-meet-the-psoas.html")
    page.locator(".psoas-model[data-painter=webgl]").wait_for()
    page.emulate_media(media="print")
    for part in (".sidebar-drawer", ".toc-drawer", ".related-pages", ".mobile-header", ".psoas-bar", ".theme-toggle",
                 ".skip-to-content", "article button"):  # fmt: skip
        assert page.locator(f"{part}:visible").count() == 0, part
    assert page.locator("article .psoas-figure:visible").count() > 0
    expect(page.get_by_text("Choose from: femur; iliacus; lesser trochanter; lumbar spine; psoas")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    red = """c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0;
      for (let i = 0; i < d.length; i += 4) n += d[i + 3] > 200 && d[i] > 130 && d[i + 1] < 70; return n }"""
    assert page.locator(".psoas-picture canvas").last.evaluate(red) > 1000, "the psoas is drawn on paper"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".psoas-picture canvas")).to_have_count(1)
    page.set_viewport_size({"width": 680, "height": 900})   # as wide as A4 between its margins
    page.goto((built / "site" / "06-your-options.html").as_uri())
    expect(page.locator(".psoas-still")).to_have_count(0)
    assert page.evaluate("[...document.querySelectorAll('table')].every((t) => t.getBoundingClientRect().right <= 680)")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="screen")


def test_without_scripts_pictures_and_questions_are_there(browser: Browser, built: Path) -> None:
    page, _ = new_page(browser, java_script_enabled=False)
    page.goto((built / "site" / "02-how-it-moves-you.html").as_uri())
    still = page.locator(".psoas-still", has_text="What this picture leaves out").first
    expect(still.locator("svg").first).to_be_visible()
    expect(still.locator("figcaption")).to_contain_text("The psoas is 371 mm long")
    expect(page.get_by_text("Answer", exact=True).first).to_be_visible()
    page.goto((built / "site" / "01-meet-the-psoas.html").as_uri())
    expect(page.locator("figure.psoas-figure").first).to_be_visible()
    page.context.close()


# ---- the slides ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", STEMS)
def test_no_slide_is_cut_off_and_the_back_row_can_read_each(
    built: Path, offline: tuple[Page, Watch], stem: str
) -> None:
    page, watch = offline
    watch.errors.clear()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto((built / "slides" / f"{stem}.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert len(found) > 35
    smallest = [min(one["px"], one["drawn"]) for one in found]
    wrong = [
        one
        for one, px in zip(found, smallest, strict=True)
        if one["over"] > 2 or one["right"] > 1280 or px < SMALLEST_PX or one["stills"]
    ]
    assert not wrong, json.dumps(wrong, indent=1)
    assert watch.errors == []
    assert watch.away == []


def test_a_class_with_slides_explorer_speaker_and_clock(browser: Browser, built: Path) -> None:
    """One walk: notes and clock in the speaker's window, an explorer moved by hand and by keys, projector and dark."""
    page, watch = new_page(browser, viewport={"width": 1280, "height": 720})
    page.context.set_offline(True)
    page.goto((built / "slides" / "02-how-it-moves-you.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    assert serious(page) == []
    with page.expect_popup() as opening:
        page.keyboard.press("s")
    speaker = opening.value
    expect(speaker.locator("#clock")).to_contain_text("0:00 of 39 min · plan here 0:00 · on time")
    expect(speaker.locator("#notes")).to_contain_text("This is the plan for the instructor.")
    assert serious(speaker) == []

    while page.evaluate("!Reveal.getCurrentSlide().querySelector('.psoas-explorer')"):
        page.keyboard.press("Space")
    expect(speaker.locator("#notes")).to_contain_text("One finger at the handle")
    expect(speaker.locator("#notes")).to_contain_text("What you saw.")
    expect(speaker.locator("#clock")).to_contain_text(re.compile(r"plan here [4-8]:\d\d · \d:\d\d ahead"))
    speaker.get_by_label("Minutes").fill("78")
    expect(speaker.locator("#clock")).to_contain_text("of 78 min")

    thigh = page.locator("section.present.interactive [role=slider][data-handle]").first
    before = thigh.get_attribute("aria-valuenow")
    drag(page, thigh.locator("[data-grip]"), (330, 560))
    expect(thigh).not_to_have_attribute("aria-valuenow", str(before))
    here = page.evaluate("Reveal.getIndices().v")
    thigh.focus()
    page.keyboard.press("Home")
    expect(thigh).to_have_attribute("aria-valuenow", str(thigh.get_attribute("aria-valuemin")))
    assert page.evaluate("Reveal.getIndices().v") == here, "its keys do not turn the slide"
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    assert page.evaluate("Reveal.getIndices().v") == here + 1
    expect(page.locator("section.present:not(.stack)")).to_contain_text("What this picture leaves out")

    speaker.get_by_role("button", name="Back").click()
    assert page.evaluate("Reveal.getIndices().v") == here
    page.bring_to_front()
    for key in ("c", "p", "d"):
        page.keyboard.press(key)
    expect(page.locator(".clock")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.reveal')).backgroundColor") == "rgb(0, 0, 0)"
    page.reload()
    expect(page.locator("body.projector[data-theme=dark]")).to_have_count(1)

    slides_shown = page.evaluate("Reveal.getTotalSlides()")
    page.goto((built / "slides" / "02-how-it-moves-you.html").as_uri() + "?print-pdf")
    expect(page.locator(".pdf-page")).to_have_count(slides_shown)
    page.wait_for_function("[...document.querySelectorAll('.pdf-page .fit')].every((box) => box.dataset.scale)")
    paper = page.evaluate(
        "[...document.querySelectorAll('.pdf-page')].map((p) => [p.offsetHeight, p.querySelector('.fit').offsetLeft])"
    )
    assert all(high in (719, 720) and left == 48 for high, left in paper), "a page a slide, with its margins"
    assert watch.errors == []
    assert watch.away == []
    page.context.close()
