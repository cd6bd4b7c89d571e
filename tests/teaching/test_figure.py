"""A figure reaches everybody: described, sharp, the same bytes each time, and no two of a page in each other's way."""

import re
import subprocess
import sys
import types
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from lessons.teaching import look
from lessons.teaching.figure import FigureError, checked_alt, figure, self_contained

ALT = "As the hip bends from 0 to 90 degrees the psoas gets shorter by about 5 cm."
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>A dot</title><circle id="dot" r="2"/></svg>'


def curve(title="Length of the psoas", x="Hip flexion (degrees)", y="Length (cm)", **rc):
    with mpl.rc_context(look.style() | rc):
        picture = Figure()
        axes = picture.subplots()
        angle = np.linspace(-20, 90, 12)
        axes.plot(angle, 23 - angle / 20, color=look.COLOURS["psoas"])
        axes.set(title=title, xlabel=x, ylabel=y)
    return picture


class Reader(HTMLParser):
    """Collects ids, attributes of the figure and the caption."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.figure, self.caption, self._in = [], {}, "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag == "figure":
            self.figure = attrs
        self._in = self._in or tag == "figcaption"

    def handle_endtag(self, tag):
        self._in = self._in and tag != "figcaption"

    def handle_data(self, data):
        self.caption += data if self._in else ""


def test_a_curve_becomes_a_described_figure():
    shown = figure(curve(), alt=ALT, caption="Measured in the model, so not in a person.")
    bundle = shown._repr_mimebundle_()
    page = Reader(bundle["text/html"])
    assert set(bundle) == {"text/html", "text/plain"}
    assert page.figure["role"] == "img"
    assert ALT in page.figure["aria-label"]
    assert "Measured in the model" in page.figure["aria-label"]   # role=img hides the caption from a screen reader
    assert page.caption == "Length of the psoas. Measured in the model, so not in a person."
    assert bundle["text/plain"] == repr(shown) == f"Length of the psoas: {ALT}"
    assert "<path" in shown.svg
    assert "<text" not in shown.svg   # outlines: no font is needed anywhere


@pytest.mark.parametrize(("change", "says"), [
    ({"title": ""}, "title"), ({"x": "Hip flexion"}, "x axis"), ({"y": ""}, "y axis"), ({"y": "Length, cm"}, "unit"),
])
def test_a_curve_without_title_or_units_is_refused(change, says):
    with pytest.raises(FigureError, match=says):
        figure(curve(**change), alt=ALT)


def test_a_curve_without_unit_says_so():
    figure(curve(y="Share of the whole (no unit)"), alt=ALT)


def test_names_need_no_unit_but_the_numbers_beside_them_do():
    def bars(label):
        with mpl.rc_context(look.style()):
            picture = Figure()
            axes = picture.subplots()
            axes.barh(["psoas", "iliacus", "L1"], [2.4, 3.5, 1.0])
            axes.set(title="Lever", xlabel=label)
        return picture
    figure(bars("Lever (cm)"), alt=ALT)
    with pytest.raises(FigureError, match="x axis"):
        figure(bars("Lever"), alt=ALT)


def test_small_letters_are_refused():
    with pytest.raises(FigureError, match="px high"):
        figure(curve(**{"xtick.labelsize": 8}), alt=ALT)


@pytest.mark.parametrize("alt", [
    None, "", "   ", "Too short to say anything", "Diagram of the psoas that runs from spine to thigh bone here",
    "An image of " + ALT, "Figure 3. " + ALT, "the chart shows " + ALT, "A schematic drawing of " + ALT])
def test_empty_alt_text_is_refused(alt):
    with pytest.raises(FigureError, match=r"[Aa]lt"):
        checked_alt(alt)


def test_alt_text_that_only_repeats_the_title_is_refused():
    with pytest.raises(FigureError, match="more than the title"):
        figure(SVG, title=ALT, alt=ALT)


def test_pyplot_does_not_show_it_a_second_time():
    from matplotlib import pyplot
    picture = pyplot.figure(figsize=(5, 3))
    axes = picture.subplots()
    axes.set(title="T", xlabel="x (mm)", ylabel="y (mm)")
    figure(picture, alt=ALT)
    assert not pyplot.fignum_exists(picture.number)


def test_the_bytes_are_the_same_in_another_process():
    code = ("import tests.teaching.test_figure as t, hashlib;"
            "print(hashlib.sha256(t.figure(t.curve(), alt=t.ALT).html().encode()).hexdigest())")
    seen = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                       cwd=Path(__file__).parents[2], env={"PYTHONHASHSEED": seed, "PATH": ""}).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert len(seen.pop().strip()) == 64


def test_two_figures_of_a_page_share_no_id_and_all_references_hold():
    one = figure(curve(), alt=ALT).svg
    two = figure(curve(title="Another"), alt=ALT).svg
    first, second = Reader(one), Reader(two)
    assert first.ids
    assert len(set(first.ids)) == len(first.ids)
    assert not set(first.ids) & set(second.ids)
    for svg, page in ((one, first), (two, second)):
        used = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
        assert used
        assert used <= set(page.ids)


def test_one_figures_style_does_not_dress_another():
    svg = self_contained(SVG.replace("<circle", "<style>* {stroke: red} .a, #dot {fill: blue}</style><circle"))
    paper, rules = re.findall("<style>(.*?)</style>", svg)
    prefix = re.search('class="(f[0-9a-f]+)"', svg)[1]
    assert paper == f"@media print {{ .{prefix} {{ min-width: 0 !important }} }}"
    assert rules.replace(" ", "") == (f".{prefix} * {{stroke: red}}.{prefix} .a, .{prefix} #{prefix}-dot {{fill: blue}}"
                                      ).replace(" ", "")
    assert "*{stroke-linejoin" not in figure(curve(), alt=ALT).svg.replace(" ", "").replace(".f", "")[:200]


def test_a_drawing_stands_fluid_and_unnamed_inside_its_figure():
    root = ElementTree.fromstring(figure(SVG, alt=ALT).svg)
    assert (root.get("width"), root.get("height"), root.get("aria-hidden")) == ("100%", None, "true")
    sized = SVG.replace('viewBox="0 0 10 10"', 'width="30" height="20"')
    assert ElementTree.fromstring(self_contained(sized)).get("viewBox") == "0 0 30 20"
    with pytest.raises(FigureError, match="viewBox"):
        self_contained(SVG.replace('viewBox="0 0 10 10"', ""))


def test_a_drawing_takes_its_title_from_itself_or_is_refused():
    assert figure(SVG, alt=ALT).title == "A dot"
    with pytest.raises(FigureError, match="title"):
        figure(SVG.replace("<title>A dot</title>", ""), alt=ALT)


@pytest.mark.parametrize("bad", [
    "<script>1</script>", '<rect onclick="x()"/>', '<image href="https://example.org/a.png"/>',
    '<image href="//example.org/a.png"/>', '<foreignObject/>', '<rect style="fill: url(http://a.b/c)"/>', "<g>"])
def test_a_drawing_that_runs_or_fetches_or_is_broken_is_refused(bad):
    with pytest.raises(FigureError):
        self_contained(SVG.replace("<circle", bad + "<circle"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_words_break_out_of_the_markup(title, caption):
    if not title.strip():
        return
    text = figure(SVG, title=title, alt=ALT + " <b> & \"quotes\"", caption=caption).html()
    page = Reader(text)
    assert page.figure["aria-label"].startswith(ALT + ' <b> & "quotes"')
    assert text.count("<figure") == text.count("</figure>") == 1
    assert text.count("<b>") == 0


def test_a_picture_comes_with_its_own_words(monkeypatch):
    images = types.ModuleType("lessons.teaching.images")
    images.picture = lambda id: types.SimpleNamespace(
        svg=SVG, alt=ALT, caption="The psoas from the front. It joins spine and thigh.", anchors={})
    monkeypatch.setitem(sys.modules, "lessons.teaching.images", images)
    shown = figure("psoas-front")
    assert (shown.title, shown.alt) == ("The psoas from the front", ALT)
    assert Reader(shown.html()).caption == "The psoas from the front. It joins spine and thigh."
