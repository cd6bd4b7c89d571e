"""Every notebook of the course follows the template; stored as the normaliser stores it. (nbval runs them.)"""

from pathlib import Path

import nbformat
import pytest

from lessons.teaching import pages
from lessons.teaching.notebooks import normalise
from lessons.teaching.template import problems

NOTEBOOKS = sorted(pages.NOTEBOOKS.glob("*.ipynb"))


def test_there_are_notebooks_and_each_belongs_to_a_lesson():
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        assert (pages.LESSONS / pages.lesson_of(path.stem) / "quiz.toml").exists(), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_follows_the_template(path: Path):
    assert problems(path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_as_the_normaliser_stores_it(path: Path):
    assert path.read_text(encoding="utf-8") == normalise(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_takes_the_time_of_a_lesson(path: Path):
    assert 20 <= pages.minutes(pages.lesson_of(path.stem)) <= 40
