"""The mutation check: each change of mutations.toml, made alone in a copy of the course, must turn a test red.

The suite does the quick ones; `python -m tests.test_mutations` does all.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lessons.evidence.data import Record, load_toml

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "node_modules")


class Mutation(Record, frozen=True):
    """Change `old` to `new` in `file`; `test` must notice."""

    what: str
    file: str
    old: str
    new: str
    test: str
    quick: bool = False


class _Mutations(Record, frozen=True):
    mutation: tuple[Mutation, ...]


MUTATIONS = load_toml(ROOT / "tests" / "mutations.toml", _Mutations).mutation


QUICK = [mutation for mutation in MUTATIONS if mutation.quick]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course."""
    return copy_to(tmp_path_factory.mktemp("mutated") / "course")


@pytest.fixture(scope="module")
def run(course):
    """Runs tests of the copy."""
    runner = Runner(course)
    yield runner
    runner.close()


def copy_to(place):
    place.mkdir()
    for name in ("lessons", "tests", "notebooks", "images"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith(".") and path.stat().st_size < 1_000_000:
            shutil.copy(path, place)
    return place


class Runner:
    """Runs tests of a copy, each time in a process of its own that has imported nothing of the copy yet."""

    def __init__(self, course):
        self.said = course.parent / "said.txt"
        words = {
            "PYTHONPATH": str(course),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PSOAS_COURSE_HOME": str(course.parent / "home"),
        }
        options = {"cwd": course, "env": os.environ | words, "text": True}
        subprocess.run([sys.executable, "-m", "lessons.body.compile"], check=True, **options)
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
        )

    def __call__(self, *words):
        """What these words of pytest end with: its exit code, and what it said."""
        print(json.dumps([str(self.said), *words]), file=self.process.stdin, flush=True)
        code = int(self.process.stdout.readline())
        return code, self.said.read_text(encoding="utf-8")

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


# Pytest and what is foreign to the course take longer to import than most of these tests to run: they are imported
# once. Each run is a fork, so it begins with them and nothing else. Without nbval: it takes seconds to load. The body
# is compiled once too: what its code makes is found again under a name that changes with that code.
RUNNER = """
import json, os, shutil, sys
import anywidget, hypothesis.extra.numpy, matplotlib.figure, msgspec, mujoco, numpy, pytest
ours = [name for name in sys.modules if name.partition(".")[0] in ("lessons", "tests")]
assert not ours, ours
kept = os.environ["PSOAS_COURSE_HOME"]
class Kept:
    def pytest_sessionstart(self):
        shutil.copytree(kept, os.environ["PSOAS_COURSE_HOME"], dirs_exist_ok=True)
words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-o", "addopts=--import-mode=importlib"]
for line in sys.stdin:
    said, *tests = json.loads(line)
    child = os.fork()
    if not child:
        file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        code = int(pytest.main(words + tests, plugins=[Kept()]))
        sys.stdout.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_the_unchanged_copy_is_green(course, run):
    (course / "tests" / "test_where.py").write_text(WHERE, encoding="utf-8")
    code, said = run("tests/test_where.py")
    assert code == 0, said     # it is the copy that is tested
    code, said = run(*sorted({m.test for m in QUICK}))
    assert code == 0, said


WHERE = """
import pathlib, lessons, tests
def test_where():
    here = pathlib.Path(__file__).parents[1]
    assert pathlib.Path(lessons.__file__).parents[1] == pathlib.Path(tests.__file__).parents[1] == here
"""


@pytest.mark.parametrize("mutation", QUICK, ids=lambda m: m.what)
def test_a_change_is_noticed(course, run, mutation):
    assert is_noticed(course, run, mutation), f"nobody noticed that {mutation.what}"


def test_every_mutation_still_fits_the_files():
    for mutation in MUTATIONS:
        assert mutation.old in (ROOT / mutation.file).read_text(encoding="utf-8"), mutation.what
        assert (ROOT / mutation.test.partition("::")[0]).exists(), mutation.what


def is_noticed(course, run, mutation):
    path = course / mutation.file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    try:
        return run(mutation.test)[0] in (1, 2, 4)     # it failed, or could no longer be collected; 3 is pytest's own
    finally:
        path.write_text(before, encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as folder:
        place = copy_to(Path(folder) / "course")
        run = Runner(place)
        code, said = run(*sorted({m.test for m in MUTATIONS}))
        if code:
            return f"The tests are not green without any change:\n{said}"
        unseen = []
        for mutation in MUTATIONS:
            noticed = is_noticed(place, run, mutation)
            print("noticed" if noticed else "NOT NOTICED", mutation.what, sep=": ", flush=True)
            unseen += [] if noticed else [mutation.what]
        run.close()
    return f"{len(unseen)} of {len(MUTATIONS)} changes were not noticed." if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
