"""No lesson ever says that something is safe, that nothing is wrong, or that it is your psoas."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    r"\b(un)?safe(ly|r|st)?\b", r"\breassur", r"nothing (is |to be )?(wrong|serious)", r"nothing to worry",
    r"no need to worry",
    r"you(’|'| a)re (fine|healthy|ok)\b", r"\bit('s| is| must be) (probably |likely |surely )?(your|the) psoas\b",
    r"your psoas is (tight|short|weak|the)", r"\bguarantee",
)  # fmt: skip


def strings(value):
    """Every string anywhere inside a TOML value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def texts():
    """(where, text) of all that is read: notebooks, the words of their outputs, quizzes, plans, captions."""
    for path in sorted(ROOT.glob("notebooks/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield f"{path.name} {cell['id']}", "".join(cell["source"])
            for output in cell.get("outputs", []):
                yield f"{path.name} {cell['id']} output", "".join(output.get("data", {}).get("text/plain", ""))
    for path in [*sorted(ROOT.glob("lessons/*/*.toml")), *ROOT.glob("images/images.toml")]:
        for text in strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield f"{path.parent.name}/{path.name}", text
    for path in sorted(ROOT.glob("lessons/*/plan.md")):
        yield f"{path.parent.name}/plan.md", path.read_text(encoding="utf-8")


def found(text):
    flat = re.sub(r"\s+", " ", re.sub(r"[*_>`]", "", text)).lower()
    return [m[0] for pattern in FORBIDDEN for m in re.finditer(pattern, flat)]


def test_no_text_promises_or_diagnoses():
    wrong = [(where, hits) for where, text in texts() if (hits := found(text))]
    assert not wrong


@pytest.mark.parametrize("text", [
    "This stretch is safe.", "You can safely go on.", "Then **nothing is wrong**.", "It is your psoas.",
    "It's probably the\npsoas.", "Nothing serious.", "You're fine.", "We can reassure you.", "Your psoas is tight.",
])  # fmt: skip
def test_the_lint_sees_what_it_is_for(text):
    assert found(text)


def test_the_lint_reads_this_lesson():
    assert any("start-here" in where for where, _ in texts())
    assert any(where == "start_here/quiz.toml" for where, _ in texts())
