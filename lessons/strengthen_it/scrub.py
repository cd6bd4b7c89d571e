"""The first explorer: choose an exercise, scrub from start to finish, and see what it asks of the hip on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from lessons.body import Body, Posture
from lessons.strengthen_it.demand import (
    LONGEST,
    STRONGEST_DEG,
    TRUSTED_DEG,
    body_with,
    capacity_nm,
    compression,
    hip_moment_nm,
    ladder,
    leg_length_mm,
    on_the_way,
)  # fmt: skip
from lessons.strengthen_it.exercises import Exercise, Pose, book
from lessons.strengthen_it.pictures import HANDS_AT_MM, PROPS, Figure, floor_of, turn_back
from lessons.teaching.anatomy import FLESH_CONES
from lessons.teaching.explorer import number, resample
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.teaching.look import FONT, css_colour
from lessons.teaching.render import Floats, Silhouette
from lessons.teaching.side_view import far, shapes
from lessons.teaching.svg import text
from lessons.teaching.tables import Table, interpolate, pack

LIMITS = Path(__file__).with_name("limits.toml")
DOUBT = f"Do not trust that share: people were strongest at 105°, this model at {STRONGEST_DEG:g}°."
WAYS = np.linspace(0.0, 100.0, 11)  # of the picture, per cent of the way
FINE = np.linspace(0.0, 100.0, 21)  # of the numbers
MASSES_KG = (40.0, 120.0)
LEGS_CM = (70.0, 80.0, 95.0)
LIMBS = ("femur", "tibia", "foot")
NEAR = ("sacrum", "hip_bone_r", "L5", "L4", "L3", "L2", "L1", "ribcage", "cervical_spine", "skull", "jaw", "femur_r",
        "patella_r", "tibia_r", "fibula_r", "talus_r", "foot_r", "toes_r", "humerus_r", "ulna_r", "radius_r",
        "hand_r")  # fmt: skip
FAR = ("femur", "tibia", "talus", "foot", "toes")
BONES = (*(f"{name}_l" for name in FAR), *NEAR)
BEHIND = len(FAR)  # so many of BONES are on the far side
LIGHT = ("hand_r", "jaw")  # small and full of edges: one tone is enough
FIXED = {"reverse-nordic": "knee_r", "bridge": "ankle_r", "hanging-knee-raise": "hand_r", "l-sit": "hand_r"}

WIDTH, HEIGHT, VIEW = 1120, 560, 640
GRAPH = (724, 1096, 64, 300, -20.0, 140.0)  # left, right, top, bottom, lowest and highest N m
SHARE = (724, 1066, 404, 150.0)  # left, right, top of the bar, highest per cent


@cache
def rungs() -> tuple[Exercise, ...]:
    """The strength exercises in the order of the ladder."""
    return tuple(rung.exercise for rung in ladder(Body.load(), book().exercise))


class Scrub(Interactive):
    """A person who does an exercise at the left; what the hip must hold, and how much that is, at the right."""

    module = Path(__file__).with_name("scrub.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        body = Body.load()
        start = {"rung": 9, "way": 0, "mass": round(body.mass_kg), "leg": round(leg_length_mm(body) / 10)}
        flesh = _cones()
        content = {
            "lead": "Choose an exercise and move it. The figure is seen from its right side.",
            "titles": [e.title for e in rungs()],
            "kinds": [e.statics for e in rungs()],
            "notes": [e.note for e in rungs()],
            "windows": [list(w) for w in _drawn()[2]],
            "radii": [[a, b] for _, a, b in flesh],
            "masses": [int(m) for m in MASSES_KG],
            "legs": [int(LEGS_CM[0]), int(LEGS_CM[-1])],
            "trusted": TRUSTED_DEG,
            "strongest": STRONGEST_DEG,
            "doubt": DOUBT,
            "graph": list(GRAPH),
            "share": list(SHARE),
        }
        super().__init__(
            title="Move through an exercise",
            start=start,
            content=content,
            tables=tables(),
            limits=limits_of("scrub", LIMITS),
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        if state["rung"] not in range(1, len(rungs()) + 1):
            raise StateError(f"state['rung'] = {state['rung']}: allowed are the whole numbers 1 to {len(rungs())}")
        for name, low, high in (("way", 0, 100), ("mass", *MASSES_KG), ("leg", LEGS_CM[0], LEGS_CM[-1])):
            if not low <= state[name] <= high:
                raise StateError(f"state[{name!r}] = {state[name]}: allowed are {low:g} to {high:g}")

    def sentence(self) -> str:
        state, at = self.state, self._at
        k = int(state["rung"]) - 1
        way, hip = number(state["way"]), number(float(at("hip")))
        words = f"{self.content['titles'][k]}, {way} % of the way. The hip is bent {hip}°. "
        return words + self._asks(self.content["kinds"][k], self.content["notes"][k])

    def _asks(self, kind: str, note: str) -> str:
        if kind == "both ends held":
            return f"No number here. {note}"
        least, most = np.asarray(self._at("moment"))
        if most < 0.5:
            return "At this point the flexors of the hip need not hold anything."
        held = f"0 to {number(most)}" if least < most - 0.5 else number(most)
        if float(self._at("hip")) > TRUSTED_DEG:
            return f"One hip must hold {held} N m. What the model could hold here is not to be trusted."
        low, _, high = self._share()
        share = f"up to {number(high)}" if least < most - 0.5 else f"{number(low)} to {number(high)}"
        doubt = f" {DOUBT}" if self._doubted() else ""
        return f"One hip must hold {held} N m: {share} % of what this model's hip flexors could.{doubt}"

    def _doubted(self) -> bool:
        return float(self._at("hip")) > STRONGEST_DEG

    def _share(self) -> Floats:
        """Low, middle and high share of what the flexors could hold, per cent; the low one of the high estimate."""
        middle, low, high = np.asarray(self._at("able"))
        return np.asarray(100 * np.asarray(self._at("moment"))[1] / np.array([high, middle, low]))

    def _at(self, name: str, **other: float) -> Any:
        table = self.tables[name]
        where = {**self.state, **other}
        return interpolate(table, **{axis: where[axis] for axis in table["axes"]})

    # ---- the picture; scrub.js moves the elements that carry a data- attribute --------------------------------------

    def still(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="psoas-svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
            f'aria-label="{escape(self.sentence())}" font-family="{escape(FONT)}" font-size="20" '
            f'style="max-width:100%;background:{css_colour("paper")}">{self._person()}{self._numbers()}</svg>'
        )

    def _person(self) -> str:
        k = int(self.state["rung"]) - 1
        left, bottom, wide, high = self.content["windows"][k]
        props = "".join(
            f'<g data-props="{i}"{hidden(i != k)}>{drawn}</g>'
            for i, drawn in enumerate(_drawn()[1])
        )
        flesh = flesh_path(np.asarray(self._at("flesh")), self.content["radii"])
        edge = f'stroke-width="7" style="stroke:{css_colour("skin_edge")};fill:none"'
        psoas = _line_path(np.asarray(self._at("path")))
        pull = _line_path(np.asarray(self._at("pull")))
        places = np.asarray(self._at("bones"))
        bones = [_bone(i, name, places[i]) for i, name in enumerate(BONES)]
        look = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
        return (
            f'<svg data-view="" x="0" y="0" width="{VIEW}" height="{HEIGHT}" '
            f'viewBox="{left:.0f} {-bottom - high:.0f} {wide:.0f} {high:.0f}">'
            f'<g transform="scale(1 -1)" stroke-linejoin="round">{props}'
            f'<path data-flesh="edge" d="{flesh}" {edge}/>'
            f'<path data-flesh="fill" d="{flesh}" style="fill:{css_colour("skin")}"/>'
            f"{''.join(bones)}"
            f'<path data-psoas="" d="{psoas}" {look} stroke-width="36" style="stroke:{css_colour("psoas_deep")}"/>'
            f'<path data-psoas="" d="{psoas}" {look} stroke-width="26" style="stroke:{css_colour("psoas")}"/>'
            f'<path data-pull="" d="{pull}" {look} stroke-width="18" style="stroke:{css_colour("accent")}"/>'
            "</g></svg>"
        )

    def _numbers(self) -> str:
        left, right, _, bottom, _, _ = GRAPH
        out = [text("One hip must hold (N m)", 664, 34, weight=600)]
        for nm in (0, 40, 80, 120):
            y = _nm_y(nm)
            out.append(f'<path d="M{left} {y:.1f}H{right}" style="stroke:{css_colour("line")}"/>')
            out.append(text(str(nm), left - 12, y + 7, anchor="end", fill="ink_soft"))
        out.append(text("start", left, bottom + 26, fill="ink_soft"))
        out.append(text("finish", right, bottom + 26, anchor="end", fill="ink_soft"))
        most, band = self.curves()
        x, y = _way_x(self.state["way"]), _nm_y(float(np.asarray(self._at("moment"))[1]))
        known = self.content["kinds"][int(self.state["rung"]) - 1] != "both ends held"
        out.append(
            f'<g data-known=""{hidden(not known)}>'
            f'<path data-band="" d="{band}" opacity="0.25" style="fill:{css_colour("psoas")}"/>'
            f'<path data-curve="" d="{most}" fill="none" stroke-width="4" style="stroke:{css_colour("psoas")}"/>'
            f'<circle data-dot="" cx="{x:.1f}" cy="{y:.1f}" r="9" stroke-width="3" '
            f'style="fill:{css_colour("psoas")};stroke:{css_colour("paper")}"/></g>'
            f'<g data-unknown=""{hidden(known)}>'
            + text("no number: both ends are held", (left + right) / 2, 160, anchor="middle", weight=600)
            + "</g>"
        )
        s_right, s_top = GRAPH[1], SHARE[2]
        out.append(text("Share of the full strength of the model", 664, s_top - 18, weight=600))
        for percent in (0, 50, 100, 150):
            x = _share_x(percent)
            out.append(
                f'<path d="M{x:.1f} {s_top}V{s_top + 44}" stroke-width="{3 if percent == 100 else 1}" '
                f'style="stroke:{css_colour("ink_soft" if percent == 100 else "line")}"/>'
                + text(f"{percent} %", x, s_top + 68, anchor="middle", fill="ink_soft")
            )
        share = self._share()
        trusted = known and float(self._at("hip")) <= TRUSTED_DEG
        a, b, middle = _share_x(max(share[0], 0)), _share_x(share[2]), _share_x(max(share[1], 0))
        out.append(
            f'<g data-trusted=""{hidden(not trusted)} opacity="{0.4 if self._doubted() else 1}">'
            f'<rect data-share="" x="{a:.1f}" y="{s_top + 8}" width="{max(b - a, 2):.1f}" height="28" rx="4" '
            f'opacity="0.45" style="fill:{css_colour("psoas")}"/>'
            f'<rect data-middle="" x="{middle - 3:.1f}" y="{s_top + 4}" width="6" height="36" '
            f'style="fill:{css_colour("psoas_deep")}"/></g>'
        )
        length, press = float(self._at("length")), float(self._at("press"))
        out.append(text("Length of the psoas", 664, 508, fill="ink_soft"))
        out.append(f'<g data-length="">{text(number(length, 1) + " cm", s_right, 508, anchor="end", weight=600)}</g>')
        out.append(text("L4–L5 pressed, for 1 N of psoas", 664, 540, fill="ink_soft"))
        out.append(f'<g data-press="">{text(number(press, 2) + " N", s_right, 540, anchor="end", weight=600)}</g>')
        return "".join(out)

    def curves(self) -> tuple[str, str]:
        """The most that the hip must hold from start to finish as an SVG path, and the band down to the least."""
        values = np.array([np.asarray(self._at("moment", way=float(w))) for w in FINE])
        upper = [(_way_x(w), _nm_y(v)) for w, v in zip(FINE, values[:, 1], strict=True)]
        lower = [(_way_x(w), _nm_y(v)) for w, v in zip(FINE, values[:, 0], strict=True)]
        return _joined(upper), _joined([*upper, *reversed(lower)]) + "Z"


def explore(state: Mapping[str, Any] | None = None) -> Scrub:
    """The explorer at `state`: "rung" 1-15, "way" 0-100 % of the way, "mass" 40-120 kg, "leg" 70-95 cm."""
    return Scrub(state)


# ---- tables ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Asked:
    """What every rung asks at FINE: hip angles (rungs, ways); least and most N m (rungs, masses, legs, ways, 2); what
    the flexors are able to hold, middle, low and high (rungs, masses, legs, ways, 3). Linear in mass and leg length."""

    hip_deg: Floats
    moment_nm: Floats
    able_nm: Floats


@cache
def _poses() -> tuple[tuple[Pose, ...], ...]:
    return tuple(tuple(on_the_way(e, float(w) / 100) for w in FINE) for e in rungs())


@cache
def asked() -> Asked:
    """The numbers of every rung for every body of the sliders; computed once."""
    body = Body.load()
    hip = np.array([[p.posture().hip_flexion_r for p in row] for row in _poses()])
    capacity = np.array([[capacity_nm(body, _trusted(p.posture())) for p in row] for row in _poses()])
    moments = np.zeros((len(rungs()), len(MASSES_KG), len(LEGS_CM), len(FINE), 2))
    for k, (e, row) in enumerate(zip(rungs(), _poses(), strict=True)):
        if e.statics == "both ends held":
            continue
        most = _most(e, row)
        moments[k] = np.stack([np.zeros_like(most) if e.statics == "part held" else most, most], axis=-1)
    return Asked(hip, moments, capacity[:, None, None] * _scale()[None, :, :, None, None])


def _scale() -> Floats:
    """Weight times leg length of each body, the usual one being 1, (masses, legs): moments and muscle follow it."""
    body = Body.load()
    usual = body.mass_kg * leg_length_mm(body) / 10
    return np.array([[mass * leg / usual for leg in LEGS_CM] for mass in MASSES_KG])


def _most(e: Exercise, row: Sequence[Pose]) -> Floats:
    """What one hip must hold (N m) on the way, (masses, legs, ways). Only a pull besides gravity needs each body."""
    if e.resistance is None:
        return _scale()[:, :, None] * np.array([hip_moment_nm(Body.load(), e, pose) for pose in row])
    bodies = [[body_with(mass, 10 * leg) for leg in LEGS_CM] for mass in MASSES_KG]
    return np.array([[[hip_moment_nm(body, e, pose) for pose in row] for body in line] for line in bodies])


@cache
def tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    places = {"rung": np.arange(1.0, len(rungs()) + 1), "way": WAYS}
    fine = {"rung": places["rung"], "way": FINE}
    bodies: dict[str, Any] = {"rung": places["rung"], "mass": MASSES_KG, "leg": LEGS_CM, "way": FINE}
    bones, flesh, paths, pulls = _drawn()[0]
    body = Body.load()
    postures = [[pose.posture() for pose in row] for row in _poses()]
    return {
        "bones": pack(places, bones, unit="°, mm, mm"),
        "flesh": pack(places, flesh, unit="mm"),
        "path": pack(places, paths, unit="mm"),
        "pull": pack(places, pulls, unit="mm"),
        "hip": pack(fine, asked().hip_deg, unit="°"),
        "length": pack(fine, [[body.measure(p).length_mm[LONGEST] / 10 for p in row] for row in postures], unit="cm"),
        "press": pack(fine, [[compression(body, p) for p in row] for row in postures], unit="N per N"),
        "moment": pack(bodies, asked().moment_nm, unit="N m"),
        "able": pack(bodies, asked().able_nm, unit="N m"),
    }


def _trusted(posture: Posture) -> Posture:
    """The posture, or the last hip angle on the way to it where the path of the psoas can be trusted."""
    if posture.hip_flexion_r <= TRUSTED_DEG:
        return posture
    return replace(posture, hip_flexion_r=TRUSTED_DEG)


def _cones() -> list[tuple[str, float, float]]:
    """The soft body as it is drawn: bone (with its side), and the radii (mm) at both ends."""
    out = []
    for bone, *ends in FLESH_CONES:
        for side in ("_l", "_r") if _sided(bone) else ("",):
            out.append((f"{bone}{side}", float(ends[0][3]), float(ends[1][3])))
    return out


def _sided(bone: str) -> bool:
    return bone not in ("skull", "cervical_spine", "ribcage", "L3")


@cache
def _drawn() -> tuple[tuple[Floats, Floats, Floats, Floats], tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Where bones, soft body, psoas and pull are at every place of every exercise; what stands round it; its window."""
    body = Body.load()
    names = tuple(dict.fromkeys([*BONES, *(name for name, _, _ in _cones())]))
    rest = {n: v[0] for n, v in body.bones(Posture(), names=names).items()}
    found: list[list[tuple[Floats, ...]]] = []
    props, windows = [], []
    for e in rungs():
        row: list[tuple[Floats, ...]] = []
        anchor = None
        corners = []
        for w in WAYS:
            figure, bones, path, pull = _placed(body, e, on_the_way(e, float(w) / 100), rest)
            mark = figure.marks[FIXED[e.id]] if e.id in FIXED else np.zeros(3)
            anchor = mark if anchor is None else anchor
            aside = np.array([0.0, anchor[1] - mark[1], 0.0])
            figure = figure.moved(aside)
            flat = figure.shape.cones[..., 1:3]
            sideways = np.array([aside[1], 0.0])
            row.append((bones + np.append(0.0, sideways), flat, path + sideways, pull + sideways))
            corners += list(figure.extent())
            if w == 0.0:
                layers = _standing(e, figure)
        for la in layers:
            corners += [la.vertices.min(axis=0), la.vertices.max(axis=0)]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        wide = high[1] - low[1] + 3000
        floor = f'<rect x="{low[1] - 1500:.0f}" y="-26" width="{wide:.0f}" height="24" ' + _fill("line")
        props.append(floor + "".join(_rect(la.vertices, la.material.colour) for la in layers))
        windows.append(_window(low, high))
        found.append(row)
    columns = [np.array([[place[i] for place in row] for row in found]) for i in range(4)]
    columns[0][..., 0] = np.degrees(np.unwrap(np.radians(columns[0][..., 0]), axis=1))
    return (columns[0], columns[1], columns[2], columns[3]), tuple(props), tuple(windows)


def _standing(e: Exercise, figure: Figure) -> list[Any]:
    """What stands still round a figure: wall, seat, bar. Floor and what pulls are drawn by themselves."""
    layers = PROPS.get(e.id, (floor_of,))[0](figure)
    return [la for la in layers if la.name not in ("floor", "band", "cable", "cuff") and "cuff" not in la.name]


def _window(low: Floats, high: Floats) -> tuple[float, ...]:
    """Left, bottom, width, height (mm) that hold all, in the shape of the view."""
    wide, tall = high[1] - low[1] + 120, high[2] + 110
    size = max(wide / VIEW, tall / HEIGHT)
    middle = (low[1] + high[1]) / 2
    spare = size * HEIGHT - tall
    return middle - size * VIEW / 2, -60.0 - spare / 2, size * VIEW, size * HEIGHT


def _placed(body: Body, e: Exercise, pose: Pose, rest: Mapping[str, Floats]) -> tuple[Figure, Floats, Floats, Floats]:
    """The figure in a pose, on the ground: outline, (bones, 3) turns and shifts, psoas (12, 2) and pull (2, 2), mm."""
    posture = pose.posture()
    turn = turn_back(pose.recline_deg)
    now = {n: v[0] @ turn.T for n, v in body.bones(posture, names=tuple(rest)).items()}
    moves = {n: _move(rest[n], now[n]) for n in rest}
    cones = []
    for (bone, *ends), side in ((c, s) for c in FLESH_CONES for s in (("_l", "_r") if _sided(c[0]) else ("",))):
        turned, shift = moves[f"{bone}{side}"]
        mirror = np.array([-1.0 if side == "_l" else 1.0, 1.0, 1.0])
        cones.append([np.append(turned @ (np.array(end[:3]) * mirror) + shift, end[3]) for end in ends])
    marks: dict[str, Floats] = {n: turn @ p for n, p in body.landmarks_mm(posture).items()}
    marks |= {n: now[n].mean(axis=0) for n in ("hand_r", "hand_l") if n in now}
    figure = Figure((), Silhouette(np.array(cones), "#ffffff", "#ffffff"), marks)
    up = HANDS_AT_MM[e.id] - marks["hand_r"][2] if e.id in HANDS_AT_MM else -figure.extent()[0][2]
    figure = figure.moved(np.array([0.0, 0.0, up]))
    bones = np.zeros((len(BONES), 3))
    for k, n in enumerate(BONES):
        from_name = n if n in NEAR else f"{n[:-2]}_r"
        before, after = rest[from_name][:, 1:], now[n][:, 1:]
        centre, at = before.mean(axis=0), after.mean(axis=0)
        a = _angle(rest[n][:, 1:] - rest[n][:, 1:].mean(axis=0), after - at)
        bones[k, 0] = math.degrees(a)
        spin = np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
        bones[k, 1:] = at + np.array([0.0, up]) - spin @ centre
    path = resample((body.path_mm(posture, LONGEST) @ turn.T)[:, 1:], 12) + np.array([0.0, up])
    return figure, bones, path, _pull(e, figure.marks)


def _move(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Rotation (3, 3) and shift (3,) that carry the points `before` to `after`."""
    u, _, vt = np.linalg.svd((before - before.mean(axis=0)).T @ (after - after.mean(axis=0)))
    turn = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt).T
    return turn, after.mean(axis=0) - turn @ before.mean(axis=0)


def _angle(before: Floats, after: Floats) -> float:
    """The turn (radians, anticlockwise) that carries flat points about their middle nearest to where they are now."""
    crossed = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return math.atan2(float(crossed.sum()), float((before * after).sum()))


def _pull(e: Exercise, marks: Mapping[str, Floats]) -> Floats:
    """Both ends (2, 2) of a band or cable; the same point twice where nothing pulls."""
    if e.resistance is None or e.resistance.kind == "push":
        return np.zeros((2, 2)) - 900.0
    here = marks[e.resistance.point][1:]
    if e.resistance.kind == "band":
        return np.array([here, marks[e.resistance.to][1:]])
    return np.array([here, marks["hip_r"][1:] + np.array(e.resistance.anchor_mm)])


# ---- geometry and words, the same in scrub.js -----------------------------------------------------------------------


def flesh_path(ends: Floats, radii: Sequence[Sequence[float]]) -> str:
    """Tapered limbs (n, 2, 2) mm with a radius at both ends, as one SVG path."""
    out = []
    for (a, b), (r, q) in zip(ends, radii, strict=True):
        d = math.hypot(*(b - a))
        if d <= abs(r - q) + 0.5:
            (x, y), most = (a, r) if r >= q else (b, q)
            out.append(f"M{x - most:.1f} {y:.1f}a{most:.1f} {most:.1f} 0 1 1 {2 * most:.1f} 0"
                       f"a{most:.1f} {most:.1f} 0 1 1 {-2 * most:.1f} 0Z")  # fmt: skip
            continue
        along, half = math.atan2(b[1] - a[1], b[0] - a[0]), math.acos((r - q) / d)
        p = [(c[0] + s * math.cos(along + t), c[1] + s * math.sin(along + t))
             for c, s, t in ((a, r, half), (a, r, -half), (b, q, -half), (b, q, half))]  # fmt: skip
        far, near = int(half < math.pi / 2), int(half > math.pi / 2)
        out.append(f"M{p[0][0]:.1f} {p[0][1]:.1f}A{r:.1f} {r:.1f} 0 {far} 1 {p[1][0]:.1f} {p[1][1]:.1f}"
                   f"L{p[2][0]:.1f} {p[2][1]:.1f}A{q:.1f} {q:.1f} 0 {near} 1 {p[3][0]:.1f} {p[3][1]:.1f}Z")  # fmt: skip
    return "".join(out)


def _way_x(way: float) -> float:
    return GRAPH[0] + way / 100 * (GRAPH[1] - GRAPH[0])


def _nm_y(nm: float) -> float:
    _, _, top, bottom, low, high = GRAPH
    return bottom + (nm - low) / (high - low) * (top - bottom)


def _share_x(percent: float) -> float:
    return SHARE[0] + min(percent, SHARE[3]) / SHARE[3] * (SHARE[1] - SHARE[0])


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _line_path(points: Floats) -> str:
    return _joined([(float(x), float(y)) for x, y in points])


def hidden(yes: bool) -> str:
    return ' display="none"' if yes else ""


def _fill(colour: str) -> str:
    return f'style="fill:{css_colour(colour)}"/>'


def _rect(vertices: Floats, colour: str) -> str:
    (x, y), (right, top) = vertices.min(axis=0)[1:], vertices.max(axis=0)[1:]
    return (f'<rect x="{x:.0f}" y="{y:.0f}" width="{right - x:.0f}" height="{top - y:.0f}" '
            f'style="fill:{colour};stroke:{css_colour("ink_soft")};stroke-width:3"/>')  # fmt: skip


def _bone(index: int, name: str, place: Floats) -> str:
    """One bone where it is; those of the far side in one pale shape, drawn from the near side's."""
    drawn = far(shapes(f"{name[:-2]}_r")) if index < BEHIND else shapes(name)[: 2 if name in LIGHT else None]
    paths = "".join(
        f'<path d="{o.path}" opacity="{o.opacity}" stroke-width="3" '
        f'style="fill:{css_colour(o.fill)};stroke:{css_colour(o.stroke)}"/>'
        for o in drawn
    )
    angle, x, y = place
    return f'<g data-bone="{index}" transform="translate({x:.2f} {y:.2f}) rotate({angle:.3f})">{paths}</g>'
