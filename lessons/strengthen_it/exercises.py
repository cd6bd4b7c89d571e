"""The exercises as checked data: how each is done, how much of it, for whom not, and the poses that the body takes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lessons.body import COORDINATES, POINTS, Posture
from lessons.evidence import source
from lessons.evidence.data import DataError, Record, load_toml, near_matches

FILE = Path(__file__).parent / "exercises.toml"
COMMON_LIST = "Those named in the common list."     # `not_for` where nobody else should leave an exercise out
STOP = "Stop and get help"                               # what the common signs to stop ask for
_PAIRED = {name[:-2] for name in COORDINATES if name.endswith("_r")}

Statics = Literal["leg", "trunk", "part held", "both ends held"]


class Pose(Record, frozen=True):
    """Recline of the pelvis (degrees, 0 upright, 90 on the back) and joint angles (degrees, names of Posture; a name
    without its side means both)."""

    recline_deg: float
    joints: dict[str, float]

    def posture(self) -> Posture:
        """The joint angles as a Posture. ValueError for an unknown joint, or an angle out of range."""
        angles: dict[str, float] = {}
        for name, degrees in self.joints.items():
            if name not in COORDINATES and name not in _PAIRED:
                raise ValueError(f"no joint is called {name!r}; {near_matches(name, {*COORDINATES, *_PAIRED})}")
            for full in (f"{name}_r", f"{name}_l") if name in _PAIRED else (name,):
                angles[full] = degrees
        return Posture(**angles)


class Wrong(Pose, frozen=True):
    """The common error as a pose, and what is wrong in it."""

    says: str


class Dose(Record, frozen=True):
    """How much: each pair is the least and the most. Either `reps` or `hold_s`. `basis` is what the dose rests on."""

    sets: tuple[int, int]
    tempo: str
    rest_s: tuple[int, int]
    days_per_week: tuple[int, int]
    basis: Literal["after a trial", "guideline", "teaching proposal"]
    reps: tuple[int, int] | None = None
    hold_s: tuple[int, int] | None = None
    note: str = ""


class Resistance(Record, frozen=True):
    """What pulls besides gravity, at a named point of the body.

    push: `force_n` square to the thigh, towards straightening the hip. band: from the point `to`, `stiffness_n_per_m`
    for each metre beyond `rest_mm`. cable: `force_n` towards `anchor_mm` (forward, up of the hips, on the ground).
    """

    kind: Literal["push", "band", "cable"]
    point: str
    says: str
    force_n: float = 0.0
    to: str = ""
    stiffness_n_per_m: float = 0.0
    rest_mm: float = 0.0
    anchor_mm: tuple[float, float] = (0.0, 0.0)


class Grounds(Record, frozen=True):
    """What kind of study stands behind an exercise, and what it found. A trial has a group to compare with."""

    kind: Literal["trial", "before and after", "muscle signals", "guideline", "model", "none found"]
    text: str
    sources: tuple[str, ...]


class Place(Record, frozen=True):
    """Why an exercise stands elsewhere on the ladder than its demand says: right after another ("": first)."""

    after: str
    why: str


class Exercise(Record, frozen=True):
    """One exercise. `hips`: which hips work. `statics`: what can be worked out (see the head of exercises.toml)."""

    id: str
    title: str
    kind: Literal["strength", "stretch"]
    aim: str
    equipment: tuple[str, ...]
    hips: Literal["right", "both"]
    statics: Statics
    start: Pose
    finish: Pose
    dose: Dose
    cues: tuple[str, ...]
    errors: tuple[str, ...]
    move_up: str
    go_back: str
    stop_if: str
    not_for: str
    easier: str
    harder: str
    evidence: Grounds
    note: str = ""
    between: tuple[Pose, ...] = ()
    wrong: Wrong | None = None
    resistance: Resistance | None = None
    place: Place | None = None

    def poses(self) -> tuple[Pose, ...]:
        """From start to finish."""
        return (self.start, *self.between, self.finish)


class Common(Record, frozen=True):
    """What holds for every exercise."""

    warm_up: str
    tempo: str
    move_up: str
    go_back: str
    stop_signs: tuple[str, ...]
    not_for: str
    not_for_short: str
    sources: tuple[str, ...]

    @property
    def stop(self) -> str:
        """The signs as one sentence."""
        *first, last = self.stop_signs
        return f"{STOP} for {', '.join(first)}, or {last}."


class Book(Record, frozen=True):
    """All of exercises.toml."""

    common: Common
    exercise: tuple[Exercise, ...]


def read(path: str | Path = FILE) -> Book:
    """Read and check the exercises. Raises DataError, which names file, entry and field."""
    book = load_toml(path, Book)
    ids = [e.id for e in book.exercise]
    for entry in book.exercise:
        for field, problem in _problems(entry, ids):
            raise DataError(f"{path}: exercise {entry.id!r}, field `{field}`: {problem}")
    return book


def _problems(e: Exercise, ids: list[str]) -> list[tuple[str, str]]:
    """Every (field, what is wrong with it) of an entry that has the right shape."""
    found = [("id", "used twice")] if ids.count(e.id) > 1 else []
    for name in ("title", "aim", "move_up", "go_back", "stop_if", "not_for", "easier", "harder"):
        if not getattr(e, name).strip():
            found.append((name, "is empty"))
    found += [(name, "needs at least one") for name in ("cues", "errors") if not getattr(e, name)]
    poses = [("start", e.start), ("finish", e.finish), *(("between", p) for p in e.between)]
    for name, pose in [*poses, *([("wrong", e.wrong)] if e.wrong else [])]:
        try:
            pose.posture()
        except ValueError as error:
            found.append((name, str(error)))
        if not -90 <= pose.recline_deg <= 180:
            found.append((name, f"recline_deg is {pose.recline_deg:g}; it must be from -90 to 180"))
    found += [("dose", problem) for problem in _dose_problems(e.dose)]
    if e.statics in ("part held", "both ends held") and not e.note:
        found.append(("note", f"must say why statics is {e.statics!r}"))
    if e.place and e.place.after and (e.place.after == e.id or e.place.after not in ids):
        found.append(("place", f"after {e.place.after!r}: {near_matches(e.place.after, ids)}"))
    found += [("resistance", problem) for problem in _resistance_problems(e.resistance)]
    if not e.evidence.sources and e.evidence.kind != "none found":
        found.append(("evidence", f"kind {e.evidence.kind!r} needs a source"))
    for key in e.evidence.sources:
        try:
            source(key)
        except KeyError as error:
            found.append(("evidence", str(error.args[0])))
    return found


def _dose_problems(dose: Dose) -> list[str]:
    pairs = {"sets": dose.sets, "reps": dose.reps, "hold_s": dose.hold_s, "rest_s": dose.rest_s,
             "days_per_week": dose.days_per_week}  # fmt: skip
    found = [f"{name} is {pair}; the least comes first" for name, pair in pairs.items() if pair and pair[0] > pair[1]]
    if (dose.reps is None) == (dose.hold_s is None):
        found.append("needs either reps or hold_s")
    if dose.days_per_week[0] < 1 or dose.days_per_week[1] > 7:
        found.append(f"days_per_week is {dose.days_per_week}; from 1 to 7")
    return found


def _resistance_problems(pull: Resistance | None) -> list[str]:
    if pull is None:
        return []
    points = [pull.point, *([pull.to] if pull.kind == "band" else [])]
    found = [f"no point is called {name!r}; {near_matches(name, POINTS)}" for name in points if name not in POINTS]
    if pull.kind == "band" and (pull.stiffness_n_per_m <= 0 or pull.rest_mm <= 0):
        found.append("a band needs stiffness_n_per_m and rest_mm, both above 0")
    if pull.kind != "band" and pull.force_n <= 0:
        found.append(f"a {pull.kind} needs force_n above 0")
    if pull.kind == "cable" and pull.anchor_mm == (0.0, 0.0):
        found.append("a cable needs anchor_mm: forward and up of the hips")
    return found


@cache
def book() -> Book:
    """The exercises of the course, read once."""
    return read()


def exercise(id: str) -> Exercise:
    """The exercise with this id. Raises KeyError with near matches."""
    by_id = {e.id: e for e in book().exercise}
    if id not in by_id:
        raise KeyError(f"no exercise is called {id!r}; {near_matches(id, by_id)}")
    return by_id[id]
