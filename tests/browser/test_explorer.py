"""An explorer in JupyterLab: by mouse, key and finger, from Python and to Python, heard and read."""

import json
import math
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.teaching import interactive, tables
from tests.browser.lab import Lab, Watch, drag, misplaced, new_page, serious_axe_findings
from tests.teaching.explorers import leg

pytestmark = pytest.mark.browser

CELLS = ["from tests.teaching.explorers import leg\nw = leg()\nw", "w.state['hip']", "w.state = {'hip': 20, 'knee': 0}"]


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[tuple[Page, Watch]]:
    """The explorer in a notebook of JupyterLab, run once."""
    lab.write("explorer", [CELLS[0], "", ""])
    page, watch = new_page(browser, has_touch=True)
    lab.open(page, "explorer", run=False)
    lab.run_code(page, 0, CELLS[0])
    yield page, watch
    page.context.close()


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    """The same page for every test, put back to its start."""
    page, _ = opened
    page.get_by_role("button", name="Reset").click()
    expect(thigh(page)).to_have_attribute("aria-valuenow", "70")
    expect(shank(page)).to_have_attribute("aria-valuenow", "10")
    return page


def thigh(page: Page) -> Locator:
    return page.get_by_role("slider", name="Thigh: hip flexion")


def shank(page: Page) -> Locator:
    return page.get_by_role("slider", name="Shank: knee flexion")


def value(slider: Locator) -> float:
    return float(slider.get_attribute("aria-valuenow") or "nan")


def hip_on_screen(page: Page) -> tuple[float, float, float]:
    """Where the hip's pivot is on the screen, and pixels a millimetre."""
    return tuple(
        page.evaluate(
            """(() => {
                const m = document.querySelector('.psoas-explorer svg').getScreenCTM();
                const scale = 640 / 1100;
                const hip = new DOMPoint(280 * scale, 400 * scale).matrixTransform(m);
                return [hip.x, hip.y, m.a * scale];
            })()"""
        )
    )


def test_it_teaches_untouched(page: Page) -> None:
    expect(page.get_by_role("status").first).to_contain_text("You lift the thigh 70°. The psoas is")
    expect(page.locator(".psoas-readout").first).to_contain_text("Psoas length")


def test_dragging_turns_the_thigh_to_where_the_pointer_is(page: Page) -> None:
    thigh(page).scroll_into_view_if_needed()
    x, y, scale = hip_on_screen(page)
    for degrees in (10, 45, 100):
        to = (x + 390 * scale * math.sin(math.radians(degrees)), y + 390 * scale * math.cos(math.radians(degrees)))
        drag(page, thigh(page).locator("[data-grip]"), to)
        page.wait_for_timeout(60)
        assert value(thigh(page)) == pytest.approx(degrees, abs=2)
    expect(page.locator(".psoas-sentence").first).to_contain_text("You lift the thigh")


def test_the_bone_itself_can_be_dragged_and_the_slider_keeps_focus(page: Page) -> None:
    thigh(page).scroll_into_view_if_needed()
    x, y, scale = hip_on_screen(page)
    at = math.radians(70)
    page.mouse.move(x + 200 * scale * math.sin(at), y + 200 * scale * math.cos(at))
    page.mouse.down()
    page.mouse.move(x + 200 * scale * math.sin(0.3), y + 200 * scale * math.cos(0.3), steps=8)
    page.mouse.up()
    page.wait_for_timeout(60)
    assert value(thigh(page)) == pytest.approx(math.degrees(0.3), abs=2)
    expect(thigh(page)).to_be_focused()


def test_dragging_far_beyond_the_end_stops_there(page: Page) -> None:
    thigh(page).scroll_into_view_if_needed()
    x, y, scale = hip_on_screen(page)
    drag(page, thigh(page).locator("[data-grip]"), (x - 250 * scale, y - 200 * scale), steps=30)
    page.wait_for_timeout(60)
    assert value(thigh(page)) == 120
    expect(page.locator(".psoas-sentence").first).to_contain_text("the numbers mean nothing")


@pytest.mark.parametrize("name", ["Thigh: hip flexion", "Hip flexion"])
def test_every_key_does_what_a_slider_does(page: Page, name: str) -> None:
    slider = page.get_by_role("slider", name=name, exact=True)
    slider.focus()
    for key, expected in [
        ("ArrowRight", 71), ("ArrowUp", 72), ("ArrowLeft", 71), ("ArrowDown", 70), ("PageUp", 80), ("PageDown", 70),
        ("End", 120), ("ArrowRight", 120), ("Home", -20), ("ArrowLeft", -20), ("PageUp", -10),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(thigh(page)).to_have_attribute("aria-valuenow", str(expected))
    expect(slider).to_have_attribute("aria-valuetext", "−10 degrees")
    expect(slider).to_be_focused()


def test_letters_stay_out_of_the_notebook(page: Page) -> None:
    cells = page.locator(".jp-Cell").count()
    for control in (
        thigh(page),
        page.get_by_role("slider", name="Hip flexion", exact=True),
        page.get_by_role("button", name="Sitting"),
    ):
        control.focus()
        for key in "abxmydd":
            page.keyboard.press(key)
        expect(control).to_be_focused()
    assert page.locator(".jp-Cell").count() == cells
    assert page.locator(".jp-MarkdownCell").count() == 0


def test_escape_and_shift_enter_still_belong_to_jupyterlab(page: Page) -> None:
    heard = "window.heard = []; document.addEventListener('keydown', e => heard.push(e.key), {once: false})"
    page.evaluate(heard)
    thigh(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    assert page.evaluate("heard") == ["Escape"]


def test_a_finger_drags_the_thigh(page: Page) -> None:
    thigh(page).scroll_into_view_if_needed()
    x, y, scale = hip_on_screen(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, degrees: float) -> None:
        at = math.radians(degrees)
        point = {"x": x + 390 * scale * math.sin(at), "y": y + 390 * scale * math.cos(at)}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [point]})

    touch("touchStart", 70)
    for degrees in (60, 50, 40, 30):
        touch("touchMove", degrees)
    touch("touchEnd", 30)
    page.wait_for_timeout(100)
    assert value(thigh(page)) == pytest.approx(30, abs=2)


def test_targets_are_large_enough(page: Page) -> None:
    for control in [*page.get_by_role("slider").all(), *page.locator(".psoas-root").get_by_role("button").all()]:
        box = control.bounding_box()
        if box:
            assert min(box["width"], box["height"]) >= 24, control


def test_a_posture_and_reset(page: Page) -> None:
    page.get_by_role("button", name="Sitting").click()
    expect(thigh(page)).to_have_attribute("aria-valuenow", "90")
    expect(shank(page)).to_have_attribute("aria-valuenow", "90")
    expect(page.get_by_role("button", name="Sitting")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Reset").click()
    expect(thigh(page)).to_have_attribute("aria-valuenow", "70")


def test_python_hears_and_speaks(page: Page, lab: Lab) -> None:
    thigh(page).focus()
    page.keyboard.press("PageUp")
    page.wait_for_timeout(400)
    assert lab.run_code(page, 1, "w.state['hip']").strip() == "80"
    lab.run_code(page, 2, CELLS[2])
    expect(thigh(page)).to_have_attribute("aria-valuenow", "20")
    expect(page.locator(".psoas-sentence").first).to_contain_text("You lift the thigh 20°")
    expect(page.get_by_role("status").first).to_contain_text("You lift the thigh 20°")


def test_the_starting_state_can_be_copied_into_the_cell(page: Page) -> None:
    thigh(page).focus()
    page.keyboard.press("Home")
    page.get_by_text("Copy starting state").click()
    field = page.get_by_label("Starting state, as Python text")
    expect(field).to_have_value('state={"hip": -20, "knee": 10}')
    copied = eval(f"dict({field.input_value()})")
    assert leg(**copied).saved_state() == {"hip": -20, "knee": 10}
    page.get_by_text("Copy starting state").click()


def test_still_and_live_picture_are_one(page: Page) -> None:
    """The SVG that Python draws and what the browser draws at the same state have the same shapes."""
    for state in ({"hip": 70, "knee": 10}, {"hip": -20, "knee": 10}, {"hip": 120, "knee": 10}):
        thigh(page).focus()
        page.keyboard.press("Home")
        for _ in range((state["hip"] + 20) // 10):
            page.keyboard.press("PageUp")
        expect(thigh(page)).to_have_attribute("aria-valuenow", str(state["hip"]))
        expected = leg(state=state).still()
        found = page.evaluate(
            """(still) => {
                const box = document.createElement('div');
                box.innerHTML = still;
                const numbers = (text) => ((text || '').match(/-?[\\d.]+/g) || []).map(Number);
                const all = '[data-kind=live] path, [data-leader], [data-curve]';
                const shapes = (root) => [...root.querySelectorAll(all)].map(e =>
                    [numbers(e.getAttribute('d')), numbers(e.parentNode.getAttribute('transform'))]);
                return [shapes(box), shapes(document.querySelector('.psoas-explorer'))];
            }""",
            expected,
        )
        assert len(found[0]) == len(found[1]) > 8
        for python, javascript in zip(*found, strict=True):
            assert np.allclose(python[0], javascript[0], atol=0.11)
            assert np.allclose(python[1], javascript[1])
    said = page.locator(".psoas-sentence").first.inner_text().replace("\xa0", " ")
    assert said == leg(state={"hip": 120, "knee": 10}).sentence()


def test_javascript_and_python_interpolate_alike(browser: Browser) -> None:
    """Equal to the last bit, on random tables and positions, inside and outside."""
    rng = np.random.default_rng(7)
    cases, expected = [], []
    for k in range(120):
        sizes = rng.integers(2, 6, size=rng.integers(1, 4))
        steps = {f"a{i}": rng.uniform(0.1, 7, size=n) for i, n in enumerate(sizes)}
        axes = {name: np.cumsum(np.ceil(size) if k % 4 < 2 else size) - 9 for name, size in steps.items()}
        shape = [len(points) for points in axes.values()] + [[], [3], [4, 2]][k % 3]
        table = tables.pack(axes, rng.normal(size=shape), unit="mm", interpolation=("linear", "nearest")[k % 2])
        for _ in range(5):
            at = {}
            for name, points in axes.items():
                middles = (points[1:] + points[:-1]) / 2  # of whole numbers exactly in the middle: a tie
                at[name] = float(rng.choice([*points, *middles, rng.uniform(points[0] - 2, points[-1] + 2)]))
            cases.append([table, at])
            expected.append(np.ravel(tables.interpolate(table, **at)).tolist())
    page = browser.new_page()
    page.set_content("<p>")
    page.add_script_tag(content=f"const LOOK_CSS = '';{(interactive.JS / 'base.js').read_text(encoding='utf-8')}")
    found = page.evaluate(
        "(cases) => cases.map(([t, at]) => [interpolate(t, at)].flatMap(v => v.length ? [...v] : [v]))", cases
    )
    numbers = [0.05, -0.05, 2.5, -2.5, 0.25, 1e-9, -1e-9, 123.456, 0.15, -7.349999]
    texts = page.evaluate("(ns) => ns.map(n => [format(n, 0), format(n, 1)])", numbers)
    page.close()
    assert found == expected
    from lessons.teaching.explorer import number

    assert texts == [[number(n, 0), number(n, 1)] for n in numbers]


def test_narrow_and_dark_pages_keep_everything_in_sight(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    try:
        page.wait_for_timeout(200)
        assert misplaced(page) == []
        overflow = page.evaluate(
            "(() => { const r = document.querySelector('.psoas-root'); return r.scrollWidth - r.clientWidth })()"
        )
        assert overflow <= 0
    finally:
        page.set_viewport_size({"width": 1280, "height": 1100})


def test_axe_finds_nothing_serious_in_our_output(page: Page) -> None:
    found = serious_axe_findings(page)
    assert not found, json.dumps(found, indent=1)[:3000]


def test_a_notebook_from_elsewhere_shows_the_still_before_it_is_run(browser: Browser, lab: Lab) -> None:
    """JupyterLab does not trust such a notebook: it runs no script and takes inline SVG away."""
    picture = leg()
    lab.write("elsewhere", ["leg()"], [picture._repr_mimebundle_()[0]])
    page, watch = new_page(browser)
    lab.open(page, "elsewhere", run=False)
    still = page.get_by_role("img", name=picture.sentence())
    expect(still).to_be_visible()
    assert still.evaluate("e => e.naturalWidth") > 500
    expect(page.locator(".jp-OutputArea-output").get_by_text(picture.sentence())).to_be_visible()
    assert watch.away == []
    page.context.close()


def test_nothing_left_the_machine_and_nothing_failed(opened: tuple[Page, Watch]) -> None:
    _, watch = opened
    assert watch.away == []
    assert watch.errors == []
