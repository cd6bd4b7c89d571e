"""The still pictures of lesson 08: what ten weeks changed, and right form beside the common error."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

from lessons.evidence import cite
from lessons.evidence.data import near_matches
from lessons.stretch_it import kneel
from lessons.stretch_it.published import Change, changes
from lessons.stretch_it.stretch import FORMS, stretch
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style

CHANCE = 0.05  # the usual line between "clear" and "may be chance"


def graph(name: str) -> Shown:
    """The picture with this name: one of GRAPHS. Raises KeyError with near matches."""
    if name not in GRAPHS:
        raise KeyError(f"there is no graph {name!r}; {near_matches(name, GRAPHS)}")
    return GRAPHS[name]()


def ten_weeks() -> Shown:
    """How far the hips went back before and after ten weeks of stretching."""
    rows = changes()
    return figure(
        draw_ten_weeks(),
        alt="How far hips went back, before and after ten weeks. "
        + " ".join(f"{r.what}, {r.who}: from {r.before_deg:.1f} to {r.after_deg:.1f} degrees, {_verdict(r)}."
                   for r in rows)
        + " The spread between people is far wider than any gain.",
        caption="Hollow: before. Filled: after. Pale bar: how far people differ (one standard deviation each way). "
        f"The gains are small beside it ({cite(rows[0].source)}).",
    )  # fmt: skip


def _verdict(row: Change) -> str:
    return "a clear change" if row.p < CHANCE else "no clear change"


def draw_ten_weeks() -> Figure:
    """A pair of dots for each row, over the spread of the people."""
    rows = changes()
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10, 4.8))
        axes = fig.subplots()
        for y, row in enumerate(rows):
            colour = COLOURS["psoas"] if row.p < CHANCE else COLOURS["ink_soft"]
            spread = [row.after_deg - row.after_sd_deg, row.after_deg + row.after_sd_deg]
            axes.plot(spread, [y, y], color=colour, linewidth=16, alpha=0.16, solid_capstyle="butt")
            axes.plot([row.before_deg, row.after_deg], [y, y], color=colour, linewidth=4)
            axes.plot(row.before_deg, y, "o", color=colour, markersize=13, markerfacecolor=COLOURS["paper"],
                      markeredgewidth=3)  # fmt: skip
            axes.plot(row.after_deg, y, "o", color=colour, markersize=13)
            axes.annotate(f"+{row.gain_deg:.1f}°, {_verdict(row)}", (row.after_deg, y), xytext=(0, 17),
                          textcoords="offset points", ha="center", color=colour, fontweight="bold")  # fmt: skip
        axes.set_yticks(range(len(rows)), [f"{r.what}:\n{r.who}" for r in rows])
        axes.set_ylim(len(rows) - 0.5, -0.75)
        axes.set_xlim(-4, 18)
        axes.set_xticks([0, 5, 10, 15])
        axes.set_xlabel("How far the hip goes back (degrees)")
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", visible=False)
        fig.suptitle("Ten weeks, twice a day: one or two degrees", x=0.01, ha="left", fontweight="bold")
    return fig


def right_and_wrong() -> Shown:
    """Right form and common error side by side, as the explorer draws them."""
    right, wrong = FORMS["Right form"], FORMS["Common error"]
    said = {}
    for name, form in (("right", right), ("wrong", wrong)):
        angles = form["lunge"], form["tuck"]
        said[name] = kneel.hip_extension_deg(*angles), kneel.arch_deg(*angles), kneel.change_mm(*angles)
    return figure(
        _side_by_side([("Right form", "right", right), ("Common error", "wrong", wrong)]),
        title="The hip opens, or the back arches",
        alt=f"Two people kneel on one knee. Right form: trunk upright, pelvis tucked under, the stick behind the back "
        f"almost straight; the hip is opened by {said['right'][0]:.0f} degrees and the psoas is "
        f"{said['right'][2]:.0f} mm longer than in standing. Common error: the thigh leans further, but the pelvis is "
        f"tipped and the back arched by {said['wrong'][1]:.0f} degrees; the psoas is no longer than in standing.",
        caption=f"Left: the hip is opened by {said['right'][0]:.0f}°, the psoas is {said['right'][2]:.0f} mm longer. "
        f"Right: the thigh leans even further, and the psoas gains nothing. Look at the amber stick.",
    )


def _side_by_side(panels: list[tuple[str, str, dict[str, float]]]) -> str:
    """The explorer's pictures without their rings, each under its name with a tick or a cross."""
    width, top, parts = 640, 64, []
    height = 0.0
    for i, (name, mark, form) in enumerate(panels):
        root = ElementTree.fromstring(_plain(stretch(form).picture()))
        for group in root:
            for child in [c for c in group if "data-handle" in c.attrib]:
                group.remove(child)
        height = float(root.attrib["viewBox"].split()[3])
        inside = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
        sign = "\N{CHECK MARK}" if mark == "right" else "\N{MULTIPLICATION SIGN}"
        parts.append(
            f'<text x="{i * width + 24}" y="44" font-size="34" font-weight="700" fill="{COLOURS[mark]}">{sign} {name}'
            f'</text><g transform="translate({i * width} {top})">{inside}</g>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * len(panels)} {height + top:g}" '
        f'font-family="system-ui, Arial, sans-serif">{"".join(parts)}</svg>'
    )


def _plain(svg: str) -> str:
    """The picture in its light colours: a figure stands on a light ground whatever the theme."""
    return re.sub(r"var\(--psoas-[a-z-]+,(#[0-9a-f]+)\)", r"\1", svg)


GRAPHS = {one.__name__: one for one in (ten_weeks, right_and_wrong)}
