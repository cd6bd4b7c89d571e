"""Writes a lesson's questions as a QTI 2.1 content package: a manifest, a test with three sections, an item a question.

QTI is 1EdTech's Question and Test Interoperability. Every item is marked all or nothing, as in the course, and answers
with what the course says to that answer (`FEEDBACK`) and with the explanation (`EXPLANATION`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lessons.teaching import questions
from lessons.teaching.questions import Lesson
from lessons.teaching.quiz import Question, shuffled

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SECTIONS = {"predict": "Guesses before reading", "check": "Checks in the text", "quiz": "Quiz"}
_DAY = (2026, 1, 1, 0, 0, 0)  # the same in every package, so that the same questions give the same bytes


def package(lesson: Lesson) -> bytes:
    """The zip file of one lesson."""
    asked = lesson.bank.question
    files = {"imsmanifest.xml": _manifest(lesson), "test.xml": _test(lesson)}
    files |= {f"items/{q.id}.xml": item(q, lesson) for q in asked}
    files |= {f"items/{_picture(q)}": questions.picture(q).encode() for q in asked if q.kind == "label"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# ---- one question ----------------------------------------------------------------------------------------------------


def item(q: Question, lesson: Lesson) -> bytes:
    """The assessment item of one question."""
    root = _root("assessmentItem", identifier=_id(lesson, q), title=f"{lesson.number} {q.id.replace('_', ' ')}",
                 adaptive="false", timeDependent="false")  # fmt: skip
    kind = "choice" if q.kind in ("single", "multiple") else q.kind
    declare, ask, judge = {
        "choice": (_declare_choice, _ask_choice, _judge_choice),
        "order": (_declare_order, _ask_order, _judge_whole),
        "match": (_declare_match, _ask_match, _judge_whole),
        "label": (_declare_match, _ask_match, _judge_whole),
        "number": (_declare_number, _ask_number, _judge_number),
    }[kind]
    declare(root, q)
    many = "multiple" if q.kind == "multiple" else "single"
    score = SubElement(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float",
                       normalMaximum="1")  # fmt: skip
    _value(SubElement(score, "defaultValue"), "0")
    most = SubElement(root, "outcomeDeclaration", identifier="MAXSCORE", cardinality="single", baseType="float")
    _value(SubElement(most, "defaultValue"), "1")
    SubElement(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality=many, baseType="identifier")
    SubElement(root, "outcomeDeclaration", identifier="EXPLANATION", cardinality="single", baseType="identifier")
    ask(SubElement(root, "itemBody"), q, questions.prompt(q, lesson))
    process = SubElement(root, "responseProcessing")
    judge(process, q)
    _set(process, "EXPLANATION", "WHY")
    for name, words in _feedback(q):
        _modal(root, "FEEDBACK", name, words)
    _modal(root, "EXPLANATION", "WHY", questions.explanation(q, lesson))
    return _bytes(root)


def _declare(root: Element, cardinality: str, kind: str, right: Sequence[str]) -> None:
    out = SubElement(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=kind)
    correct = SubElement(out, "correctResponse")
    for value in right:
        _value(correct, value)


def _declare_choice(root: Element, q: Question) -> None:
    right = [f"option_{i}" for i, o in enumerate(q.option, 1) if o.right]
    _declare(root, "single" if q.kind == "single" else "multiple", "identifier", right)


def _ask_choice(body: Element, q: Question, prompt: str) -> None:
    most = "1" if q.kind == "single" else "0"
    ask = SubElement(body, "choiceInteraction", responseIdentifier="RESPONSE", maxChoices=most,
                     shuffle="false" if q.in_order else "true")  # fmt: skip
    SubElement(ask, "prompt").text = prompt
    for i in q.shown:
        SubElement(ask, "simpleChoice", identifier=f"option_{i + 1}").text = q.option[i].text


def _judge_choice(process: Element, q: Question) -> None:
    _judge_by(process, _matches_the_right_one)
    SubElement(SubElement(process, "setOutcomeValue", identifier="FEEDBACK"), "variable", identifier="RESPONSE")


def _declare_order(root: Element, q: Question) -> None:
    _declare(root, "ordered", "identifier", [f"item_{i}" for i in range(1, len(q.items) + 1)])


def _ask_order(body: Element, q: Question, prompt: str) -> None:
    ask = SubElement(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    SubElement(ask, "prompt").text = prompt
    for i in shuffled(q.id, len(q.items)):
        SubElement(ask, "simpleChoice", identifier=f"item_{i + 1}").text = q.items[i]


def _declare_match(root: Element, q: Question) -> None:
    _declare(root, "multiple", "directedPair", [f"left_{i} right_{i}" for i in range(1, len(questions.pairs(q)) + 1)])


def _ask_match(body: Element, q: Question, prompt: str) -> None:
    if q.kind == "label":
        shown = SubElement(body, "p")
        SubElement(shown, "img", src=_picture(q), alt=questions.picture_words(q), width="700")
    pairs = questions.pairs(q)
    ask = SubElement(body, "matchInteraction", responseIdentifier="RESPONSE", shuffle="false",
                     maxAssociations=str(len(pairs)))  # fmt: skip
    SubElement(ask, "prompt").text = prompt
    left, right = SubElement(ask, "simpleMatchSet"), SubElement(ask, "simpleMatchSet")
    for i, (text, _) in enumerate(pairs, 1):
        SubElement(left, "simpleAssociableChoice", identifier=f"left_{i}", matchMax="1").text = text
    for i in sorted(range(len(pairs)), key=lambda i: pairs[i][1].lower()):
        SubElement(right, "simpleAssociableChoice", identifier=f"right_{i + 1}", matchMax="1").text = pairs[i][1]


def _judge_whole(process: Element, q: Question) -> None:
    yes, no = _judge_by(process, _matches_the_right_one)
    _set(yes, "FEEDBACK", "RIGHT")
    _set(no, "FEEDBACK", "WRONG")


def _declare_number(root: Element, q: Question) -> None:
    _declare(root, "single", "float", [f"{q.answer:g}"])


def _ask_number(body: Element, q: Question, prompt: str) -> None:
    SubElement(body, "p").text = prompt
    line = SubElement(body, "p")
    line.text = "Your answer: "
    SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="8").tail = f" {q.unit}"


def _judge_number(process: Element, q: Question) -> None:
    def close(condition: Element) -> None:
        reach = f"{q.tolerance:g}"
        equal = SubElement(condition, "equal", toleranceMode="absolute", tolerance=f"{reach} {reach}")
        SubElement(equal, "variable", identifier="RESPONSE")
        SubElement(equal, "correct", identifier="RESPONSE")

    yes, no = _judge_by(process, close)
    _set(yes, "FEEDBACK", "RIGHT")
    inner = SubElement(no, "responseCondition")
    low = SubElement(inner, "responseIf")
    less = SubElement(low, "lt")
    SubElement(less, "variable", identifier="RESPONSE")
    SubElement(less, "correct", identifier="RESPONSE")
    _set(low, "FEEDBACK", "LOW")
    _set(SubElement(inner, "responseElse"), "FEEDBACK", "HIGH")


def _feedback(q: Question) -> list[tuple[str, str]]:
    if q.option:
        return [(f"option_{i}", o.feedback or "Right.") for i, o in enumerate(q.option, 1)]
    if q.kind == "number":
        return [("RIGHT", "Right."), ("LOW", q.feedback_low), ("HIGH", q.feedback_high)]
    return [("RIGHT", "Right."), ("WRONG", q.feedback)]


# ---- the package -----------------------------------------------------------------------------------------------------


def _test(lesson: Lesson) -> bytes:
    root = _root("assessmentTest", identifier=f"psoas_{lesson.bank.lesson}", title=f"{lesson.number} {lesson.title}")
    part = SubElement(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    SubElement(part, "itemSessionControl", maxAttempts="0", showFeedback="true")
    for where, title in SECTIONS.items():
        asked = [q for q in lesson.bank.question if q.where == where]
        if asked:
            section = SubElement(part, "assessmentSection", identifier=where, title=title, visible="true")
            for q in asked:
                SubElement(section, "assessmentItemRef", identifier=_id(lesson, q), href=f"items/{q.id}.xml")
    return _bytes(root)


def _manifest(lesson: Lesson) -> bytes:
    root = Element("manifest", {
        "xmlns": PACKAGE, "xmlns:xsi": XSI, "identifier": f"psoas_package_{lesson.bank.lesson}",
        "xsi:schemaLocation": f"{PACKAGE} http://www.imsglobal.org/xsd/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    })  # fmt: skip
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text = "QTIv2.1 Package"
    SubElement(about, "schemaversion").text = "1.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = SubElement(resources, "resource", identifier="test", type="imsqti_test_xmlv2p1", href="test.xml")
    SubElement(test, "file", href="test.xml")
    for q in lesson.bank.question:
        SubElement(test, "dependency", identifierref=_id(lesson, q))
        href = f"items/{q.id}.xml"
        one = SubElement(resources, "resource", identifier=_id(lesson, q), type="imsqti_item_xmlv2p1", href=href)
        SubElement(one, "file", href=href)
        if q.kind == "label":
            SubElement(one, "file", href=f"items/{_picture(q)}")
    return _bytes(root)


# ---- small things ----------------------------------------------------------------------------------------------------


def _id(lesson: Lesson, q: Question) -> str:
    return f"psoas_{lesson.bank.lesson}_{q.id}"


def _picture(q: Question) -> str:
    return f"{q.picture.replace('/', '-')}.svg"


def _root(name: str, **attributes: str) -> Element:
    place = {"xmlns": QTI, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{QTI} {QTI}.xsd"}
    return Element(name, place | attributes)


def _value(parent: Element, text: str) -> None:
    SubElement(parent, "value").text = text


def _set(parent: Element, outcome: str, value: str) -> None:
    out = SubElement(parent, "setOutcomeValue", identifier=outcome)
    SubElement(out, "baseValue", baseType="float" if outcome == "SCORE" else "identifier").text = value


def _matches_the_right_one(condition: Element) -> None:
    same = SubElement(condition, "match")
    SubElement(same, "variable", identifier="RESPONSE")
    SubElement(same, "correct", identifier="RESPONSE")


def _judge_by(process: Element, test: Callable[[Element], None]) -> tuple[Element, Element]:
    """Give the mark when `test` holds, none when not; the two branches, for their feedback."""
    condition = SubElement(process, "responseCondition")
    yes = SubElement(condition, "responseIf")
    test(yes)
    _set(yes, "SCORE", "1")
    no = SubElement(condition, "responseElse")
    _set(no, "SCORE", "0")
    return yes, no


def _modal(root: Element, outcome: str, name: str, words: str) -> None:
    out = SubElement(root, "modalFeedback", outcomeIdentifier=outcome, identifier=name, showHide="show")
    SubElement(out, "p").text = words


def _bytes(root: Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
