"""The graph of sizes shows the published numbers, and never one without its people and its kind of area."""

import json
import re
from pathlib import Path

import pytest

from lessons.evidence import fact
from lessons.meet_the_psoas import size_of_the_psoas
from lessons.meet_the_psoas.figures import KINDS, draw_sizes, sizes

ROOT = Path(__file__).parents[2]
# Read from the papers, apart from the data of the lesson: (area in cm², kind, a word for the people, value or limit)
PUBLISHED = {
    "reid1994": [(16.3, "slice", "21", "value")],
    "demarco2022": [(22.0, "both_slices", " men", "lower_limit"), (11.1, "both_slices", "women", "lower_limit")],
    "juntendo2022": [(5.45, "fibres", "22 legs", "value")],
    "ward2009": [(7.7, "fibres", "83", "value")],
    "rajagopal2016": [(1427 / 60, "fibres", "model", "value")],
}


def test_every_area_is_the_published_one():
    for source, expected in PUBLISHED.items():
        shown = [s for s in sizes() if s.source == source]
        assert len(shown) == len(expected), source
        for size, (area, kind, who, mark) in zip(shown, expected, strict=True):
            assert size.area_cm2 == pytest.approx(area, abs=0.05)
            assert (size.kind, size.mark) == (kind, mark)
            assert who in f" {size.who}"
    assert {s.source for s in sizes()} == set(PUBLISHED)


@pytest.mark.parametrize("size", sizes(), ids=lambda s: s.id)
def test_every_area_stands_in_the_ledger(size):
    entry = fact(size.fact)
    assert size.source in entry.sources
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?(?= cm²)", entry.text)]
    assert any(n == pytest.approx(size.area_cm2, abs=0.051) for n in numbers), entry.text
    assert entry.verified in ("read", "computed")


def test_the_bars_are_as_long_as_the_numbers_and_only_one_kind_shares_a_panel():
    panels = draw_sizes().axes
    assert [panel.get_title(loc="left") for panel in panels] == list(KINDS.values())
    for panel, kind in zip(panels, KINDS, strict=True):
        rows = [s for s in sizes() if s.kind == kind]
        assert [bar.get_width() for bar in panel.patches] == [s.area_cm2 for s in rows]
        assert [bool(bar.get_hatch()) for bar in panel.patches] == [s.mark == "lower_limit" for s in rows]
        for label, row in zip(panel.get_yticklabels(), rows, strict=True):
            assert row.who in label.get_text()
            assert row.how in label.get_text()
    assert panels[-1].get_xlabel() == "Area (cm²)"


def test_the_message_stands_on_top_and_each_group_looks_different():
    graph = draw_sizes()
    assert graph.get_suptitle() == "It depends on whom and what you measure"
    looks = [{(bar.get_facecolor(), bar.get_hatch()) for bar in panel.patches} for panel in graph.axes]
    assert all(len(look) == 1 for look in looks)
    assert len({look for group in looks for look in group}) == len(KINDS)


def test_who_cannot_see_the_graph_is_told_the_same():
    label = size_of_the_psoas().alt
    for size in sizes():
        assert f"{size.area_cm2:g} cm²" in label
        assert size.who in label
        assert KINDS[size.kind].lower() in label


def test_the_text_gives_the_range_of_the_graph():
    cells = json.loads((ROOT / "notebooks/01-meet-the-psoas.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(c["source"]) for c in cells)
    low, high = map(int, re.search(r"from (\d+) to (\d+) cm²", text).groups())
    assert (low, high) == (int(min(s.area_cm2 for s in sizes())), round(max(s.area_cm2 for s in sizes())))
