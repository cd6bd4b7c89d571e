"""The still figures of lesson 02: the force-length curve, activity in classes, and the table beside the papers."""

from __future__ import annotations

import html

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lessons.body import ARCHITECTURE, FASCICLES, LEVELS, Body, Posture, active_force_length
from lessons.body.force import fibre_share
from lessons.evidence import cite
from lessons.how_it_moves_you import pull
from lessons.how_it_moves_you.content import Study, rows, studies
from lessons.teaching.figure import Shown, figure
from lessons.teaching.look import COLOURS, style
from lessons.teaching.pages import Shown as Table

HIPS_DEG = (0, 30, 60, 90)
SHOWN = (0.2, 1.75)  # fibre lengths
STRONG = 0.8
# muscle, bend of the knee (degrees), name, colour, marker
TRAVELLERS = (
    ("psoas", 0, "psoas", "psoas", "o"),
    ("rectus_femoris", 0, "rectus femoris,\nknee straight", "neighbour", "s"),
    ("rectus_femoris", 90, "rectus femoris,\nknee bent", "accent", "D"),
)
ROW_IN, HEAD_IN, FOOT_IN, TOP_IN = 0.30, 0.58, 0.33, 0.40  # a task, the words above and below a panel, the title
CELL = "text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0.3rem"


# ---- force and length -----------------------------------------------------------------------------------------------


def fibre_lengths(muscle: str, knee_deg: float) -> np.ndarray:
    """Fibre length over the best one, at HIPS_DEG and for every published fibre length: (angles, lengths)."""
    body = Body.load()
    name = f"{FASCICLES[0] if muscle == 'psoas' else muscle}_r"
    postures = [Posture(hip_flexion_r=h, knee_flexion_r=knee_deg) for h in HIPS_DEG]
    changes = [body.measure(p).length_mm[name] - body.neutral_length_mm(name) for p in postures]
    return np.array([[fibre_share(muscle, c, f) for f in ARCHITECTURE[muscle].fibre_mm] for c in changes])


def tension() -> Shown:
    """The curve, and where psoas and rectus femoris are on it as the hip bends."""
    said = []
    for muscle, knee, name, _, _ in TRAVELLERS:
        best = fibre_lengths(muscle, knee)[:, 0]
        pulls = active_force_length(best) * 100
        left = ", ".join(f"{share:.0f} % at {hip}°" for hip, share in zip(HIPS_DEG, pulls, strict=True))
        said.append(f"{' '.join(name.split())}: {left}")
    return figure(
        draw_tension(),
        title="A muscle pulls best at one length",
        alt=(
            "A hill: a muscle gives all its force at its best length, and almost none at half of it. "
            f"How much is left as the hip bends. {'; '.join(said)}."
        ),
        caption=(
            "The hill is a published curve (De Groote 2016). Below it, marks show where each muscle stands with the "
            "hip at 0°, 30°, 60° and 90°; a bar shows the other published fibre length. The psoas has long fibres and "
            "stays near the top. The rectus femoris has short ones: with a straight knee it falls off the left side, "
            "with a bent knee it comes from the right and climbs to the top."
        ),
    )


def draw_tension() -> Figure:
    """The graph without its words: the hill, and below it where each muscle stands as the hip bends."""
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, 6.0))
        hill, tracks = fig.subplots(2, 1, sharex=True, height_ratios=[1.25, 1])
        x = np.linspace(*SHOWN, 321)
        y = active_force_length(x)
        hill.plot(x, y, color=COLOURS["ink"])
        strong = x[y >= STRONG]
        for panel in (hill, tracks):
            panel.axvspan(strong[0], strong[-1], color=COLOURS["accent_soft"])
        hill.text(strong.mean(), 0.3, f"at least {STRONG:.0%}\nof all its force".replace("%", " %"), ha="center")
        hill.set_ylabel("Force\n(share, no unit)")
        hill.set_ylim(0, 1.08)
        for row, (muscle, knee, _, tint, marker) in enumerate(TRAVELLERS):
            _draw_track(tracks, row, fibre_lengths(muscle, knee), COLOURS[tint], marker)
        tracks.set_yticks(range(len(TRAVELLERS)), [name for _, _, name, _, _ in TRAVELLERS])
        tracks.set_ylim(len(TRAVELLERS) - 0.4, -0.75)
        tracks.tick_params(axis="y", length=0)
        tracks.grid(axis="y", visible=False)
        tracks.set_xlabel("Fibre length (times the best length, no unit)")
        tracks.set_xlim(*SHOWN)
        fig.suptitle("A muscle pulls best at one length", x=0.01, ha="left", fontweight="bold")
    return fig


def _draw_track(panel: Axes, row: int, lengths: np.ndarray, colour: str, marker: str) -> None:
    for hip, both in zip(HIPS_DEG, lengths, strict=True):
        panel.plot([both.min(), both.max()], [row, row], color=colour, alpha=0.35, linewidth=10, solid_capstyle="butt")
        panel.plot(both[0], row, marker, color=colour, markersize=13)
        nearest = min(abs(both[0] - other) for other in lengths[:, 0] if other != both[0])
        beside = (0, -27) if nearest < 0.08 and both[0] == lengths[:, 0].min() else (0, 13)
        panel.annotate(f"{hip}°", (both[0], row), xytext=beside, textcoords="offset points", ha="center")


# ---- activity -------------------------------------------------------------------------------------------------------


def activity() -> Shown:
    """How active the psoas was in tasks: one panel a study, because each has its own yardstick."""
    said = []
    for study in studies():
        tasks = "; ".join(f"{task.name}: {study.classes[task.level]}" for task in study.task)
        said.append(f"{cite(study.source)}, {study.who}, {study.yardstick}: {tasks}.")
    return figure(
        draw_activity(),
        title="When is the psoas at work? Four studies, four yardsticks",
        alt=f"Each study has classes of its own, which must not be compared with another's. {' '.join(said)}",
        caption=(
            "A dot says in which class of its study a task falls. Read along one panel, never from one panel to the "
            "next: each study measured against something else."
        ),
    )


def draw_activity() -> Figure:
    """The panels without their words, each as high as its tasks need."""
    tall = [ROW_IN * len(study.task) for study in studies()]
    height = TOP_IN + sum(tall) + (HEAD_IN + FOOT_IN) * len(tall)
    with mpl.rc_context(style()):
        fig = Figure(figsize=(10.0, height))
        fig.set_layout_engine("none")  # its solver would give other bytes in another run
        top = height - TOP_IN
        for study, own in zip(studies(), tall, strict=True):
            top -= HEAD_IN + own
            _draw_study(fig.add_axes((0.385, top / height, 0.6, own / height)), study)
            top -= FOOT_IN
        fig.suptitle("Four studies, four yardsticks", x=0.01, y=1 - 0.15 / height, ha="left", fontweight="bold")
    return fig


def _draw_study(panel: Axes, study: Study) -> None:
    for row, task in enumerate(study.task):
        panel.plot([-0.5, len(study.classes) - 0.5], [row, row], color=COLOURS["line"], linewidth=1)
        panel.plot(task.level, row, "o", color=COLOURS["psoas"], markersize=13)
    panel.set_xlim(-0.5, len(study.classes) - 0.5)
    panel.set_ylim(len(study.task) - 0.5, -0.5)
    panel.set_xticks(range(len(study.classes)), study.classes)
    panel.set_yticks(range(len(study.task)), [task.name for task in study.task])
    words = f"{cite(study.source)}: {study.who}\n{study.yardstick}"
    panel.set_title(words, x=-0.625, ha="left", fontsize=mpl.rcParams["font.size"])
    panel.tick_params(length=0)
    panel.grid(visible=False)
    panel.spines["left"].set_visible(False)
    for edge in range(1, len(study.classes)):
        panel.axvline(edge - 0.5, color=COLOURS["line"], linewidth=1)


# ---- beside the papers ----------------------------------------------------------------------------------------------


def model_numbers() -> dict[str, str]:
    """The numbers of this model in standing that compared.toml puts into its rows, over all eleven slips."""
    body = Body.load()
    alone = [pull.level_pulls(body, slip, 0.0) for slip in FASCICLES]
    crossed = [p for slip in alone for p in slip.values() if p.crossed]
    upper = [slip[LEVELS[0]].lever_mm for slip in alone if slip[LEVELS[0]].crossed]
    lower = [slip[LEVELS[-1]].lever_mm for slip in alone]
    numbers = {
        "press_low": min(p.press_n for p in crossed), "press_high": max(p.press_n for p in crossed),
        "slide_low": min(p.slide_n for p in crossed), "slide_high": max(p.slide_n for p in crossed),
        "upper_low": -max(upper), "upper_high": -min(upper), "lower_low": min(lower), "lower_high": max(lower),
    }  # fmt: skip
    return {name: f"{value:.0f}" for name, value in numbers.items()}


def papers() -> Table:
    """This model and two papers, row by row, with the differences."""
    heads = ("", "This model, standing", "Bogduk 1992", "Santaguida 1995", "Difference")
    numbers = model_numbers()
    body, lines = [], []
    for row in rows():
        cells = (row.model.format(**numbers), row.bogduk, row.santaguida, row.difference)
        body.append(
            f'<tr><th scope="row" style="{CELL}">{html.escape(row.what)}</th>'
            + "".join(f'<td style="{CELL}">{html.escape(cell)}</td>' for cell in cells) + "</tr>"
        )  # fmt: skip
        lines.append(f"{row.what}. " + " ".join(f"{h}: {c}." for h, c in zip(heads[1:], cells, strict=True)))
    top = "".join(f'<th scope="col" style="{CELL}">{head}</th>' if head else "<td></td>" for head in heads)
    note = (
        "We read the summary of Bogduk 1992. Of Santaguida 1995 we could read nothing: what stands there is "
        "second-hand, not confirmed, and proves nothing."
    )
    return Table(
        '<table style="font-size: 1rem"><caption style="text-align: left"><strong>The same question, three answers'
        f"</strong></caption><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody></table><p>{note}</p>",
        "\n".join([*lines, note]),
    )
