"""The curves and diagrams of this lesson, each with its description and a caption that reads it."""

from __future__ import annotations

from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style
from lessons.when_it_gets_short import stride, thomas
from lessons.when_it_gets_short.people import people
from lessons.when_it_gets_short.published import published

MINUS = "\N{MINUS SIGN}"
TIGHT_DEG = 20.0  # the tight hip of the figures, as in the explorer's postures


def graph(name: str) -> Shown:
    """The curve or diagram with this name: one of GRAPHS. Raises KeyError with near matches."""
    if not isinstance(name, str) or name not in GRAPHS:
        raise KeyError(f"there is no graph {name!r}; {near_matches(name, GRAPHS)}")
    return GRAPHS[name]()


def sarcomere_rows() -> Shown:
    """Three rows of sarcomeres: usual, after weeks in plaster at a short length, and set free again."""
    rows = [("usual", "Before", 10), *((one.id, one.who, round(one.share * 10)) for one in published().adaptation[:2])]
    return figure(
        _draw_rows([(name, count) for _, name, count in rows]),
        title="A muscle that is kept short takes links out of its chain",
        alt=f"Three chains of boxes, each box a sarcomere. Before: {rows[0][2]}. After weeks in plaster at a short "
        f"length: {rows[1][2]}. Four weeks after the plaster came off: {rows[2][2]} again.",
        caption="Each box is a sarcomere, the smallest piece of muscle that can shorten. The numbers are those of "
        f"cats, made round: out of every 10, 4 went and came back ({cite(published().adaptation[0].source)}). The "
        "plaster came off, and they moved freely.",
    )


def _draw_rows(rows: list[tuple[str, int]]) -> str:
    size, gap, left, step = 48, 4, 370, 88
    most = max(count for _, count in rows)
    parts = []
    for i, (name, count) in enumerate(rows):
        y = 24 + i * step
        for k in range(most):
            there = k < count
            dash = "" if there else ' stroke-dasharray="5 5"'
            parts.append(
                f'<rect x="{left + k * (size + gap)}" y="{y}" width="{size}" height="{size}" rx="6" '
                f'fill="{COLOURS["psoas"] if there else COLOURS["paper"]}" stroke="{COLOURS["psoas_deep"]}" '
                f'stroke-width="2"{dash}/>'
            )
            if there:
                parts.append(
                    f'<path d="M{left + k * (size + gap) + size / 2} {y + 8}v{size - 16}" stroke="{COLOURS["paper"]}" '
                    'stroke-width="3"/>'
                )
        parts.append(
            f'<text x="{left - 22}" y="{y + 22}" text-anchor="end" font-size="20" fill="{COLOURS["ink"]}">'
            f"{escape(name)}</text>"
            f'<text x="{left - 22}" y="{y + 48}" text-anchor="end" font-size="20" font-weight="700" '
            f'fill="{COLOURS["ink"]}">{count} of 10</text>'
        )
    height = 24 + len(rows) * step - (step - size) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + most * (size + gap) + 20} {height}" '
        f'font-family="system-ui, Arial, sans-serif">{"".join(parts)}</svg>'
    )


def adaptation_seen() -> Shown:
    """How far muscles have been seen to adapt, in animals and in people."""
    rows = published().adaptation
    return figure(
        draw_adaptation(),
        alt="Bars of how long muscle fibres became, as per cent of usual. "
        + "; ".join(f"{one.who}: {one.share * 100:.0f} % ({one.what})" for one in rows)
        + ".",
        caption="Read it from the line at 100 %. In cats, a calf kept short lost links; freed, it got them back; kept "
        "long, it gained. None of these muscles is a psoas, and none was made short by a chair.",
    )


def draw_adaptation() -> Figure:
    """The bars, without their words."""
    rows = published().adaptation
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 4.6))
        axes = fig.subplots()
        shares = [one.share * 100 for one in rows]
        colours = [COLOURS["psoas"] if s < 99 else COLOURS["neighbour"] for s in shares]
        axes.barh(range(len(rows)), [s - 100 for s in shares], left=100, height=0.55, color=colours)
        axes.axvline(100, color=COLOURS["ink"], linewidth=1.5)
        usual = [i for i, share in enumerate(shares) if round(share) == 100]  # no bar: a dot says that it is there
        axes.plot([100] * len(usual), usual, "o", color=COLOURS["ink"], markersize=11)
        for i, one in enumerate(rows):
            value = one.share * 100
            side = -1 if value < 99 else 1
            apart = 13 if i in usual else 7
            axes.annotate(f"{value:.0f} %", (value, i), xytext=(apart * side, 0), textcoords="offset points",
                          va="center", ha="left" if side > 0 else "right")  # fmt: skip
        axes.set_yticks(range(len(rows)), [f"{one.who}\n({cite(one.source)})" for one in rows])
        axes.set_xlabel("Fibre length, or sarcomeres in a row (% of usual)")
        axes.set_xlim(20, 270)
        for at, align, words, colour in ((92, "right", "shorter", "psoas"), (108, "left", "longer", "neighbour")):
            axes.text(at, -0.62, words, ha=align, va="center", color=COLOURS[colour], fontweight="bold")
        axes.set_ylim(-0.95, len(rows) - 0.5)
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", visible=False)
        fig.suptitle("Muscle adapts to the length it lives at", x=0.01, ha="left", fontweight="bold")
    return fig


def balance() -> Shown:
    """Where the thigh comes to rest: gravity against the passive curve, published, calibrated and tight."""
    rests = [thomas.uncalibrated_rest_deg(), thomas.resting_thigh_deg(), thomas.resting_thigh_deg(TIGHT_DEG)]
    words = [f"{abs(r):.0f}° {'below' if r < 0 else 'above'} the couch" for r in rests]
    return figure(
        draw_balance(),
        alt="The pull of gravity falls gently from left to right; three curves of passive tension fall steeply and "
        f"cross it. The thigh rests at the crossings: with the curve as published {words[0]}, for a flexible athlete "
        f"{words[1]}, for a tight hip {words[2]}.",
        caption="Read it at the dots. Left of a dot the front of the hip pulls harder and lifts the thigh; right of "
        "it gravity wins. The dotted curve is the published one, from ten people; it would rest the thigh "
        f"{words[0]}. We moved it by {thomas.calibration_deg():.0f}° so that it rests {words[1]}, as in athletes. A "
        f"tight hip is the same curve, {TIGHT_DEG:.0f}° on.",
    )


def draw_balance() -> Figure:
    """The curves, without their words."""
    knee = published().thomas.knee_deg
    angles = np.linspace(-32, 32, 129)
    shifts = [0.0, thomas.calibration_deg(), thomas.calibration_deg() + TIGHT_DEG]
    names = ["as published", "flexible athlete", f"tight by {TIGHT_DEG:.0f}°"]
    rests = [thomas.uncalibrated_rest_deg(), thomas.resting_thigh_deg(), thomas.resting_thigh_deg(TIGHT_DEG)]
    looks = [(":", COLOURS["ink_soft"]), ("-", COLOURS["psoas"]), ("--", COLOURS["psoas_deep"])]
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 5.2))
        axes = fig.subplots()
        axes.plot(angles, [thomas.gravity_moment_nm(float(a)) for a in angles], color=COLOURS["accent"])
        axes.annotate("gravity", (31, thomas.gravity_moment_nm(31.0)), xytext=(0, -22), textcoords="offset points",
                      ha="right", color=COLOURS["accent"], fontweight="bold")  # fmt: skip
        for shift, name, rest, (line, colour) in zip(shifts, names, rests, looks, strict=True):
            moments = np.array([thomas.passive_moment_nm(float(a), knee, shift) for a in angles])
            shown = moments < 75
            axes.plot(angles[shown], moments[shown], line, color=colour)
            height = thomas.gravity_moment_nm(rest)
            axes.plot(rest, height, "o", color=colour, markersize=11, markeredgecolor=COLOURS["paper"])
            words = f"{name}\n{rest:.0f}°".replace("-", MINUS).replace("flexible ", "flexible\n")
            axes.annotate(words, (rest, height), xytext=(14, 24 if line == ":" else 16), textcoords="offset points",
                          ha="left", color=colour, fontweight="bold")  # fmt: skip
        axes.axvline(0, color=COLOURS["ink"], linewidth=1)
        axes.set_xlabel("Thigh above the couch (degrees)")
        axes.set_ylabel("Moment at the hip (N m)")
        axes.set_ylim(0, 80)
        axes.set_title("The thigh rests where two pulls are equal")
    return fig


def held_and_free() -> Shown:
    """Invented people: how well the thigh's angle tells the hip's, with the pelvis held and free."""
    group = people()
    count = len(group.hip_deg)
    held, free = (group.wrongly_judged(seen) for seen in (group.held_deg, group.free_deg))
    return figure(
        draw_held_and_free(),
        alt=f"Two clouds of {count} invented people, the hip itself against the thigh as read. Pelvis held: a tight "
        f"line, {held} of {count} judged wrongly. Pelvis free: a wide cloud, {free} of {count} judged wrongly.",
        caption=f"Invented people. Hollow dots are judged wrongly: called tight, or free, although the hip is not. "
        f"Pelvis held: {held} of {count}. Pelvis free: {free} of {count}. We let the pelvises differ until thigh "
        f"and hip went together as loosely as in {cite(published().thomas.validity_source)}.",
    )


def draw_held_and_free() -> Figure:
    """Both clouds, without their words."""
    group = people()
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 5.4))
        panels = fig.subplots(1, 2, sharey=True)
        for panel, name, seen in zip(
            panels, ("Pelvis held", "Pelvis free"), (group.held_deg, group.free_deg), strict=True
        ):
            wrong = (seen > 0) != (group.hip_deg > 0)
            panel.axhline(0, color=COLOURS["ink_soft"], linewidth=1)
            panel.axvline(0, color=COLOURS["ink_soft"], linewidth=1)
            panel.plot(group.hip_deg[~wrong], seen[~wrong], "o", color=COLOURS["psoas"], markersize=9)
            panel.plot(group.hip_deg[wrong], seen[wrong], "o", color=COLOURS["psoas"], markersize=10, fillstyle="none",
                       markeredgewidth=2.5)  # fmt: skip
            panel.set_title(f"{name}: {int(wrong.sum())} of {len(seen)} wrong", fontsize=mpl.rcParams["axes.labelsize"])
            panel.set_xlabel("The hip itself (degrees)")
        panels[0].set_ylabel("Thigh as read (degrees)")
        title = f"Invented: {len(group.hip_deg)} people. A free pelvis hides the hip"
        fig.suptitle(title, x=0.01, ha="left", fontweight="bold")
    return fig


def two_frames() -> Shown:
    """One stride, two ways to measure the hip, with the published peaks of both."""
    line, vertical = (stride.peak_extension_deg(frame) for frame in ("line", "vertical"))
    young = {one.frame: one for one in published().peak_extension if one.who == "Young adults"}
    return figure(
        draw_two_frames(),
        alt="Two curves over one stride with the same shape, about eight degrees apart. Measured from the line of "
        f"the hip points the hip extends by at most {line:.0f}°; the thigh goes {vertical:.0f}° behind the vertical. "
        f"Published peaks of young adults: {young['pelvis'].degrees:.0f}° and {young['other'].degrees:.0f}°.",
        caption=f"Read the lowest points. One and the same stride: {line:.0f}° or {vertical:.0f}°, because the "
        f"pelvis is already tipped forward. So {cite(young['pelvis'].source)} ({young['pelvis'].degrees:.0f} ± "
        f"{young['pelvis'].sd:.0f}°, from the pelvis) and {cite(young['other'].source)} "
        f"({young['other'].degrees:.0f} ± {young['other'].sd:.0f}°, another frame) need not disagree. The curves: "
        "OpenSim's normal stride.",
    )


def draw_two_frames() -> Figure:
    """Both curves and the published peaks, without their words."""
    phases = np.arange(0.0, 101.0, 1.0)
    hips = np.array([stride.gait("hip", float(p)) for p in phases])
    tilts = np.array([stride.gait("pelvis", float(p)) for p in phases])
    curves = {"pelvis": hips + stride.pelvic_line_deg(), "other": hips - tilts}
    names = {"pelvis": "hip, from the line of the hip points", "other": "thigh, from the vertical"}
    looks = {"pelvis": ("-", COLOURS["psoas"]), "other": ("--", COLOURS["accent"])}
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 5.2))
        axes = fig.subplots()
        for frame, values in curves.items():
            line, colour = looks[frame]
            axes.plot(phases, values, line, color=colour, label=names[frame])
        for one in published().peak_extension:
            if one.who == "Young adults":
                at = 50 if one.frame == "pelvis" else 54
                axes.errorbar(at, -one.degrees, one.sd, color=looks[one.frame][1], marker="s", markersize=9, capsize=6,
                              linewidth=2)  # fmt: skip
                tip, where, ha = ((at, one.sd - one.degrees), (0, 34), "center") if at == 50 else (
                    (at, -one.degrees), (14, 0), "left")  # fmt: skip
                axes.annotate(cite(one.source), tip, xytext=where, textcoords="offset points", ha=ha, va="center",
                              color=looks[one.frame][1])  # fmt: skip
        axes.axhline(0, color=COLOURS["ink"], linewidth=1)
        axes.set_xlabel("Moment of the stride, from heel contact (%)")
        axes.set_ylabel("Bent +, extended \N{MINUS SIGN} (degrees)")
        axes.set_xlim(0, 100)
        axes.set_ylim(-30, 42)
        axes.legend(loc="upper center")
        axes.set_title("One stride, two answers")
    return fig


GRAPHS = {one.__name__: one for one in (sarcomere_rows, adaptation_seen, balance, held_and_free, two_frames)}
