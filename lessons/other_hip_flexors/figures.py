"""The tables and the figure of lesson 09: who the hip flexors are, when each turns, and how far tests can tell."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from lessons.body import Body, Posture
from lessons.evidence import cite
from lessons.other_hip_flexors.compare import HIP_DEG, turning_deg
from lessons.other_hip_flexors.content import by_hand, muscles
from lessons.teaching.explorer import number
from lessons.teaching.figure import Shown, figure
from lessons.teaching.interactive import limits_of
from lessons.teaching.look import COLOURS, style
from lessons.teaching.pages import Shown as Table
from lessons.teaching.view3d import SWITCHES, View3D

LIMITS = Path(__file__).with_name("limits.toml")
CELL = "text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0.3rem"
# muscle, name, colour, dash: those whose lever changes its sign, and one that never does
DRAWN = (
    ("sartorius", "sartorius", "accent", "-"),
    ("adductor_longus", "adductor longus", "psoas_deep", "--"),
    ("adductor_brevis", "adductor brevis", "right", "-."),
    ("gracilis", "gracilis", "nerve", ":"),
)
SOURCE = "Source"  # on a slide it is for the speaker


def who() -> Table:
    """Every other hip flexor: start, end, nerve, action."""
    rows = [(m.name, m.start, m.end, m.nerve, m.action, _cited(m.sources)) for m in muscles()]
    return _table("The other hip flexors", ("Muscle", "Starts at", "Ends at", "Nerve", "What it does", SOURCE), rows)


def bends() -> Table:
    """What each muscle can turn the hip with at full effort (N m, low to high estimate), by angle and knee."""
    body = Body.load()
    places = [(hip, knee) for knee in (0, 90) for hip in (0, 60, 90)]
    found = [body.hip_capacity_nm(Posture(hip_flexion_r=hip, knee_flexion_r=knee)) for hip, knee in places]
    names = {"psoas": "Psoas", **{m.id: m.name for m in muscles() if m.model}}
    rows = [(name, *(_span(at[f"{m}_r"].low_nm, at[f"{m}_r"].high_nm) for at in found)) for m, name in names.items()]
    head = ("Muscle", *(f"Hip {hip}°, knee {'bent' if knee else 'straight'}" for hip, knee in places))
    told = "Turning force by effort alone, low to high (N m); minus: it straightens the hip; bent knee: 90°"
    table, limits = _table(told, head, rows), limits_of("bends", LIMITS)
    points = "".join(f"<li>{html.escape(one)}</li>" for one in limits)
    below = f"<p><strong>Do not trust it too far</strong></p><ul>{points}</ul>"
    return Table(table.html + below, "\n".join([table.text, "Do not trust it too far:", *limits]))


def hands() -> Table:
    """Tests that are meant for one muscle, and what else they test."""
    rows = [(t.name, t.meant, t.also, t.found, _cited(t.sources)) for t in by_hand()]
    told = "Tests that are meant to single one out (kappa: how well people agree; 1 is perfect, 0 is chance)"
    head = ("Test", "Meant for", "Takes part as well", "What was measured", SOURCE)
    return _table(told, head, rows)


def view(state: Mapping[str, Any] | None = None) -> View3D:
    """The 3D view with all neighbours of the psoas switched on; `state` begins somewhere else. Raises StateError."""
    shown = {key: True for key, _ in SWITCHES}
    start = {**shown, "chosen": "sartorius", "zoom": 0.55, "aim_z": -80.0, **(state or {})}
    return View3D(title="One muscle on, one muscle off", state=start)


def turns() -> Shown:
    """Levers against the angle of the hip, with the turning points."""
    body = Body.load()
    changes = ", ".join(f"{name} at {turning_deg(body, m):.0f}°" for m, name, *_ in DRAWN if turning_deg(body, m))
    return figure(
        draw_turns(),
        title="Three muscles change sides",
        alt=f"Levers at the hip as it bends. Sartorius stays a flexor. From flexor to extensor change {changes}.",
        caption=(
            f"Above the zero line a muscle bends the hip, below it straightens it. A ring marks the change: {changes}. "
            "Knee straight, this model only."
        ),
    )


def draw_turns() -> Figure:
    """The graph without its words."""
    body = Body.load()
    sweep = body.sweep(hip_flexion_r=HIP_DEG)
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 5.6))
        panel = fig.subplots()
        panel.axhline(0, color=COLOURS["ink"], lw=1.5)
        for muscle, name, colour, dash in DRAWN:
            arms = np.asarray(sweep.moment_arm_mm[f"{muscle}_r"]["hip_flexion_r"])
            panel.plot(HIP_DEG, arms, color=COLOURS[colour], ls=dash, lw=3)
            apart = {"adductor_longus": -5.0, "adductor_brevis": 4.0}.get(muscle, 0.0)  # or their names would touch
            panel.text(102, arms[-1] + apart, name, color=COLOURS["ink"], va="center")
            if (at := turning_deg(body, muscle)) is not None:
                panel.plot([at], [0], "o", ms=13, mfc=COLOURS["paper"], mec=COLOURS[colour], mew=3, zorder=4)
        panel.set_xlim(HIP_DEG[0], 138)
        panel.set_xticks(range(-20, 101, 20))
        panel.set_xlabel("Angle of the hip (°)")
        panel.set_ylabel("Lever at the hip (mm)")
        panel.set_title("Three muscles change sides")
    return fig


def _span(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if number(low) != number(high) else number(low)


def _cited(sources: Sequence[str]) -> str:
    return "; ".join(cite(key) for key in sources)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    mark = [' class="psoas-spoken"' if words == SOURCE else "" for words in head]
    top = "".join(
        f'<th{kind} scope="col" style="{CELL}">{html.escape(words)}</th>'
        for kind, words in zip(mark, head, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row" style="{CELL}">{html.escape(first)}</th>'
        + "".join(
            f'<td{kind} style="{CELL}">{html.escape(cell)}</td>'
            for kind, cell in zip(mark[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    markup = f"<table><caption>{html.escape(title)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return Table(markup, "\n".join(f"{first}: {'; '.join(rest)}." for first, *rest in rows))
