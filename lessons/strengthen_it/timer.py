"""A timer for any exercise of the ladder: counts tempo, sets and rest so that it can be seen across a room.

It is about nobody: whether somebody exercises, and how much, is the business of the plan. Doses, tempo and rest come
from exercises.toml; only the seconds to get ready and to change sides are the timer's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from lessons.strengthen_it.exercises import COMMON_LIST, Exercise
from lessons.strengthen_it.scrub import rungs
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.teaching.look import FONT, css_colour
from lessons.teaching.svg import text

READY_S = 10
CHANGE_S = 10
FIRST = 4   # the rung that it opens with
LIMITS = Path(__file__).with_name("limits.toml")
WIDTH, BAR, HEIGHT = 1120, (34, 40), 104     # of the strip, px; top and height of its blocks

Kind = Literal["ready", "work", "change", "rest"]


@dataclass(frozen=True)
class Phase:
    """A stretch of time: what is said, for how long, in which set (from 1), on which side ("" for both), which
    repetition (from 1; 0 outside a repetition), and how full the shape is at its beginning and its end (0 to 1)."""

    kind: Kind
    word: str
    seconds: int
    set: int
    side: str
    rep: int
    full: tuple[float, float]


def tempo(e: Exercise) -> tuple[tuple[str, int | None], ...]:
    """The phases of one repetition: word and seconds; None is the hold, which lasts as long as the dose says."""
    found: list[tuple[str, int | None]] = []
    for part in e.dose.tempo.split(", "):
        if timed := re.fullmatch(r"([a-z ]+) (\d+) s", part):
            found.append((timed[1], int(timed[2])))
        elif part == "hold":
            found.append((part, None))
    return tuple(found)


def schedule(e: Exercise, sets: int, amount: int, rest_s: int) -> tuple[Phase, ...]:
    """The whole session. amount: repetitions, or seconds of each hold. timer.js computes the same.

    A set of holds is one hold on each side; there is a rest after every set but the last.
    """
    one = tempo(e)
    sides = ("right", "left") if e.hips == "right" else ("",)
    reps = 1 if e.dose.hold_s else amount
    fills = _fills(len(one))
    out = [Phase("ready", "get ready", READY_S, 1, sides[0], 0, (0.0, 0.0))]
    for n in range(1, sets + 1):
        for side in sides:
            if side == "left":
                out.append(Phase("change", "change sides", CHANGE_S, n, side, 0, (0.0, 0.0)))
            for rep in range(1, reps + 1):
                for (word, seconds), full in zip(one, fills, strict=True):
                    out.append(Phase("work", word, amount if seconds is None else seconds, n, side, rep, full))
        if n < sets:
            out.append(Phase("rest", "rest", rest_s, n + 1, sides[0], 0, (1.0, 0.0)))
    return tuple(out)


def _fills(count: int) -> tuple[tuple[float, float], ...]:
    """How the shape fills: up in the first phase, down in the last, full between; a lone hold fills slowly."""
    if count == 1:
        return ((0.0, 1.0),)
    return ((0.0, 1.0), *((1.0, 1.0),) * (count - 2), (1.0, 0.0))


def said_time(seconds: int) -> str:
    """Seconds as "7 min 30 s"."""
    minutes, rest = divmod(seconds, 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)


class Timer(Interactive):
    """A large face with word and seconds; the session as a strip below."""

    module = Path(__file__).with_name("timer.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        content = {
            "lead": "It counts for anybody and is about nobody. What you do, and how much, comes from your plan.",
            "exercises": [_entry(e) for e in rungs()],
            "ready_s": READY_S,
            "change_s": CHANGE_S,
            "strip": [WIDTH, *BAR, HEIGHT],
        }
        asked = (state or {}).get("rung")
        e = rungs()[asked - 1] if isinstance(asked, int) and 1 <= asked <= len(rungs()) else rungs()[FIRST - 1]
        start = {"rung": FIRST, **_least(e), "sound": False}
        super().__init__(
            title="Timer",
            start=start,
            content=content,
            limits=limits_of("timer", LIMITS),
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        if state["rung"] not in range(1, len(rungs()) + 1):
            raise StateError(f"state['rung'] = {state['rung']}: allowed are the whole numbers 1 to {len(rungs())}")
        entry = _entry(rungs()[int(state["rung"]) - 1])
        for name in ("sets", "amount", "rest"):
            low, high = entry[name]
            if state[name] not in range(low, high + 1):
                raise StateError(f"state[{name!r}] = {state[name]}: allowed are the whole numbers {low} to {high}")

    def _chosen(self) -> tuple[Exercise, tuple[Phase, ...]]:
        s = self.state
        e = rungs()[int(s["rung"]) - 1]
        return e, schedule(e, int(s["sets"]), int(s["amount"]), int(s["rest"]))

    def sentence(self) -> str:
        e, phases = self._chosen()
        s = self.state
        what = f"{s['amount']} s hold" if e.dose.hold_s else f"{s['amount']} times"
        sides = " on each side" if e.hips == "right" else ""
        many = f"{s['sets']} sets" if s["sets"] > 1 else "1 set"
        total = said_time(sum(p.seconds for p in phases))
        return f"{e.title}: {many}, {what}{sides}; {e.dose.tempo}; rest {s['rest']} s. In all {total}."

    def still(self) -> str:
        """The strip of the session."""
        _, phases = self._chosen()
        total = sum(p.seconds for p in phases)
        out, at = [], 0
        for (kind, n, side), group in groupby(phases, key=lambda p: (p.kind, p.set, p.side)):
            seconds = sum(p.seconds for p in group)
            x, wide = at / total * WIDTH, seconds / total * WIDTH
            at += seconds
            fill = "accent" if kind == "work" else "accent_soft" if kind == "rest" else "line"
            out.append(
                f'<rect x="{x:.1f}" y="{BAR[0]}" width="{max(wide - 2, 1):.1f}" height="{BAR[1]}" rx="4" '
                f'style="fill:{css_colour(fill)}"/>'
            )
            if kind == "work" and side != "left":
                out.append(text(f"set {n}", x, BAR[0] - 10, weight=600))
            if wide > 58 and kind in ("work", "rest"):
                word = kind if kind == "rest" else side or "both"
                out.append(text(word, x + wide / 2, BAR[0] + 27, anchor="middle",
                                fill="paper" if kind == "work" else "ink"))  # fmt: skip
        out.append(text(f"In all {said_time(total)}", 0, HEIGHT - 4, fill="ink_soft"))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="psoas-svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(self.sentence())}" font-family="{escape(FONT)}" font-size="20" '
            f'style="max-width:100%;background:{css_colour("paper")}">{"".join(out)}</svg>'
        )


def timer(state: Mapping[str, Any] | None = None) -> Timer:
    """The timer at `state`: "rung" 1-15; "sets", "amount" (repetitions or seconds) and "rest" (s) within its dose."""
    return Timer(state)


def _entry(e: Exercise) -> dict[str, Any]:
    """What timer.js needs of an exercise."""
    hold = e.dose.hold_s is not None
    return {
        "title": e.title,
        "phases": [list(phase) for phase in tempo(e)],
        "tempo": e.dose.tempo,
        "hold": hold,
        "sides": e.hips == "right",
        "sets": list(e.dose.sets),
        "amount": list(e.dose.hold_s or e.dose.reps or (1, 1)),
        "rest": list(e.dose.rest_s),
        "stop": e.stop_if,
        "not_for": "" if e.not_for == COMMON_LIST else e.not_for,
    }


def _least(e: Exercise) -> dict[str, int]:
    """The smallest dose with its longest rest."""
    entry = _entry(e)
    return {"sets": entry["sets"][0], "amount": entry["amount"][0], "rest": entry["rest"][1]}
