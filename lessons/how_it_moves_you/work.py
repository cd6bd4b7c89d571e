"""The second explorer of lesson 02: who bends the hip, in bands, beside a count on donors' bodies that disagrees."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lessons.body import Body, Posture
from lessons.how_it_moves_you import shares
from lessons.how_it_moves_you.content import limits
from lessons.how_it_moves_you.drawing import line, picture
from lessons.teaching.explorer import fill
from lessons.teaching.interactive import Interactive, StateError
from lessons.teaching.look import css_colour
from lessons.teaching.svg import short, text
from lessons.teaching.tables import Table, interpolate, pack

# Finer where the rectus femoris runs out of length; above 100 degrees the model is not to be trusted.
HIP_DEG = np.union1d(np.arange(-20.0, 101.0, 5.0), np.arange(20.0, 50.1, 2.5))
KNEE_DEG = np.arange(0.0, 111.0, 10.0)
START: dict[str, Any] = {"hip": 30, "knee": 0, "by_length": True}
POSTURES: dict[str, dict[str, Any]] = {
    "Knee straight": {"hip": 60},
    "Knee bent": {"hip": 60, "knee": 90},
    "As the donors were counted": {"by_length": False},
}
# The count on donors: which muscle leads from one hip angle to another (degrees), in its authors' words.
DONORS = ((0, 60, -1, "rectus femoris about 2/3"), (60, 90, 1, "iliopsoas up"))
LEADERS = {1: "iliopsoas", 0: "cannot tell", -1: "rectus femoris"}
SAID = {
    1: "The iliopsoas leads, even if its lowest estimate is right.",
    0: "Their ranges overlap or touch: nobody can tell which of the two leads.",
    -1: "The rectus femoris leads, even if its lowest estimate is right.",
}
SENTENCE = (
    "Hip at {hip}°, knee at {knee}°: of all turning force the iliopsoas has {ilio_low} to {ilio_high} %, "
    "the rectus femoris {rectus_low} to {rectus_high} %. "
)
WITHOUT = "Lever times force only, lengths left out. "
TINTS = {1: "psoas", 0: "line", -1: "neighbour"}
GROUPS = {"iliopsoas": "psoas", "rectus femoris": "neighbour"}  # and the colour of each

# Where things stand in the picture, in its own pixels.
WIDTH, HEIGHT = 1120, 604
CHART = (70, 66, 600, 330)  # left, top, right, bottom
STRIPS = {"model": 436, "donors": 522}  # tops
STRIP_HEIGHT = 42
BARS = (840, 1100, 84, 32)  # left, right, top of the first, distance
READ_BARS = (
    "A box runs from the lowest to the",
    "highest estimate; its line is the middle.",
    "Red: the two parts of the iliopsoas.",
)
LOW_NM, HIGH_NM = -30.0, 110.0


class Work(Interactive):
    """Shares against hip angle, the leader in words, and each muscle's moment at the chosen angles."""

    module = Path(__file__).with_name("work.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        content = {
            "lead": "Drag the line in the graph, or press Tab and use the arrow keys.",
            "hip": [float(HIP_DEG[0]), float(HIP_DEG[-1])],
            "knee": [float(KNEE_DEG[0]), float(KNEE_DEG[-1])],
            "grid": HIP_DEG.tolist(),
            "chart": list(CHART),
            "strip": [STRIPS["model"], STRIP_HEIGHT],
            "bars": [*BARS, LOW_NM, HIGH_NM],
            "leaders": {str(k): v for k, v in LEADERS.items()},
            "tints": {str(k): css_colour(v) for k, v in TINTS.items()},
            "said": {str(k): v for k, v in SAID.items()},
            "sentence": SENTENCE,
            "without": WITHOUT,
            "groups": list(GROUPS),
            "postures": [{"name": name, "state": {**START, **changes}} for name, changes in POSTURES.items()],
        }
        super().__init__(
            title="Who bends the hip?",
            start=START,
            content=content,
            tables=tables(),
            limits=limits("work"),
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        for key, grid in (("hip", HIP_DEG), ("knee", KNEE_DEG)):
            if not grid[0] <= state[key] <= grid[-1]:
                raise StateError(f"state[{key!r}] = {state[key]}: allowed are {grid[0]:g} to {grid[-1]:g}°")

    def _at(self, name: str, **other: float) -> Any:
        state = self.state | other
        return interpolate(self.tables[f"{name}{int(state['by_length'])}"], hip=state["hip"], knee=state["knee"])

    def sentence(self) -> str:
        ilio, rectus = np.round(self._at("share"), 6)
        numbers = {
            "hip": self.state["hip"], "knee": self.state["knee"],
            "ilio_low": ilio[0], "ilio_high": ilio[2], "rectus_low": rectus[0], "rectus_high": rectus[2],
        }  # fmt: skip
        words = fill(SENTENCE, {name: (float(value), 0) for name, value in numbers.items()})
        return f"{'' if self.state['by_length'] else WITHOUT}{words} {SAID[round(self._at('leader'))]}"

    # ---- the picture; work.js moves the elements that carry a data- attribute ---------------------------------------

    def still(self) -> str:
        parts = [self._axes(), *(self._band(i, name) for i, name in enumerate(GROUPS)), self._marker()]
        parts += [self._strips(), self._bars()]
        return picture(parts, WIDTH, HEIGHT, self.sentence())

    def _axes(self) -> str:
        left, top, right, bottom = CHART
        out = [text("Share of the turning force (%)", 4, 24, weight=600)]
        for percent in (0, 25, 50, 75, 100):
            y = _share_y(percent)
            out.append(line(left, y, right, y, "line"))
            out.append(text(str(percent), left - 10, y + 7, anchor="end", fill="ink_soft"))
        for hip in (-20, 0, 20, 40, 60, 80, 100):
            out.append(text(f"{hip}°".replace("-", "−"), _hip_x(hip), bottom + 38, anchor="middle", fill="ink_soft"))
        out.append(text("Angle of the hip", right, bottom + 64, anchor="end", fill="ink_soft"))
        for i, (name, tint) in enumerate(GROUPS.items()):
            x = left + 4 + 170 * i
            dash = ' stroke-dasharray="7 5"' if i else ""
            out.append(
                f'<rect x="{x}" y="{top - 30}" width="34" height="20" fill-opacity="0.38" stroke-width="2.5"{dash} '
                f'style="fill:{css_colour(tint)};stroke:{css_colour(tint)}"/>' + text(name, x + 42, top - 13)
            )
        return "".join(out)

    def _band(self, index: int, name: str) -> str:
        tint = css_colour(GROUPS[name])
        dash = ' stroke-dasharray="7 5"' if index else ""
        values = np.array([self._at("share", hip=h)[index] for h in HIP_DEG])
        return (
            f'<path data-band="{index}" d="{band_path(values)}" fill-opacity="0.38" stroke-width="2.5"{dash} '
            f'stroke-linejoin="round" style="fill:{tint};stroke:{tint}"/>'
        )

    def _marker(self) -> str:
        _, top, _, bottom = CHART
        x = _hip_x(self.state["hip"])
        return (
            f'<g data-marker="1" transform="translate({short(x)} 0)"><path d="M0 {top - 4}V{bottom}" stroke-width="3" '
            f'style="stroke:{css_colour("accent")}"/>'
            f'<rect x="-22" y="{top - 4}" width="44" height="{bottom - top + 4}" fill="transparent"/>'
            f'<circle data-grip="1" cy="{bottom}" r="13" stroke-width="4" '
            f'style="fill:{css_colour("paper")};stroke:{css_colour("accent")}"/></g>'
        )

    def _strips(self) -> str:
        left = CHART[0]
        out = [text("Who leads? This model, with this knee", left, STRIPS["model"] - 10, weight=600)]
        leads = [round(self._at("leader", hip=h)) for h in HIP_DEG]
        out.append(f'<g data-strip="1">{"".join(_segment(*s, STRIPS["model"]) for s in segments(leads))}</g>')
        out.append(text("A count on 22 legs of old donors", left, STRIPS["donors"] - 10, weight=600))
        for low, high, who, words in DONORS:
            out.append(_segment(_hip_x(low), _hip_x(high), who, STRIPS["donors"], words))
        return "".join(out) + text(
            "Lever times area, each leg cut and measured; lengths not counted; 0° to 90° only.",
            left, STRIPS["donors"] + STRIP_HEIGHT + 28, fill="ink_soft",
        )  # fmt: skip

    def _bars(self) -> str:
        left, _, top, distance = BARS
        zero, bottom = _nm_x(0.0), top + distance * len(shares.MUSCLES)
        out = [
            text("Each muscle at full effort", 660, 24, weight=600),
            text("from low to high (N m)", 660, 50, fill="ink_soft"),
        ]
        for nm in (0, 50, 100):
            out.append(line(_nm_x(nm), top - 8, _nm_x(nm), bottom, "ink_soft" if nm == 0 else "line"))
            out.append(text(str(nm), _nm_x(nm), bottom + 24, anchor="middle", fill="ink_soft"))
        out.append(text("bends the hip", zero + 6, bottom + 50, fill="ink_soft"))
        out.append(text("straightens it", zero - 6, bottom + 50, anchor="end", fill="ink_soft"))
        for i, (muscle, (middle, low, high)) in enumerate(zip(shares.MUSCLES, self._at("nm"), strict=True)):
            y = top + distance * i
            tint = css_colour("psoas" if muscle in shares.GROUPS["iliopsoas"] else "neighbour")
            x, width = _nm_x(low), max(_nm_x(high) - _nm_x(low), 2.0)
            out.append(
                text(muscle.replace("_", " "), left - 14, y + 17, anchor="end")
                + f'<rect data-bar="{i}" x="{short(x)}" y="{y}" width="{short(width)}" height="22" rx="4" '
                f'fill-opacity="0.5" stroke-width="1.5" style="fill:{tint};stroke:{tint}"/>'
                f'<rect data-middle="{i}" x="{short(_nm_x(middle) - 2)}" y="{y - 2}" width="4" height="26" '
                f'style="fill:{css_colour("ink")}"/>'
            )
        for i, words in enumerate(READ_BARS):
            out.append(text(words, 660, STRIPS["model"] + 28 * i + 16, fill="ink_soft"))
        return "".join(out)


def work(state: Mapping[str, Any] | None = None) -> Work:
    """The explorer at `state` ({"hip": degrees, "knee": degrees, "by_length": bool}). Raises StateError."""
    return Work(state)


@cache
def tables() -> dict[str, Table]:
    """Moments (N m: middle, low, high of each muscle), shares (%) and leader, with lengths ("...1") and without."""
    body = Body.load()
    axes = {"hip": HIP_DEG, "knee": KNEE_DEG}
    grid = [[Posture(hip_flexion_r=float(h), knee_flexion_r=float(k)) for k in KNEE_DEG] for h in HIP_DEG]
    out = {}
    for by_length in (True, False):
        moments = [[shares.moments_nm(body, p, by_length=by_length) for p in row] for row in grid]
        nm = [[list(m.values()) for m in row] for row in moments]
        percent = [[[shares.share_percent(m, g) for g in shares.GROUPS] for m in row] for row in moments]
        leads = [[shares.leader(m) for m in row] for row in moments]
        out[f"nm{int(by_length)}"] = pack(axes, nm, unit="N m")
        out[f"share{int(by_length)}"] = pack(axes, percent, unit="%")
        out[f"leader{int(by_length)}"] = pack(axes, leads, unit="", interpolation="nearest")
    return out


# ---- geometry, the same in work.js ----------------------------------------------------------------------------------


def _hip_x(hip: float) -> float:
    left, _, right, _ = CHART
    return left + (hip - HIP_DEG[0]) / (HIP_DEG[-1] - HIP_DEG[0]) * (right - left)


def _share_y(percent: float) -> float:
    _, top, _, bottom = CHART
    return bottom - percent / 100 * (bottom - top)


def _nm_x(nm: float) -> float:
    left, right, *_ = BARS
    return left + (nm - LOW_NM) / (HIGH_NM - LOW_NM) * (right - left)


def band_path(values: np.ndarray) -> str:
    """The band between the low (first) and high (last) column of shares (n, 3) on the grid, as an SVG path."""
    upper = [(_hip_x(h), _share_y(v)) for h, v in zip(HIP_DEG, values[:, 2], strict=True)]
    lower = [(_hip_x(h), _share_y(v)) for h, v in zip(HIP_DEG, values[:, 0], strict=True)]
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in [*upper, *reversed(lower)]) + "Z"


def segments(leads: Sequence[int]) -> list[tuple[float, float, int]]:
    """Neighbouring grid angles with one leader as one piece: (left, right, leader) in pixels."""
    edges = [_hip_x(HIP_DEG[0]), *(_hip_x((a + b) / 2) for a, b in itertools.pairwise(HIP_DEG)), _hip_x(HIP_DEG[-1])]
    out, start = [], 0
    for who, run in itertools.groupby(leads):
        end = start + len(list(run))
        out.append((edges[start], edges[end], who))
        start = end
    return out


def _segment(x: float, to: float, who: int, top: float, words: str = "") -> str:
    words = words or LEADERS[who]
    fits = to - x > 10 * len(words)
    tint = css_colour(TINTS[who])
    return (
        f'<rect x="{short(x)}" y="{top}" width="{short(to - x)}" height="{STRIP_HEIGHT}" fill-opacity="0.38" '
        f'stroke-width="2" style="fill:{tint};stroke:{tint}"/>'
        + (text(words, (x + to) / 2, top + 28, anchor="middle") if fits else "")
    )
