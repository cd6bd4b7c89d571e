"""The index of the course: every objective, the lesson that it belongs to, and the questions that ask for it.

objectives()        # one part for each lesson, to be folded out
"""

from __future__ import annotations

import html
from itertools import groupby

from lessons.teaching.pages import Aim, Shown, aims, unfolded
from lessons.teaching.quiz import Question

WHERE = {"predict": "a guess in the text", "check": "a question in the text", "quiz": "in the quiz"}
CELL = "text-align: left; vertical-align: top; white-space: normal; padding: 0.3rem 1rem 0.3rem 0"  # of a table to read


def objectives() -> Shown:
    """All that you will be able to do, lesson by lesson, with its questions. Raises DataError."""
    parts, lines = [], []
    for (number, title, file), group in groupby(aims(), key=lambda aim: (aim.number, aim.title, aim.notebook)):
        of_lesson = tuple(group)
        asked = sum(len(aim.questions) for aim in of_lesson)
        heads = "".join(f'<th scope="col" style="{CELL}">{h}</th>' for h in ("You will be able to", "Asked by"))
        parts.append(
            f"<details><summary><strong>{number} {html.escape(title)}</strong>: "
            f"{len(of_lesson)} objectives, {asked} questions</summary>"
            f'<p><a href="{html.escape(file)}">Open the lesson {html.escape(title)}</a></p>'
            f'<table style="width: 100%"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(map(_row, of_lesson))}</tbody></table></details>"
        )
        lines.append(f"{number} {title}")
        for aim in of_lesson:
            lines.append(f"- {_said(aim)}")
            lines += [f"  - {_asked(question)}" for question in aim.questions]
    box = f'<div class="psoas-index"><style>{unfolded("psoas-index")}</style>{"".join(parts)}</div>'
    return Shown(box, "\n".join(lines))


def _row(aim: Aim) -> str:
    items = "".join(f"<li>{html.escape(_asked(question))}</li>" for question in aim.questions)
    return (
        f'<tr><th scope="row" style="{CELL}; font-weight: normal; width: 40%">{html.escape(_said(aim))}</th>'
        f'<td style="{CELL}"><ul style="margin: 0">{items}</ul></td></tr>'
    )


def _said(aim: Aim) -> str:
    return aim.text[0].upper() + aim.text[1:].rstrip(".") + "."


def _asked(question: Question) -> str:
    return f"{' '.join(question.prompt.split())} ({WHERE[question.where]})"
