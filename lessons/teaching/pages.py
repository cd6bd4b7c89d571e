"""What stands around a lesson: its header, its references, the ledger's claims, and the map of the course.

All of it is read from the lesson's own files, so that a lesson is added by adding one folder and one notebook:

    notebooks/NN-meet-the-psoas.ipynb   number, title (its H1), words, pictures, citations
    lessons/meet_the_psoas/quiz.toml    objectives and questions
    lessons/meet_the_psoas/plan.md      for the instructor; the form:

        needs: start_here               first line: lessons to do before, with commas, or `nothing`

        ## From the side                one section for each `##` heading of the notebook, matched by slug

        minutes: 3                      first line of the section: its minutes in class; then free Markdown
        Ask: ...  Show: ...  Likely mistake: ...
"""

from __future__ import annotations

import ast
import html
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lessons
from lessons.evidence import cite, claim, source
from lessons.evidence.data import DataError, near_matches
from lessons.teaching.quiz import Question
from lessons.teaching.quiz import load as load_quiz
from lessons.teaching.store import Store

LESSONS = Path(lessons.__file__).parent
NOTEBOOKS = LESSONS.parent / "notebooks"
GLOSSARY = "10-review.ipynb#Glossary"     # every header leads there

# How the minutes of a lesson are computed. Words: the mean of silent reading of English non-fiction (brysbaert2019).
# The rest are the course's own allowances.
WORDS_A_MINUTE = 238
MINUTES_AN_INTERACTIVE = 2.0
MINUTES_A_QUESTION = 0.75
MINUTES_A_PICTURE = 0.5
PICTURES = {"figure", "graph"}     # what a lesson calls its drawings and its graphs

_CITATION = re.compile(r"\]\(#([a-z][a-z0-9]*)\)")
# An accent that the page's own colours may change; text keeps the colours of the page it stands on.
_PANEL = "margin: 0.8rem 0; padding: 0.2rem 0 0.2rem 1rem; border-left: 4px solid var(--psoas-accent, #0b5c8a)"
_CELL = "text-align: left; padding: 0.25rem 1rem 0.25rem 0.3rem"
_STANDING = {"header", "references", "course_map", "save_and_restore"}     # displays that are not worked with


@dataclass(frozen=True)
class Shown:
    """Something to read: HTML, and the same as plain text."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def unfolded(name: str) -> str:
    """A rule of CSS: what is folded up in boxes of the class `name` opens on paper, where nobody can fold it out."""
    return f"@media print {{ .{name} details::details-content {{ content-visibility: visible; height: auto }} }}"


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook. `calls` are the displays a code cell makes: name and constant arguments."""

    kind: str
    source: str
    calls: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True)
class Notebook:
    """A lesson's notebook as it is written, without its outputs."""

    path: Path
    title: str
    cells: tuple[Cell, ...]

    @property
    def words(self) -> int:
        """Words of prose."""
        return sum(len(prose(cell.source).split()) for cell in self.cells if cell.kind == "markdown")

    @property
    def headings(self) -> tuple[str, ...]:
        """Its `##` headings, in order."""
        return tuple(found for cell in self.cells if cell.kind == "markdown"
                     for found in re.findall(r"^## +(.+?)\s*$", cell.source, flags=re.MULTILINE))

    def calls(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of each display with this name."""
        return [arguments for cell in self.cells for called, arguments in cell.calls if called == name]

    @property
    def interactives(self) -> int:
        """How many things to work with it shows, beside pictures and questions."""
        known = _STANDING | PICTURES | {"quiz", "claims"}
        return sum(called not in known for cell in self.cells for called, _ in cell.calls)

    @property
    def pictures(self) -> int:
        """How many drawings and graphs it shows."""
        return sum(called in PICTURES for cell in self.cells for called, _ in cell.calls)


@dataclass(frozen=True)
class Section:
    """A section of the instructor's plan."""

    heading: str
    minutes: float
    notes: str


@dataclass(frozen=True)
class Plan:
    """The instructor's plan of a lesson."""

    needs: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Aim:
    """One objective of the course, the lesson that it belongs to, and the questions that ask for it."""

    lesson: str
    number: str              # "06"
    title: str               # of the lesson
    notebook: str            # "06-your-options.ipynb"
    id: str                  # a short word for it
    text: str                # follows "You will be able to"
    questions: tuple[Question, ...]


# ---- reading a lesson -----------------------------------------------------------------------------------------------


def slug(text: str) -> str:
    """"From the side?" as "from-the-side"."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def prose(markdown: str) -> str:
    """The words of a Markdown text: no link targets, HTML, code or signs."""
    text = re.sub(r"```.*?```|<!--.*?-->|<[^>]+>", " ", markdown, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(#+|[-*+>]|\d+\.)\s+", "\n", text, flags=re.MULTILINE)
    return re.sub(r"[*_`|]+", "", text)


def notebooks() -> list[Path]:
    """The notebooks of all lessons, in the order of the course."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))


def chosen(word: str) -> str:
    """The lesson that "02", "02-how-it-moves-you" or "how_it_moves_you" names. Raises ValueError."""
    stems = sorted(path.stem for path in notebooks())
    wanted = Path(word).stem.replace("_", "-")
    for stem in stems:
        if wanted in (stem, stem[:2], stem[3:], stem[:2].lstrip("0") or "0"):
            return lesson_of(stem)
    raise ValueError(f"there is no lesson {word!r}; {near_matches(word, stems)}")


def notebook_path(lesson: str) -> Path:
    """The notebook of the lesson. Raises FileNotFoundError."""
    found = sorted(NOTEBOOKS.glob(f"[0-9][0-9]-{lesson.replace('_', '-')}.ipynb"))
    if len(found) != 1:
        there = near_matches(lesson, [lesson_of(path.stem) for path in notebooks()])
        raise FileNotFoundError(f"{len(found)} notebooks for lesson {lesson!r} in {NOTEBOOKS}; {there}")
    return found[0]


def lesson_of(stem: str) -> str:
    """"01-meet-the-psoas" as "meet_the_psoas"."""
    return stem.partition("-")[2].replace("-", "_")


def read_notebook(path: Path) -> Notebook:
    """The notebook in the file `path`. Raises DataError."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(_cell(cell) for cell in raw["cells"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: this is not a notebook that can be read. {error}") from error
    titles = [found for cell in cells if cell.kind == "markdown"
              for found in re.findall(r"^# +(.+?)\s*$", cell.source, flags=re.MULTILINE)]
    return Notebook(path, titles[0] if titles else path.stem, cells)


def read_plan(path: Path) -> Plan:
    """The instructor's plan in the file `path`; its form is at the top of this module. Raises DataError."""
    if not path.exists():
        raise DataError(f"{path}: there is no such file")
    head, *parts = re.split(r"^## +", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    first = head.lstrip().splitlines()[0] if head.strip() else ""
    if not first.startswith("needs:"):
        raise DataError(f"{path}: the first line must be `needs: nothing` or `needs: <lesson>, ...`, not {first!r}")
    needs = tuple(word.strip() for word in first.removeprefix("needs:").split(",") if word.strip())
    return Plan(() if needs == ("nothing",) else needs, tuple(_section(path, part) for part in parts))


def minutes(lesson: str) -> int:
    """How long one pass of the lesson takes, to the next five minutes: reading, pictures, interactives and questions.

    The guide says how this differs from the minutes of plan.md, which are an estimate and never less.
    """
    book = read_notebook(notebook_path(lesson))
    total = (book.words / WORDS_A_MINUTE + book.pictures * MINUTES_A_PICTURE
             + book.interactives * MINUTES_AN_INTERACTIVE + len(load_quiz(lesson).question) * MINUTES_A_QUESTION)
    return 5 * math.ceil(total / 5)


def cited(lesson: str) -> list[str]:
    """The keys of all sources that the lesson's text, questions and claims rest on, in the order of their names."""
    book = read_notebook(notebook_path(lesson))
    keys = {key for cell in book.cells if cell.kind == "markdown" for key in _CITATION.findall(cell.source)}
    keys |= {key for question in load_quiz(lesson).question for key in question.sources}
    keys |= {key for ids in book.calls("claims") for id in ids for key in claim(id).sources}
    return sorted(keys, key=lambda key: (cite(key).lower(), key))


def aims() -> tuple[Aim, ...]:
    """Every objective of every lesson, in the order of the course. Raises DataError."""
    found = []
    for path in notebooks():
        lesson, title = lesson_of(path.stem), read_notebook(path).title
        bank = load_quiz(lesson)
        for aim in bank.objective:
            asked = tuple(question for question in bank.question if question.objective == aim.id)
            found.append(Aim(lesson, path.stem[:2], title, path.name, aim.id, aim.text, asked))
    return tuple(found)


# ---- what a notebook shows ------------------------------------------------------------------------------------------


def header(lesson: str) -> Shown:
    """What you will be able to do, what you need first, and how long it takes."""
    aims = [objective.text for objective in load_quiz(lesson).objective]
    needs = [(notebook_path(name).name, read_notebook(notebook_path(name)).title)
             for name in read_plan(LESSONS / lesson / "plan.md").needs]
    time = f"about {minutes(lesson)} minutes"
    links = ", ".join(f'<a href="{html.escape(file)}">{html.escape(title)}</a>' for file, title in needs) or "nothing"
    items = "".join(f"<li>{html.escape(aim)}</li>" for aim in aims)
    return Shown(
        f'<div class="psoas-header" style="{_PANEL}"><p style="margin: 0"><strong>You will be able to</strong></p>'
        f'<ul style="margin: 0.3rem 0">{items}</ul>'
        f'<p style="margin: 0"><strong>You need first:</strong> {links}. <strong>Time:</strong> {time}. '
        f'<strong>New words:</strong> <a href="{GLOSSARY}">the glossary</a>.</p></div>',
        "\n".join(["You will be able to", *(f"- {aim}" for aim in aims),
                   f"You need first: {', '.join(title for _, title in needs) or 'nothing'}. Time: {time}. "
                   f"New words: the glossary, {GLOSSARY}."]))


def references(lesson: str) -> Shown:
    """The lesson's own list of sources; a link `[Hu 2011](#hu2011)` in its text leads here. Raises KeyError."""
    entries = [source(key) for key in cited(lesson)]
    items, lines = [], []
    for entry in entries:
        link = f' <a href="{html.escape(entry.url)}">{html.escape(entry.doi or entry.url)}</a>' if entry.url else ""
        unsure = entry.verified == "memory" and "one look" not in entry.note
        note = entry.note + (" Not every detail of this entry has been checked." if unsure else "")
        named = "" if entry.reference.startswith(entry.cite) else f"<strong>{html.escape(entry.cite)}.</strong> "
        items.append(f'<li id="{entry.key}">{named}{html.escape(entry.reference)}{link} '
                     f"<em>{html.escape(note)}</em></li>")
        lines.append(" ".join(f"- {entry.reference} {entry.url} {note}".split()))
    return Shown(f'<ul class="psoas-references">{"".join(items)}</ul>' if items else "<p>No sources.</p>",
                 "\n".join(lines) or "No sources.")


def claims(*ids: str) -> Shown:
    """What the handout claims, how sure anybody can be, and what would change our mind. Raises KeyError."""
    items, lines = [], []
    for entry in map(claim, ids):
        named = ", ".join(f'<a href="#{key}">{html.escape(cite(key))}</a>' for key in entry.sources) or "none"
        parts = (("How sure", f"<strong>{html.escape(entry.status)}</strong>"), ("Why", html.escape(entry.why)),
                 ("What would change our mind", html.escape(entry.change_our_mind)), ("Sources", named))
        title = f"<strong>The handout’s claim: {html.escape(entry.text)}</strong>"
        items.append(
            f'<div style="{_PANEL}"><p style="margin: 0">{title}</p>'
            + "".join(f'<p style="margin: 0.3rem 0 0">{name}: {words}</p>' for name, words in parts) + "</div>")
        lines.append(f"- {entry.text} {entry.status.capitalize()}: {entry.why} "
                     f"What would change our mind: {entry.change_our_mind} ({', '.join(map(cite, entry.sources))})")
    return Shown(f'<div class="psoas-claims">{"".join(items)}</div>', "\n".join(lines))


def course_map() -> Shown:
    """All lessons: how long each takes and what you have answered."""
    store = Store.open()
    done = store.done()
    rows, lines = [], []
    for path in notebooks():
        title, lesson = read_notebook(path).title, lesson_of(path.stem)
        name = f'<a href="{html.escape(path.name)}">{html.escape(title)}</a>'
        bank = load_quiz(lesson)
        time, state = f"{minutes(lesson)} minutes", _state(done.get(lesson), len(bank.question))
        # a page without a kernel fills the row by itself
        row = f' data-lesson="{lesson}" data-version="{bank.version}" data-questions="{len(bank.question)}"'
        rows.append(f'<tr{row}><td>{path.stem[:2]}</td><th scope="row" style="{_CELL}">{name}</th>'
                    f'<td style="{_CELL}">{time}</td><td style="{_CELL}">{state}</td></tr>')
        lines.append(f"{path.stem[:2]} {title}: {time}, {state}")
    notice = f"<p>{html.escape(store.notice)}</p>" if store.notice else ""
    return Shown(_table("The lessons", ("No.", "Lesson", "Time", "Your answers"), rows) + notice,
                 "\n".join([*lines, *([store.notice] if store.notice else [])]))


# ---- small things ---------------------------------------------------------------------------------------------------


def _state(answered: tuple[int, int] | None, questions: int) -> str:
    if not answered:
        return "not begun"
    right, tried = answered
    return f"{right} of {questions} right" + ("" if tried >= questions else f", {questions - tried} to go")


def _table(caption: str, heads: Sequence[str], rows: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col" style="{_CELL}">{head}</th>' if head else "<td></td>" for head in heads)
    return f"<table><caption>{caption}</caption><thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cell(raw: dict[str, Any]) -> Cell:
    text = raw["source"] if isinstance(raw["source"], str) else "".join(raw["source"])
    return Cell(raw["cell_type"], text, _calls(text) if raw["cell_type"] == "code" else ())


def _calls(code: str) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The calls that stand alone on a line, and so show something: figure("a") as ("figure", ("a",))."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return ()
    found = []
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else ast.unparse(call.func)
            arguments = tuple(arg.value for arg in call.args if isinstance(arg, ast.Constant))
            found.append((name, arguments))
        elif call is not None:
            found.append((ast.unparse(call), ()))
    return tuple(found)


def _section(path: Path, part: str) -> Section:
    heading, _, body = part.partition("\n")
    first, _, notes = body.strip().partition("\n")
    match = re.fullmatch(r"minutes:\s*(\d+(?:\.\d+)?)", first.strip())
    if not match:
        raise DataError(f"{path}: section {heading.strip()!r} must begin with `minutes: <number>`, not {first!r}")
    return Section(heading.strip(), float(match[1]), notes.strip())
