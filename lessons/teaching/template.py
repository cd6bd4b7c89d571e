"""What every notebook of the course must be: one template, plain words, and every aim asked for.

    problems(path)     # [] or one sentence for each thing that is wrong

One `#` title; header; body; then `## Key points`, `## Quiz`, `## What is next`, `## References`. The body goes predict,
try, see, explain: never many words without a picture, an interactive or a question. Code is five short lines a cell.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from lessons.evidence import cite
from lessons.evidence.data import DataError, Record, load_toml
from lessons.teaching import pages
from lessons.teaching.quiz import Bank
from lessons.teaching.quiz import load as load_quiz

ENDING = ("Key points", "Quiz", "What is next", "References")
CODE_LINES = 5
WORDS = range(1200, 1801)      # of a lesson; the start page and the review are exempt
WORDS_IN_A_ROW = 150
GRADE = 8.0                    # school grade 8: readers of about 13 years
SLIDES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
GLOSSARY = Path(__file__).parent / "glossary.toml"

_EXEMPT = ("00", "10")
_NOT_A_PAUSE = {"header", "references"}
_SPECIAL_TAGS = {"nbval-skip", "nbval-ignore-output", "nbval-raises-exception", "raises-exception"}


class Term(Record, frozen=True):
    """One word of the glossary, and how to `say` it; an `everyday` word counts for the reading age like any other."""

    word: str
    say: str
    meaning: str
    forms: tuple[str, ...] = ()
    everyday: bool = False


class _Glossary(Record, frozen=True):
    term: tuple[Term, ...]


def glossary() -> tuple[Term, ...]:
    """The course's own words."""
    return load_toml(GLOSSARY, _Glossary).term


def problems(path: Path) -> list[str]:
    """Everything that is wrong with the notebook in `path`, as sentences. Raises DataError if it cannot be read."""
    book = pages.read_notebook(path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    lesson = pages.lesson_of(path.stem)
    try:
        bank = load_quiz(lesson)
        plan = pages.read_plan(pages.LESSONS / lesson / "plan.md")
    except (DataError, KeyError) as error:
        return [str(error)]
    found = [*_shape(book, lesson), *_code(book, lesson), *_text(book), *_quiz(book, lesson, bank), *_plan(book, plan),
             *_links(book, path.parent), *_outputs(raw["cells"])]
    return found + _length(book, path.stem)


def first_used() -> dict[str, str]:
    """Word of the glossary -> the notebook ("01-meet-the-psoas.ipynb") whose text has it first; none where none has."""
    found: dict[str, str] = {}
    for path in pages.notebooks():
        text = pages.prose(_markdown(pages.read_notebook(path)))
        for term in glossary():
            names = "|".join(map(re.escape, (term.word, *term.forms)))
            if term.word not in found and re.search(rf"\b({names})\b", text, re.IGNORECASE):
                found[term.word] = path.name
    return found


def reading_grade(text: str, terms: tuple[Term, ...] = ()) -> float:
    """The school grade for which the text is easy enough: Coleman & Liau, J Appl Psychol 1975;60:283-284.

    0.0588 L - 0.296 S - 15.8, with L letters and S sentences for each 100 words. It needs no count of syllables, so no
    dictionary. Glossary words count as words of four letters, but for everyday ones. The reader's age is about the
    grade plus five.
    """
    names = [form for term in terms if not term.everyday for form in (term.word, *term.forms)]
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", "term", text, flags=re.IGNORECASE)
    # a sentence ends with its sign, or with its paragraph or list item; a piece of one or two words is not counted
    pieces = [_words(piece) for piece in re.split(r"[.!?][\"')*]*(?=\s|$)|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text)]
    sentences = sum(len(piece) > 2 for piece in pieces)
    words = [word for piece in pieces for word in piece]
    if not words:
        return 0.0
    return (0.0588 * 100 * sum(map(len, words)) - 0.296 * 100 * max(1, sentences)) / len(words) - 15.8


def _words(text: str) -> list[str]:
    """Words made of letters; numbers and names such as L4 are not words."""
    return [word for word in (found.replace("'", "") for found in re.findall(r"[\w']+", text)) if word.isalpha()]


def _markdown(book: pages.Notebook) -> str:
    return "\n\n".join(cell.source for cell in book.cells if cell.kind == "markdown")


def _shape(book: pages.Notebook, lesson: str) -> list[str]:
    found = []
    titles = re.findall(r"^# .*", _markdown(book), re.M)
    if len(titles) != 1 or not book.cells[0].source.startswith("# "):
        found.append(f"There must be one `# title`, at the very top; there are {len(titles)}.")
    if len(book.cells) < 2 or ("header", (lesson,)) not in book.cells[1].calls:
        found.append(f'The second cell must show header("{lesson}").')
    last = book.headings[-len(ENDING):]
    if last != ENDING:
        found.append(f"The last headings must be {', '.join(ENDING)}; they are {', '.join(last)}.")
    if ("references", (lesson,)) not in book.cells[-1].calls:
        found.append(f'The last cell must show references("{lesson}").')
    for cell in book.cells:
        levels = [len(mark) for mark in re.findall(r"^(#+) ", cell.source, re.M)] if cell.kind == "markdown" else []
        found += [f"Heading level {level} is too deep: use ## and ###." for level in levels if level > 3]
    return found


def _code(book: pages.Notebook, lesson: str) -> list[str]:
    found: list[str] = []
    imported: set[str] = set()
    cells = [cell for cell in book.cells if cell.kind == "code"]
    for number, cell in enumerate(cells):
        where = f"Code cell {number + 1}"
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > CODE_LINES:
            found.append(f"{where} has {len(lines)} lines; {CODE_LINES} is the most.")
        if any(re.match(r"\s*[%!?]|.*\?$", line) for line in lines):
            found.append(f"{where} has a magic or a shell command.")
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            found.append(f"{where} is not Python: {error}.")
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                found.append(f"{where} defines something; put it into lessons/{lesson}/.")
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("sys.path"):
                found.append(f"{where} changes sys.path; the course is installed, so it need not.")
            other = isinstance(node, ast.ImportFrom) and node.module != f"lessons.{lesson}"
            if other or isinstance(node, ast.Import):
                found.append(f"{where} imports {ast.unparse(node)!r}; a notebook imports from lessons.{lesson} only.")
            elif isinstance(node, ast.ImportFrom):
                if imported or number:
                    found.append(f"{where} imports; the one import line stands in the first code cell.")
                imported |= {alias.asname or alias.name for alias in node.names}
    code = re.sub(r"^from.*$", "", "\n".join(cell.source for cell in cells), flags=re.M)
    unused = imported - set(re.findall(r"\w+", code))
    if unused:
        found.append(f"Imported and never used: {', '.join(sorted(unused))}.")
    return found


def _text(book: pages.Notebook) -> list[str]:
    found, run, since = [], 0, "the start"
    for cell in book.cells:
        if cell.kind == "markdown":
            run += len(pages.prose(cell.source).split())
        elif any(name not in _NOT_A_PAUSE for name, _ in cell.calls):
            if run > WORDS_IN_A_ROW:
                found.append(f"{run} words in a row after {since}; {WORDS_IN_A_ROW} is the most without a picture, an "
                             "interactive or a question.")
            run, since = 0, cell.source.strip().splitlines()[-1]
    grade = reading_grade(pages.prose(_markdown(book)), glossary())
    if grade > GRADE:
        found.append(f"The text needs school grade {grade:.1f}; {GRADE:g} is the most. Use shorter sentences.")
    if "![" in _markdown(book) or "<img" in _markdown(book):
        found.append('A picture is shown with figure("id"), which brings its description, not with Markdown or HTML.')
    return found


def _length(book: pages.Notebook, stem: str) -> list[str]:
    if stem[:2] in _EXEMPT or book.words in WORDS:
        return []
    return [f"A lesson has {WORDS.start:,} to {WORDS.stop - 1:,} words; this has {book.words:,}."]


def _quiz(book: pages.Notebook, lesson: str, bank: Bank) -> list[str]:
    found = []
    aims = {aim.id for aim in bank.objective}
    asked = {question.objective for question in bank.question}
    found += [f"No question asks for the objective {aim!r}." for aim in sorted(aims - asked)]
    found += [f"A question asks for {aim!r}, which is no objective." for aim in sorted(asked - aims)]
    shown = book.calls("quiz")
    if shown.count((lesson,)) != 1:
        found.append(f'quiz("{lesson}") must stand once, under "Quiz"; it stands {shown.count((lesson,))} times.')
    in_text = {question.id for question in bank.question if question.where != "quiz"}
    single = [arguments[1] for arguments in shown if len(arguments) == 2]
    found += [f"The question {name!r} is shown {single.count(name)} times in the text; it should be once."
              for name in sorted(in_text) if single.count(name) != 1]
    found += [f"The text shows the question {name!r}, which is not one with where = \"predict\" or \"check\"."
              for name in sorted(set(single) - in_text)]
    found += [f"quiz() is asked for {arguments[0]!r}." for arguments in shown if arguments and arguments[0] != lesson]
    return found


def _plan(book: pages.Notebook, plan: pages.Plan) -> list[str]:
    there = [pages.slug(heading) for heading in book.headings]
    planned = [pages.slug(section.heading) for section in plan.sections]
    if there == planned:
        return []
    missing = [heading for heading in book.headings if pages.slug(heading) not in planned]
    extra = [section.heading for section in plan.sections if pages.slug(section.heading) not in there]
    return [f"plan.md and the notebook have different headings: plan.md lacks {missing}, and has besides {extra}."
            if missing or extra else "plan.md has the notebook's headings in another order, or twice."]


def _links(book: pages.Notebook, folder: Path) -> list[str]:
    found = []
    for text, target in re.findall(r"\[([^\]]+)\]\(([^)]+)\)", _markdown(book)):
        if re.fullmatch(r"#[a-z][a-z0-9]*", target):
            try:
                if cite(target[1:]) != text:
                    found.append(f"The link [{text}]({target}) should read [{cite(target[1:])}].")
            except KeyError as error:
                found.append(f"The link [{text}]({target}): {error.args[0]}.")
        elif not target.startswith(("#", "https://")) and not (folder / target.partition("#")[0]).exists():
            found.append(f"The link [{text}]({target}) leads nowhere.")
        if text.lower().strip() in ("here", "this", "link", "click here", "this link"):
            found.append(f"The link text {text!r} says nothing about where it leads.")
    return found


def _outputs(cells: list[dict[str, Any]]) -> list[str]:
    found, count = [], 0
    for number, cell in enumerate(cells, start=1):
        if cell.get("metadata", {}).get("slideshow", {}).get("slide_type") not in SLIDES:
            found.append(f"Cell {number} has no slideshow.slide_type of {', '.join(sorted(SLIDES))}.")
        tags = _SPECIAL_TAGS & set(cell.get("metadata", {}).get("tags", ()))
        if tags and not str(cell["metadata"].get("reason", "")).strip():
            found.append(f"Cell {number} is tagged {', '.join(sorted(tags))} and gives no `reason` in its metadata.")
        if cell["cell_type"] != "code":
            continue
        count += 1
        if cell.get("execution_count") != count:
            found.append(f"Cell {number} was run as {cell.get('execution_count')}, not as {count}: "
                         "run `python -m lessons.teaching.notebooks`.")
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            found.append(f"Cell {number} ends in an error.")
        if any(output.get("name") == "stderr" for output in cell["outputs"]):
            found.append(f"Cell {number} prints a warning.")
        shows = isinstance(ast.parse("".join(cell["source"])).body[-1], ast.Expr) if not _broken(cell) else False
        if shows and not cell["outputs"]:
            found.append(f"Cell {number} shows nothing.")
    return found


def _broken(cell: dict[str, Any]) -> bool:
    try:
        return not ast.parse("".join(cell["source"])).body
    except SyntaxError:
        return True


