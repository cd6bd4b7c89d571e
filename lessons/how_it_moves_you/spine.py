"""The third explorer of lesson 02: pull one slip of the psoas, and see what it does to every level of the low back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lessons.body import FASCICLES, LEVELS, Body, Posture
from lessons.how_it_moves_you import pull
from lessons.how_it_moves_you.content import limits
from lessons.how_it_moves_you.drawing import line, picture
from lessons.how_it_moves_you.lever import LUMBAR_DEG, PELVIS, VERTEBRAE
from lessons.teaching.explorer import Turn, number, resample
from lessons.teaching.interactive import Interactive, StateError
from lessons.teaching.look import css_colour
from lessons.teaching.side_view import spine_turns, standing
from lessons.teaching.svg import short, text
from lessons.teaching.tables import Table, interpolate, pack

START = {"slip": 1, "lumbar": 0}
BACKS = {
    "Standing": 0,
    "Arched": -20,
    "Sitting upright": 10,
    "Sitting slumped": 40,
}  # examples, as in the first explorer
PATH_POINTS = 16

WIDTH, HEIGHT = 1120, 560
WINDOW_MM = (-150.0, -75.0, 290.0, 400.0)  # left, bottom, width, height of what the picture shows
SCALE = 1.36
PICTURE_TOP = 8
ROWS = (118, 84)  # middle of the first level's row, distance
COLUMNS = {  # title, left and right end, the values there
    "press": ("presses (N)", 486, 646, 0.0, 100.0),
    "slide": ("slides (N)", 694, 850, -20.0, 80.0),
    "turn": ("turns: lever (mm)", 900, 1090, -70.0, 70.0),
}


class Spine(Interactive):
    """The spine with its slips at the left, and three bars for each level at the right."""

    module = Path(__file__).with_name("spine.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        self._bones = {name: standing(name) for name in (*PELVIS, *VERTEBRAE)}
        self._turns = spine_turns("lumbar_flexion")
        content = {
            "lead": "100 N, about the weight of 10 kg, in one slip. Choose the slip and bend the low back.",
            "slips": [pull.slip_name(s) for s in pull.SLIPS],
            "levels": [level.replace("_", "–") for level in LEVELS],
            "lumbar": [float(LUMBAR_DEG[0]), float(LUMBAR_DEG[-1])],
            "hardly_mm": pull.HARDLY_MM,
            "columns": {name: list(column[1:5]) for name, column in COLUMNS.items()},
            "window": [WINDOW_MM[0], WINDOW_MM[1], WINDOW_MM[3], SCALE, PICTURE_TOP + 7],
            "turns": {name: [[t.gain, *t.pivot_mm] for t in turns] for name, turns in self._turns.items()},
            "postures": [{"name": name, "state": {"lumbar": bend}} for name, bend in BACKS.items()],
        }
        super().__init__(
            title="Pull one slip, feel it in the back",
            start=START,
            content=content,
            tables=tables(),
            limits=limits("spine"),
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        if state["slip"] not in range(len(pull.SLIPS)):
            raise StateError(
                f"state['slip'] = {state['slip']}: allowed are the whole numbers 0 to {len(pull.SLIPS) - 1}"
            )
        if not LUMBAR_DEG[0] <= state["lumbar"] <= LUMBAR_DEG[-1]:
            raise StateError(f"state['lumbar'] = {state['lumbar']}: allowed are {LUMBAR_DEG[0]} to {LUMBAR_DEG[-1]}°")

    def _pulls(self) -> list[tuple[float, float, float, bool]]:
        values = interpolate(self.tables["pull"], slip=self.state["slip"], lumbar=self.state["lumbar"])
        return [(float(p), float(s), float(t), bool(c > 0.5)) for p, s, t, c in np.asarray(values)]

    def sentence(self) -> str:
        pulls = self._pulls()
        pressed = [p for p, _, _, crossed in pulls if crossed]
        levels = self.content["levels"]
        kinds = {"arches": "", "hardly turns": "", "rounds": ""}
        for kind in kinds:
            kinds[kind] = ", ".join(name for name, p in zip(levels, pulls, strict=True) if p[3] and _kind(p[2]) == kind)
        turned = "; ".join(f"{kind} {names}" for kind, names in kinds.items() if names)
        low, high = number(min(pressed)), number(max(pressed))
        said = f"{low} to {high} N" if low != high else f"{low} N"
        name = self.content["slips"][int(self.state["slip"])]
        bend = self.state["lumbar"]
        back = "as in standing" if bend == 0 else f"{number(abs(bend))}° {'rounder' if bend > 0 else 'more arched'}"
        return f"Slip: {name}. Low back: {back}. It presses each disc it crosses with {said}. It {turned}."

    # ---- the picture; spine.js moves the elements that carry a data- attribute --------------------------------------

    def still(self) -> str:
        parts = [self._bones_and_slips(), self._columns(), *(self._row(i) for i in range(len(LEVELS)))]
        return picture(parts, WIDTH, HEIGHT, self.sentence())

    def _bones_and_slips(self) -> str:
        left, bottom, _, height = WINDOW_MM
        flip = f"matrix({SCALE} 0 0 {-SCALE} {-left * SCALE:.5g} {(bottom + height) * SCALE + PICTURE_TOP:.6g})"
        out = []
        for name, shapes in self._bones.items():
            turns = "".join(_rotate(t, self.state["lumbar"]) for t in self._turns.get(name, ()))
            paths = "".join(
                f'<path d="{o.path}" opacity="{o.opacity}" '
                f'style="fill:{css_colour(o.fill)};stroke:{css_colour(o.stroke)}"/>'
                for o in shapes
            )
            out.append(f'<g data-bone="{name}" transform="{turns}" vector-effect="non-scaling-stroke">{paths}</g>')
        lines = np.asarray(interpolate(self.tables["paths"], lumbar=self.state["lumbar"]))
        for i, points in enumerate(lines, start=1):
            look = _slip_look(i, self.state)
            out.append(f'<path data-slip="{i}" d="{slip_path(points)}" fill="none" {look}/>')
        round_ends = 'stroke-linejoin="round" stroke-linecap="round"'
        drawn = f'<g transform="{flip}" stroke-width="0.8" {round_ends}>{"".join(out)}</g>'
        for i, (name, (x, y)) in enumerate(zip(VERTEBRAE, self._name_places(), strict=True)):
            place = f"translate({short(x)} {short(y)})"
            drawn += f'<g data-name="{i}" transform="{place}">{text(name, 0, 0, anchor="end", weight=600)}</g>'
        return drawn

    def _name_places(self) -> list[tuple[float, float]]:
        left, bottom, _, height = WINDOW_MM
        places = np.asarray(interpolate(self.tables["names"], lumbar=self.state["lumbar"]))
        return [((x - left) * SCALE, (bottom + height - y) * SCALE + PICTURE_TOP + 7) for x, y in places]

    def _columns(self) -> str:
        foot = ROWS[0] + ROWS[1] * len(LEVELS) - 30
        out = []
        for name, (title, left, right, low, high) in COLUMNS.items():
            zero = _along(0.0, name)
            out.append(text(title, left, 24, weight=600))
            for i in range(len(LEVELS)):
                y = ROWS[0] + ROWS[1] * i
                out.append(line(zero, y - 8, zero, y + 20, "ink_soft"))
            for value in (low, 0.0, high) if name == "turn" else (0.0, high):
                out.append(text(number(value), _along(value, name), foot + 10, anchor="middle", fill="ink_soft"))
            if name != "turn":
                out.append(text("together" if name == "press" else "forward", left, 52, fill="ink_soft"))
            else:
                out.append(text("arches", left, 52, fill="ink_soft"))
                out.append(text("rounds", right, 52, anchor="end", fill="ink_soft"))
        for i, level in enumerate(LEVELS):
            y = ROWS[0] + ROWS[1] * i
            out.append(text(level.replace("_", "–"), 462, y + 13, anchor="end", weight=600))
        return "".join(out)

    def _row(self, index: int) -> str:
        press, slide, turn, crossed = self._pulls()[index]
        y = ROWS[0] + ROWS[1] * index
        out = []
        for name, value in (("press", press), ("slide", slide), ("turn", turn)):
            x, width = bar(value, name)
            tint = css_colour("psoas" if name == "press" else "accent")
            left = COLUMNS[name][1]
            out.append(
                f'<rect data-bar="{name}{index}" x="{short(x)}" y="{y - 4}" width="{short(width)}" height="20" '
                f'rx="3" style="fill:{tint}"/><g data-value="{name}{index}">'
                + text(value_words(name, value, crossed), left, y - 12)
                + "</g>"
            )
        return "".join(out)


def spine(state: Mapping[str, Any] | None = None) -> Spine:
    """The explorer at `state` ({"slip": 0 for all eleven or 1 to 11 from the top, "lumbar": degrees, rounded +})."""
    return Spine(state)


@cache
def tables() -> dict[str, Table]:
    """Of each level: press (N), slide (N), lever (mm, rounds +), 1 where crossed; and where to draw slips and names."""
    body = Body.load()
    postures = [Posture(lumbar_flexion=float(b)) for b in LUMBAR_DEG]
    pulls = [
        [
            [(p.press_n, p.slide_n, p.lever_mm, p.crossed) for p in pull.level_pulls(body, slip, float(b)).values()]
            for b in LUMBAR_DEG
        ]
        for slip in pull.SLIPS
    ]
    paths = [[resample(body.path_mm(p, f"{f}_r")[:, 1:], PATH_POINTS) for f in FASCICLES] for p in postures]
    names = [[_beside_mm(*body.bones(p, [v])[v]) for v in VERTEBRAE] for p in postures]
    bend = {"lumbar": LUMBAR_DEG}
    return {
        "pull": pack({"slip": np.arange(len(pull.SLIPS)), **bend}, np.array(pulls, dtype=float), unit="N, N, mm, 1"),
        "paths": pack(bend, paths, unit="mm"),
        "names": pack(bend, names, unit="mm"),
    }


def _beside_mm(vertices_mm: np.ndarray, _: np.ndarray) -> tuple[float, float]:
    """Where the name of a bone stands: behind its hindmost edge, so that it clears the bones above and below."""
    back = vertices_mm[:, 1].min()
    edge = vertices_mm[vertices_mm[:, 1] < back + 6.0]
    return float(back) - 4.0, float(edge[:, 2].mean())


# ---- geometry and words, the same in spine.js -----------------------------------------------------------------------


def _kind(lever_mm: float) -> str:
    return "hardly turns" if abs(lever_mm) < pull.HARDLY_MM else "rounds" if lever_mm > 0 else "arches"


def _along(value: float, column: str) -> float:
    _, left, right, low, high = COLUMNS[column]
    return left + (value - low) / (high - low) * (right - left)


def bar(value: float, column: str) -> tuple[float, float]:
    """(left, width) in pixels of a bar from zero to the value."""
    zero, end = _along(0.0, column), _along(value, column)
    return min(zero, end), abs(end - zero)


def value_words(column: str, value: float, crossed: bool) -> str:
    """What stands above a bar."""
    if not crossed:
        return "not crossed" if column == "press" else ""
    if column == "turn":
        return f"{_kind(value)}, {number(abs(value))}"
    return number(value)


def slip_path(points: np.ndarray) -> str:
    """A line through points (n, 2) in mm, as an SVG path."""
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points)


def _slip_look(slip: int, state: Mapping[str, Any]) -> str:
    chosen = state["slip"] in (0, slip)
    width, opacity = (5, 0.95) if chosen else (1.6, 0.4)
    return f'stroke-width="{width}" opacity="{opacity}" style="stroke:{css_colour("psoas")}"'


def _rotate(turn: Turn, lumbar: float) -> str:
    return f"rotate({turn.gain * lumbar:.6g} {turn.pivot_mm[0]:.6g} {turn.pivot_mm[1]:.6g}) "
