"""The question bank for others: every question in every format, asked, judged and answered as in the course."""

import csv
import html
import io
import itertools
import re
import zipfile
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from lessons.teaching import export, moodle, qti, questions
from lessons.teaching.quiz import is_right, options
from tests.teaching.quizzes import bank, invent_picture

NS = {"q": qti.QTI, "c": qti.PACKAGE}
ALL = questions.lessons()
EVERY = [(lesson, q) for lesson in ALL for q in lesson.bank.question]
# What Moodle lets an answer be worth (question/engine/bank.php).
MOODLE_SHARES = {100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5,
                 11.11111, 10, 5, 0, -100}  # fmt: skip


@pytest.fixture(scope="module")
def in_moodle():
    """Every question of moodle.xml, by its id number."""
    root = ElementTree.fromstring(moodle.document(ALL))
    return {q.findtext("idnumber"): q for q in root if q.get("type") != "category"}


@pytest.fixture(scope="module")
def packages():
    """Every QTI package, opened."""
    return {lesson.bank.lesson: zipfile.ZipFile(io.BytesIO(qti.package(lesson))) for lesson in ALL}


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """A lesson with one question of each kind, by id."""
    invent_picture(monkeypatch.setattr)
    lesson = questions.Lesson("77", "A sample & more", bank(tmp_path))
    return lesson, {q.id: q for q in lesson.bank.question}


def answers(q):
    """A right and a wrong answer, in the form of the course."""
    if q.kind in ("single", "multiple"):
        right = [i for i, o in enumerate(q.option) if o.right]
        wrong = [i for i, o in enumerate(q.option) if not o.right]
        return (right[0], wrong[0]) if q.kind == "single" else (right, right[1:] + wrong[:1])
    if q.kind == "number":
        return q.answer + 0.99 * q.tolerance, q.answer - 1.01 * q.tolerance
    count = list(range(len(q.items or q.pairs or q.spots)))
    if q.kind == "label":
        return list(q.spots), list(reversed(q.spots))
    return count, list(reversed(count))


# ---- QTI: judged by its own rules, as a platform would ---------------------------------------------------------------


def response(q, answer):
    """The learner's answer as QTI has it."""
    if q.kind == "single":
        return f"option_{answer + 1}"
    if q.kind == "multiple":
        return {f"option_{i + 1}" for i in answer}
    if q.kind == "order":
        return [f"item_{i + 1}" for i in answer]
    if q.kind == "number":
        return answer
    chosen = [q.spots.index(name) for name in answer] if q.kind == "label" else answer
    return {f"left_{i} right_{j + 1}" for i, j in enumerate(chosen, 1)}


def judged(item, given):
    """The outcomes of an answer, by the item's response processing: only what these items use is understood."""
    declared = item.find("q:responseDeclaration", NS)
    values = [v.text for v in declared.iterfind("q:correctResponse/q:value", NS)]
    right = {"single": values[0], "multiple": set(values), "ordered": values}[declared.get("cardinality")]
    if declared.get("baseType") == "float":
        right = float(right)
    out = {}

    def holds(test):
        name = test.tag.split("}")[1]
        if name == "match":
            return given == right
        if name == "equal":
            low, high = map(float, test.get("tolerance").split())
            return right - low <= given <= right + high
        assert name == "lt"
        return given < right

    def do(steps):
        for step in steps:
            name = step.tag.split("}")[1]
            if name == "responseCondition":
                yes, no = step
                do(list(yes)[1:] if holds(yes[0]) else no)
            else:
                assert name == "setOutcomeValue"
                out[step.get("identifier")] = step[0].text if step[0].tag.endswith("baseValue") else given

    do(item.find("q:responseProcessing", NS))
    return out


@pytest.mark.parametrize(("lesson", "q"), EVERY, ids=[f"{lesson.number}.{q.id}" for lesson, q in EVERY])
def test_qti_judges_and_answers_every_question_as_the_course_does(lesson, q, packages):
    item = ElementTree.fromstring(packages[lesson.bank.lesson].read(f"items/{q.id}.xml"))
    said = {(m.get("outcomeIdentifier"), m.get("identifier")): m.findtext("q:p", None, NS)
            for m in item.iterfind("q:modalFeedback", NS)}  # fmt: skip
    for answer in answers(q):
        out = judged(item, response(q, answer))
        assert out["SCORE"] == ("1" if is_right(q, answer) else "0")
        assert said["EXPLANATION", out["EXPLANATION"]].startswith(q.why)
        heard = out["FEEDBACK"] if isinstance(out["FEEDBACK"], set) else {out["FEEDBACK"]}
        words = {said["FEEDBACK", name] for name in heard}
        if is_right(q, answer):
            assert words == {"Right."}
        elif q.option:
            chosen = [answer] if q.kind == "single" else answer
            assert {q.option[i].feedback for i in chosen if not q.option[i].right} <= words
        else:
            assert words <= {q.feedback, q.feedback_low}
    named = {e.get("identifier"): e.text for e in item.iterfind(".//q:itemBody//*[@identifier]", NS)}
    right = [v.text.split() for v in item.iterfind("q:responseDeclaration/q:correctResponse/q:value", NS)]
    in_words = [tuple(named[name] for name in names) for names in right if q.kind != "number"]
    if q.option:
        assert in_words == [(o.text,) for o in q.option if o.right]
        assert [named[f"option_{i + 1}"] for i in q.shown] == [e.text for e in item.iterfind(".//q:simpleChoice", NS)]
        assert item.find(".//q:choiceInteraction", NS).get("shuffle") == ("false" if q.in_order else "true")
    elif q.kind == "order":
        assert in_words == [(text,) for text in q.items]
    elif q.kind != "number":
        assert in_words == moodle.pairs(q)
    shown = " ".join(item.find("q:itemBody", NS).itertext())
    wanted = [*q.items, *itertools.chain(*q.pairs), *(o.text for o in q.option), *q.names.values(), q.unit, q.prompt]
    assert all(words in shown for words in wanted)


def test_a_number_too_high_hears_so(sample):
    lesson, by_id = sample
    item = ElementTree.fromstring(qti.item(by_id["size"], lesson))
    assert [judged(item, v)["FEEDBACK"] for v in (24.9, 25, 35, 35.1)] == ["LOW", "RIGHT", "RIGHT", "HIGH"]


def test_an_item_has_its_parts_in_the_order_of_the_schema(sample):
    lesson, by_id = sample
    order = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"]
    for q in by_id.values():
        item = ElementTree.fromstring(qti.item(q, lesson))
        parts = [part.tag.split("}")[1] for part in item]
        assert parts == sorted(parts, key=order.index)
        ids = [e.get("identifier") for e in item.iter() if e.tag.endswith(("hoice", "Declaration"))]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", name) for name in ids)


def test_a_package_lists_every_file_that_it_holds_and_asks_every_question(packages):
    for lesson in ALL:
        package = packages[lesson.bank.lesson]
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        listed = {f.get("href") for f in manifest.iterfind(".//c:file", NS)}
        assert listed | {"imsmanifest.xml"} == set(package.namelist())
        ids = {r.get("identifier") for r in manifest.iterfind(".//c:resource", NS)}
        assert {d.get("identifierref") for d in manifest.iterfind(".//c:dependency", NS)} | {"test"} == ids
        asked = [r.get("href") for r in ElementTree.fromstring(package.read("test.xml")).iter() if r.get("href")]
        assert sorted(asked) == sorted(f"items/{q.id}.xml" for q in lesson.bank.question)


# ---- Moodle ----------------------------------------------------------------------------------------------------------


def text(element, name):
    """What stands in a <text> of an element, as plain words."""
    return html.unescape(re.sub("<[^>]+>", "", element.findtext(f"{name}/text") or ""))


def test_moodle_has_every_question_once_with_an_id_of_its_own(in_moodle):
    assert set(in_moodle) == {f"{lesson.bank.lesson}.{lesson.bank.version}.{q.id}" for lesson, q in EVERY}


@pytest.mark.parametrize(("lesson", "q"), EVERY, ids=[f"{lesson.number}.{q.id}" for lesson, q in EVERY])
def test_moodle_marks_and_answers_every_question_as_the_course_does(lesson, q, in_moodle):
    found = in_moodle[f"{lesson.bank.lesson}.{lesson.bank.version}.{q.id}"]
    assert q.prompt in text(found, "questiontext")
    assert text(found, "generalfeedback").startswith(q.why)
    given = found.findall("answer")
    rows = [(float(a.get("fraction")), text(a, "."), text(a, "feedback")) for a in given]
    if q.option:
        assert [(words, said) for _, words, said in rows] == [(o.text, o.feedback) for o in options(q)]
        assert found.findtext("shuffleanswers") == ("false" if q.in_order else "true")
        assert {share for share, *_ in rows} <= MOODLE_SHARES
        right, wrong = answers(q)
        marks = [sum(rows[q.shown.index(i)][0] for i in ([a] if q.kind == "single" else a)) for a in (right, wrong)]
        assert marks[0] == pytest.approx(100, abs=1e-3)
        assert marks[1] <= 0 or all(o.right for o in q.option)
        assert found.findtext("single") == ("true" if q.kind == "single" else "false")
    elif q.kind == "number":
        for value in (*answers(q), q.answer + 1.01 * q.tolerance, -1e6, 1e6):
            first = next(i for i, a in enumerate(given) if fits(a, value))  # Moodle takes the first
            assert rows[first][0] == (100 if is_right(q, value) else 0)
            if not is_right(q, value):
                assert rows[first][2] == (q.feedback_low if value < q.answer else q.feedback_high)
        assert q.unit in text(found, "questiontext")
    else:
        there = [(text(s, "."), s.findtext("answer/text")) for s in found.iterfind("subquestion")]
        assert [pair for pair in there if pair[0]] == moodle.pairs(q)
        assert len(there) >= 3  # Moodle's editor wants three answers
        assert text(found, "incorrectfeedback") == q.feedback


def fits(answer, value):
    at = answer.findtext("text")
    return at == "*" or abs(value - float(at)) <= float(answer.findtext("tolerance"))


# ---- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lesson", "q"), [one for one in EVERY if one[1].kind == "label"])
def test_a_picture_has_numbers_and_words_and_gives_no_name_away(lesson, q, packages, in_moodle):
    svg = packages[lesson.bank.lesson].read(f"items/{q.picture}.svg").decode()
    assert re.findall(r">(\d+)</text>", svg) == [str(i) for i in range(1, len(q.spots) + 1)]
    assert not any(spot in svg for spot in q.spots)
    found = in_moodle[f"{lesson.bank.lesson}.{lesson.bank.version}.{q.id}"]
    file = found.find("questiontext/file")
    assert b64decode(file.text).decode() == svg
    shown = f'@@PLUGINFILE@@/{file.get("name")}" alt="The picture without its names, with '
    assert shown in found.findtext("questiontext/text")
    ElementTree.fromstring(svg)


# ---- CSV, paper, the folder ------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_question():
    rows = list(csv.DictReader(io.StringIO(questions.table(ALL))))
    assert [row["question"] for row in rows] == [q.id for _, q in EVERY]
    for row, (lesson, q) in zip(rows, EVERY, strict=True):
        assert (row["prompt"], row["why"], row["lesson"]) == (q.prompt, q.why, lesson.number)
        assert [row[f"feedback {i}"] for i, o in enumerate(options(q), 1)] == [o.feedback for o in options(q)]


def test_the_key_is_for_paper_and_has_every_answer():
    key = questions.answer_key(ALL)
    assert all(f"<small>{q.id}: " in key for _, q in EVERY)
    assert "break-before: page" in key
    assert "<script" not in key


def test_the_lab_sheets_are_for_paper_with_empty_cells_to_fill():
    sheets = export.lab_sheets()
    assert len(re.findall(r"<h2[ >]", sheets)) == 6
    assert len(re.findall(r"<td></td>", sheets)) > 30
    assert "¶" not in sheets


def test_the_command_writes_the_same_bytes_each_time_and_explains_every_kind(tmp_path, capsys):
    assert export.main(["--to", str(tmp_path / "a")]) == 0
    assert "hold the answers" in capsys.readouterr().out
    for path in export.write(tmp_path / "b"):
        assert path.read_bytes() == (tmp_path / "a" / path.relative_to(tmp_path / "b")).read_bytes()
    about = (tmp_path / "a" / "about-these-files.txt").read_text(encoding="utf-8")
    assert all(f"\n  {kind}" in about for kind in {q.kind for _, q in EVERY})
    assert f"{len(EVERY)} questions" in about


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert export.main(["--to", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
