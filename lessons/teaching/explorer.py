"""An explorer of a jointed picture: drag a bone, and muscle, numbers, curve and sentence follow.

Everything is given in millimetres of one side view: x forward, y up. Angles are in degrees.

    LinkExplorer(
        title="Drag the thigh",
        axes=[Axis("hip_flexion", "Hip flexion", -20, 120)],
        layers=[Part("pelvis", outlines), Muscle("psoas", "psoas_path", width_mm=26),
                Part("femur", outlines, turns=[Turn("hip_flexion", (0, 0))], handle_mm=(20, -300))],
        tables={"psoas_path": pack(...), "length": pack(...), "arm": pack(...)},
        readouts=[Readout("length", "Psoas length", digits=1)],
        curve=Curve("hip_flexion", "arm", "Moment arm"),
        say=[Say("You lift the thigh {hip_flexion}°. The psoas is {length} cm long.")],
        window_mm=(-250, -420, 700, 800),
    )

The picture is drawn here once, as an SVG; js/explorer.js moves the same elements by the same rules, so that the still
and the moving picture are one.
"""

from __future__ import annotations

import base64
import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from lessons.evidence.data import near_matches
from lessons.teaching.interactive import Interactive, StateError
from lessons.teaching.look import FONT, TYPE, css_colour
from lessons.teaching.outlines import Outline
from lessons.teaching.tables import Table, interpolate

PICTURE_PX = 640
CURVE_PX = (440, 270)
CURVE_BOX = (58, 40, 416, 222)  # left, top, right, bottom of the plot inside the curve
BELLY_STEPS = 36
_PLACE = r"\{(abs )?([A-Za-z_0-9]+)(?::(\d))?\}"
FIBRES = (-0.55, -0.2, 0.2, 0.55)

Point = tuple[float, float]
State = Mapping[str, Any]


@dataclass(frozen=True)
class Axis:
    """One thing the learner changes: a key of the state, from `low` to `high`, in steps.

    With `play_s` it runs round and round, once in so many seconds, by a Play button (never for readers who asked for
    less motion). With `next_label` a button of that name moves it on by one `page`, and from the end to the start.
    With `names` its whole steps from `low` on are things, not amounts, and each is called by its name.
    """

    name: str
    label: str
    low: float
    high: float
    start: float = 0.0
    step: float = 1.0
    page: float = 10.0
    unit: str = "°"
    words: str = "{value} degrees"
    play_s: float = 0.0
    next_label: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A turn about `pivot_mm` (where it is in the outlines): `gain` degrees anticlockwise for a degree of `axis`.

    `axis` names an axis, or a table of numbers: then the part goes where the model has it.
    """

    axis: str
    pivot_mm: Point
    gain: float = 1.0


@dataclass(frozen=True)
class Slide:
    """A shift by (x, y) mm, the entry of `table`."""

    table: str


@dataclass(frozen=True)
class Part:
    """A bone or a body outline. `turns` move it, the first outermost. With `handle_mm` it is dragged about its last."""

    name: str
    outlines: Sequence[Outline]
    turns: Sequence[Turn | Slide] = ()
    handle_mm: Point | None = None
    handle_label: str = ""


@dataclass(frozen=True)
class Muscle:
    """A tapered belly along the path in `table`, whose entries are n points (x, y); it keeps its volume as it shortens.

    `width_mm` is the greatest width at the axes' starts; `profile`: (fraction of the path, fraction of that width).
    """

    name: str
    table: str
    width_mm: float
    profile: Sequence[Point] = ((0.0, 0.35), (0.12, 0.8), (0.35, 1.0), (0.6, 0.8), (0.85, 0.35), (1.0, 0.22))
    fill: str = "psoas"
    stroke: str = "psoas_deep"


@dataclass(frozen=True)
class Line:
    """A line along the path in `table`, whose entries are n points (x, y): a lever, a line of pull, the ground."""

    name: str
    table: str
    stroke: str = "accent"
    width_px: float = 5.0
    dashed: bool = False


Layer = Part | Muscle | Line


@dataclass(frozen=True)
class Label:
    """A name with a line to `point_mm`, which moves with the part `on`, or to the `fraction` of a muscle or line.

    A `{name}` in it is a number of the present state, as in `Say`.
    """

    text: str
    text_mm: Point
    on: str = ""
    point_mm: Point = (0.0, 0.0)
    fraction: float = 0.5
    anchor: str = "start"


@dataclass(frozen=True)
class Readout:
    """A number beside the picture, from the table of the same name; its unit is the table's."""

    name: str
    label: str
    digits: int = 0


@dataclass(frozen=True)
class Curve:
    """The small graph: table `table` over `axis`, with a dot at the present state.

    `other` is a second table of the same unit, dashed, to compare with; `other_label` says what it is.
    With `crossings` a ring marks where each line first goes through zero. Colours are names of the house.
    """

    axis: str
    table: str
    label: str
    other: str = ""
    other_label: str = ""
    colour: str = "psoas"
    other_colour: str = "ink_soft"
    crossings: bool = False


@dataclass(frozen=True)
class Avoid:
    """A range of an axis in which nothing should be read into the numbers; shaded, and said."""

    axis: str
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Say:
    """A sentence for states in which each named axis or table lies within (low, high); the first that fits is said.

    `{name}` is the number with its digits, `{abs name}` without its sign, `{name:1}` with one decimal; of an axis with
    names, `{name}` is the name.
    """

    text: str
    when: Mapping[str, Point] = field(default_factory=dict)


class LinkExplorer(Interactive):
    """A side view whose parts turn about their pivots (see the top of explorer.py).

    Raises ValueError, StateError, TableError.
    """

    module = "explorer.js"

    def __init__(
        self,
        *,
        title: str,
        axes: Sequence[Axis],
        layers: Sequence[Layer],
        tables: Mapping[str, Table],
        readouts: Sequence[Readout],
        say: Sequence[Say],
        window_mm: tuple[float, float, float, float],
        curve: Curve | None = None,
        labels: Sequence[Label] = (),
        postures: Mapping[str, Mapping[str, float]] | None = None,
        ghost: Mapping[str, float] | None = None,
        avoid: Sequence[Avoid] = (),
        lead: str = "",
        limits: Sequence[str] = (),
        state: Mapping[str, float] | None = None,
    ) -> None:
        self.axes = {axis.name: axis for axis in axes}
        self._scene = _Scene(
            tuple(layers), tuple(labels), dict(tables), tuple(readouts), curve, tuple(say), tuple(avoid), window_mm
        )
        _check_names(self.axes, self._scene, postures or {}, ghost or {})
        start = {axis.name: axis.start for axis in axes}
        self._reference_mm = {
            m.name: path_length(np.asarray(_at(tables[m.table], {**start}))) for m in layers if isinstance(m, Muscle)
        }
        self._ghost = {**start, **ghost} if ghost is not None else None
        content = {
            "lead": lead,
            "axes": [asdict(axis) for axis in axes],
            "postures": [{"name": name, "state": {**start, **posture}} for name, posture in (postures or {}).items()],
            "parts": [_part_json(part) for part in layers if isinstance(part, Part)],
            "muscles": [_muscle_json(m, self._reference_mm[m.name]) for m in layers if isinstance(m, Muscle)],
            "lines": [asdict(x) for x in layers if isinstance(x, Line)],
            "labels": [asdict(label) for label in labels],
            "readouts": [asdict(r) | {"unit": tables[r.name]["unit"]} for r in readouts],
            "curve": _curve_json(curve, tables) if curve else None,
            "avoid": [asdict(a) for a in avoid],
            "say": [{"text": s.text, "when": {k: list(v) for k, v in s.when.items()}} for s in say],
            "belly_steps": BELLY_STEPS,
            "fibres": list(FIBRES),
            "scale": PICTURE_PX / window_mm[2],
            "window": list(window_mm),
        }
        super().__init__(title=title, start=start, content=content, tables=tables, limits=limits, state=state)

    def check_state(self, state: dict[str, Any]) -> None:
        for name, axis in self.axes.items():
            if not axis.low <= state[name] <= axis.high:
                raise StateError(
                    f"state[{name!r}] = {state[name]}: allowed are {axis.low:g} to {axis.high:g}{axis.unit}"
                )

    # ---- the picture -------------------------------------------------------------------------------------------------

    def picture(self) -> str:
        """The side view at the present state, as one SVG."""
        scene, state = self._scene, self.state
        left, bottom, width, height = scene.window_mm
        k = PICTURE_PX / width
        flip = f"matrix({k:.6g} 0 0 {-k:.6g} {-left * k:.6g} {(bottom + height) * k:.6g})"
        ghost = ""
        if self._ghost is not None:
            moving = (self._layer(x, self._ghost, "ghost") for x in scene.layers if _has_ghost(x))
            ghost = _tag("g", *moving, data_ghost=1, opacity=0.38)
        layers = (self._layer(x, state, "live") for x in scene.layers)
        handles = (self._handle(x) for x in scene.layers if isinstance(x, Part) and x.handle_mm)
        labels = (self._label(i, x) for i, x in enumerate(scene.labels))
        return _tag(
            "svg",
            _tag("g", ghost, *layers, *handles, transform=flip, stroke_linejoin="round"),
            _tag("g", *labels, font_family=FONT, font_size=TYPE["label"]),
            class_="psoas-svg",
            viewBox=f"0 0 {PICTURE_PX} {height * k:.6g}",
            role="group",
            aria_label=self.content.get("title", ""),
        )

    def graph(self) -> str:
        """The small curve at the present state, as one SVG, or "" without one."""
        scene, curve = self._scene, self._scene.curve
        if curve is None:
            return ""
        axis, table = self.axes[curve.axis], scene.tables[curve.table]
        left, top, right, bottom = CURVE_BOX
        low, high = _curve_limits(curve, scene.tables)
        foot = CURVE_PX[1] - 4
        soft = _style(fill="ink_soft")

        def along(value: float) -> float:
            return _along(value, axis.low, axis.high, left, right)

        out = [_tag("text", f"{curve.label} ({table['unit']})", x=4, y=22, font_weight=600, style=_style(fill="ink"))]
        out.append(_tag("text", axis.label, x=right, y=foot, text_anchor="end", font_size=17, style=soft))
        if curve.other:
            out.append(_tag("text", f"dashed: {curve.other_label}", x=4, y=foot, font_size=17, style=soft))
        for a in (a for a in scene.avoid if a.axis == curve.axis):
            size = {"x": along(a.low), "y": top, "width": along(a.high) - along(a.low), "height": bottom - top}
            out.append(_tag("rect", **size, opacity=0.22, style=_style(fill="warning")))
            out.append(_tag("text", "shaded: do not trust", x=4, y=foot, font_size=17, style=soft))
        for tick in _ticks(low, high, 4):
            y = _along(tick, low, high, bottom, top)
            out.append(_tag("path", d=f"M{left} {y:.1f}H{right}", style=_style(stroke="line")))
            out.append(_tag("text", number(tick), x=left - 8, y=y + 6, text_anchor="end", font_size=17, style=soft))
        for tick in _ticks(axis.low, axis.high, 5):
            words = number(tick) + axis.unit
            place = {"x": along(tick), "y": bottom + 22}
            out.append(_tag("text", words, **place, text_anchor="middle", font_size=17, style=soft))
        x, y = self._dot(curve, self.state)
        line = {"stroke_width": 3.5, "stroke_linejoin": "round", "style": _style(stroke=curve.colour)}
        dot = {"r": 9, "stroke_width": 3, "style": _style(fill=curve.colour, stroke="paper")}
        guide = {"stroke_dasharray": "4 4", "style": _style(stroke="ink_soft")}
        if curve.other:
            other = {"stroke_width": 3, "stroke_dasharray": "7 6", "style": _style(stroke=curve.other_colour)}
            points = self._curve_path(curve, self.state, curve.other)
            out.append(_tag("path", data_other=1, d=points, fill="none", **other))
        out += [
            _tag("path", data_curve=1, d=self._curve_path(curve, self.state), fill="none", **line),
            _tag("path", data_guide=1, d=f"M{x:.1f} {bottom}V{y:.1f}", fill="none", **guide),
            _tag("circle", data_dot=1, cx=x, cy=y, **dot),
        ]
        for i, name in enumerate((curve.table, curve.other) if curve.crossings else ()):
            ring = {"r": 8, "fill": "none", "stroke_width": 3, "style": _style(stroke="ink")}
            out.append(_tag("circle", data_cross=i, **self._crossing(curve, name), **ring))
        return _tag(
            "svg",
            *out,
            class_="psoas-svg",
            viewBox=f"0 0 {CURVE_PX[0]} {CURVE_PX[1]}",
            role="img",
            aria_label=f"{curve.label} against {axis.label}",
            font_family=FONT,
            font_size=19,
        )

    def still(self) -> str:
        height = PICTURE_PX * self._scene.window_mm[3] / self._scene.window_mm[2]
        graph_left, graph_top = PICTURE_PX + 30, max(0.0, (height - CURVE_PX[1]) / 2)
        total = graph_left + CURVE_PX[0] if self._scene.curve else PICTURE_PX
        return _tag(
            "svg",
            _placed(self.picture(), 0, 0, PICTURE_PX, height),
            _placed(self.graph(), graph_left, graph_top, *CURVE_PX),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {total} {height:.6g}",
            role="img",
            aria_label=self.sentence(),
            width=total,
            height=round(height),
            style=f"max-width:100%;height:auto;background:{css_colour('paper')}",
        )

    def sentence(self) -> str:
        """The first sentence that fits the present state, and a warning where the numbers should not be trusted."""
        scene, state, values = self._scene, self.state, self._values()
        fits = (s.text for s in scene.say if all(lo <= values[n][0] <= hi for n, (lo, hi) in s.when.items()))
        warned = [a.words for a in scene.avoid if a.low <= state[a.axis] <= a.high]
        return self._filled(" ".join([next(fits, ""), *warned]))

    def _filled(self, template: str) -> str:
        """`template` with the numbers of the present state in it, and the names of what is chosen by name."""
        for name, axis in self.axes.items():
            if axis.names:
                template = template.replace(f"{{{name}}}", axis.names[round(self.state[name] - axis.low)])
        return fill(template, self._values()) if "{" in template else template.strip()

    def _values(self) -> dict[str, tuple[float, int]]:
        """Every number that words may name at the present state, with its decimals."""
        digits = {r.name: r.digits for r in self._scene.readouts}
        values = {name: (float(self.state[name]), _places(axis.step)) for name, axis in self.axes.items()}
        for name, table in self._scene.tables.items():
            if len(table["shape"]) == len(table["axes"]):
                values[name] = (float(_at(table, self.state)), digits.get(name, 0))
        return values

    def _layer(self, layer: Layer, state: State, kind: str) -> str:
        thin = {"vector_effect": "non-scaling-stroke", "stroke_width": 1.3}
        if isinstance(layer, Part):
            shapes = (
                _tag("path", d=o.path, opacity=o.opacity, **thin, style=_style(fill=o.fill, stroke=o.stroke))
                for o in layer.outlines
            )
            grab = {"class_": "psoas-grab"} if layer.handle_mm and kind == "live" else {}
            place = _transform(layer, state, self._scene.tables)
            return _tag("g", *shapes, data_part=layer.name, data_kind=kind, **grab, transform=place)
        path = np.asarray(_at(self._scene.tables[layer.table], state))
        if isinstance(layer, Line):
            look = {"vector_effect": "non-scaling-stroke", "stroke_width": layer.width_px, "stroke_linecap": "round"}
            dash = {"stroke_dasharray": "2 8"} if layer.dashed else {}
            line = _tag("path", d=_path(path), fill="none", **look, **dash, style=_style(stroke=layer.stroke))
            return _tag("g", line, data_line=layer.name, data_kind=kind, pointer_events="none")
        outline, *fibres = belly(path, layer, self._reference_mm[layer.name])
        return _tag(
            "g",
            _tag("path", d=outline, **thin, style=_style(fill=layer.fill, stroke=layer.stroke)),
            *(_tag("path", d=d, fill="none", opacity=0.55, **thin, style=_style(stroke=layer.stroke)) for d in fibres),
            data_muscle=layer.name,
            data_kind=kind,
            pointer_events="none",
        )

    def _handle(self, part: Part) -> str:
        """A ring to hold, and two arrows that say which way it goes."""
        assert part.handle_mm is not None
        own = part.turns[-1]
        assert isinstance(own, Turn)
        (x, y), (px, py) = part.handle_mm, own.pivot_mm
        mm = self._scene.window_mm[2] / PICTURE_PX  # one pixel of the picture
        radius, here = math.hypot(x - px, y - py), math.atan2(y - py, x - px)

        def spot(angle: float, beyond_mm: float = 0.0) -> str:
            away = radius + beyond_mm
            return f"{px + away * math.cos(angle):.1f} {py + away * math.sin(angle):.1f}"

        line = {"vector_effect": "non-scaling-stroke", "stroke_width": 4, "stroke_linecap": "round"}
        arrows = []
        for way in (-1, 1):
            near, far, tip = (here + way * px_away * mm / radius for px_away in (26, 58, 70))
            arc = f"M{spot(near)}A{radius:.1f} {radius:.1f} 0 0 {int(way > 0)} {spot(far)}"
            head = f"M{spot(tip)}L{spot(far, 8 * mm)}L{spot(far, -8 * mm)}Z"
            arrows.append(_tag("path", d=arc, fill="none", **line, style=_style(stroke="accent")))
            arrows.append(_tag("path", d=head, style=_style(fill="accent")))
        ring = {"vector_effect": "non-scaling-stroke", "stroke_width": 4}
        return _tag(
            "g",
            *arrows,
            _tag("circle", cx=x, cy=y, r=26 * mm, fill="transparent"),
            _tag("circle", data_grip=1, cx=x, cy=y, r=16 * mm, **ring, style=_style(fill="paper", stroke="accent")),
            data_handle=part.name,
            transform=_transform(part, self.state, self._scene.tables),
        )

    def _label(self, index: int, label: Label) -> str:
        (x, y), (px, py) = self._to_px(label.text_mm), self._to_px(self._label_point(label, self.state))
        dx = {"start": -6, "middle": 0, "end": 6}[label.anchor]
        leader = f"M{x + dx:.1f} {y - 7:.1f}L{px:.1f} {py:.1f}"
        halo = {"stroke_width": 5, "paint_order": "stroke", "stroke_linejoin": "round"}
        ink = _style(fill="ink", stroke="paper")
        return _tag(
            "path", data_leader=index, d=leader, fill="none", stroke_width=1.4, style=_style(stroke="ink")
        ) + _tag("text", self._filled(label.text), x=x, y=y, text_anchor=label.anchor, **halo, style=ink)

    def _label_point(self, label: Label, state: State) -> Point:
        for layer in self._scene.layers:
            if layer.name == label.on and isinstance(layer, Part):
                return turned(label.point_mm, layer.turns, state, self._scene.tables)
            if layer.name == label.on and isinstance(layer, Muscle | Line):
                path = _spread(np.asarray(_at(self._scene.tables[layer.table], state)), BELLY_STEPS)
                x, y = path[round(label.fraction * BELLY_STEPS)]
                return float(x), float(y)
        return label.point_mm

    def _to_px(self, point: Point) -> Point:
        left, bottom, width, height = self._scene.window_mm
        k = PICTURE_PX / width
        return (point[0] - left) * k, (bottom + height - point[1]) * k

    def _dot(self, curve: Curve, state: State, name: str = "") -> Point:
        axis, table = self.axes[curve.axis], self._scene.tables[name or curve.table]
        left, top, right, bottom = CURVE_BOX
        low, high = _curve_limits(curve, self._scene.tables)
        return (
            _along(state[axis.name], axis.low, axis.high, left, right),
            _along(float(_at(table, state)), low, high, bottom, top),
        )

    def _crossing(self, curve: Curve, name: str) -> dict[str, float | str]:
        """Where the line of table `name` first goes through zero, for a circle; hidden where it never does."""
        axis = self.axes[curve.axis]
        left, top, right, bottom = CURVE_BOX
        places = [axis.low + i / 60 * (axis.high - axis.low) for i in range(61)]
        values = [float(_at(self._scene.tables[name], {**self.state, axis.name: at})) for at in places]
        low, high = _curve_limits(curve, self._scene.tables)
        zero = _along(0.0, low, high, bottom, top)
        for i in range(60):
            if values[i] * values[i + 1] < 0:
                share = values[i] / (values[i] - values[i + 1])
                return {"cx": left + (i + share) / 60 * (right - left), "cy": zero, "visibility": "visible"}
        return {"cx": left, "cy": zero, "visibility": "hidden"}

    def _curve_path(self, curve: Curve, state: State, name: str = "") -> str:
        axis = self.axes[curve.axis]
        points = [{**state, axis.name: axis.low + i / 60 * (axis.high - axis.low)} for i in range(61)]
        return _path(np.array([self._dot(curve, point, name) for point in points]))


# ---- geometry, the same in js/explorer.js --------------------------------------------------------


def turned(
    point: Point, turns: Sequence[Turn | Slide], state: State, tables: Mapping[str, Table] | None = None
) -> Point:
    """`point` (mm) after all `turns` of its part at `state`; `tables` where a turn or a slide follows one."""
    x, y = point
    for turn in reversed(turns):
        if isinstance(turn, Slide):
            dx, dy = _at((tables or {})[turn.table], state)
            x, y = x + float(dx), y + float(dy)
            continue
        angle = math.radians(turn.gain * _amount(turn, state, tables or {}))
        px, py = turn.pivot_mm
        x, y = (
            px + (x - px) * math.cos(angle) - (y - py) * math.sin(angle),
            py + (x - px) * math.sin(angle) + (y - py) * math.cos(angle),
        )
    return x, y


def path_length(points: npt.NDArray[np.float64]) -> float:
    """The length of the polyline `points`, shape (n, 2) or (n, 3), in its own unit."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def resample(points: npt.ArrayLike, n: int = 24) -> npt.NDArray[np.float64]:
    """`n` points at equal distances along the polyline `points` (m, 2), because entries of a table have one shape."""
    return _spread(np.asarray(points, dtype=float), n - 1)


def belly(points: npt.NDArray[np.float64], muscle: Muscle, reference_mm: float) -> list[str]:
    """SVG paths in mm: the outline of the belly along `points` (n, 2), then its fibres."""
    p = _spread(points, BELLY_STEPS)
    for _ in range(3):  # round the corners where the path wraps
        p = np.vstack([p[:1], (p[:-2] + 2 * p[1:-1] + p[2:]) / 4, p[-1:]])
    tangent = np.vstack([p[1] - p[0], p[2:] - p[:-2], p[-1] - p[-2]])
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    width = muscle.width_mm * math.sqrt(reference_mm / path_length(points))
    where, share = zip(*muscle.profile, strict=True)
    half = width / 2 * np.interp(np.linspace(0, 1, BELLY_STEPS + 1), where, share)
    for _ in range(3):
        half = np.concatenate([half[:1], (half[:-2] + 2 * half[1:-1] + half[2:]) / 4, half[-1:]])
    rim = np.vstack([p + normal * half[:, None], (p - normal * half[:, None])[::-1]])
    return [_path(rim) + "Z", *(_path(p + normal * (f * half)[:, None]) for f in FIBRES)]


def _spread(points: npt.NDArray[np.float64], steps: int) -> npt.NDArray[np.float64]:
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    wanted = np.linspace(0.0, along[-1], steps + 1)
    return np.column_stack([np.interp(wanted, along, points[:, i]) for i in range(points.shape[1])])


def _path(points: npt.NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{_round1(x)} {_round1(y)}" for x, y in points)


def _round1(value: float) -> str:
    """One decimal, written as JavaScript writes it: no '.0', no '-0'."""
    rounded = math.floor(value * 10 + 0.5) / 10
    return (
        f"{rounded:.0f}".replace("-0", "0")
        if rounded == int(rounded) and abs(rounded) < 1
        else f"{rounded:.1f}".removesuffix(".0")
    )


# ---- numbers and words, the same in js/base.js ---------------------------------------------------


def number(value: float, digits: int = 0) -> str:
    """`value` with a real minus sign; halves go away from zero."""
    text = str(Decimal(abs(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
    return f"\N{MINUS SIGN}{text}" if value < 0 and float(text) != 0 else text


def fill(template: str, values: Mapping[str, tuple[float, int]]) -> str:
    """`template` with `{name}`, `{abs name}` and `{name:1}` replaced; `values` are (number, digits)."""

    def put(match: re.Match[str]) -> str:
        value, digits = values[match[2]]
        return number(abs(value) if match[1] else value, int(match[3]) if match[3] else digits)

    return re.sub(_PLACE, put, template).strip()


# ---- small things --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scene:
    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    tables: dict[str, Table]
    readouts: tuple[Readout, ...]
    curve: Curve | None
    say: tuple[Say, ...]
    avoid: tuple[Avoid, ...]
    window_mm: tuple[float, float, float, float]


def _at(table: Table, state: State) -> Any:
    return interpolate(table, **{name: state[name] for name in table["axes"]})


def _has_ghost(layer: Layer) -> bool:
    """Whether the faint picture of another state shows it: a muscle, or a bone that moves."""
    return isinstance(layer, Muscle) or (isinstance(layer, Part) and bool(layer.turns))


def _amount(turn: Turn, state: State, tables: Mapping[str, Table]) -> float:
    return float(state[turn.axis] if turn.axis in state else _at(tables[turn.axis], state))


def _transform(part: Part, state: State, tables: Mapping[str, Table]) -> str:
    return " ".join(_one_transform(turn, state, tables) for turn in part.turns)


def _one_transform(turn: Turn | Slide, state: State, tables: Mapping[str, Table]) -> str:
    if isinstance(turn, Slide):
        x, y = _at(tables[turn.table], state)
        return f"translate({x:.6g} {y:.6g})"
    return f"rotate({turn.gain * _amount(turn, state, tables):.6g} {turn.pivot_mm[0]:.6g} {turn.pivot_mm[1]:.6g})"


def _part_json(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "turns": [asdict(turn) for turn in part.turns],
        "handle": list(part.handle_mm) if part.handle_mm else None,
        "label": part.handle_label or part.name,
    }


def _muscle_json(muscle: Muscle, reference_mm: float) -> dict[str, Any]:
    return asdict(muscle) | {"reference_mm": reference_mm}


def _tag(name: str, *inside: str, **attributes: object) -> str:
    """An SVG element. Attribute names as in Python (`stroke_width`, `class_`); words of a <text> are escaped."""
    words = " ".join(
        f'{key.rstrip("_").replace("_", "-")}="{html.escape(_short(value), quote=True)}"'
        for key, value in attributes.items()
    )
    content = "".join(inside) if name != "text" else html.escape("".join(inside))
    return f"<{name} {words}>{content}</{name}>" if content else f"<{name} {words}/>"


def _short(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) and abs(value) >= 10 else f"{value}"


def _style(**colours: str) -> str:
    return ";".join(f"{name}:{css_colour(colour)}" for name, colour in colours.items())


def _placed(svg: str, x: float, y: float, width: float, height: float) -> str:
    return svg.replace("<svg ", f'<svg x="{x:.6g}" y="{y:.6g}" width="{width:.6g}" height="{height:.6g}" ', 1)


def _curve_limits(curve: Curve, tables: Mapping[str, Table]) -> tuple[float, float]:
    return _limits(*(tables[name] for name in (curve.table, curve.other) if name))


def _curve_json(curve: Curve, tables: Mapping[str, Table]) -> dict[str, Any]:
    low, high = _curve_limits(curve, tables)
    return asdict(curve) | {"low": low, "high": high, "box": list(CURVE_BOX)}


def _limits(*tables: Table) -> tuple[float, float]:
    """Round ends of the curve's upright axis that hold every value of `tables`, and zero."""
    values = np.concatenate([np.frombuffer(base64.b64decode(table["data"]), dtype="<f4") for table in tables])
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    step = _step(high - low or 1.0, 4)
    return math.floor(low / step) * step, math.ceil(high / step) * step


def _step(span: float, count: int) -> float:
    power = 10 ** math.floor(math.log10(span / count))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= span / count))


def _ticks(low: float, high: float, count: int) -> list[float]:
    step = _step(high - low, count)
    first = math.ceil(low / step - 1e-9)
    return [i * step for i in range(first, math.floor(high / step + 1e-9) + 1)]


def _along(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (value - low) / (high - low) * (end - start)


def _places(step: float) -> int:
    return max(0, math.ceil(-math.log10(step)))


def _check_names(
    axes: Mapping[str, Axis], scene: _Scene, postures: Mapping[str, Mapping[str, float]], ghost: Mapping[str, float]
) -> None:
    """Raise ValueError for a name that leads nowhere, so that a typing error never becomes a silent picture."""
    layers = [layer.name for layer in scene.layers]
    numbers = {**dict.fromkeys(axes), **dict.fromkeys(scene.tables)}
    parts = [layer for layer in scene.layers if isinstance(layer, Part)]
    wanted: list[tuple[str, str, Any]] = [
        *((f"part {p.name!r}, turn", t.axis, numbers) for p in parts for t in p.turns if isinstance(t, Turn)),
        *((f"part {p.name!r}, slide", t.table, scene.tables) for p in parts for t in p.turns if isinstance(t, Slide)),
        *(
            (f"{type(x).__name__.lower()} {x.name!r}, table", x.table, scene.tables)
            for x in scene.layers
            if isinstance(x, Muscle | Line)
        ),
        *((f"table {name!r}, axis", axis, axes) for name, table in scene.tables.items() for axis in table["axes"]),
        *(("readout", r.name, scene.tables) for r in scene.readouts),
        *((f"label {label.text!r}, on", label.on, layers) for label in scene.labels if label.on),
        *(
            (f"label {label.text!r}", m[2], {*axes, *scene.tables})
            for label in scene.labels
            for m in re.finditer(_PLACE, label.text)
        ),
        *(
            [
                ("curve, axis", scene.curve.axis, axes),
                *(("curve, table", name, scene.tables) for name in (scene.curve.table, scene.curve.other) if name),
            ]
            if scene.curve
            else []
        ),
        *(("avoid, axis", a.axis, axes) for a in scene.avoid),
        *(
            (f"say {s.text!r}", name, numbers)
            for s in scene.say
            for name in [*s.when, *(m[2] for m in re.finditer(_PLACE, s.text))]
        ),
        *((f"posture {name!r}", key, axes) for name, posture in postures.items() for key in posture),
        *(("ghost", key, axes) for key in ghost),
    ]
    for where, name, known in wanted:
        if name not in known:
            raise ValueError(f"{where}: there is no {name!r}; {near_matches(name, known)}")
    for layer in scene.layers:
        if isinstance(layer, Part) and layer.handle_mm and not layer.turns:
            raise ValueError(f"part {layer.name!r} has a handle but no turn: nothing would move")
        if isinstance(layer, Part) and layer.handle_mm and getattr(layer.turns[-1], "axis", "") not in axes:
            raise ValueError(f"part {layer.name!r} has a handle, so its last turn must follow an axis, not a table")
