"""All questions of the course in the forms that others need: a CSV table, an answer key, and what they show and say.

`moodle` and `qti` write them for learning platforms, `export` writes everything into a folder.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessons.evidence import cite
from lessons.teaching import images, pages
from lessons.teaching.quiz import Bank, Question, lessons_with_a_quiz, load, options, right_answer

WHERE = {"predict": "a guess before reading", "check": "a check in the text", "quiz": "the quiz at the end"}

# Words of a prompt or of its feedback that send the learner to the lesson itself.
_NEEDS_LESSON = re.compile(
    r"\buse the (explorer|couch)|\bin the (table|slice)\b|four studies|read it off|choose rung|go back to"
    r"|\b(the|first|second|third) explorer\b|table of",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Lesson:
    """A lesson with questions: its number ("01"), title and bank."""

    number: str
    title: str
    bank: Bank

    @property
    def name(self) -> str:
        """The name of its notebook, such as "01-meet-the-psoas"."""
        return f"{self.number}-{self.bank.lesson.replace('_', '-')}"


def lessons() -> list[Lesson]:
    """All lessons that have a notebook and a quiz, in their order."""
    found = []
    for path in pages.notebooks():
        name = pages.lesson_of(path.stem)
        if name in lessons_with_a_quiz():
            found.append(Lesson(path.stem[:2], pages.read_notebook(path).title, load(name)))
    return found


def picture(q: Question) -> str:
    """The SVG that a "label" question shows: without names, with its spots numbered."""
    svg = images.unlabelled(q.picture)
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found, q.picture
    wide, high = float(found[1]), float(found[2])
    size = wide / 46
    spots = images.picture(q.picture).anchors
    marks = "".join(
        f'<g transform="translate({spots[spot][0] * wide:.1f} {spots[spot][1] * high:.1f})">'
        f'<circle r="{size:.1f}" fill="#ffffff" stroke="#0b5c8a" stroke-width="{size / 6:.1f}"/>'
        f'<text text-anchor="middle" dy="{size * 0.38:.1f}" font-size="{size * 1.1:.1f}" font-weight="700" '
        f'fill="#1c2430">{number}</text></g>'
        for number, spot in enumerate(q.spots, 1)
    )
    svg = re.sub(r'<g class="anchor"[^>]*/>\s*|<metadata>.*?</metadata>\s*', "", svg, flags=re.DOTALL)  # would tell
    return svg.replace("</svg>", f"{marks}</svg>")


def picture_words(q: Question) -> str:
    """The description of that picture, which must not give the answers away."""
    return f"The picture without its names, with {len(q.spots)} numbered spots. {images.picture(q.picture).caption}"


def pairs(q: Question) -> list[tuple[str, str]]:
    """What is matched with what, in a "match" and in a "label" question: there numbered spots with their names."""
    if q.kind == "label":
        return [(f"Spot {number}", q.names[spot]) for number, spot in enumerate(q.spots, 1)]
    return list(q.pairs)


def prompt(q: Question, lesson: Lesson) -> str:
    """What is asked, with the lesson to open beside it where the question speaks of something in it."""
    return q.prompt + (f" (Open lesson {lesson.number}, {lesson.title}, beside this.)" if needs_lesson(q) else "")


def explanation(q: Question, lesson: Lesson) -> str:
    """What everybody reads afterwards: why, the sources, and where it is taught."""
    named = f" Sources: {'; '.join(cite(key) for key in q.sources)}." if q.sources else ""
    return f"{q.why}{named} (Lesson {lesson.number}, {lesson.title})"


def needs_lesson(q: Question) -> bool:
    """Whether the question is asked beside the open lesson: it speaks of an explorer, a table or a picture there."""
    words = (q.prompt, q.feedback, q.feedback_low, q.feedback_high, *(o.feedback for o in q.option))
    return any(_NEEDS_LESSON.search(text) for text in words)


# ---- CSV and paper ---------------------------------------------------------------------------------------------------


def table(all_lessons: Sequence[Lesson]) -> str:
    """Every question as one row of a CSV text, its options and their feedback in columns of their own."""
    most = max(len(_choices(q)) for lesson in all_lessons for q in lesson.bank.question)
    heads = ["lesson", "title", "question", "version", "objective", "level", "where", "kind", "prompt"]
    heads += [f"option {i}" for i in range(1, most + 1)] + ["right answer"]
    heads += [f"feedback {i}" for i in range(1, most + 1)]
    heads += ["feedback if wrong", "feedback if too low", "feedback if too high", "why", "sources", "picture"]
    heads += ["description of the picture", "needs the open lesson"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for lesson in all_lessons:
        aims = {aim.id: aim for aim in lesson.bank.objective}
        for q in lesson.bank.question:
            choices, feedback = _choices(q), [o.feedback for o in options(q)]
            row = [lesson.number, lesson.title, q.id, lesson.bank.version, aims[q.objective].text]
            row += [aims[q.objective].level, WHERE[q.where], q.kind, q.prompt, *_filled(choices, most)]
            row += [right_answer(q), *_filled(feedback, most), q.feedback, q.feedback_low, q.feedback_high]
            row += [q.why, "; ".join(cite(key) for key in q.sources), q.picture]
            row += [picture_words(q) if q.kind == "label" else "", "yes" if needs_lesson(q) else "no"]
            writer.writerow(row)
    return out.getvalue()


def answer_key(all_lessons: Iterable[Lesson]) -> str:
    """The answer key of every lesson as one HTML page to print, each lesson on a new sheet."""
    parts = []
    for lesson in all_lessons:
        aims = {aim.id: aim for aim in lesson.bank.objective}
        items = []
        for q in lesson.bank.question:
            wrong = "".join(
                f"<li>{html.escape(o.text)}<br><i>{html.escape(o.feedback)}</i></li>" for o in q.option if not o.right
            )
            listed = f"<ul>{wrong}</ul>" if wrong else ""
            named = f" <small>{html.escape('; '.join(cite(key) for key in q.sources))}</small>" if q.sources else ""
            aim = aims[q.objective]
            items.append(
                f"<li><p>{html.escape(q.prompt)}</p><p><b>{html.escape(right_answer(q))}</b></p>"
                f"<p>{html.escape(q.why)}{named}</p>{listed}"
                f"<p><small>{q.id}: {WHERE[q.where]}; {html.escape(aim.text)} ({aim.level})</small></p></li>"
            )
        parts.append(
            f"<h2>{lesson.number} {html.escape(lesson.title)}</h2>"
            f"<p>Version {lesson.bank.version} of the questions.</p><ol>{''.join(items)}</ol>"
        )
    about = (
        "For instructors. Under each answer stand the wrong options, with what the course says to whoever takes them."
    )
    return paper("The Psoas: answer key", f"<h1>The Psoas: answer key</h1><p>{about}</p>" + "\n".join(parts))


def paper(title: str, body: str) -> str:
    """An HTML page to print, each second heading on a new sheet."""
    return _PAGE.format(title=html.escape(title), body=body)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430;
  background: #fff; }}
h2 {{ break-before: page; }} h2:first-of-type {{ break-before: auto; }}
li {{ margin-bottom: 0.6rem; break-inside: avoid; }} p {{ margin: 0.2rem 0; }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0; }}
th, td {{ border: 1px solid #4d5968; padding: 0.5rem; height: 1.5rem; text-align: left; }}
</style></head><body>
{body}
</body></html>
"""


def _choices(q: Question) -> list[str]:
    if q.kind == "match":
        return [f"{left} = {right}" for left, right in q.pairs]
    return [o.text for o in options(q)] or list(q.items) or [q.names[spot] for spot in q.spots]


def _filled(values: Sequence[str], count: int) -> list[str]:
    return [*values, *[""] * (count - len(values))]
