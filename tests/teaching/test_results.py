"""A class's exported answers, summed up as an instructor meets it: on the screen and in two tables."""

import csv
import json

import pytest

from lessons.teaching import questions, results
from lessons.teaching.store import Store

LESSON = "start_here"
VERSION = next(one.bank.version for one in questions.lessons() if one.bank.lesson == LESSON)


def exported(folder, name, *answers, log=(), version=VERSION):
    """An exported file with answers (question, answer, right) in that order."""
    store = Store(folder / f"store of {name}.d")
    for question, answer, right in answers:
        store.save_answer(LESSON, version, question, answer, right)
    found = json.loads(store.export_json()) | {"log": list(log)}
    path = folder / name
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


@pytest.fixture
def classroom(tmp_path):
    """Seven files: "binder" is right with 0; "thigh_up" is a guess, right with 1."""
    folder = tmp_path / "class"
    folder.mkdir()
    exported(folder, "ana.json", ("binder", 1, False), ("binder", 0, True), ("thigh_up", 1, True))
    exported(folder, "ben.json", ("binder", 1, False), log=[{"pain": 7, "note": "PRIVATE"}])
    exported(folder, "cem.json", ("binder", 0, True), ("binder", 2, False))
    exported(folder, "dora.json", ("binder", 0, True), version=VERSION + 1)
    exported(folder, "emil.json", ("keys", 2, True), ("keys", "nonsense", True))
    (folder / "ana (1).json").write_bytes((folder / "ana.json").read_bytes())
    (folder / "broken.json").write_text("{", encoding="utf-8")
    return folder


def run(capsys, *words):
    code = results.main([str(word) for word in words])
    return code, *capsys.readouterr()


def table(path):
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))


def test_each_question_counts_first_and_last_tries_and_the_usual_mistake(classroom, tmp_path, capsys):
    code, out, _ = run(capsys, classroom, "--to", tmp_path / "out")
    assert code == 0
    binder = next(row for row in table(tmp_path / "out" / "questions.csv") if row["question"] == "binder")
    counts = [binder[k] for k in ("answered", "right at first try", "right in the end", "how often")]
    assert counts == ["3", "1", "1", "2"]
    assert binder["most often wrong at first"] == "They are kept on the rented computer"
    assert "3     1 of 3      1 of 3     binder" in out
    assert "2 x They are kept on the rented computer" in out


def test_an_objective_counts_its_questions_but_not_guesses(classroom, tmp_path, capsys):
    run(capsys, classroom, "--to", tmp_path / "out")
    found = {row["objective"]: row for row in table(tmp_path / "out" / "objectives.csv")}
    keep, explorer = found.pop("keep your answers, also on a computer that is not yours"), found.popitem()[1]
    assert not found
    assert [keep[k] for k in ("level", "answers", "right at first try")] == ["apply", "3", "1"]
    assert explorer["questions"] == explorer["answers"] == "1"     # "keys", but not the guess of the same objective


def test_what_does_not_count_is_named_in_one_line_each_and_the_rest_counts(classroom, tmp_path, capsys):
    _, out, err = run(capsys, classroom, "--to", tmp_path / "out")
    lines = err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("broken.json: not counted, it is not a progress file")
    assert lines[1] == "dora.json: not counted, it has no answer to the questions that are here now."
    assert lines[2] == "emil.json: 1 answer to other versions of the questions left out."
    assert lines[3] == "ana (1).json: not counted, all its answers are in ana.json too."
    assert out.startswith("4 learners.")


def test_names_are_shown_only_when_asked_for(classroom, tmp_path, capsys):
    _, out, _ = run(capsys, classroom, "--to", tmp_path / "a")
    assert not any(name in out.split() for name in ("ana", "ben", "cem", "emil"))
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["objectives.csv", "questions.csv"]
    assert not any("ana" in row.values() for row in table(tmp_path / "a" / "questions.csv"))
    run(capsys, classroom, "--to", tmp_path / "b", "--names")
    rows = {row.pop("file"): list(row.values()) for row in table(tmp_path / "b" / "learners.csv")}
    assert rows == {"ana": ["2", "1", "2"], "ben": ["1", "0", "0"], "cem": ["1", "1", "0"], "emil": ["1", "1", "1"]}


def test_the_log_of_a_plan_is_never_shown_and_can_hold_anything(classroom, tmp_path, capsys):
    _, out, err = run(capsys, classroom, "--to", tmp_path / "out", "--names")
    written = "".join(path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").iterdir())
    assert "PRIVATE" not in out + err + written
    assert "ben" in written     # his answers count all the same


def test_privacy_is_said_and_a_small_class_is_warned(classroom, tmp_path, capsys):
    _, out, _ = run(capsys, classroom, "--to", tmp_path / "out")
    assert results.PRIVACY in out
    assert results.SMALL_CLASS in out
    for i in range(results.SMALL):
        exported(classroom, f"more{i}.json", ("binder", 0, True))
    assert results.SMALL_CLASS not in run(capsys, classroom, "--to", tmp_path / "out")[1]


def test_nothing_to_count_writes_nothing(tmp_path, capsys):
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    code, out, err = run(capsys, tmp_path / "a.json", tmp_path / "gone.json", "--to", tmp_path / "out")
    assert (code, out) == (1, "")
    assert "gone.json: not counted, it cannot be read (No such file or directory)." in err
    assert "nothing was written" in err
    assert not (tmp_path / "out").exists()


def test_whether_an_answer_is_right_is_not_taken_from_the_file(tmp_path, capsys):
    exported(tmp_path, "sly.json", ("binder", 1, True), ("keys", "nonsense", True))
    _, _, err = run(capsys, tmp_path / "sly.json", "--to", tmp_path / "out")
    (row,) = table(tmp_path / "out" / "questions.csv")
    assert row["right in the end"] == "0"
    assert "1 answer to other versions" in err


def test_a_name_cannot_become_a_formula(tmp_path, capsys):
    exported(tmp_path, "=cmd.json", ("binder", 0, True))
    run(capsys, tmp_path / "*.json", "--to", tmp_path / "out", "--names")
    assert table(tmp_path / "out" / "learners.csv")[0]["file"] == "'=cmd"


def test_every_kind_of_mistake_has_words():
    wrong = {
        "single": 0, "multiple": [], "number": -1e6, "order": lambda q: list(range(len(q.items)))[::-1],
        "match": lambda q: [0] * len(q.pairs), "label": lambda q: [q.spots[0]] * len(q.spots),
    }  # fmt: skip
    for lesson in questions.lessons():
        for q in lesson.bank.question:
            answer = wrong[q.kind]
            answer = answer(q) if callable(answer) else answer
            if q.kind == "single" and q.option[0].right:
                answer = 1
            assert results.mistakes(q, answer)
            assert all(words.strip() for words in results.mistakes(q, answer))
