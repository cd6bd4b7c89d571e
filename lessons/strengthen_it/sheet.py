"""Prints a plan on one side of paper: pictures, doses, when to move, when to stop, and a box for every day.

    page = sheet(plan, replay(plan, log), calendar(now, first, days, weeks))     # one HTML page, nothing to fetch

A `Plan` exists only where `begin` asked the symptom check and every gate, so having one is the leave to print it.
The page fits A4 and US Letter; print at 100 %.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

import numpy as np

from lessons.evidence.data import Record, load_toml
from lessons.strengthen_it.exercises import COMMON_LIST, Exercise
from lessons.strengthen_it.exercises import book as exercises
from lessons.strengthen_it.plan import MONTHS, WEEKDAYS, Now, Plan, Session, Step, book, down, lowest, up
from lessons.teaching import paper
from lessons.teaching.images import picture
from lessons.teaching.look import COLOURS

FILE = Path(__file__).with_name("sheet.toml")
MOST = 4            # exercises on a page
PICTURE_MM = 62             # width of the pictures of an exercise
LABEL_MM = 3.4              # height of the words under a pose
# For so many exercises: size of the text (pt), height of the pictures (mm).
SIZES = {1: (15.0, 76.0), 2: (12.5, 62.0), 3: (10.3, 43.0), 4: (8.1, 31.0)}


class Row(Record, frozen=True):
    """Something to write in for each day."""

    says: str


class Words(Record, frozen=True):
    """All of sheet.toml."""

    title: str
    before: str
    up: str
    hold: str
    back: str
    stop: str
    after: str
    foot: str
    joins: str
    lowest: str
    write: str
    row: tuple[Row, ...]


@dataclass(frozen=True)
class Pose:
    """A pose in the picture of an exercise: its words, and left, top, right, ground of its ink in the picture (px)."""

    words: str
    left: float
    top: float
    right: float
    ground: float


@cache
def words() -> Words:
    """The words, with the numbers of the rules in them. Raises DataError for the file, KeyError for an unknown name."""
    found = load_toml(FILE, Words)
    common, rules = exercises().common, book().rules
    names = {
        **{name: getattr(rules, name) for name in ("good_sessions", "change_days", "to_spare", "pain_hold")},
        **{name: getattr(common, name) for name in ("warm_up", "go_back", "stop")},
    }
    said = {name: getattr(found, name).format_map(names) for name in Words.__struct_fields__ if name != "row"}
    return Words(**said, row=found.row)


def sheet(plan: Plan, now: Now, sessions: Sequence[Session]) -> str:
    """The page as HTML with all pictures and styles inside.

    plan: from `begin`. now: from `replay` of that plan; its doses are printed. sessions: from `calendar` of `now`.
    Raises TypeError for anything but a Plan; ValueError after a stop (then the symptom check comes first), without
    sessions, for more than MOST exercises, and where `plan`, `now` and `sessions` do not belong together.
    """
    if not isinstance(plan, Plan):
        raise TypeError(f"plan: {type(plan).__name__} is not allowed; allowed: the Plan that begin() gave")
    if now.stopped:
        raise ValueError("there is no page to print after a stop: the symptom check comes first")
    if not sessions:
        raise ValueError("sessions is empty: a page needs at least one day")
    if not 1 <= len(now.steps) <= MOST:
        raise ValueError(f"{len(now.steps)} exercises do not fit a page; allowed: 1 to {MOST}")
    if any(session.steps != now.steps for session in sessions):
        raise ValueError("the sessions belong to another plan: their doses are not those of `now`")
    if not {step.exercise for step in now.steps} <= set(plan.ladder):
        raise ValueError("`now` belongs to another plan: it has an exercise that is not on the ladder of this one")
    w = words()
    points, height = SIZES[len(now.steps)]
    cards = "".join(_card(plan, step, k, height) for k, step in enumerate(now.steps, start=1))
    first, last = sessions[0].day, sessions[-1].day
    span = f"{_date(first)} to {_date(last)} {last.year}" if first != last else f"{_date(first)} {first.year}"
    rules = "".join(f"<div><h3>{sign} {name}</h3><p>{escape(text)}</p></div>" for sign, name, text in (
        ("▲", "One step up", w.up), ("■", "Stay here", w.hold), ("▼", "One step back", w.back)))  # fmt: skip
    return paper.page(
        w.title, points, _css(),
        f'<header><h1>{escape(w.title)}</h1><p class="span">{escape(span)}</p><p>{escape(w.before)}</p></header>'
        f'<div class="cards">{cards}</div>'
        f'<section class="rules">{rules}</section>'
        f'<section class="stop"><h2>Stop</h2><p>{escape(w.stop)} <strong>{escape(w.after)}</strong></p></section>'
        f"{_days(now, sessions)}"
        f"<footer>{escape(w.foot)}</footer>",
    )  # fmt: skip


# ---- an exercise ----------------------------------------------------------------------------------------------------


def _card(plan: Plan, step: Step, number: int, height_mm: float) -> str:
    e = step.what
    lines = f'<dt>Ease off</dt><dd>{escape(e.go_back)}</dd><dt>Stop if</dt><dd class="must">{escape(e.stop_if)}</dd>'
    if e.not_for != COMMON_LIST:
        lines += f"<dt>Not for</dt><dd>{escape(e.not_for)}</dd>"
    sides = " each side" if e.hips == "right" else ""
    rest = e.dose.rest_s
    pause = f"rest {rest[0]} s" if rest[0] == rest[1] else f"rest {rest[0]} to {rest[1]} s"
    cues = "".join(f"<li>{escape(cue)}</li>" for cue in e.cues[-2:])
    return (
        f'<article><div class="poses">{_poses(e, height_mm)}</div><div class="how">'
        f'<div class="what"><h2>{number}&ensp;{escape(e.title)}</h2>'
        f'<p class="dose"><b>{_goal(step)}</b>{sides}</p></div>'
        f'<p class="tempo">{escape(e.dose.tempo)}; {pause}</p><ul>{cues}</ul>'
        f'<p class="moves"><span><b>▲ Up:</b> {escape(_up(step))}</span> <span><b>▼ Back:</b> '
        f"{escape(_down(plan, step))}</span></p><dl>{lines}</dl></div></article>"
    )


def _goal(step: Step) -> str:
    """A dose without its exercise: sets × reps, or sets × seconds of holding."""
    return f"{step.sets} × {step.amount}{' s' if step.what.dose.hold_s else ''}"


def _up(step: Step) -> str:
    more = up(step)
    return _goal(more) if more else words().joins


def _down(plan: Plan, step: Step) -> str:
    """One step less, in words, by the rule of the plan: below the smallest dose the exercise before it."""
    less = down(step)
    if less:
        return _goal(less)
    place = plan.ladder.index(step.exercise)
    if place == 0:
        return words().lowest
    before = lowest(plan.ladder[place - 1])
    return f"{before.what.title}, {_goal(before)}"


def _poses(e: Exercise, height_mm: float) -> str:
    """Start and finish as one drawing, cut out of the picture of the exercise: side by side, or one above the other."""
    poses = shown_poses(e.id)
    tall = max(p.ground - p.top for p in poses)
    wide = max(p.right - p.left for p in poses)
    gap, n = 34.0, len(poses)
    ways = []
    for columns in {1, n}:
        rows = n // columns
        width = columns * wide + (columns - 1) * gap
        scale = min(PICTURE_MM / width, (height_mm - rows * LABEL_MM * 1.7) / (rows * tall))   # mm for a px
        ways.append((scale, columns))
    scale, columns = max(ways)
    label = LABEL_MM / scale
    step_y = tall + 1.7 * label
    box_w = max(columns * wide + (columns - 1) * gap, 9 * label)
    box_h = n // columns * step_y
    spare = (box_w - columns * wide - (columns - 1) * gap) / 2
    name = f"picture-{e.id}"
    parts = []
    for k, p in enumerate(poses):
        x, y = spare + k % columns * (wide + gap), k // columns * step_y
        left = (p.left + p.right - wide) / 2
        parts.append(
            f'<svg x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'viewBox="{left:.1f} {p.ground - tall:.1f} {wide:.1f} {tall:.1f}"><use href="#{name}"/></svg>'
            f'<text x="{x + wide / 2:.1f}" y="{y + tall + 1.15 * label:.1f}" font-size="{label:.1f}" '
            f'text-anchor="middle" font-weight="600" fill="{COLOURS["ink_soft"]}">{escape(p.words)}</text>'
        )
    found = picture(f"exercises/{e.id}")
    image = re.search(r"<image[^>]*>", found.svg)
    assert image is not None    # every picture of an exercise is a drawing of the body
    return (
        f'<svg viewBox="0 0 {box_w:.1f} {box_h:.1f}" style="width:{box_w * scale:.1f}mm;height:{box_h * scale:.1f}mm" '
        f'role="img" aria-label="{escape(found.alt)}"><defs><g id="{name}">{image[0]}</g></defs>{"".join(parts)}</svg>'
    )


@cache
def shown_poses(id: str) -> tuple[Pose, ...]:
    """Where start and finish (or the one pose that is held) stand in the picture of an exercise."""
    svg = picture(f"exercises/{id}").svg
    marks = [(float(x), float(y), label) for x, y, label in
             re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>((?:\d )?(?:start|finish)|\d|hold|not like this)<', svg)]
    columns = len({x for x, _, _ in marks})
    half = 500 / columns
    ink = _ink(svg)
    scale = ink.shape[1] / 1000
    rows = sorted({y for _, y, _ in marks})
    found = []
    for x, y, label in marks:
        if not re.search("start|finish|hold", label):
            continue
        above = max((other for other in rows if other < y), default=0.0)
        top, bottom, left, right = (round(v * scale) for v in (above, y - 15, x - half, x + half))
        ys, xs = np.nonzero(ink[max(top, 0):bottom, max(left, 0):right])
        found.append(Pose(
            label.lstrip("0123456789 "), (xs.min() + left) / scale - 3, (ys.min() + top) / scale - 3,
            (xs.max() + left) / scale + 4, (ys.max() + top) / scale + 4,
        ))  # fmt: skip
    return tuple(found)


def _ink(svg: str) -> np.ndarray:
    """Where the picture is not paper, rows by columns."""
    from PIL import Image  # matplotlib brings it

    data = re.search(r"base64,([^\"]+)", svg)
    assert data is not None
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("L"))
    return np.asarray(pixels < 245)


# ---- days -----------------------------------------------------------------------------------------------------------


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _days(now: Now, sessions: Sequence[Session]) -> str:
    """A column for each day with boxes to write in; a thick line where a week begins."""
    days = [s.day for s in sessions]
    weeks = [d.isocalendar()[:2] for d in days]
    new = [' class="week"' if k and weeks[k] != weeks[k - 1] else "" for k in range(len(days))]
    letters = 3 if len(days) > 9 else 9
    months = "".join(
        f'<th colspan="{len(list(group))}" scope="colgroup">{MONTHS[month - 1][:letters]}</th>'
        for month, group in groupby(days, key=lambda d: d.month)
    )
    heads = "".join(f'<th scope="col">{WEEKDAYS[d.weekday()][:3]}<br><b>{d.day}</b></th>' for d in days)
    boxes = "".join(f"<td{mark}></td>" for mark in new)
    names = [f"{k}&ensp;{escape(s.what.title)}" for k, s in enumerate(now.steps, start=1)]
    rows = [
        *(f'<tr><th scope="row">{name}</th>{boxes}</tr>' for name in names),
        *(f'<tr class="how-it-was"><th scope="row">{escape(row.says)}</th>{boxes}</tr>' for row in words().row),
    ]
    return (
        f'<table><thead><tr><td rowspan="2">{escape(words().write)}</td>{months}</tr><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _css() -> str:
    c = COLOURS
    width, height = paper.PAGE_MM
    return f"""
main {{ width: {width}mm; min-height: {height}mm; margin: 0 auto; display: flex; flex-direction: column;
  gap: 2mm; }}
h1 {{ font-size: 19pt; line-height: 1.05; }}
h2 {{ font-size: 1.3em; line-height: 1.15; }}
h3 {{ font-size: 1em; }}
header {{ display: grid; grid-template-columns: 1fr auto; align-items: baseline; font-size: 10.5pt; }}
header .span {{ font-size: 14pt; font-weight: 650; }}
header p:last-child {{ grid-column: 1 / -1; font-size: 9.5pt; }}
.cards {{ flex: 1; display: flex; flex-direction: column; border-top: 1.5pt solid {c["ink"]}; }}
article {{ flex: 1; display: grid; grid-template-columns: {PICTURE_MM}mm 1fr; gap: 4mm; align-items: center;
  padding: 1mm 0; border-bottom: 0.7pt solid {c["line"]}; }}
.poses {{ text-align: center; }}
.poses svg {{ display: inline-block; vertical-align: middle; }}
.what {{ display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; column-gap: 4mm; }}
.dose {{ color: {c["accent"]}; line-height: 1.1; }}
.dose b {{ font-size: 1.6em; }}
.tempo {{ color: {c["ink_soft"]}; }}
.moves {{ font-size: 0.9em; display: flex; flex-wrap: wrap; column-gap: 1.2em; }}
ul {{ padding-left: 1.1em; }}
dl {{ display: grid; grid-template-columns: auto 1fr; gap: 0 0.5em; font-size: 0.9em; line-height: 1.2; }}
dt, .must {{ font-weight: 650; }}
.rules {{ display: grid; grid-template-columns: 1.9fr 1.05fr 1.05fr; gap: 4mm; font-size: 9pt; line-height: 1.22; }}
.stop {{ display: grid; grid-template-columns: auto 1fr; gap: 3mm; align-items: center;
  font-size: 9.5pt; line-height: 1.22; border: 1.6pt solid {c["ink"]}; border-left: 4mm solid {c["warning"]};
  padding: 1.6mm 2.5mm; }}
.stop h2 {{ font-size: 20pt; text-transform: uppercase; letter-spacing: 0.04em; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 8pt; line-height: 1.02; }}
thead td, tbody th {{ width: 50mm; text-align: left; padding-right: 1mm; }}
thead th {{ font-weight: 400; text-align: center; }}
thead tr:first-child th {{ font-weight: 650; text-align: left; padding-left: 0.5mm; }}
thead td {{ vertical-align: bottom; color: {c["ink_soft"]}; }}
tbody th {{ font-weight: 600; height: 5.3mm; }}
tbody td {{ border: 0.7pt solid {c["ink_soft"]}; }}
tbody td.week {{ border-left: 2pt solid {c["ink"]}; }}
.how-it-was th {{ font-weight: 400; }}
footer {{ font-size: 8pt; color: {c["ink_soft"]}; }}
@media screen {{ main {{ padding: 4mm; width: {width + 8}mm; }} }}
"""
