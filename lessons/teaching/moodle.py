"""Writes questions as Moodle XML, the format that Moodle's question bank imports and exports.

Moodle's marks are shares of 100. For a number it takes the first answer that fits, in the order of the file.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lessons.teaching import questions
from lessons.teaching.questions import Lesson
from lessons.teaching.quiz import Question, options

FAR = 1_000_000_000  # no answer of a learner is further away than this
PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
NO_FIT = "(none of the two)"
TYPES = {
    "single": "multichoice", "multiple": "multichoice", "number": "numerical",
    "order": "matching", "match": "matching", "label": "matching",
}  # fmt: skip


def document(lessons: Iterable[Lesson]) -> bytes:
    """All questions of the lessons, each lesson in a category of its own, as UTF-8."""
    root = Element("quiz")
    for lesson in lessons:
        category = SubElement(SubElement(root, "question", type="category"), "category")
        SubElement(category, "text").text = f"$course$/top/The Psoas/{lesson.number} {lesson.title}"
        root.extend(_question(q, lesson) for q in lesson.bank.question)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def pairs(q: Question) -> list[tuple[str, str]]:
    """What is matched with what: pairs as they are, things with their places, numbered spots with their names."""
    if q.kind == "order":
        return list(zip(PLACES, q.items, strict=False))
    return questions.pairs(q)


def _question(q: Question, lesson: Lesson) -> Element:
    out = Element("question", type=TYPES[q.kind])
    SubElement(SubElement(out, "name"), "text").text = f"{lesson.number} {q.id.replace('_', ' ')}"
    asked = _rich(out, "questiontext", questions.prompt(q, lesson) + (f" (Your answer in {q.unit}.)" if q.unit else ""))
    if q.kind == "label":
        _add_picture(asked, q)
    _rich(out, "generalfeedback", questions.explanation(q, lesson))
    SubElement(out, "defaultgrade").text = "1"
    SubElement(out, "penalty").text = "0.3333333"
    SubElement(out, "hidden").text = "0"
    SubElement(out, "idnumber").text = f"{lesson.bank.lesson}.{lesson.bank.version}.{q.id}"
    if TYPES[q.kind] == "multichoice":
        _options(out, q)
    elif TYPES[q.kind] == "numerical":
        _number(out, q)
    else:
        _matching(out, q)
    tags = SubElement(out, "tags")
    level = next(aim.level for aim in lesson.bank.objective if aim.id == q.objective)
    for tag in (level, questions.WHERE[q.where], *(["needs the open lesson"] if questions.needs_lesson(q) else [])):
        SubElement(SubElement(tags, "tag"), "text").text = tag
    return out


def _options(out: Element, q: Question) -> None:
    SubElement(out, "single").text = "true" if q.kind == "single" else "false"
    SubElement(out, "shuffleanswers").text = "false" if q.in_order else "true"
    SubElement(out, "answernumbering").text = "abc"
    _after(out, "Not yet.")
    share = 100 / sum(o.right for o in q.option)
    taken = 0 if q.kind == "single" else -100
    for o in options(q):
        answer = _rich(out, "answer", o.text)
        answer.set("fraction", f"{share:.5f}".rstrip("0").rstrip(".") if o.right else str(taken))
        _rich(answer, "feedback", o.feedback)


def _number(out: Element, q: Question) -> None:
    assert q.answer is not None
    assert q.tolerance is not None
    for fraction, value, tolerance, feedback in (
        (100, f"{q.answer:g}", f"{q.tolerance:g}", "Right."),
        (0, f"{q.answer - FAR:.6f}".rstrip("0").rstrip("."), str(FAR), q.feedback_low),
        (0, "*", "0", q.feedback_high),
    ):
        answer = SubElement(out, "answer", fraction=str(fraction), format="moodle_auto_format")
        SubElement(answer, "text").text = value
        _rich(answer, "feedback", feedback)
        SubElement(answer, "tolerance").text = tolerance
    SubElement(out, "unitgradingtype").text = "0"
    SubElement(out, "unitpenalty").text = "0"
    SubElement(out, "showunits").text = "3"  # no unit is asked for
    SubElement(out, "unitsleft").text = "0"


def _matching(out: Element, q: Question) -> None:
    SubElement(out, "shuffleanswers").text = "true" if q.kind == "match" else "false"  # places and spots stay in order
    _after(out, q.feedback)
    for left, right in pairs(q) + ([("", NO_FIT)] if len(pairs(q)) == 2 else []):
        row = _rich(out, "subquestion", left)
        SubElement(SubElement(row, "answer"), "text").text = right


def _after(out: Element, wrong: str) -> None:
    _rich(out, "correctfeedback", "Right.")
    _rich(out, "partiallycorrectfeedback", wrong)
    _rich(out, "incorrectfeedback", wrong)


def _rich(parent: Element, name: str, words: str) -> Element:
    """Plain words as a piece of HTML; nothing stays nothing."""
    out = SubElement(parent, name, format="html")
    SubElement(out, "text").text = f"<p>{html.escape(words, quote=False)}</p>" if words else ""
    return out


def _add_picture(asked: Element, q: Question) -> None:
    name = f"{q.picture.replace('/', '-')}.svg"
    text = asked.find("text")
    assert text is not None
    alt = html.escape(questions.picture_words(q))
    text.text = f'{text.text}<p><img src="@@PLUGINFILE@@/{name}" alt="{alt}" width="700"></p>'
    file = SubElement(asked, "file", name=name, path="/", encoding="base64")
    file.text = base64.b64encode(questions.picture(q).encode()).decode()
