"""An explorer of a trial: two groups that both get better, and the difference between them with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from lessons.review.reading import reading
from lessons.review.trial import Interval, half_width, half_width_between
from lessons.teaching.explorer import fill, number
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.teaching.look import COLOURS, FONT, TYPE, css_colour
from lessons.teaching.svg import text
from lessons.teaching.tables import interpolate, pack

LIMITS = Path(__file__).with_name("limits.toml")
PEOPLE = range(5, 201)
SPREAD = (6, 30)  # points
EXTRA = (0, 15)  # points
SCALE = (-30, 50)  # points of pain that are drawn, from more pain to less
WIDTH, HEIGHT = 1000, 436
LEFT, RIGHT = 268, 968  # px of the ends of the scale
ROWS = (82, 206, 332)  # px of the middle of each row
LAYER = 6.5  # px between dots of one strip
DEEP = 5  # a strip is this many dots high on each side of its row
NAMES = (
    ("Stretched", "how much pain fell"),
    ("Went on as before", "how much pain fell"),
    ("Difference", "this is the answer"),
)
COLOUR = ("accent", "ink_soft", "wrong")
WORDS = {
    "groups": "{people} people in each group. With stretching, pain falls by {a} points on average "
    "({a_low} to {a_high}); without it, by {b} ({b_low} to {b_high}).",
    "unclear": "The difference is {d} points, from {d_low} to {d_high}. Zero is inside: it may be nothing.",
    "clear": "The difference is {d} points, from {d_low} to {d_high}. Zero is outside: "
    "chance alone would seldom make it.",
    "same": "Both groups fall by the same. Nothing here points to the stretching.",
}


class Groups(Interactive):
    """`state`: `people` in each group, the `spread` of their changes and the `extra` fall with stretching (points)."""

    module = Path(__file__).with_name("groups.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        trial = reading().trial
        self._waited = trial.waited[0] - trial.waited[1]
        start = {
            "people": trial.people,
            "spread": int(trial.spread),
            "extra": trial.stretched[0] - trial.stretched[1] - self._waited,
        }
        grid = {"people": [float(n) for n in PEOPLE], "spread": [float(s) for s in SPREAD]}
        shares = np.arange(1, 400) / 400
        self._tables = {
            "within": pack(grid, [[half_width(s, n) for s in SPREAD] for n in PEOPLE], unit="points"),
            "between": pack(grid, [[half_width_between(s, n) for s in SPREAD] for n in PEOPLE], unit="points"),
            "normal": pack({"share": shares}, [NormalDist().inv_cdf(p) for p in shares], unit="standard deviations"),
        }
        super().__init__(
            title="Two groups that both get better",
            start=start,
            content={
                "lead": "Each dot is one invented person. The diamond is the mean of a group, the bar its 95 % "
                "interval: where the true mean may well lie. Drag the upper diamond, or use sliders and arrow keys.",
                "words": WORDS,
                "waited": self._waited,
                "postures": [
                    {"name": "The summary above", "state": start},
                    {"name": "Few people", "state": start | {"people": 6}},
                    {"name": "Many people", "state": start | {"people": 150}},
                    {"name": "Stretching adds nothing", "state": start | {"people": 150, "extra": 0}},
                ],
                "ranges": {"people": [PEOPLE[0], PEOPLE[-1]], "spread": list(SPREAD), "extra": list(EXTRA)},
                "geometry": {"scale": SCALE, "x": (LEFT, RIGHT), "rows": ROWS, "layer": LAYER, "deep": DEEP},
            },
            tables=self._tables,
            limits=limits_of("groups", LIMITS),
            state=state,
        )
        self.content = {**self.content, "frame": frame()}

    def check_state(self, state: dict[str, Any]) -> None:
        allowed = {"people": (PEOPLE[0], PEOPLE[-1]), "spread": SPREAD, "extra": EXTRA}
        for key, (low, high) in allowed.items():
            if not low <= state[key] <= high:
                raise StateError(f"state[{key!r}] = {state[key]}: allowed are {low} to {high}")

    def intervals(self) -> tuple[Interval, Interval, Interval]:
        """The changes of both groups and their difference (points), as the browser draws them."""
        at = {key: self.state[key] for key in ("people", "spread")}
        inside, across = (float(interpolate(self._tables[name], **at)) for name in ("within", "between"))
        extra = float(self.state["extra"])
        means = (self._waited + extra, self._waited, extra)
        return tuple(
            Interval(m, m - half, m + half) for m, half in zip(means, (inside, inside, across), strict=True)
        )  # type: ignore[return-value]

    def sentence(self) -> str:
        a, b, d = self.intervals()
        values = {"people": (float(self.state["people"]), 0)}
        for name, one in (("a", a), ("b", b), ("d", d)):
            values |= {name: (one.best, 0), f"{name}_low": (one.low, 0), f"{name}_high": (one.high, 0)}
        for end, value in (("d_low", d.low), ("d_high", d.high)):
            values[end] = (value, 1 if abs(value) < 1 else 0)  # near zero it matters on which side
        last = "same" if d.best == 0 else "clear" if d.clear else "unclear"
        return f"{fill(WORDS['groups'], values)} {fill(WORDS[last], values)}"

    def still(self) -> str:
        a, b, d = self.intervals()
        moving = "".join(self._dots(row, mean) for row, mean in ((0, a.best), (1, b.best)))
        moving += "".join(bar(row, one) for row, one in enumerate((a, b, d)))
        label = escape(self.sentence())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'role="img" aria-label="{label}" font-family="{escape(FONT)}" font-size="{TYPE["small"]}" '
            f'style="max-width:100%;height:auto;background:{COLOURS["paper"]}">{frame()}{moving}</svg>'
        )

    def _dots(self, row: int, mean: float) -> str:
        places = strip(int(self.state["people"]), float(self.state["spread"]), mean, self._tables["normal"])
        path = "".join(f"M{x:.1f} {ROWS[row] + dy:.1f}h0" for x, dy in places)
        colour = css_colour(COLOUR[row])
        return f'<path d="{path}" stroke-width="7" stroke-linecap="round" opacity="0.55" style="stroke:{colour}"/>'


def groups(state: Mapping[str, Any] | None = None) -> Groups:
    """The explorer, at the made-up summary or at `state` ({"people": n, "spread": points, "extra": points})."""
    return Groups(state)


def strip(people: int, spread: float, mean: float, normal: Any) -> list[tuple[float, float]]:
    """Where the dots of a group stand: px along the scale, px from the middle of the row. groups.js has the same."""
    found = []
    for k in range(people):
        points = mean + spread * float(interpolate(normal, share=(k + 0.5) / people))
        if SCALE[0] <= points <= SCALE[1]:
            found.append((x_of(points), LAYER * ((k * 7) % (2 * DEEP + 1) - DEEP)))
    return found


def x_of(points: float) -> float:
    """px of a change on the scale."""
    return LEFT + (points - SCALE[0]) / (SCALE[1] - SCALE[0]) * (RIGHT - LEFT)


def bar(row: int, one: Interval) -> str:
    """The interval and the diamond of a row; groups.js moves the same elements."""
    y, colour = ROWS[row], css_colour(COLOUR[row])
    low, high, x = (x_of(max(SCALE[0], min(SCALE[1], v))) for v in (one.low, one.high, one.best))
    paper = css_colour("paper")
    return (
        f'<g data-row="{row}">'
        f'<path data-bar="" d="M{low:.1f} {y}H{high:.1f}" stroke-width="9" style="stroke:{colour}"/>'
        f'<path data-mean="" d="M{x:.1f} {y - 17}l17 17l-17 17l-17 -17Z" stroke-width="3" '
        f'style="fill:{colour};stroke:{paper}"/></g>'
    )


def frame() -> str:
    """What never moves: the names of the rows, the scale and the line of no change."""
    ink, line, ground = css_colour("ink_soft"), css_colour("line"), css_colour("accent_soft")
    zero, foot = x_of(0), ROWS[2] + 48
    out = [f'<rect x="0" y="{ROWS[2] - 54}" width="{WIDTH}" height="102" rx="10" style="fill:{ground}"/>']
    for points in range(SCALE[0], SCALE[1] + 1, 10):
        x = x_of(points)
        if points:
            out.append(f'<path d="M{x:.1f} 26V{foot}" stroke-width="1" style="stroke:{line}"/>')
        out.append(text(number(points), x, foot + 22, anchor="middle"))
    out.append(f'<path d="M{zero:.1f} 26V{foot}" stroke-width="3" stroke-dasharray="8 6" style="stroke:{ink}"/>')
    out.append(text("no change", zero, 18, anchor="middle", weight=600))
    out.append(text("less pain →", RIGHT, 18, anchor="end", fill="ink_soft"))
    out.append(text("← more pain", LEFT, 18, fill="ink_soft"))
    out.append(text("points of 100", (LEFT + RIGHT) / 2, foot + 48, anchor="middle", fill="ink_soft"))
    for (name, more), y in zip(NAMES, ROWS, strict=True):
        out.append(text(name, 16, y - 4, size=TYPE["label"], weight=650))
        out.append(text(more, 16, y + 22, fill="ink_soft"))
    return "".join(out)
