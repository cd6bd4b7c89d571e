"""The printed plan fits one side of A4 and of US Letter with all its words and pictures, whatever is in it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from lessons.strengthen_it.plan import Now, Plan, Step, calendar, lowest, up
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.sheet import MOST, sheet
from lessons.teaching.paper import MARGIN_MM
from tests.browser.lab import new_page

pytestmark = pytest.mark.browser

LADDER = tuple(e.id for e in rungs())
PAPERS_PT = {"A4": (595, 842), "Letter": (612, 792)}
EDGE_PT = 17     # what home printers can't reach
ALL = [LADDER[k:k + 3] for k in range(0, len(LADDER), 3)]


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Iterator[Page]:
    page, _ = new_page(browser)
    page.emulate_media(media="print")
    yield page
    page.context.close()


def highest(id: str) -> Step:
    step = lowest(id)
    while more := up(step):
        step = more
    return step


def put(page: Page, steps: tuple[Step, ...], pictures: bool = True) -> None:
    """The fullest page for these doses: six weeks of three days."""
    now = Now(steps, (), False)
    html = sheet(Plan(steps, LADDER), now, calendar(now, date(2027, 1, 18), (0, 2, 4), 6))
    page.set_content(html if pictures else re.sub(r"base64,[^\"]+", "base64,", html))


def printed(page: Page, paper: str) -> Any:
    return pypdfium2.PdfDocument(page.pdf(format=paper))


def worst(page: Page, count: int) -> tuple[Step, ...]:
    """The exercises with the tallest words when there are `count` on a page."""
    tall: dict[Step, float] = {}
    for dose in (lowest, highest):
        for k in range(0, len(LADDER), count):
            steps = tuple(dose(LADDER[(k + j) % len(LADDER)]) for j in range(count))
            put(page, steps, pictures=False)
            heights = page.evaluate("[...document.querySelectorAll('.how')].map(e => e.scrollHeight)")
            tall |= {s: h for s, h in zip(steps, heights, strict=True) if h > tall.get(s, 0)}
    found: dict[str, Step] = {}
    for step in sorted(tall, key=lambda s: -tall[s]):
        found.setdefault(step.exercise, step)
    return tuple(list(found.values())[:count])


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def check_words(page: Page, pdf: Any) -> None:
    """All words of the page are on the paper, none nearer to its edge than a printer reaches."""
    text = pdf[0].get_textpage()
    on_paper = squeezed(text.get_text_bounded())
    parts = "h1, h2, h3, p, li, dd, dt, th, footer, svg text"
    for words in page.evaluate("(parts) => [...document.querySelectorAll(parts)].map(e => e.textContent)", parts):
        assert squeezed(words) in on_paper, words
    wide, tall = pdf[0].get_size()
    boxes = np.array([text.get_charbox(k) for k in range(text.count_chars())])
    boxes = boxes[(boxes[:, 2] > boxes[:, 0])]
    assert boxes[:, :2].min() > EDGE_PT
    assert boxes[:, 2].max() < wide - EDGE_PT
    assert boxes[:, 3].max() < tall - EDGE_PT


def check_pictures(page: Page, pdf: Any) -> None:
    """Where each pose should be there is a person with a red psoas on a floor, and one of them is as high as it may."""
    wide, scale = pdf[0].get_size()[0], 1.5
    pixels = np.asarray(pdf[0].render(scale=scale).to_pil().convert("RGB")).astype(int)
    cards = page.evaluate("""() => {
        const main = document.querySelector("main").getBoundingClientRect();
        const place = (pose) => {
            const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(pose.getAttribute(name)));
            const at = pose.parentElement.getScreenCTM();
            const [left, top] = [at.e + at.a * x - main.x - main.width / 2, at.f + at.a * y - main.y];
            return [left, top, left + at.a * width, top + at.a * height];
        };
        return [...document.querySelectorAll(".poses")].map((card) =>
            [...card.querySelectorAll("svg svg")].map(place));
    }""")
    for poses in cards:
        filled = []
        for x, y, right, bottom in poses:
            a, c = (round((wide / 2 + 0.75 * v) * scale) for v in (x, right))
            b, d = (round((MARGIN_MM * 72 / 25.4 + 0.75 * v) * scale) for v in (y, bottom))
            pose = pixels[b:d, a:c]
            red = pose[..., 0] - pose[..., 1:].max(axis=-1) > 60
            ink = pose.min(axis=-1) < 245
            assert red.sum() > 12, "no psoas"
            assert ink.mean() > 0.08, "hardly anything is drawn"
            assert ink[-8:].mean(axis=1).max() > 0.4, "no floor"
            filled.append(ink.any(axis=1).mean())
        assert max(filled) > 0.9, "the picture does not fill its place"


@pytest.mark.parametrize("paper_name", PAPERS_PT)
def test_every_exercise_is_printed_whole(paper: Page, paper_name: str) -> None:
    for ids in ALL:
        put(paper, tuple(map(lowest, ids)))
        pdf = printed(paper, paper_name)
        assert len(pdf) == 1, ids
        assert pdf[0].get_size() == pytest.approx(PAPERS_PT[paper_name], abs=1)
        check_words(paper, pdf)
        check_pictures(paper, pdf)


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_the_longest_texts_fit_too(paper: Page, count: int) -> None:
    put(paper, worst(paper, count))
    for paper_name in PAPERS_PT:
        pdf = printed(paper, paper_name)
        assert len(pdf) == 1, paper_name
        check_words(paper, pdf)
        check_pictures(paper, pdf)
