"""A class's exported answers, summed up as an instructor meets it: on the screen and in two tables."""

import csv
import json
import shutil
import zipfile

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
    assert lines[0] == "broken.json: not counted, this is no file that Export made, or it is damaged."
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
    assert results.SMALL_CLASS not in run(capsys, classroom, "--to", tmp_path / "out2")[1]


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


@pytest.fixture
def moodle(tmp_path):
    """What Moodle packs: a folder for each learner, and in it the file as Export calls it."""
    folder = tmp_path / "class"
    for name, answer in (("Ana A_101", 0), ("Ben B_102", 1), ("Cem C_103", 2)):
        place = folder / "Lesson 0" / f"{name}_assignsubmission_file"
        place.mkdir(parents=True)
        exported(tmp_path, "psoas-course-answers.json", ("binder", answer, answer == 0)).rename(
            place / "psoas-course-answers.json")
        shutil.rmtree(tmp_path / "store of psoas-course-answers.json.d")
        (place / "._psoas-course-answers.json").write_bytes(b"\0\5\26\7")
        (place / "notes.pdf").write_bytes(b"%PDF")
    return folder


NAMES = [f"{name}_assignsubmission_file" for name in ("Ana A_101", "Ben B_102", "Cem C_103")]


def test_folders_in_a_folder_are_read_and_give_files_of_one_name_theirs(moodle, tmp_path, capsys):
    code, out, err = run(capsys, moodle, "--to", tmp_path / "out", "--names")
    assert (code, err) == (0, "")
    assert out.startswith("3 learners.")
    assert [row["file"] for row in table(tmp_path / "out" / "learners.csv")] == [f"Lesson 0/{name}" for name in NAMES]
    one = [path / "psoas-course-answers.json" for path in sorted((moodle / "Lesson 0").iterdir())]
    run(capsys, *one, "--to", tmp_path / "given", "--names")
    found = [row["file"] for row in table(tmp_path / "given" / "learners.csv")]
    assert [name.rsplit("/", 1)[1] for name in found] == NAMES


def test_a_zip_file_counts_as_its_folder_does_wherever_it_lies(moodle, tmp_path, capsys):
    run(capsys, moodle / "Lesson 0", "--to", tmp_path / "folder", "--names")
    packed = shutil.make_archive(str(tmp_path / "all"), "zip", moodle / "Lesson 0")
    code, _, err = run(capsys, packed, "--to", tmp_path / "zip", "--names")
    assert (code, err) == (0, "")
    for file in results.HEADS:
        assert (tmp_path / "zip" / file).read_bytes() == (tmp_path / "folder" / file).read_bytes()
    inside = tmp_path / "inside" / "Dora D_104"
    inside.mkdir(parents=True)
    shutil.copy(packed, inside / "mine.ZIP")
    (inside / "broken.zip").write_bytes(b"PK no")
    with zipfile.ZipFile(inside / "outer.zip", "w") as outer:
        outer.write(packed, "all.zip")
    _, out, err = run(capsys, tmp_path / "inside", "--to", tmp_path / "inside out", "--names")
    assert out.startswith("3 learners.")
    assert err.splitlines() == [
        "Dora D_104/broken.zip: not counted, it is no zip file, or damaged.",
        "Dora D_104/outer.zip/all.zip: not counted, a zip file in a zip file: unpack the outer one."]
    assert table(tmp_path / "inside out" / "learners.csv")[0]["file"].startswith("Dora D_104/mine.ZIP/Ana")


def test_a_zip_file_cannot_fill_the_memory(tmp_path, capsys, monkeypatch):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/big.json", b" " * 30_000_000)
        packed.writestr("b/odd.json", b"{}", zipfile.ZIP_BZIP2)
        packed.writestr("c/small.json", exported(tmp_path, "c.json", ("binder", 0, True)).read_bytes())
        packed.writestr("d/last.json", exported(tmp_path, "d.json", ("binder", 1, False)).read_bytes())
    opened = {}
    big, odd, *_ = results.files([bomb], [])
    assert len(results._content(big, opened)) == results.MAX_IMPORT_BYTES + 1
    with pytest.raises(results._Left, match="packed in an unusual way"):
        results._content(odd, opened)
    _, out, err = run(capsys, bomb, "--to", tmp_path / "out")
    assert out.startswith("2 learners.")
    assert err.splitlines()[0] == "a/big.json: not counted, the file is too large to be one that Export made."
    monkeypatch.setattr(results, "MAX_BYTES", results.MAX_IMPORT_BYTES + 1 + 300)
    assert "d/last.json: not counted, nor are those after it" in run(capsys, bomb, "--to", tmp_path / "out2")[2]
    monkeypatch.setattr(results, "MAX_FILES", 3)
    assert "There are 4 files; only the first 3 are looked at." in run(capsys, bomb, "--to", tmp_path / "out3")[2]
    monkeypatch.setattr(results, "MAX_ZIP_BYTES", 100)
    assert "unpack it, and name the folder" in run(capsys, bomb, "--to", tmp_path / "out4")[2]


def test_damaged_answers_are_left_out_by_name_and_the_rest_counts(tmp_path, capsys):
    file = exported(tmp_path, "ana.json", ("binder", 0, True), ("keys", 2, True), ("thigh_up", 1, True))
    found = json.loads(file.read_text(encoding="utf-8"))
    found["answers"][1]["when"] = "yesterday"
    file.write_text(json.dumps(found), encoding="utf-8")
    _, out, err = run(capsys, file, "--to", tmp_path / "out")
    assert err == "ana.json: 1 damaged answer left out: answer 2, its time is 'yesterday'.\n"
    assert [row["question"] for row in table(tmp_path / "out" / "questions.csv")] == ["thigh_up", "binder"]
    assert out.startswith("1 learner.")


@pytest.mark.parametrize(("content", "said"), [
    (b"", "the file is empty"), (b"PK\3\4 a spreadsheet", "this is no file that Export made, or it is damaged"),
    (b'{"format": "psoas-course-progress", "version": 7, "answers": []}',
     "the file has the format version 7, and this course knows only 1: use it with the course that made it")])
def test_why_a_file_does_not_count_is_said_in_plain_words(tmp_path, capsys, content, said):
    (tmp_path / "a.json").write_bytes(content)
    assert run(capsys, tmp_path / "a.json")[2].splitlines()[0] == f"a.json: not counted, {said}."


def test_two_people_who_shared_a_browser_both_count_each_answer_once(tmp_path, capsys):
    """Ben exported from the browser that Ana had used before him."""
    ana = exported(tmp_path, "ana.json", ("binder", 0, True), ("keys", 2, True))
    ben = exported(tmp_path, "ben.json", ("binder", 1, False))
    both = [json.loads(file.read_text(encoding="utf-8")) for file in (ana, ben)]
    ben.write_text(json.dumps(both[1] | {"answers": both[0]["answers"] + both[1]["answers"]}), encoding="utf-8")
    _, _, err = run(capsys, ana, ben, "--to", tmp_path / "out", "--names")
    assert err == ("ben.json: 2 answers of 3 counted in ana.json only, which has the same. "
                   "Two people in one file, or one who exported twice?\n")
    rows = {row.pop("file"): list(row.values()) for row in table(tmp_path / "out" / "learners.csv")}
    assert rows == {"ana": ["2", "2", "2"], "ben": ["1", "0", "0"]}
    binder = next(row for row in table(tmp_path / "out" / "questions.csv") if row["question"] == "binder")
    assert (binder["answered"], binder["right at first try"]) == ("2", "1")


def test_results_of_an_earlier_run_stay_unless_told_and_no_names_stay_with_them(classroom, tmp_path, capsys):
    out = tmp_path / "out"
    run(capsys, classroom, "--to", out, "--names")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    other = exported(tmp_path, "other.json", ("binder", 2, False))
    code, shown, err = run(capsys, other, "--to", out)
    assert (code, shown) == (1, "")
    assert "has the results of an earlier run (one has names)" in err
    assert "--replace" in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    code, shown, _ = run(capsys, other, "--to", out, "--replace")
    assert code == 0
    assert "learners.csv, with the names of an earlier run, was taken away." in shown
    assert sorted(path.name for path in out.iterdir()) == ["objectives.csv", "questions.csv"]
    assert "taken away" not in run(capsys, other, "--to", out, "--replace")[1]


def test_files_of_others_are_never_written_over(tmp_path, capsys):
    (tmp_path / "learners.csv").write_text("name,mark\nAna,1\n", encoding="utf-8")
    file = exported(tmp_path, "a.json", ("binder", 0, True))
    code, _, err = run(capsys, file, "--to", tmp_path, "--replace")
    assert code == 1
    assert "has learners.csv from elsewhere. Choose another folder with --to." in err
    assert (tmp_path / "learners.csv").read_text(encoding="utf-8") == "name,mark\nAna,1\n"
    assert not (tmp_path / "questions.csv").exists()


def test_every_objective_has_one_form():
    for lesson in questions.lessons():
        for aim in lesson.bank.objective:
            assert aim.text[0].islower(), aim.text
            assert not aim.text.endswith("."), aim.text


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
