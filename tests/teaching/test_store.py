"""The store: nothing recorded is lost, nothing overwritten, and the learner is told, whatever happens to the disk."""

import contextlib
import functools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.teaching import store as module
from lessons.teaching.store import FILE, MIGRATIONS, ProgressError, Store, data_folder

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="kill -9, mounting and rights are tried on Linux and macOS only")


@pytest.fixture(autouse=True)
def _fresh():
    """A new session: nothing in memory from other tests."""
    module._unwritten.clear()
    module._set_aside.clear()


def new_session(folder) -> Store:
    module._unwritten.clear()
    module._set_aside.clear()
    return Store.open(folder)


def test_a_store_that_is_still_held_goes_on_after_its_memory_was_emptied(tmp_path):
    """A quiz keeps its store; what else the process opens, forgets or closes must not take it down."""
    store = Store.open(tmp_path)
    module._unwritten.clear()
    assert store.answers("a", 1) == {}
    module._unwritten.clear()
    store.save_answer("a", 1, "q", 2, True)
    assert store.answers("a", 1)["q"]["answer"] == 2
    assert store.notice == ""


def fill(folder, count=30, lesson="meet_the_psoas") -> dict:
    """So many answers, and as many records; gives the answers."""
    store = Store.open(folder)
    for i in range(count):
        store.save_answer(lesson, 1, f"question_{i}", {"chosen": i, "why": "spine and hip " * 5}, i % 2 == 0)
        store.save_record("diary", {"day": i, "did": "stood up and sat down " * 5})
    return store.answers(lesson, 1)


def days(store: Store, kind="diary") -> list:
    """What stands in the records that `fill` made, oldest first."""
    return [json.loads(record.data)["day"] for record in store.records(kind)]


# ---- the ordinary day ----------------------------------------------------------------------------


def test_answers_are_there_again_in_the_next_session(tmp_path):
    store = Store.open(tmp_path)
    store.save_answer("meet_the_psoas", 1, "origin", [2, 0], False)
    store.save_answer("meet_the_psoas", 1, "origin", [1, 0], True)
    store.save_answer("meet_the_psoas", 2, "origin", "other version", False)
    again = new_session(tmp_path)
    found = again.answers("meet_the_psoas", 1)
    assert (found["origin"]["answer"], found["origin"]["correct"]) == ([1, 0], True)
    assert again.answers("meet_the_psoas", 2)["origin"]["answer"] == "other version"
    assert [(a.version, a.answer, a.correct) for a in again.history()] == [
        (1, "[2, 0]", False), (1, "[1, 0]", True), (2, '"other version"', False)]
    assert again.answers("start_here", 1) == {}
    assert again.notice == ""


def test_no_answer_is_overwritten(tmp_path):
    store = Store.open(tmp_path)
    for value in range(5):
        store.save_answer("a", 1, "q", value, False)
    history = json.loads(store.export_json())["answers"]
    assert [entry["answer"] for entry in history] == [0, 1, 2, 3, 4]


def test_records_are_there_again_in_their_order_and_none_is_overwritten(tmp_path):
    store = Store.open(tmp_path)
    times = [store.save_record("diary", {"day": day}) for day in (3, 1, 3)]
    store.save_record("other", [1, None, "x"])
    again = new_session(tmp_path)
    assert days(again) == [3, 1, 3]
    assert [r.when for r in again.records("diary")] == times == sorted(times)
    assert again.records("other")[0].data == '[1, null, "x"]'
    assert again.records("unknown") == ()
    assert again.answers("diary", 1) == {}


def test_done_counts_the_newest_answers_of_the_newest_version(tmp_path):
    store = Store.open(tmp_path)
    store.save_answer("a", 1, "old", 1, True)
    store.save_answer("a", 2, "q", 1, True)
    store.save_answer("a", 2, "q", 2, False)
    store.save_answer("a", 2, "r", 2, True)
    assert store.done() == {"a": (1, 2)}
    assert Store.open(tmp_path / "empty").done() == {}


def test_a_clock_set_back_does_not_bring_an_old_answer_forward(tmp_path, monkeypatch):
    store = Store.open(tmp_path)
    times = iter(["2026-05-01T10:00:00.000000+00:00", "2020-01-01T00:00:00.000000+00:00"] * 2)
    monkeypatch.setattr(module, "_now", lambda: next(times))
    store.save_answer("a", 1, "q", "first", False)
    store.save_answer("a", 1, "q", "second", True)
    assert store.answers("a", 1)["q"]["answer"] == "second"
    store.save_record("diary", {"day": "first"})
    store.save_record("other", {})
    times = iter(["2020-01-01T00:00:00.000000+00:00"])
    store.save_record("diary", {"day": "second"})
    assert days(new_session(tmp_path)) == ["first", "second"]


def test_the_folder_follows_one_variable(monkeypatch, tmp_path):
    monkeypatch.setenv("PSOAS_COURSE_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "data"
    Store.open().save_answer("a", 1, "q", 1, True)
    assert (tmp_path / "data" / FILE).exists()
    monkeypatch.delenv("PSOAS_COURSE_HOME")
    assert "psoas-course" in str(data_folder())


def test_opening_and_reading_write_nothing(tmp_path):
    store = Store.open(tmp_path / "new")
    assert store.answers("a", 1) == {}
    assert store.done() == {}
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("bad", [float("nan"), {1, 2}, object()])
def test_an_answer_that_is_not_json_is_the_callers_mistake(tmp_path, bad):
    with pytest.raises((TypeError, ValueError)):
        Store.open(tmp_path).save_answer("a", 1, "q", bad, True)
    with pytest.raises((TypeError, ValueError)):
        Store.open(tmp_path).save_record("diary", bad)
    assert Store.open(tmp_path).answers("a", 1) == {}
    assert Store.open(tmp_path).records("diary") == ()


# ---- several at once, and sudden death -----------------------------------------------------------

WRITER = """
import sys
from lessons.teaching.store import Store
store = Store.open(sys.argv[1])
for i in range(int(sys.argv[3])):
    store.save_answer("a", 1, f"{sys.argv[2]}-{i}", i, True)
    store.save_record("diary", {"day": f"{sys.argv[2]}-{i}"})
    if not store.notice:
        print(i, flush=True)
"""


def writer(folder, name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, str(count)], cwd=ROOT,
                            stdout=subprocess.PIPE, text=True)


def test_two_writers_at_once_lose_nothing(tmp_path):
    both = [writer(tmp_path, name, 25) for name in ("one", "two")]
    for process in both:
        assert len(process.communicate(timeout=120)[0].split()) == 25
    assert len(Store.open(tmp_path).answers("a", 1)) == 50
    assert len(set(days(Store.open(tmp_path)))) == 50
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


@posix
def test_kill_9_in_mid_write_loses_nothing_that_was_saved(tmp_path):
    saved, rng = set(), random.Random(9)
    for round_ in range(6):
        process = writer(tmp_path, f"round{round_}", 100_000)
        assert process.stdout is not None
        first = process.stdout.readline()     # it is writing now
        time.sleep(rng.uniform(0.0, 0.15))
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.communicate()[0].splitlines()]
        saved |= {f"round{round_}-{int(line)}" for line in lines if line.strip()}
        store = new_session(tmp_path)
        found = store.answers("a", 1)
        assert saved <= set(found)
        assert saved <= set(days(store))
        assert store.notice == ""
        assert all(entry["answer"] == int(question.split("-")[1]) for question, entry in found.items())
    assert len(saved) >= 6


@posix
def test_a_write_cut_off_half_way_is_rolled_back(tmp_path):
    before = fill(tmp_path, 5)
    code = f"""
import os, sqlite3
c = sqlite3.connect({str(tmp_path / FILE)!r}, isolation_level=None)
c.execute("PRAGMA cache_size = 1"); c.execute("PRAGMA cache_spill = 1")
c.execute("BEGIN IMMEDIATE")
for i in range(3000):
    c.execute("INSERT INTO answers (lesson, version, question, answer, correct, at, checksum) "
              "VALUES ('a', 1, ?, ?, 1, 'x', 0)", (str(i), '"' + "x" * 500 + '"'))
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (tmp_path / f"{FILE}-journal").exists()      # it was in the middle of writing
    store = new_session(tmp_path)
    assert store.answers("meet_the_psoas", 1) == before
    assert days(store) == [0, 1, 2, 3, 4]
    assert store.notice == ""


def test_a_file_held_by_another_program_is_waited_for_and_then_kept_in_memory(tmp_path, monkeypatch):
    fill(tmp_path, 2)
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    store = Store.open(tmp_path)
    store.save_answer("a", 1, "q", 7, True)
    store.save_record("other", {"day": 7})
    assert "another program holds the file" in store.notice
    assert store.answers("a", 1)["q"]["answer"] == 7
    assert days(store, "other") == [7]
    holder.execute("COMMIT")
    assert len(store.answers("meet_the_psoas", 1)) == 2
    assert store.notice == ""
    assert new_session(tmp_path).answers("a", 1)["q"]["answer"] == 7
    assert days(new_session(tmp_path), "other") == [7]


# ---- full, read-only, missing ---------------------------------------------------------------------


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 256 kB, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=64", "tmpfs", place]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a tiny disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def full_disk_story(folder, fill_up, make_room):
    store = Store.open(folder)
    store.save_answer("a", 1, "before", 1, True)
    store.save_record("diary", {"day": "before"})
    assert store.notice == ""
    fill_up()
    for i in range(20):
        store.save_answer("a", 1, f"full-{i}", "x" * 3000, True)
        store.save_record("diary", {"day": i, "did": "y" * 3000})
    assert "cannot be saved" in store.notice
    assert store.notice.count(".") == 1      # one sentence
    kept = ["before", *range(20)]
    assert len(store.answers("a", 1)) == 21      # nothing is lost ...
    assert days(store) == kept
    assert [len(json.loads(store.export_json())[table]) for table in ("answers", "log")] == [21, 21]
    assert len(Store.open(folder).answers("a", 1)) == 21      # ... for another Store of the session either
    assert days(Store.open(folder)) == kept
    make_room()
    store.save_answer("a", 1, "after", 2, True)
    assert store.notice == ""
    assert len(new_session(folder).answers("a", 1)) == 22     # and all is on the disk
    assert days(new_session(folder)) == kept


def test_a_full_disk(tiny_disk):
    ballast = tiny_disk / "ballast"

    def fill_up():
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            for _ in range(100):
                file.write(b"x" * 4096)

    def make_room():
        ballast.unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=4m,nr_inodes=64", tiny_disk], check=True)

    full_disk_story(tiny_disk / "data", fill_up, make_room)


@posix
def test_a_file_that_may_not_grow(tmp_path):
    """As on a full disk, for those who may not mount one: the system refuses every byte beyond 64 kB."""
    import resource

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        full_disk_story(tmp_path, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, old[1])),
                        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, old))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_home_that_cannot_be_made(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    store = Store.open(tmp_path / "data")
    store.save_answer("a", 1, "q", 1, True)
    assert "cannot be saved" in store.notice
    assert store.answers("a", 1)["q"]["answer"] == 1
    assert (tmp_path / "data").read_text() == "a file where the folder should be"


def as_nobody(work):
    """Do `work` in a child process without root's rights, since root may write everywhere; give its traceback or ""."""
    reader, out = os.pipe()
    if not (child := os.fork()):
        said = ""
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            work()
        except BaseException:
            said = traceback.format_exc()
        os.write(out, said.encode()[-4000:])
        os._exit(0)
    os.close(out)
    with os.fdopen(reader, "rb") as file:
        said = file.read().decode()
    os.waitpid(child, 0)
    return said


@posix
@pytest.mark.parametrize("what", ["folder", "file and folder", "old file"])
def test_a_read_only_home_still_shows_what_was_saved(what):
    place = Path(tempfile.mkdtemp())     # tmp_path is closed to others
    try:
        fill(place / "data", 3)
        if what == "old file":
            as_of_version_1(place / "data")
        if what != "folder":
            (place / "data" / FILE).chmod(0o444)
        (place / "data").chmod(0o555)
        place.chmod(0o755)
        before = (place / "data" / FILE).read_bytes()

        def visit():
            store = Store.open(place / "data")
            assert len(store.answers("meet_the_psoas", 1)) == 3, store.notice
            assert len(days(store)) == (0 if what == "old file" else 3)
            store.save_answer("a", 1, "q", 1, True)
            store.save_record("other", {"day": 1})
            assert "cannot be saved" in store.notice
            assert len(store.answers("meet_the_psoas", 1)) == 3
            assert store.answers("a", 1)["q"]["answer"] == 1
            assert days(store, "other") == [1]

        assert as_nobody(visit) == ""
        assert (place / "data" / FILE).read_bytes() == before
    finally:
        (place / "data").chmod(0o755)
        shutil.rmtree(place)


def test_what_could_not_be_written_is_tried_once_more_at_the_end(tmp_path):
    code = f"""
import pathlib
from lessons.teaching.store import Store
folder = pathlib.Path({str(tmp_path)!r}) / "data"
folder.write_text("in the way")
store = Store.open(folder)
store.save_answer("a", 1, "q", 1, True)
store.save_record("diary", {{"day": 1}})
assert store.notice
folder.unlink()
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    assert Store.open(tmp_path / "data").answers("a", 1)["q"]["answer"] == 1
    assert days(Store.open(tmp_path / "data")) == [1]


# ---- broken files, newer files ----------------------------------------------------------------------


def set_aside(folder):
    return [p for p in Path(folder).iterdir() if p.name.startswith("progress-unreadable-") and p.suffix == ".sqlite"]


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 8192])
def test_a_broken_file_is_set_aside_and_told(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    store = Store.open(tmp_path)
    assert [p.read_bytes() for p in set_aside(tmp_path)] == [content]      # kept, byte for byte
    assert set_aside(tmp_path)[0].name in store.notice
    assert "\n" not in store.notice
    store.save_answer("a", 1, "q", 1, True)
    assert new_session(tmp_path).answers("a", 1)["q"]["answer"] == 1
    assert len(set_aside(tmp_path)) == 1


def test_another_programs_database_is_left_whole(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE recipes (soup TEXT)")
    other.close()
    before = (tmp_path / FILE).read_bytes()
    Store.open(tmp_path).save_answer("a", 1, "q", 1, True)
    assert set_aside(tmp_path)[0].read_bytes() == before


@functools.cache
def filled():
    """The bytes of a good file, and what it holds."""
    with tempfile.TemporaryDirectory() as folder:
        found = fill(folder)
        return (Path(folder) / FILE).read_bytes(), found


def test_a_changed_letter_in_a_table_s_definition_loses_no_answer():
    """TEXT that became UEXT would store the next answer as another type: the file is set aside before that."""
    folder = Path(tempfile.mkdtemp())
    try:
        good, original = filled()
        first, end = good.index(b"CREATE TABLE"), good.rindex(b"checksum INTEGER") + 24
        assert good.count(b"CREATE TABLE", first, end) == 2     # both
        for place in random.Random(2).sample(range(first, end), 160):
            module._unwritten.clear()
            module._set_aside.clear()
            for old in folder.iterdir():
                old.unlink()
            data = bytearray(good)
            data[place] ^= 1
            (folder / FILE).write_bytes(bytes(data))
            store = new_session(folder)
            store.save_answer("a", 1, "q", 1, True)
            store.save_record("other", {"day": 1})
            assert store.answers("a", 1)["q"]["answer"] == 1, place
            assert days(store, "other") == [1], place
            assert set(store.answers("meet_the_psoas", 1)) <= set(original)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=6),
       st.one_of(st.none(), st.floats(0, 1)))
def test_whatever_bytes_are_changed_no_wrong_answer_is_shown_and_the_file_is_kept(changes, cut):
    folder = Path(tempfile.mkdtemp())
    try:
        module._unwritten.clear()
        module._set_aside.clear()
        good, original = filled()
        data = bytearray(good)
        for place, change in changes:
            data[int(place * len(data))] ^= change
        data = bytes(data) if cut is None else bytes(data[: int(cut * len(data))])
        (folder / FILE).write_bytes(data)

        store = new_session(folder)
        found = store.answers("meet_the_psoas", 1)
        kept = set_aside(folder)
        assert all(original[question] == entry for question, entry in found.items())
        noted = days(store)
        assert noted == sorted(set(noted) & set(range(30)))
        if kept:
            assert [p.read_bytes() for p in kept] == [data]
        if (len(found) < len(original) or len(noted) < 30) and data:
            assert store.notice                                       # the learner is told ...
            assert kept or (folder / FILE).read_bytes() == data       # ... and the file is still there
        store.save_answer("a", 1, "q", 1, True)
        assert store.answers("a", 1)["q"]["answer"] == 1
        assert not kept or new_session(folder).answers("a", 1)        # a new file works
    finally:
        shutil.rmtree(folder)


def test_what_can_be_read_of_a_broken_file_is_saved(tmp_path):
    original = fill(tmp_path, 80)
    data = (tmp_path / FILE).read_bytes()
    for old, new in ((b"question_40", b"question_99"), (b'"day": 50,', b'"day": 99,')):
        data = data.replace(old, new)       # a row changed, its structure whole
    (tmp_path / FILE).write_bytes(data)
    store = new_session(tmp_path)
    found = store.answers("meet_the_psoas", 1)
    assert found == {question: entry for question, entry in original.items() if question != "question_40"}
    assert days(store) == [day for day in range(80) if day != 50]


def test_a_file_of_a_newer_version_is_not_touched(tmp_path):
    fill(tmp_path, 2)
    with sqlite3.connect(tmp_path / FILE) as newer:
        newer.execute("CREATE TABLE later (entry TEXT)")
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    before = (tmp_path / FILE).read_bytes()
    store = new_session(tmp_path)
    store.save_answer("a", 1, "q", 1, True)
    store.save_record("other", {"day": 1})
    assert "newer version" in store.notice
    assert store.answers("a", 1)["q"]["answer"] == 1
    assert days(store, "other") == [1]
    assert (tmp_path / FILE).read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def as_of_version_1(folder):
    """Make the file what the course wrote before it had records."""
    with sqlite3.connect(Path(folder) / FILE) as file:
        file.execute("DROP TABLE records")
        file.execute("PRAGMA user_version = 1")
    file.close()


def test_a_file_from_before_the_records_gets_them_and_loses_no_answer(tmp_path):
    before = fill(tmp_path, 4)
    as_of_version_1(tmp_path)
    store = new_session(tmp_path)
    assert store.answers("meet_the_psoas", 1) == before
    assert days(store) == []
    store.save_record("diary", {"day": 1})
    again = new_session(tmp_path)
    assert (again.answers("meet_the_psoas", 1), days(again), again.notice) == (before, [1], "")
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def test_a_broken_file_from_before_the_records_is_saved_too(tmp_path):
    original = fill(tmp_path, 40)
    as_of_version_1(tmp_path)
    data = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data.replace(b"question_20", b"question_99"))
    store = new_session(tmp_path)
    assert len(store.answers("meet_the_psoas", 1)) == len(original) - 1
    assert len(set_aside(tmp_path)) == 1


def test_an_older_file_is_brought_up_to_date_with_all_its_answers(tmp_path, monkeypatch):
    before = fill(tmp_path, 4)
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER PRIMARY KEY, x TEXT)"))
    assert new_session(tmp_path).answers("meet_the_psoas", 1) == before
    with sqlite3.connect(tmp_path / FILE) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
        assert file.execute("SELECT count(*) FROM later").fetchone() == (0,)
    file.close()


def test_a_migration_that_fails_leaves_the_old_file_as_it_was(tmp_path, monkeypatch):
    fill(tmp_path, 4)
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (x TEXT); CREATE TABLE answers (x)"))
    store = new_session(tmp_path)
    assert store.notice
    assert (tmp_path / FILE).read_bytes() == before


# ---- export and import ------------------------------------------------------------------------------


def test_a_progress_file_moves_everything_to_another_computer(tmp_path):
    here = fill(tmp_path / "here", 6)
    text = Store.open(tmp_path / "here").export_json()
    there = Store.open(tmp_path / "there")
    report = there.import_json(text)
    assert (report.added, report.known, report.changed) == (6, 0, 0)
    assert (report.records_added, report.records_known) == (6, 0)
    assert there.answers("meet_the_psoas", 1) == here
    assert there.records("diary") == Store.open(tmp_path / "here").records("diary")
    assert there.export_json() == text
    again = there.import_json(text)
    assert (again.added, again.known, again.changed) == (0, 6, 0)
    assert str(again) == (
        "0 answers added, 6 were here already; 0 questions now show a newer answer. "
        "Of your plans and logs 0 entries were added, 6 were here already.")
    assert new_session(tmp_path / "there").answers("meet_the_psoas", 1) == here


def entry(answer, when, question="q"):
    return {"lesson": "a", "version": 1, "question": question, "answer": answer, "correct": True, "when": when}


def note(day, when="2026-01-01T00:00:00Z"):
    return {"kind": "diary", "data": {"day": day}, "when": when}


def progress(*answers, **change):
    return json.dumps({"format": "psoas-course-progress", "version": 1, "answers": list(answers), "log": []} | change)


def test_a_file_from_before_the_records_is_read_and_says_nothing_of_them(tmp_path):
    report = Store.open(tmp_path).import_json(progress(entry("a", "2026-01-01T00:00:00Z")))
    assert str(report) == "1 answer added, 0 were here already; 0 questions now show a newer answer."


def test_two_computers_become_one(tmp_path):
    here, there = Store.open(tmp_path / "here"), Store.open(tmp_path / "there")
    for day, store in enumerate((here, there, here, there)):
        store.save_record("diary", {"day": day})
    report = here.import_json(there.export_json())
    assert (report.records_added, report.records_known) == (2, 0)
    there.import_json(here.export_json())
    assert days(here) == days(there) == [0, 1, 2, 3]


def test_the_newest_answer_wins_whichever_comes_first(tmp_path):
    store = Store.open(tmp_path)
    store.import_json(progress(entry("middle", "2026-03-01T10:00:00.000Z")))     # as a browser writes it
    report = store.import_json(
        progress(entry("old", "2026-01-01T00:00:00Z"), entry("new", "2026-03-01T12:00:00+01:00")))
    assert store.answers("a", 1)["q"]["answer"] == "new"
    assert (report.added, report.known, report.changed) == (2, 0, 1)
    store.save_answer("a", 1, "q", "now", True)
    assert store.answers("a", 1)["q"]["answer"] == "now"


def test_an_answer_after_an_import_from_a_clock_that_ran_ahead_still_counts(tmp_path):
    store = Store.open(tmp_path)
    store.import_json(progress(entry("tomorrow", "2999-01-01T00:00:00Z")))
    store.save_answer("a", 1, "q", "today", True)
    assert store.answers("a", 1)["q"]["answer"] == "today"


NONE_OF_OURS = "This is no file that Export made, or it is damaged."


@pytest.mark.parametrize(("bad", "said"), [
    *((bad, NONE_OF_OURS) for bad in (
        "[]", "null", "{}", "not json", b"\xff\xfe", b"PK\3\4\0\0", "[" * 100_000, progress(format="else"),
        progress(version="7"), progress(log={}), progress(extra=1), progress()[:-2],
        progress(entry("a", "2026-01-01T00:00:00Z", question="\ud800")))),
    *((empty, "The file is empty.") for empty in ("", b"", " \n")),
    *((progress(version=number, answers={}), f"The file has the format version {number}, and this course knows only 1: "
       "use it with the course that made it.") for number in (0, 2, 7)),
    (" " * (module.MAX_IMPORT_BYTES + 1), "The file is too large to be one that Export made.")])
def test_a_file_that_is_none_of_ours_says_so_and_changes_nothing(tmp_path, bad, said):
    before = fill(tmp_path, 3)
    store = Store.open(tmp_path)
    for read in (store.import_json, module.exported_answers):
        if read is module.exported_answers and bad in (progress(log={}), progress(extra=1)):
            continue     # it skips all but the answers
        with pytest.raises(ProgressError) as caught:
            read(bad)
        assert str(caught.value) == said
    assert store.answers("meet_the_psoas", 1) == before
    assert days(store) == [0, 1, 2]


GOOD = entry("good", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(("bad", "said"), [
    ({}, "answer 2, Object missing required field `lesson`"),
    (entry("a", "yesterday"), "answer 2, its time is 'yesterday'"),
    (entry("a", "2026-01-01T00:00:00"), "answer 2, its time is '2026-01-01T00:00:00', without a time zone"),
    (entry("a", "9999-12-31T23:59:59Z"), "answer 2, its time is '9999-12-31T23:59:59Z'"),
    (entry("a", "2026-13-01T00:00:00Z"), "answer 2, its time is '2026-13-01T00:00:00Z'"),
    (GOOD | {"extra": 1}, "answer 2, Object contains unknown field `extra`"),
    (GOOD | {"version": 2**70}, "answer 2, its version is not a number of a quiz"),
    (GOOD | {"correct": "yes"}, "answer 2, Expected `bool`, got `str` - at `$.correct`"),
    (None, "answer 2, Expected `object`, got `null`")])
def test_a_damaged_answer_is_left_out_with_its_reason_and_the_rest_comes_in(tmp_path, bad, said):
    before = fill(tmp_path, 3)
    store = Store.open(tmp_path)
    report = store.import_json(progress(GOOD, bad, log=[note(1), note(2) | {"when": "yesterday"}, note(3) | {"x": 1}]))
    assert (report.added, report.records_added, len(report.skipped)) == (1, 1, 3)
    assert f"3 entries are damaged and were left out: {said}" in str(report)
    assert "log entry 2, its time is 'yesterday'; log entry 3, Object contains" in str(report)
    assert store.answers("a", 1)["q"]["answer"] == "good"
    assert store.answers("meet_the_psoas", 1) == before
    assert days(store) == [1, 0, 1, 2]
    assert module.exported_answers(progress(GOOD, bad, log=3))[0] == [a for a in store.history() if a.lesson == "a"]
    assert store.import_json(progress(*[bad] * 5)).skipped[4].startswith("answer 5, ")


def test_answers_to_another_version_of_the_course_are_kept_and_counted(tmp_path):
    store = Store.open(tmp_path)
    text = progress(GOOD, GOOD | {"version": 2}, GOOD | {"lesson": "gone"})
    said = str(store.import_json(text, {"a": 1}))
    assert said.endswith(
        "2 answers in the file belong to another version of the course: kept, but not shown here.")
    assert len(store.history()) == 3
    assert "another version" not in str(store.import_json(text))
    assert "1 answer in the file belongs to" in str(store.import_json(text, {"a": 1, "gone": 1}))


@pytest.mark.parametrize("unwritten", [False, True])
def test_clear_leaves_nothing_and_says_when_it_could_not(tmp_path, monkeypatch, unwritten):
    fill(tmp_path, 3, lesson="cleared_lesson")
    store = Store.open(tmp_path)
    if unwritten:
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
        holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        store.save_answer("a", 1, "q", 1, True)
        assert not store.clear()
        assert "another program holds the file" in store.notice
        holder.execute("COMMIT")
        assert store.answers("a", 1)["q"]["answer"] == 1     # nothing is lost by half
    assert store.clear()
    assert (store.history(), store.records("diary"), store.notice) == ((), (), "")
    assert b"cleared_lesson" not in (tmp_path / FILE).read_bytes()
    assert new_session(tmp_path).history() == ()
    store.save_answer("a", 1, "q", 2, True)
    assert new_session(tmp_path).answers("a", 1)["q"]["answer"] == 2
    assert Store.open(tmp_path / "empty").clear()
    assert not (tmp_path / "empty").exists()


PLAIN = (st.none() | st.booleans() | st.integers(-2**40, 2**40) | st.text()
         | st.floats(allow_nan=False, allow_infinity=False))
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


@settings(max_examples=40, deadline=None)
@given(JSON, st.text(min_size=1, max_size=20))
def test_any_json_answer_comes_back_as_it_was(answer, question):
    folder = tempfile.mkdtemp()
    try:
        Store.open(folder).save_answer("a", 1, question, answer, True)
        Store.open(folder).save_record(question, answer)
        found = new_session(folder)
        assert found.answers("a", 1)[question]["answer"] == answer
        assert json.loads(found.records(question)[0].data) == answer
        other = Store.open(Path(folder) / "other")
        other.import_json(found.export_json())
        assert other.answers("a", 1) == found.answers("a", 1)
        assert other.records(question) == found.records(question)
    finally:
        shutil.rmtree(folder)
