"""The mutation check: each change of mutations.toml, made alone in a copy of the course, must turn a test red.

The suite does the quick ones; `python -m tests.test_mutations` does all.
"""

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


def copy_to(place):
    place.mkdir()
    for name in ("lessons", "tests", "notebooks", "images"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
    for path in ROOT.iterdir():
        if path.is_file() and not path.name.startswith(".") and path.stat().st_size < 1_000_000:
            shutil.copy(path, place)
    return place


def python(course, *arguments):
    environment = os.environ | {"PYTHONPATH": str(course), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=course, env=environment, capture_output=True, text=True)


def run(course, *tests):
    """Run tests of the copy: whether they are green, and what pytest said. Without nbval: it takes seconds to load."""
    done = python(course, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval",
                  "-o", "addopts=--import-mode=importlib", *tests)
    return done.returncode == 0, done.stdout + done.stderr


def test_the_unchanged_copy_is_green(course):
    where = python(course, "-c", "import lessons; print(lessons.__file__)").stdout
    assert where.strip() == str(course / "lessons" / "__init__.py")     # it is the copy that is tested
    green, said = run(course, *sorted({m.test for m in QUICK}))
    assert green, said


@pytest.mark.parametrize("mutation", QUICK, ids=lambda m: m.what)
def test_a_change_is_noticed(course, mutation):
    assert is_noticed(course, mutation), f"nobody noticed that {mutation.what}"


def test_every_mutation_still_fits_the_files():
    for mutation in MUTATIONS:
        assert mutation.old in (ROOT / mutation.file).read_text(encoding="utf-8"), mutation.what
        assert (ROOT / mutation.test.partition("::")[0]).exists(), mutation.what


def is_noticed(course, mutation):
    path = course / mutation.file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(mutation.old, mutation.new, 1), encoding="utf-8")
    try:
        return not run(course, mutation.test)[0]
    finally:
        path.write_text(before, encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as folder:
        place = copy_to(Path(folder) / "course")
        green, said = run(place, *sorted({m.test for m in MUTATIONS}))
        if not green:
            return f"The tests are not green without any change:\n{said}"
        unseen = []
        for mutation in MUTATIONS:
            noticed = is_noticed(place, mutation)
            print("noticed" if noticed else "NOT NOTICED", mutation.what, sep=": ", flush=True)
            unseen += [] if noticed else [mutation.what]
    return f"{len(unseen)} of {len(MUTATIONS)} changes were not noticed." if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
