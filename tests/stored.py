"""A lesson as it is stored, for the tests that read its words."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def cells(notebook):
    """The cells of a notebook, by its name without the ending."""
    return json.loads((ROOT / f"notebooks/{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]


def text(notebook):
    """All that a notebook says in its text cells."""
    return "\n\n".join("".join(c["source"]) for c in cells(notebook) if c["cell_type"] == "markdown")


def claims(notebook):
    """The ids of the claims that a notebook shows, in its order."""
    code = "".join("".join(c["source"]) for c in cells(notebook) if c["cell_type"] == "code")
    return re.findall(r"S\d+", " ".join(re.findall(r"claims\(([^)]*)\)", code)))


def questions(lesson):
    """The questions of a lesson, by id, as they stand in its quiz.toml."""
    quiz = tomllib.loads((ROOT / f"lessons/{lesson}/quiz.toml").read_text(encoding="utf-8"))
    return {q["id"]: q for q in quiz["question"]}
