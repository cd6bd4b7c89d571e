"""Builds a deck of slides from each lesson, with its explorers alive: python3 course.py slides [LESSON] [--to FOLDER].

The decks run on reveal.js 5 and need no kernel, no server and no network. A cell's `slideshow.slide_type` says where
it goes: what a `fragment` shows first goes on with the slide before it. Long text becomes several slides, each question
and each claim one; cells of type `notes` and the lesson's plan.md are what the speaker reads. Slides carry the minutes
of the plan, so that the deck can show a clock.
"""

from __future__ import annotations

import argparse
import html
import importlib.resources
import itertools
import math
import re
import shutil
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdown_it import MarkdownIt

from lessons.teaching import alive, look, pages
from lessons.teaching.alive import Part
from lessons.teaching.interactive import LIMITS_TITLE
from lessons.teaching.site import WEB, fresh

DEFAULT = pages.LESSONS.parent / "build" / "slides"
WORDS = 60          # of prose on a slide; what is longer is shared out
TABLE = 110         # words of a table that fill a slide; "a", "to" and numbers do not count
CAPTION = 48        # words under a picture on a slide; the sentences after that are for the speaker
LEAD = 40           # a paragraph of at most these is said again where the list after it goes on
OPENER = 30         # fewer words than these stand in large type: they open a section, or are a statement
ROOM = (1184, 650)  # px that a slide leaves its content
BESIDE = 290        # px that a caption needs beside its picture
LINE, IN_LINE = 30, 92   # below it: px that a line is high, and the letters in a line
REVEAL = ("reveal.js", "reveal.css")
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_ITEM = re.compile(r"([-*]|\d+\.) ")
_TO_A_HEADING = re.compile(r'href="(\d\d-[a-z0-9-]+\.html)#[^"]*"')     # a deck opens at its first slide
_CAPTION = re.compile(r"(<figcaption[^>]*>)(.*?)</figcaption>", re.DOTALL)
_CITATION = re.compile(r'<a href="#[a-z][a-z0-9]*">(.*?)</a>', re.DOTALL)


@dataclass
class Slide:
    """One slide: its HTML, what the speaker reads, and whether it begins a new column or hangs below the last one."""

    html: str
    starts: bool
    heading: str
    notes: list[str] = field(default_factory=list)
    kind: str = "text"


def build(folder: Path) -> dict[str, Path]:
    """Make all decks in `folder`, in place of older ones; the file of each lesson. Raises ValueError (see `fresh`)."""
    fresh(folder)
    made = {}
    with alive.new_learner():
        for path in pages.notebooks():
            lesson = pages.lesson_of(path.stem)
            made[lesson] = folder / f"{path.stem}.html"
            made[lesson].write_text(_TO_A_HEADING.sub(r'href="\1"', page(path, folder)), encoding="utf-8")
    static = folder / alive.STATIC
    reveal = importlib.resources.files("sphinx_revealjs") / "_static" / "revealjs"
    for name in REVEAL:
        (static / name).write_text((reveal / "dist" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (static / "reveal-LICENSE.txt").write_text((reveal / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    for file in (WEB / "deck").iterdir():
        shutil.copy(file, static)
    (static / "look.css").write_text(look.css(), encoding="utf-8")
    return made


def page(path: Path, folder: Path) -> str:
    """The deck of one notebook as a whole HTML page."""
    book = pages.read_notebook(path)
    slides = deck(path, folder)
    timed = clock(slides, pages.read_plan(pages.LESSONS / pages.lesson_of(path.stem) / "plan.md"))
    columns: list[list[str]] = []
    for slide, (begins, ends) in zip(slides, timed, strict=True):
        notes = f'<aside class="notes">{"".join(slide.notes)}</aside>' if slide.notes else ""
        text = (
            f'<section data-heading="{html.escape(slide.heading)}" data-from="{begins:.2f}" data-to="{ends:.2f}" '
            f'class="{slide.kind}"><div class="fit">{slide.html}</div>{notes}</section>'
        )
        columns.append([text]) if slide.starts or not columns else columns[-1].append(text)
    body = "\n".join(f"<section>{''.join(column)}</section>" for column in columns)
    frame = (WEB / "deck.html").read_text(encoding="utf-8")
    for name, value in (("TITLE", html.escape(book.title)), ("NUMBER", path.stem[:2]), ("SLIDES", body)):
        frame = frame.replace(f"<!-- {name} -->", value)
    return alive.once(frame)


def deck(path: Path, folder: Path) -> list[Slide]:
    """The slides of one notebook, in order. What is tagged `skip` is left out."""
    plan = path.parent.parent / "lessons" / pages.lesson_of(path.stem) / "plan.md"
    said = {pages.slug(section.heading): section.notes for section in pages.read_plan(plan).sections}
    opening = re.split(r"^## ", plan.read_text(encoding="utf-8"), flags=re.MULTILINE)[0].partition("\n")[2]
    slides: list[Slide] = []
    heading = ""
    for part in alive.parts(path):
        if part.slide == "skip":
            continue
        if part.slide == "notes":
            next(one for one in reversed(slides) if "limits" not in one.kind).notes.append(_words(part.source))
            continue
        for number, (kind, shown, found) in enumerate(_shown(part, folder)):
            heading = found or heading
            text, spoken = _spoken(shown) if kind.startswith("output") else (shown, "")
            if kind.startswith("output") and _empty(text):   # all of it is said
                slides[-1].notes += [spoken] if spoken else []
                continue
            if part.slide == "fragment" and not number:
                slides[-1].html = f'<div class="before">{slides[-1].html}</div>{text}'
                slides[-1].kind = kind
                slides[-1].notes += [spoken] if spoken else []
                continue
            slides.append(Slide(text, part.slide == "slide" and not number, heading, [spoken] if spoken else [], kind))
            if found:
                slides[-1].notes.append(_words(said.get(pages.slug(heading), opening if len(slides) == 1 else "")))
    return slides


def clock(slides: Sequence[Slide], plan: pages.Plan) -> list[tuple[float, float]]:
    """For each slide the minutes of the plan at which it begins and ends; slides of a section share its minutes."""
    minutes = {pages.slug(section.heading): section.minutes for section in plan.sections}
    names = [pages.slug(slide.heading) for slide in slides]
    found, now = [], 0.0
    for name in names:
        share = minutes.get(name, 0.0) / names.count(name)
        found.append((now, now + share))
        now += share
    return found


def chunks(markdown: str, most: int = WORDS) -> list[str]:
    """Markdown in pieces that each fill a slide: about `most` words, cut between blocks and list items, evenly.

    A heading begins a piece and stays with what follows.
    """
    parts: list[list[str]] = []
    for block in _blocks(markdown, most):
        parts.append([block]) if block.startswith("#") or not parts else parts[-1].append(block)
    return [piece for part in parts for piece in _shared(part, most)]


def _shared(blocks: Sequence[str], most: int) -> list[str]:
    """Blocks in the fewest shares that are short enough, as even as can be.

    A list that goes on has its lead-in again: a sign alone does not say "get help now". No share ends with a heading
    or with the lead-in of a list.
    """
    words = [_count(block) for block in blocks]
    leads = [_lead(blocks, number) for number in range(len(blocks))]
    torn = [number > 0 and _belongs(blocks, number) for number in range(len(blocks))]   # if a slide began here
    best: list[tuple[int, int, list[int]]] = [(0, 0, [])]   # of the first blocks: shares, unevenness, their beginnings
    for end in range(1, len(blocks) + 1):
        ways = []
        for start in range(end):
            filled = sum(words[start:end]) + _count(leads[start]) // 2   # it has been read before
            if not torn[start] and (filled <= 1.2 * most or all(torn[start + 1 : end])):
                shares, uneven, starts = best[start]
                ways.append((shares + 1, uneven + filled**2, [*starts, start]))
        best.append(min(ways))
    starts = best[-1][2]
    return [
        _joined([leads[start], *blocks[start:end]] if leads[start] else blocks[start:end])
        for start, end in itertools.pairwise([*starts, len(blocks)])
    ]


def _belongs(blocks: Sequence[str], number: int) -> bool:
    """Whether a block stays with the one before: with its heading, or as first item with the lead-in of the list."""
    before = blocks[number - 1]
    return before.startswith("#") or bool(_ITEM.match(blocks[number]) and not _ITEM.match(before))


def _lead(blocks: Sequence[str], number: int) -> str:
    """What has to be said again if a slide begins with this block: the lead-in of its list, or ""."""
    lead = next((block for block in reversed(blocks[:number]) if not _ITEM.match(block)), "")
    return "" if not _ITEM.match(blocks[number]) or lead.startswith("#") or _count(lead) > LEAD else lead


def _joined(blocks: Sequence[str]) -> str:
    """Blocks as one text; items of a list stand close together."""
    text = blocks[0]
    for before, block in itertools.pairwise(blocks):
        text += ("\n" if _ITEM.match(before) and _ITEM.match(block) else "\n\n") + block
    return text


def _blocks(markdown: str, most: int) -> Iterator[str]:
    """Paragraphs, headings, quotes and lists; a list that is too long for a slide comes item by item."""
    lines = markdown.splitlines()
    apart = False
    for token in _MARKDOWN.parse(markdown):
        if token.map is None or token.nesting < 0:
            continue
        text = "\n".join(lines[slice(*token.map)]).strip("\n")
        if token.level == 0:
            apart = token.type.endswith("list_open") and _count(text) > most
            if not apart:
                yield text
        elif apart and token.level == 1 and token.type == "list_item_open":
            yield text


def _count(markdown: str) -> int:
    return len(pages.prose(markdown).split())


def _shown(part: Part, folder: Path) -> Iterator[tuple[str, str, str]]:
    """The slides that one cell gives: (kind, HTML, the heading that begins there or "")."""
    if part.kind == "markdown":
        for piece in chunks(part.source):
            found = re.match(r"##? +(.+?)\s*$", piece, flags=re.MULTILINE)
            kind = "text"
            if piece.startswith("# "):
                kind = "title"
            elif _count(piece) < OPENER and not re.search(rf"^{_ITEM.pattern}", piece, re.MULTILINE):
                kind = "text opener" if found else "text statement"
            yield kind, _words(piece), found[1] if found else ""
    elif apart := getattr(part.interactive, "apart", None):   # a quiz, or a mixed one
        for question in apart():
            yield "interactive question", alive.html_of(question, folder), ""
    elif part.interactive is not None:
        yield "interactive", alive.html_of(part.interactive, folder), ""
        if "limits_title" in part.interactive.content:
            items = "".join(f"<li>{html.escape(words)}</li>" for words in part.interactive.content["limits"])
            yield "text limits", f"<h3>{LIMITS_TITLE}</h3><ul>{items}</ul>", ""
    else:
        for text in _split(part.html):
            plain = re.sub(r"(</?)section\b", r"\1div", text)   # a section inside a slide would be a slide
            kind = "output" if re.search(r"<(figure|table|svg)\b", plain) else "output words"
            yield kind, alive.html_of(_CITATION.sub(r"<span>\1</span>", plain), folder), ""


def _spoken(text: str) -> tuple[str, str]:
    """What a cell shows, and what of it is said: all that is marked `psoas-spoken`, and the end of a long caption."""
    soup = BeautifulSoup(text, "html.parser")
    spoken = soup.select(".psoas-spoken")
    said = "".join(map(_said, spoken))
    for found in spoken:
        found.decompose()
    text = str(soup) if spoken else text   # a picture keeps its bytes
    caption = _CAPTION.search(text)
    if not caption:
        return text, said
    shown, rest = _short(caption[2], drawn="-figure_1" in text)
    text = text.replace(caption[0], f"{caption[1]}{shown}</figcaption>", 1)
    return _beside(text), said + (f"<p>{rest}</p>" if rest else "")


def _empty(text: str) -> bool:
    """Whether nothing is left to see."""
    soup = BeautifulSoup(text, "html.parser")
    for style in soup.select("style"):
        style.decompose()
    return not soup.get_text(strip=True) and not soup.find(["svg", "img", "iframe", "script"])


def _said(found: Tag) -> str:
    """A row, a cell with the head of its row, or a `dd` with its `dt`, as a paragraph; of `details` what they hide.

    A head alone says nothing.
    """
    if found.name in ("th", "dt"):
        return ""
    if found.name == "details":
        return "".join(map(str, found.find_all(["p", "ul"])))
    row = found if found.name == "tr" else found.parent
    head = found.find_previous_sibling("dt") if found.name == "dd" else row.find("th") if row else None
    words = found.find("td") if found.name == "tr" else found
    return f"<p><strong>{head.get_text() if head else ''}:</strong> {words.decode_contents() if words else ''}</p>"


def _short(caption: str, drawn: bool) -> tuple[str, str]:
    """The sentences of a caption that a slide has room for, and the rest. A curve has its title `drawn` already."""
    title = next(iter(re.findall(r"^<strong>.*?</strong>", caption)), "")
    sentences = re.split(r"(?<=[.?!]) +", caption.removeprefix(title).strip())
    head = "" if drawn and sentences[0] else title
    kept = 0 if head else 1
    while kept < len(sentences) and len(f"{head} {' '.join(sentences[:kept + 1])}".split()) <= CAPTION:
        kept += 1
    return f"{head} {' '.join(sentences[:kept])}".strip(), " ".join(sentences[kept:])


def _beside(text: str) -> str:
    """A figure has its caption beside it where that leaves the picture more room than a caption below."""
    sizes = r"[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"
    box = re.search(f'class="psoas-figure".*?viewBox="{sizes}"', text, re.DOTALL)
    if box is None:
        return text
    shape, (width, height) = float(box[1]) / float(box[2]), ROOM
    words = BeautifulSoup(text, "html.parser").find("figcaption")
    lines = math.ceil(len(words.get_text()) / IN_LINE) if words else 0
    below = min(width, shape * (height - LINE * lines))
    if min(width - BESIDE, shape * height) < below:
        return text
    return text.replace('class="psoas-figure"', 'class="psoas-figure tall"', 1)


def _words(markdown: str) -> str:
    """Markdown as HTML; a citation is words, because the list of sources is not in the deck."""
    text = _CITATION.sub(r"<span>\1</span>", str(_MARKDOWN.render(markdown)))
    return re.sub(r'href="([^"]+)"', lambda match: f'href="{alive.link(match[1])}"', text)


def _split(text: str) -> list[str]:
    """What a cell shows, in pieces that each fill a slide: claims, cards and options one by one."""
    soup = BeautifulSoup(text, "html.parser")
    root = soup.find(True)
    if not isinstance(root, Tag):
        return [text]
    if soup.find("section"):
        whole = root if root.find("section") else soup
        tags = [tag for tag in whole.find_all(True, recursive=False) if isinstance(tag, Tag) and tag.name != "style"]
        return [piece for tag in tags for piece in _card(tag)]
    if root.name == "table" and _size(root) > TABLE:
        *parts, last = _rows(root)
        return [*parts, last + "".join(map(str, root.find_next_siblings()))]
    cutter = next((_CUTTERS[name] for name in root.get("class") or () if name in _CUTTERS), None)
    return cutter(root) if cutter else [text]


def _card(part: Tag) -> list[str]:
    """A card of an exercise: its picture, whose caption says what the title does, then how it is done."""
    rows = part.find_all("dl")
    title, picture = part.find("p"), part.find("figure")
    if not (rows and title and picture):
        return [str(part)]
    if caption := picture.find("figcaption"):
        caption.decompose()
    return [f"{title}{picture}", f'{title}<dl class="card">{"".join(one.decode_contents() for one in rows)}</dl>']


def _rows(table: Tag) -> list[str]:
    """A long table in parts of about `TABLE` words, each with its heads."""
    head, rows = table.find("thead") or "", table.select("tbody > tr")
    most = math.ceil(len(rows) / math.ceil(_size(table) / TABLE))
    return [f"<table>{table.find('caption') or ''}{head}{''.join(map(str, rows[at:at + most]))}</table>" for at in
            range(0, len(rows), most)]  # fmt: skip


def _size(table: Tag) -> int:
    """How much there is to read in a table: its words, without numbers, little words and what is said."""
    cells = [cell for cell in table.find_all(["th", "td"]) if "psoas-spoken" not in (cell.get("class") or ())]
    return sum(len(re.findall(r"[^\W\d]{3,}", cell.get_text(" "))) for cell in cells)


def _children(root: Tag) -> list[str]:
    return [str(child) for child in root.find_all(True, recursive=False)]


def _columns(root: Tag) -> list[str]:
    """A table whose columns are compared, a column a slide."""
    rows = root.find_all("tr")
    cells = [[cell.decode_contents() for cell in row.find_all(["th", "td"])] for row in rows]
    opened = [f'<tr class="{" ".join(row.get("class") or ())}">' for row in rows]
    found = []
    for column in range(1, len(cells[0])):
        lines = "".join(
            f'{start}<th scope="row">{row[0]}</th><td>{row[column]}</td></tr>'
            for start, row in zip(opened[1:], cells[1:], strict=True)
        )
        found.append(f"<h3>{cells[0][column]}</h3><table>{lines}</table>")
    return found


def _threes(root: Tag) -> list[str]:
    """A list of long items, three a slide."""
    items = [str(item) for item in root.find_all("li", recursive=False)]
    return [f'<ul class="psoas-further">{"".join(items[at : at + 3])}</ul>' for at in range(0, len(items), 3)]


def _lists(root: Tag) -> list[str]:
    """Lists under headings of one box, a list a slide; what stands after the last goes with it."""
    heads = [part for part in root.find_all("p", recursive=False) if part.find_next_sibling("ul")]
    box = f'<div class="psoas-checklist" style="{root.get("style") or ""}">'
    found = []
    for head in heads:
        rest = head.find_next_siblings(True)
        found.append(f"{box}{head}{''.join(map(str, rest if head is heads[-1] else rest[:1]))}</div>")
    return found


_CUTTERS: dict[str, Callable[[Tag], list[str]]] = {
    "psoas-claims": _children,
    "psoas-options": _columns,
    "psoas-further": _threes,
    "psoas-checklist": _lists,
}


def main(arguments: Sequence[str]) -> int:
    """Run from the command line; 0 when the decks are there."""
    parser = argparse.ArgumentParser(prog="course.py slides", description="Build slides from the lessons.")
    parser.add_argument("lesson", nargs="?", default="", help="the deck to open: 02, or how_it_moves_you")
    parser.add_argument("--to", type=Path, default=DEFAULT, metavar="FOLDER", help="where to (default: build/slides)")
    wanted = parser.parse_args(arguments)
    try:
        lesson = pages.chosen(wanted.lesson) if wanted.lesson else ""
        made = build(wanted.to.resolve())
    except ValueError as error:
        print(f"course.py slides: {error}", file=sys.stderr)
        return 1
    print(f"{len(made)} decks are in {wanted.to.resolve()}.")
    print("The arrow keys and Space go through all slides, one by one.")
    print("Keys: S speaker notes and clock, C clock, P projector, D dark; Escape leaves an explorer.")
    print("For paper: ?print-pdf after .html in the address, then print.")
    if lesson:
        webbrowser.open(made[lesson].as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
