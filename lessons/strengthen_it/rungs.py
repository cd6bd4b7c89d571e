"""The second explorer: the ladder. What each exercise asks at its hardest point, rung by rung, for any body."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from lessons.body import Body
from lessons.strengthen_it import scrub
from lessons.strengthen_it.demand import STRONGEST_DEG, TRUSTED_DEG, leg_length_mm
from lessons.strengthen_it.scrub import hidden
from lessons.teaching.explorer import number
from lessons.teaching.interactive import Interactive, StateError, limits_of
from lessons.teaching.look import FONT, css_colour
from lessons.teaching.svg import text
from lessons.teaching.tables import Table, interpolate, pack

MASSES_KG = np.linspace(*scrub.MASSES_KG, 17)
WIDTH, TOP, STEP = 1120, 74, 34
NM = (480, 780, 120.0)  # left, right, N m at the right
SHARE = (850, 1076, 150.0)  # left, right, per cent at the right
PALE = 0.16  # a band that is not to be trusted


class Ladder(Interactive):
    """Fifteen rungs: a bar for the moment at one hip, and a band for its share of the model's strength."""

    module = Path(__file__).with_name("rungs.js")

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        body = Body.load()
        start = {"rung": 1, "mass": round(body.mass_kg), "leg": round(leg_length_mm(body) / 10)}
        content = {
            "lead": "From gentle to hard. Choose a rung to read why it stands there, then change the body.",
            "titles": [e.title for e in scrub.rungs()],
            "kinds": [e.statics for e in scrub.rungs()],
            "whys": [e.place.why if e.place else "" for e in scrub.rungs()],
            "share_deg": share_deg(),
            "strongest": STRONGEST_DEG,
            "doubt": scrub.DOUBT,
            "masses": [int(m) for m in scrub.MASSES_KG],
            "legs": [int(scrub.LEGS_CM[0]), int(scrub.LEGS_CM[-1])],
            "rows": [TOP, STEP],
            "nm": list(NM),
            "share": list(SHARE),
        }
        super().__init__(
            title="The ladder",
            start=start,
            content=content,
            tables=tables(),
            limits=limits_of("rungs", scrub.LIMITS),
            state=state,
        )

    def check_state(self, state: dict[str, Any]) -> None:
        count = len(scrub.rungs())
        if state["rung"] not in range(1, count + 1):
            raise StateError(f"state['rung'] = {state['rung']}: allowed are the whole numbers 1 to {count}")
        for name, low, high in (("mass", *scrub.MASSES_KG), ("leg", scrub.LEGS_CM[0], scrub.LEGS_CM[-1])):
            if not low <= state[name] <= high:
                raise StateError(f"state[{name!r}] = {state[name]}: allowed are {low:g} to {high:g}")

    def _peaks(self) -> np.ndarray:
        """Least and most N m, low, middle and high share (%) of every rung, shape (rungs, 5)."""
        return np.asarray(interpolate(self.tables["peaks"], mass=self.state["mass"], leg=self.state["leg"]))

    def sentence(self) -> str:
        k = int(self.state["rung"]) - 1
        least, most, low, _, high = self._peaks()[k]
        words = f"Rung {k + 1}, {self.content['titles'][k]}. "
        if self.content["kinds"][k] == "both ends held":
            words += "No number: both ends are held."
        else:
            up_to = "up to " if least < most - 0.5 else ""
            share = f"up to {number(high)}" if up_to else f"{number(low)} to {number(high)}"
            deg = self.content["share_deg"][k]
            words += f"At its hardest point one hip must hold {up_to}{number(most)} N m. "
            words += f"Its largest share, {share} % of the model's strength, comes with the hip bent {deg}°."
            words += f" {scrub.DOUBT}" if deg > STRONGEST_DEG else ""
        why = self.content["whys"][k]
        return f"{words} Why here: {why}" if why else f"{words} It stands where its demand puts it."

    # ---- the picture; rungs.js moves the elements that carry a data- attribute --------------------------------------

    def still(self) -> str:
        peaks = self._peaks()
        height = TOP + STEP * len(peaks) + 6
        heads = (("One hip must hold (N m)", NM[0]), ("Share (dashed: too high)", SHARE[0] - 14))
        out = [text(words, x, 26, weight=600) for words, x in heads]
        for left, right, most, step, unit in ((*NM, 40, ""), (*SHARE, 50, " %")):
            for value in range(0, int(most) + 1, step):
                x = left + value / most * (right - left)
                full = value == 100 and unit
                out.append(
                    f'<path d="M{x:.1f} {TOP - 14}V{height - 8}" stroke-width="{2.5 if full else 1}" '
                    f'style="stroke:{css_colour("ink_soft" if full else "line")}"/>'
                )
                more = "+" if unit and value == int(most) else ""
                out.append(text(f"{value}{more}{unit}", x, 52, anchor="middle", fill="ink_soft"))
        out += [self._row(k, peak) for k, peak in enumerate(peaks)]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="psoas-svg" viewBox="0 0 {WIDTH} {height}" role="group" '
            f'aria-label="{escape(self.sentence())}" font-family="{escape(FONT)}" font-size="19" '
            f'style="max-width:100%;background:{css_colour("paper")}">{"".join(out)}</svg>'
        )

    def _row(self, k: int, peak: np.ndarray) -> str:
        y = TOP + STEP * k
        least, most, low, middle, high = peak
        numbered = self.content["kinds"][k] != "both ends held"
        chosen = k == int(self.state["rung"]) - 1
        mark = " *" if self.content["whys"][k] else ""
        open_end = least < most - 0.5
        out = [
            f'<rect data-chosen="{k}" x="0" y="{y - 2}" width="{WIDTH}" height="{STEP - 2}" rx="6"{hidden(not chosen)} '
            f'style="fill:{css_colour("accent_soft")}"/>',
            text(f"{k + 1}", 30, y + 21, anchor="end", fill="ink_soft"),
            text(self.content["titles"][k] + mark, 44, y + 21),
        ]
        if open_end:  # beyond the bar in every body
            out.append(text("faded: at most", NM[1] + 40, y + 21, anchor="end", fill="ink_soft"))
        if numbered:
            doubted = self.content["share_deg"][k] > STRONGEST_DEG
            (a, b), (c, d), (m, _) = bar(0.0, most, NM), bar(low, high, SHARE), bar(middle, high, SHARE)
            out.append(
                f'<rect data-nm="{k}" x="{a:.1f}" y="{y + 4}" width="{b:.1f}" height="20" rx="3" '
                f'opacity="{0.35 if open_end else 1}" style="fill:{css_colour("psoas")}"/>'
                f'<rect data-share="{k}" x="{c:.1f}" y="{y + 4}" width="{d:.1f}" height="20" rx="3" '
                f'fill-opacity="{PALE if doubted else 0.45}" stroke-dasharray="4 3" '
                f'style="fill:{css_colour("psoas")}{";stroke:" + css_colour("psoas") if doubted else ""}"/>'
                f'<rect data-middle="{k}" x="{m - 2:.1f}" y="{y + 1}" width="4" height="26" '
                f'opacity="{0.5 if doubted else 1}" style="fill:{css_colour("psoas_deep")}"/>'
            )
        else:
            out.append(text("no number", NM[0] + 8, y + 21, fill="ink_soft"))
        return f'<g data-row="{k}">{"".join(out)}</g>'


def bar(low: float, high: float, scale: tuple[float, float, float]) -> tuple[float, float]:
    """Left and width of a bar from `low` to `high` on a scale (left, right, most); what is beyond is cut off."""
    left, right, most = scale
    x, end = (left + min(max(v, 0.0), most) / most * (right - left) for v in (low, high))
    return x, max(end - x, 2.0)


def rungs(state: Mapping[str, Any] | None = None) -> Ladder:
    """The explorer at `state`: "rung" 1-15, "mass" 40-120 kg, "leg" 70-95 cm."""
    return Ladder(state)


@cache
def share_deg() -> tuple[int | None, ...]:
    """Of each rung: the hip angle (degrees) of its largest share, the same in every body; None without a number."""
    a = scrub.asked()
    share = np.where(a.hip_deg <= TRUSTED_DEG, a.moment_nm[:, 0, 1, :, 1] / a.able_nm[:, 0, 1, :, 0], -np.inf)
    found = a.hip_deg[np.arange(len(share)), share.argmax(axis=1)]
    return tuple(None if e.statics == "both ends held" else round(float(deg))
                 for e, deg in zip(scrub.rungs(), found, strict=True))  # fmt: skip


@cache
def tables() -> dict[str, Table]:
    """Of each body: least and most N m at one hip, and low, middle and high share (%), for every rung."""
    a = scrub.asked()
    rise = (MASSES_KG - scrub.MASSES_KG[0]) / (scrub.MASSES_KG[1] - scrub.MASSES_KG[0])
    moment, able = ((1 - rise)[:, None, None, None, None] * x[:, 0] + rise[:, None, None, None, None] * x[:, 1]
                    for x in (a.moment_nm, a.able_nm))  # (masses, rungs, legs, ways, 2 or 3)
    trusted = (a.hip_deg <= TRUSTED_DEG)[None, :, None, :, None]
    share = np.where(trusted, 100 * moment[..., 1:] / able[..., [2, 0, 1]], -np.inf).max(axis=3)
    part = np.array([e.statics == "part held" for e in scrub.rungs()])
    most = moment[..., 1].max(axis=-1)
    least = np.where(part[None, :, None], 0.0, most)
    peaks = np.concatenate([least[..., None], most[..., None], share], axis=-1)
    peaks = peaks.transpose(0, 2, 1, 3)
    return {"peaks": pack({"mass": MASSES_KG, "leg": scrub.LEGS_CM}, peaks, unit="N m, N m, %, %, %")}
