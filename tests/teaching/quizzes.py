"""A small bank with one question of every kind, and an invented picture, for the tests of the quiz."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lessons.teaching import images
from lessons.teaching.quiz import Bank, Quiz, load_file

TOML = """
lesson = "sample"
version = 3

[[objective]]
id = "know"
text = "know things"
level = "remember"

[[question]]
id = "guess"
objective = "know"
kind = "single"
where = "predict"
prompt = "Which way does it go?"
why = "It goes in front of the hip."
  [[question.option]]
  text = "In front"
  right = true
  [[question.option]]
  text = "Behind"
  feedback = "Look where the red line crosses the hip."

[[question]]
id = "checked"
objective = "know"
kind = "single"
in_order = true
where = "check"
prompt = "Was that read?"
why = "It was read."
  [[question.option]]
  text = "Yes"
  right = true
  [[question.option]]
  text = "No"
  feedback = "Read it again."

[[question]]
id = "one"
objective = "know"
kind = "single"
prompt = "Where does it end?"
why = "It ends on the lesser trochanter."
  [[question.option]]
  text = "On the knee"
  feedback = "The knee is too far down."
  [[question.option]]
  text = "On the lesser trochanter"
  right = true
  [[question.option]]
  text = "On the foot"
  feedback = "The foot is further still."

[[question]]
id = "several"
objective = "know"
kind = "multiple"
prompt = "What lies beside it?"
why = "Kidney and ureter do."
  [[question.option]]
  text = "Kidney"
  right = true
  [[question.option]]
  text = "Kneecap"
  feedback = "That is at the knee."
  [[question.option]]
  text = "Ureter"
  right = true

[[question]]
id = "row"
objective = "know"
kind = "order"
prompt = "From top to bottom?"
why = "Spine, pelvis, thigh."
items = ["Spine", "Pelvis", "Thigh"]
feedback = "Begin at the spine."

[[question]]
id = "pairs"
objective = "know"
kind = "match"
prompt = "Who does what?"
why = "The psoas bends, the gluteus straightens."
pairs = [["Psoas", "bends the hip"], ["Gluteus", "straightens the hip"]]
feedback = "Front bends, back straightens."

[[question]]
id = "size"
objective = "know"
kind = "number"
prompt = "How long is it?"
why = "About 30 cm."
answer = 30
tolerance = 5
unit = "cm"
feedback_low = "It is longer."
feedback_high = "It is shorter."

[[question]]
id = "names"
objective = "know"
kind = "label"
prompt = "Name the spots."
why = "The spine is above the femur."
picture = "invented"
spots = ["spine", "femur"]
names = { spine = "spine", femur = "femur" }
feedback = "The femur is the lower one."
"""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 80"><rect width="100" height="80" fill="#fff"/>'
    '<path d="M50 10V70" stroke="#857556" stroke-width="8"/></svg>'
)


def bank(folder: Path) -> Bank:
    """The bank above, read from a file in `folder`/sample."""
    path = folder / "sample" / "quiz.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TOML, encoding="utf-8")
    return load_file(path)


def invent_picture(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Let `lessons.teaching.images` know the picture "invented". A test gives monkeypatch.setattr, which undoes it."""
    made = SimpleNamespace(
        svg=SVG, alt="", caption="Spine and femur.", licence="", anchors={"spine": (0.5, 0.2), "femur": (0.5, 0.8)}
    )
    put(images, "picture", lambda _: made)
    put(images, "unlabelled", lambda _: SVG)


def sample(folder: str, *, where: str = "quiz", only: str | None = None) -> Quiz:
    """A quiz of the bank above, kept in the learner's store, for a notebook of the browser tests."""
    invent_picture()
    questions = bank(Path(folder))
    return Quiz(questions, [q for q in questions.question if q.where == where and only in (None, q.id)])
