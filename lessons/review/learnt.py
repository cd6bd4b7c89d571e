"""The map of what has been learnt: every lesson, its aims, and for each question whether it was answered and right."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from lessons.teaching import pages
from lessons.teaching.figure import figure
from lessons.teaching.images import text_width
from lessons.teaching.look import COLOURS, FONT, TYPE
from lessons.teaching.pages import Aim, Shown
from lessons.teaching.quiz import load
from lessons.teaching.store import Answer, Store
from lessons.teaching.svg import short

WIDTH = 1150
ROW = 56  # px from one lesson to the next
LEFT = 316.0  # px: where the aims begin, right of the titles
MARK, GAP = 15.0, 5.0  # px: width of the mark of a question, and between two
BETWEEN = 18.0  # px between two aims
TOP = 62
LABEL = TYPE["axis"]


@dataclass(frozen=True)
class Standing:
    """An aim, and for each of its questions True (right), False (answered) or None (not answered), newest answer."""

    aim: Aim
    answers: tuple[bool | None, ...]


def standings(aims: Iterable[Aim], history: Iterable[Answer]) -> tuple[Standing, ...]:
    """How each aim stands after `history`, oldest answer first; answers of other versions of a quiz do not count."""
    newest = {(a.lesson, a.version, a.question): a.correct for a in history}
    found = []
    for aim in aims:
        version = load(aim.lesson).version
        found.append(Standing(aim, tuple(newest.get((aim.lesson, version, q.id)) for q in aim.questions)))
    return tuple(found)


def learnt(store: Store | None = None) -> Shown:
    """The map for this learner; before the first answer it shows what the course is made of."""
    found = standings(pages.aims(), (store or Store.open()).history())
    answers = [answer for one in found for answer in one.answers]
    count, right = sum(answer is not None for answer in answers), sum(answer is True for answer in answers)
    lessons = len({one.aim.lesson for one in found})
    said = f"{count} of {len(answers)} questions answered, {right} of them right." if count else "Nothing answered yet."
    picture = figure(
        draw(found),
        title="What you have learnt" if count else "What the course is made of",
        alt=f"{lessons} lessons stand under each other, each with its aims, {len(found)} in all, and one mark for each "
        f"of {len(answers)} questions. {said}",
        caption=f"{said} Each word is an aim, and each mark under it a question. The newest answer counts.",
    )
    lines = [f"{said}"]
    parts = []
    for title, group in groupby(found, key=lambda one: f"{one.aim.number} {one.aim.title}"):
        words = [f"{_first_up(one.aim.text)}: {_count(one)}" for one in group]
        items = "".join(f"<li>{html.escape(line)}</li>" for line in words)
        parts.append(f"<p><strong>{html.escape(title)}</strong></p><ul>{items}</ul>")
        lines += [title, *(f"- {w}" for w in words)]
    same = f"<details><summary>The same in words</summary>{''.join(parts)}</details>"
    return Shown(picture.html() + same, "\n".join(lines))


def draw(found: Iterable[Standing]) -> str:
    """The map as an SVG drawing."""
    rows = [(title, list(group)) for title, group in groupby(found, key=lambda one: (one.aim.number, one.aim.title))]
    parts = [_key()]
    for i, ((number, title), group) in enumerate(rows):
        y = TOP + i * ROW
        right = sum(answer is True for one in group for answer in one.answers)
        every = sum(len(one.answers) for one in group)
        begun = any(answer is not None for one in group for answer in one.answers)
        counted = f"{right} of {every} right" if begun else f"{every} questions"
        parts.append(
            f'<path d="M0 {y - 28}H{WIDTH}" stroke="{COLOURS["line"]}"/>'
            f'<g font-size="{TYPE["label"]}">'
            f'<text x="4" y="{y - 5}" font-weight="700" fill="{COLOURS["accent"]}">{number}</text>'
            f'<text x="48" y="{y - 5}" font-weight="650">{html.escape(title)}</text></g>'
            f'<text x="48" y="{y + 17}" fill="{COLOURS["ink_soft"]}">{counted}</text>'
        )
        x = LEFT
        for one in group:
            wide = max(_label_px(one.aim), len(one.answers) * (MARK + GAP) - GAP)
            parts.append(
                f'<text x="{short(x)}" y="{y - 6}" font-size="{LABEL}" fill="{COLOURS["ink_soft"]}">'
                f"{html.escape(name(one.aim))}</text>"
            )
            parts += [_mark(x + k * (MARK + GAP), y + 3, answer) for k, answer in enumerate(one.answers)]
            x += wide + BETWEEN
    height = TOP + len(rows) * ROW - 26
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{html.escape(FONT)}" '
        f'font-size="{TYPE["small"]}" fill="{COLOURS["ink"]}">{"".join(parts)}</svg>'
    )


def name(aim: Aim) -> str:
    """The short word for an aim, as it stands in the picture: "no_number" as "no number"."""
    return aim.id.replace("_", " ")


def _label_px(aim: Aim) -> float:
    return text_width(name(aim), LABEL) * 0.9  # the estimate is for bold letters


def _mark(x: float, y: float, answer: bool | None) -> str:
    """A bar of one question: full when right, a ring when answered, empty before that."""
    colour = COLOURS["skin_edge"] if answer is None else COLOURS["right"] if answer else COLOURS["accent"]
    inside = COLOURS["right"] if answer else COLOURS["paper"]
    return (
        f'<rect x="{short(x + 1)}" y="{y}" width="{short(MARK - 2)}" height="11" rx="5" fill="{inside}" '
        f'stroke="{colour}" stroke-width="{1.5 if answer is None else 3}"/>'
    )


def _key() -> str:
    parts, x = [], LEFT
    for answer, words in ((True, "right"), (False, "answered"), (None, "not answered")):
        parts.append(_mark(x, 7, answer) + f'<text x="{short(x + 22)}" y="18">{words}</text>')
        x += 40 + text_width(words, 18)
    return "".join(parts)


def _count(one: Standing) -> str:
    right, count = one.answers.count(True), len(one.answers) - one.answers.count(None)
    every = len(one.answers)
    return f"{right} of {every} right" + (f", {every - count} not answered" if count < every else "")


def _first_up(text: str) -> str:
    return text[0].upper() + text[1:].rstrip(".")
