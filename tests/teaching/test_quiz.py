"""Quiz banks, their errors, how answers are judged and kept, and the answer key."""

import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from lessons.evidence.data import DataError
from lessons.teaching.interactive import StateError
from lessons.teaching.quiz import (
    Question,
    Quiz,
    SaveAndRestore,
    answer_key,
    is_answer,
    is_right,
    is_row_of_numbers,
    is_scale,
    lessons_with_a_quiz,
    load,
    load_file,
    main,
    options,
    public,
    quiz,
    right_answer,
    shuffled,
)
from lessons.teaching.store import Store
from tests.teaching.quizzes import TOML, bank, invent_picture

RIGHT = {
    "guess": 0,
    "checked": 0,
    "one": 1,
    "several": [0, 2],
    "row": [0, 1, 2],
    "pairs": [0, 1],
    "size": 30,
    "names": ["spine", "femur"],
}
WRONG = {
    "guess": 1,
    "checked": 1,
    "one": 0,
    "several": [0],
    "row": [1, 0, 2],
    "pairs": [1, 1],
    "size": 36,
    "names": ["femur", "femur"],
}
NONE = {
    "guess": 2,
    "checked": True,
    "one": "0",
    "several": [5],
    "row": [0, 0, 1],
    "pairs": [0],
    "size": float("nan"),
    "names": ["spine", "rib"],
}


@pytest.fixture(autouse=True)
def _picture(monkeypatch: pytest.MonkeyPatch) -> None:
    invent_picture(monkeypatch.setattr)


@pytest.mark.parametrize("lesson", lessons_with_a_quiz())
def test_every_bank_of_the_course_loads_and_has_a_key(lesson: str) -> None:
    questions = load(lesson)
    key = answer_key(questions)
    for question in questions.question:
        assert question.prompt in key
        assert question.why in key
        assert right_answer(question) in key


def test_right_and_wrong_answers_are_told_apart(tmp_path: Path) -> None:
    for q in bank(tmp_path).question:
        assert is_answer(q, RIGHT[q.id])
        assert is_answer(q, WRONG[q.id])
        assert is_right(q, RIGHT[q.id])
        assert not is_right(q, WRONG[q.id])
        assert not is_answer(q, NONE[q.id]), q.id
        assert not is_answer(q, None)


def test_a_number_is_right_up_to_its_tolerance(tmp_path: Path) -> None:
    size = next(q for q in bank(tmp_path).question if q.id == "size")
    assert [is_right(size, v) for v in (24.9, 25, 35, 35.1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('prompt = "Where does it end?"\n', "", "question 'one'.*prompt"),
        ('kind = "match"', 'kind = "mach"', "question 'pairs'.*kind"),
        (
            '  text = "On the lesser trochanter"\n  right = true',
            '  text = "On the lesser trochanter"\n  feedback = "x"',
            "'one', field `option`: .*exactly one",
        ),
        ('  feedback = "The foot is further still."\n', "", "'one', field `feedback`: the wrong option 'On the foot'"),
        ('  text = "On the foot"', '  text = "On the knee"', "'one', field `option`: 'On the knee' stands there twice"),
        (
            'objective = "know"\nkind = "order"',
            'objective = "knw"\nkind = "order"',
            "'row', field `objective`: .*did you mean 'know'",
        ),
        ('feedback = "Begin at the spine."\n', "", "'row', field `feedback`: a 'order' question needs it"),
        ('feedback_low = "It is longer."\n', "", "'size', field `feedback_low`"),
        ("tolerance = 5", "tolerance = 0", "'size', field `tolerance`: must be more than 0"),
        ('unit = "cm"', 'unit = "cm"\nspots = ["a"]', "'size', field `spots`: a 'number' question has none"),
        (
            'names = { spine = "spine", femur = "femur" }',
            'names = { spine = "spine" }',
            "'names', field `names`: needs one name for each of spine, femur",
        ),
        ('id = "row"', 'id = "one"', "question 'one', field `id`: stands there twice"),
        ('lesson = "sample"', 'lesson = "simple"', "field `lesson` is 'simple'"),
        (
            'text = "know things"',
            'text = "know things"\nlevel = "apply"\n[[objective]]\nid = "idle"\ntext = "x"',
            "objective 'idle' has no question",
        ),
        ('level = "remember"\n', "", "objective 'know'.*level"),
        ('level = "remember"', 'level = "master"', "objective 'know', field `level`: Invalid enum value 'master'"),
        ("tolerance = 5", "tolerence = 5", "question 'size'.*tolerence"),
        ('id = "one"', 'id = "one"\nin_order = true', "'one', field `in_order`: the options are no scale"),
        ('id = "row"', 'id = "row"\nin_order = true', "'row', field `in_order`"),
        ('id = "one"', 'id = "one"\nshown = [1, 0, 2]', "'one', field `shown`: is worked out"),
    ],
)
def test_a_mistake_in_the_bank_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "sample" / "quiz.toml"
    path.parent.mkdir()
    assert TOML.count(old) >= 1
    path.write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=f"(?s){re.escape(str(path))}.*{says}"):
        load_file(path)


def test_unknown_lessons_and_questions_are_named_with_near_matches() -> None:
    with pytest.raises(KeyError, match="did you mean 'meet_the_psoas'"):
        quiz("meet_the_soas")
    with pytest.raises(KeyError, match="did you mean"):
        quiz("meet_the_psoas", "first_gues")


def test_the_order_shown_is_fixed_and_never_the_right_one() -> None:
    for seed in ("a", "row", "from_top_to_bottom"):
        for count in range(2, 7):
            order = shuffled(seed, count)
            assert order == shuffled(seed, count)
            assert sorted(order) == list(range(count))
            assert order != sorted(order)


def singles(lesson: str) -> list[Question]:
    return [q for q in load(lesson).question if q.kind == "single"]


@pytest.mark.parametrize("lesson", lessons_with_a_quiz())
def test_no_place_holds_most_of_the_right_answers(lesson: str) -> None:
    asked = singles(lesson)
    places = Counter(next(i for i, o in enumerate(options(q)) if o.right) for q in asked)
    if len(asked) >= 5:
        assert max(places.values()) <= 0.45 * len(asked), places


@pytest.mark.parametrize("lesson", lessons_with_a_quiz())
def test_the_longest_answer_is_not_mostly_the_right_one(lesson: str) -> None:
    def longest(q: Question) -> bool:
        right, *wrong = sorted(q.option, key=lambda o: not o.right)
        return all(len(right.text) > len(o.text) for o in wrong)

    asked = singles(lesson)
    found = [q.id for q in asked if longest(q)]
    assert len(found) <= math.ceil(len(asked) / 2), f"make the right answer shorter or a wrong one longer in: {found}"


@pytest.mark.parametrize("lesson", lessons_with_a_quiz())
def test_options_are_mixed_unless_they_are_a_scale_and_keep_their_numbers(lesson: str) -> None:
    for q in load(lesson).question:
        if q.option:
            texts = [o.text for o in q.option]
            assert sorted(q.shown) == list(range(len(texts)))
            assert is_scale(texts) == q.in_order, f"{q.id}: in_order = {str(not q.in_order).lower()}?"
            assert not q.in_order or q.shown == tuple(range(len(texts)))
            sent = public(q)
            assert [o["text"] for o in sent["options"]] == texts, "answers are kept by these numbers"
            assert sent["shown"] == list(q.shown)


def test_what_a_scale_is() -> None:
    assert is_row_of_numbers(["In all 28", "In 12", "In 4"])
    assert is_row_of_numbers(["One, like a rope", "Two or three", "Five or more"])
    assert not is_row_of_numbers(["About 40", "About 73", "About 10"])
    assert not is_row_of_numbers(["About 10", "About 40", "It does not say"])
    assert is_scale(["Yes", "No"])
    assert is_scale(["The left", "The right", "Both, by the same amount"])
    assert not is_scale(["A strong muscle", "Training", "All strong people are flexible"])
    assert not is_scale(["Yes, it does", "No", "It cannot be said"])


def test_answers_are_kept_and_found_again(tmp_path: Path, own_home: Path) -> None:
    questions = bank(tmp_path)
    asked = [q for q in questions.question if q.where == "quiz"]
    first = Quiz(questions, asked)
    assert first.sentence() == "6 questions. You have answered 0, 0 of them right."
    first.state = {"answers": {"one": 0}}
    first.state = {"answers": {"one": 1, "size": 20}}
    assert Store.open().done() == {"sample": (1, 2)}
    again = Quiz(questions, asked)
    assert again.state == {"answers": {"one": 1, "size": 20}}
    assert repr(again) == "6 questions. You have answered 2, 1 of them right."
    newer = Quiz(
        type(questions)(**{**{f: getattr(questions, f) for f in questions.__struct_fields__}, "version": 4}), asked
    )
    assert newer.state == {"answers": {}}, "answers to an older version are not shown for a newer one"


def test_an_answer_that_no_longer_fits_is_left_alone(tmp_path: Path, own_home: Path) -> None:
    questions = bank(tmp_path)
    Store.open().save_answer("sample", 3, "one", 17, False)
    assert Quiz(questions, [q for q in questions.question if q.id == "one"]).state == {"answers": {}}


def test_a_state_that_is_no_answer_is_refused(tmp_path: Path, own_home: Path) -> None:
    questions = bank(tmp_path)
    form = Quiz(questions, [q for q in questions.question if q.id == "one"])
    with pytest.raises(StateError, match="did you mean 'one'"):
        form.state = {"answers": {"onne": 1}}
    with pytest.raises(StateError, match="no answer to a 'single' question"):
        form.state = {"answers": {"one": 7}}


def test_without_scripts_the_answers_are_folded_away(tmp_path: Path, own_home: Path) -> None:
    questions = bank(tmp_path)
    page = Quiz(questions, questions.question)._repr_mimebundle_()[0]["text/html"]
    assert page.count("<details>") == len(questions.question)
    for q in questions.question:
        before, after = page.split(q.prompt, 1)[1].split("<details>", 1)
        assert right_answer(q) in after.split("</details>")[0].replace("&gt;", ">")
        assert q.why not in before
    assert page == Quiz(questions, questions.question)._repr_mimebundle_()[0]["text/html"]


def test_a_spot_that_the_picture_lacks_is_named(tmp_path: Path, own_home: Path) -> None:
    path = tmp_path / "sample" / "quiz.toml"
    path.parent.mkdir()
    path.write_text(
        TOML.replace('spots = ["spine", "femur"]', 'spots = ["spine", "femr"]').replace("femur = ", "femr = "),
        encoding="utf-8",
    )
    questions = load_file(path)
    with pytest.raises(DataError, match=r"question 'names', field `spots`.*did you mean 'femur'"):
        Quiz(questions, [q for q in questions.question if q.id == "names"])


def test_the_answer_key_is_for_anyone_to_read() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "lessons.teaching.quiz", "01"], capture_output=True, text=True, check=True
    )
    assert out.stdout.startswith("Answer key: meet_the_psoas")
    assert out.stdout.count("   Answer: ") == len(load("meet_the_psoas").question)
    assert out.stderr == ""


def test_a_key_for_no_lesson_is_answered_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["meet_the_psas"]) == 1
    assert "did you mean '01-meet-the-psoas'" in capsys.readouterr().err


def test_export_and_import_speak_to_the_store(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open()
    store.save_answer("sample", 3, "one", 1, True)
    sent: list[dict] = []
    monkeypatch.setattr(SaveAndRestore, "send", lambda self, message, buffers=None: sent.append(message))
    widget = SaveAndRestore(store)
    widget._hear(widget, {"type": "export"}, [])
    assert json.loads(sent[-1]["text"])["answers"][0]["question"] == "one"
    widget._hear(widget, {"type": "import", "text": sent[-1]["text"]}, [])
    assert "1 was here already" in sent[-1]["said"]
    widget._hear(widget, {"type": "import", "text": "hello"}, [])
    assert sent[-1]["said"].startswith("Nothing was imported.")
