"""What a pull on one slip of the psoas does to each lumbar level: presses, slides, arches or rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.body import FASCICLES, LEVELS, Body, Posture
from lessons.evidence.data import near_matches

PULL_N = 100.0
ALL = "all eleven"
SLIPS: tuple[str, ...] = (ALL, *FASCICLES)
_KINDS = {"VB": "body", "IVD": "disc", "TP": "side wing"}
HARDLY_MM = 3.0
"""Levers shorter than this count as hardly turning: single levers of the model are good to some millimetres."""


@dataclass(frozen=True)
class LevelPull:
    """What the pull does at one level; compression and forward shear in N, positive lever rounds the back, in mm.

    `crossed` is False where the slip starts below the level; then all is 0.
    """

    crossed: bool
    press_n: float
    slide_n: float
    lever_mm: float

    @property
    def moment_nm(self) -> float:
        """The turning force in N m, positive rounds the back, of `PULL_N`."""
        return self.lever_mm / 1000.0 * PULL_N


def slip_name(slip: str) -> str:
    """A slip in words: psoas_L1_VB as "L1, body", psoas_L1_L2_IVD as "L1-L2, disc"."""
    if slip == ALL:
        return "all eleven slips"
    *bones, kind = check_slip(slip).removeprefix("psoas_").split("_")
    return f"{'–'.join(bones)}, {_KINDS[kind]}"


def check_slip(slip: str) -> str:
    """`slip`, if it is one of SLIPS. Raises ValueError."""
    if slip not in SLIPS:
        raise ValueError(f"there is no slip {slip!r}; {near_matches(slip, SLIPS)}")
    return slip


def level_pulls(body: Body, slip: str, lumbar_deg: float) -> dict[str, LevelPull]:
    """For each of LEVELS: what `PULL_N` in the right-hand `slip` does with the low back at `lumbar_deg`.

    "all eleven" shares the pull equally among the slips, and only those that cross a level count there. Compression is
    square to the disc, shear along it. Raises ValueError for an unknown slip or an angle that Posture refuses.
    """
    pulls = body.spine_pull(Posture(lumbar_flexion=lumbar_deg))
    chosen: Sequence[str] = FASCICLES if check_slip(slip) == ALL else (slip,)
    out = {}
    for level in LEVELS:
        crossing = [pulls[f"{name}_r"][level] for name in chosen if crosses(name, level)]
        each_n = PULL_N / len(chosen)
        total = sum(each_n for _ in crossing)
        out[level] = LevelPull(
            crossed=bool(crossing),
            press_n=sum(p.compression for p in crossing) * each_n,
            slide_n=sum(p.forward_shear for p in crossing) * each_n,
            lever_mm=sum(p.flexion_moment_arm_mm for p in crossing) * each_n / PULL_N if total else 0.0,
        )
    return out


def crosses(slip: str, level: str) -> bool:
    """Whether the slip starts above the disc: psoas_L3_TP crosses L3_L4 and below."""
    return level.split("_")[0] >= slip.split("_")[1]


def words(pulls: dict[str, LevelPull]) -> dict[str, list[str]]:
    """The levels that are arched, rounded and hardly turned, from the top down, as "L1–L2"."""
    out: dict[str, list[str]] = {"arches": [], "rounds": [], "hardly turns": []}
    for level, p in pulls.items():
        if p.crossed:
            kind = "hardly turns" if abs(p.lever_mm) < HARDLY_MM else "rounds" if p.lever_mm > 0 else "arches"
            out[kind].append(level.replace("_", "–"))
    return out
