"""The graph of lesson 01: how big the psoas is, said with who was measured and with the kind of area."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.evidence.data import Record, load_toml
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style

KINDS = {
    "slice": "One slice, one side",
    "both_slices": "One slice, both sides added: lower limit",
    "fibres": "All fibres cut across, one side",
}
TINTS = {"slice": "psoas", "both_slices": "psoas", "fibres": "neighbour"}  # one slice is red, whole or hatched
MESSAGE = "It depends on whom and what you measure"


class Size(Record, frozen=True):
    """One published area: of whom, how measured, and of what kind (see sizes.toml)."""

    id: str
    who: str
    how: str
    kind: Literal["slice", "both_slices", "fibres"]
    area_cm2: float
    mark: Literal["value", "lower_limit"]
    source: str
    fact: str


class _Sizes(Record, frozen=True):
    size: tuple[Size, ...]


@cache
def sizes() -> tuple[Size, ...]:
    """Every area in sizes.toml, in its order. Raises lessons.evidence.data.DataError."""
    return load_toml(Path(__file__).with_name("sizes.toml"), _Sizes).size


def size_of_the_psoas() -> Shown:
    """The graph of all areas, grouped by kind, with its title, description and caption."""
    lowest, highest = min(s.area_cm2 for s in sizes()), max(s.area_cm2 for s in sizes())
    described = "; ".join(f"{s.who}, {KINDS[s.kind].lower()}, {s.how}: {s.area_cm2:g} cm²" for s in sizes())
    return figure(
        draw_sizes(),
        title=f"How big is the psoas? {MESSAGE}",
        alt=f"Bars from {lowest:g} to {highest:g} cm², in three groups by kind of area. {described}.",
        caption=(
            "Each bar names the people, the method and the kind of area. Bars of different groups cannot be compared. "
            "The CT study gives a lower limit for healthy adults, not an average; we read it as both sides added. "
            "The model's area is its largest force divided by the force of one square centimetre of muscle."
        ),
    )


def draw_sizes() -> Figure:
    """The graph without its words: one panel for each kind of area, all on one scale in cm²."""
    groups = [(kind, [s for s in sizes() if s.kind == kind]) for kind in KINDS]
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 7.6))
        panels = fig.subplots(len(groups), 1, sharex=True, height_ratios=[len(rows) + 0.35 for _, rows in groups])
        for panel, (kind, rows) in zip(panels, groups, strict=True):
            _draw_group(panel, KINDS[kind], rows, COLOURS[TINTS[kind]])
        panels[-1].set_xlabel("Area (cm²)")
        panels[-1].set_xlim(0, 30)
        fig.suptitle(MESSAGE, x=0.01, ha="left", fontweight="bold")
    return fig


def _draw_group(panel: Axes, title: str, rows: list[Size], colour: str) -> None:
    names = [f"{s.who}\n{s.how} ({cite(s.source)})" for s in rows]
    bars = panel.barh(range(len(rows)), [s.area_cm2 for s in rows], height=0.55, color=colour)
    for bar, row in zip(bars, rows, strict=True):
        if row.mark == "lower_limit":  # hatched and open: "at least this much", told by shape as well as by colour
            bar.set(facecolor=COLOURS["paper"], edgecolor=colour, hatch="///", linewidth=1.5)
        sign = "at least " if row.mark == "lower_limit" else ""
        panel.annotate(
            f"{sign}{row.area_cm2:g}",
            (row.area_cm2, bar.get_y() + bar.get_height() / 2),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
        )
    panel.set_yticks(range(len(rows)), names)
    panel.set_title(title, loc="left", fontsize=mpl.rcParams["axes.labelsize"], pad=8)
    panel.invert_yaxis()
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="y", visible=False)
