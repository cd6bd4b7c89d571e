"""The 3D view: turn, move, zoom, pick and switch, with and without WebGL, in JupyterLab and in a plain page."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from lessons.meet_the_psoas.fascicles import fascicles
from lessons.teaching import look as look_of
from lessons.teaching import view3d
from lessons.teaching.interactive import STATIC_VARIABLE
from lessons.teaching.tables import interpolate
from tests.browser.lab import CHROMIUM_FLAGS, Lab, Watch, axe_violations, new_page
from tests.chromium import chromium_path

pytestmark = pytest.mark.browser

CELL = "from lessons.meet_the_psoas import fascicles\nw = fascicles()\nw"


# ---- what a learner sees and does -----------------------------------------------------------------------------------


def model(page: Page) -> Locator:
    return page.locator(".psoas-model").first


def sentence(page: Page) -> Locator:
    return page.locator(".psoas-side p.psoas-sentence").first


def hip(page: Page) -> Locator:
    return page.get_by_role("slider", name="Lift the right thigh").first


def picture(page: Page) -> np.ndarray:
    """The drawn model alone, (height, width, 3), once it has come to rest; without its rim, where the focus shows."""
    hidden = ".psoas-over, .psoas-pad, .psoas-hover { visibility: hidden !important; }"
    shot, last = b"", b"-"
    while shot != last:
        page.wait_for_timeout(400)
        last, shot = shot, model(page).screenshot(style=hidden)
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)[8:-8, 8:-8]


def area(image: np.ndarray, kind: str) -> int:
    """How many pixels show muscle red, iliacus orange, neighbour mauve, or anything at all."""
    r, g, b = image[..., 0], image[..., 1], image[..., 2]
    return int({
        "red": (r > 1.5 * g) & (abs(g - b) < 45) & (r > 90),
        "orange": (r > 1.35 * g) & (g > 1.45 * b) & (r > 120),
        "mauve": (r > g + 14) & (b > g + 4) & (r < 215),
        "any": image.min(axis=-1) < 225,
    }[kind].sum())  # fmt: skip


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """Share of pixels that look different."""
    return float((np.abs(before - after).max(axis=-1) > 25).mean())


def on_screen(page: Page, point_mm: tuple[float, float, float], state: dict[str, Any]) -> tuple[float, float]:
    """Where a point of the body lies on the page: the camera of the Python side, written down a second time."""
    box = model(page).bounding_box()
    assert box
    seen = view3d.camera_axes(state["turn"], state["tilt"]) @ (
        np.array(point_mm) - [state[k] for k in ("aim_x", "aim_y", "aim_z")]
    )
    scale = box["height"] * state["zoom"] / view3d.HEIGHT_MM * view3d.DISTANCE_MM / (view3d.DISTANCE_MM - seen[2])
    return box["x"] + box["width"] / 2 + seen[0] * scale, box["y"] + box["height"] / 2 - seen[1] * scale


def look(page: Page, name: str) -> None:
    """Press the button of a viewpoint and wait until the model has arrived."""
    button = page.get_by_role("button", name=name, exact=True).first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def viewpoint(name: str) -> dict[str, Any]:
    return {**view3d.START, **dict(view3d.VIEWPOINTS)[name]}


def touch(page: Page, *strokes: tuple[tuple[float, float], tuple[float, float]], steps: int = 8) -> None:
    """Put down a finger for each stroke (from, to), move all, lift all."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, share: float) -> None:
        points = [] if kind == "touchEnd" else [
            {"x": a[0] + (b[0] - a[0]) * share, "y": a[1] + (b[1] - a[1]) * share, "id": k}
            for k, (a, b) in enumerate(strokes)
        ]  # fmt: skip
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", 0)
    for step in range(1, steps + 1):
        send("touchMove", step / steps)
    send("touchEnd", 1)


# ---- in a plain page, with WebGL and without ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two views in one page that needs no kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATIC_VARIABLE, "1")
        patch.setattr(view3d.View3D, "_three_written", False)
        shown = (fascicles(), view3d.View3D(title="A second one"))
        views = [view._repr_mimebundle_()[0]["text/html"] for view in shown]
    path = tmp_path_factory.mktemp("view") / "page.html"
    path.write_text(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>View</title><body>{''.join(views)}", "utf-8"
    )
    return path


@pytest.fixture(scope="module")
def without_webgl(browser: Browser) -> Iterator[Browser]:
    """A browser that has no WebGL at all."""
    flags = [flag for flag in CHROMIUM_FLAGS if "swiftshader" not in flag]
    running = browser.browser_type.launch(executable_path=chromium_path(), args=[*flags, "--disable-3d-apis"])
    yield running
    running.close()


@pytest.fixture(params=["webgl", "plain"], scope="module")
def opened(request: pytest.FixtureRequest, browser: Browser, html: Path) -> Iterator[tuple[Page, Watch]]:
    """That page from the disk, without a network; put back to its start by `page`."""
    runs_in = browser if request.param == "webgl" else request.getfixturevalue("without_webgl")
    page, watch = new_page(runs_in, has_touch=True, viewport={"width": 1280, "height": 1000})
    page.context.set_offline(True)
    page.goto(html.as_uri())
    expect(model(page)).to_have_attribute("data-painter", request.param)
    yield page, watch
    page.context.close()
    assert watch.away == []
    assert watch.errors == []


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    page, _ = opened
    page.get_by_role("button", name="Reset").first.click()
    page.mouse.move(2, 2)
    page.wait_for_timeout(500)
    model(page).scroll_into_view_if_needed()
    return page


def test_it_opens_on_the_whole_psoas(page: Page) -> None:
    seen = picture(page)
    assert area(seen, "any") > 0.15 * seen[..., 0].size
    assert area(seen, "red") > 0.015 * seen[..., 0].size
    assert area(seen, "orange") < 0.002 * seen[..., 0].size
    expect(sentence(page)).to_have_text(
        "Slip 7 of 11. It starts on the side of the L3–L4 disc, in the front layer. It is 31.5 cm long."
    )
    image = model(page).get_by_role("img")
    assert "side of the L3–L4 disc" in (image.get_attribute("aria-label") or "")


def test_arrow_keys_turn_it(page: Page) -> None:
    before = picture(page)
    model(page).focus()
    page.keyboard.press("ArrowRight")
    one = picture(page)
    assert changed(before, one) > 0.03
    page.keyboard.press("ArrowLeft")
    assert changed(before, picture(page)) < 0.005


def test_plus_and_minus_zoom_and_shift_moves(page: Page) -> None:
    before = area(picture(page), "any")
    model(page).focus()
    page.keyboard.press("-")
    page.keyboard.press("-")
    small = picture(page)
    assert area(small, "any") < 0.85 * before
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    columns = [np.nonzero((image.min(axis=-1) < 225).any(axis=0))[0].mean() for image in (small, picture(page))]
    assert columns[1] - columns[0] > 15  # the model goes the way the arrow points


def test_dragging_turns_the_model(page: Page) -> None:
    before = picture(page)
    x, y = on_screen(page, (0, 0, 260), view3d.START)
    page.mouse.move(x + 120, y)
    page.mouse.down()
    page.mouse.move(x + 320, y, steps=6)
    page.mouse.up()
    page.mouse.move(2, 2)
    assert changed(before, picture(page)) > 0.05
    expect(sentence(page)).to_contain_text("L3–L4 disc")  # a drag is not a click


def test_dragging_the_thigh_lifts_it(page: Page) -> None:
    look(page, "Side")
    x, y = on_screen(page, (80, 0, -95), viewpoint("Side"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.move(x + 110, y - 60, steps=5)
    page.mouse.up()
    assert float(hip(page).input_value()) > 20
    expect(sentence(page)).to_contain_text(
        re.compile(
            r"shorter than in standing, so its belly is \d+.% larger in cross-section\. The right thigh is lifted \d+°"
        )
    )


def test_the_slider_moves_the_thigh_and_thickens_the_belly(page: Page) -> None:
    before = picture(page)
    hip(page).focus()
    for _ in range(6):
        page.keyboard.press("PageUp")
    expect(hip(page)).to_have_value("60")
    expect(hip(page)).to_have_attribute("aria-valuetext", "60 degrees")
    said = sentence(page).inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert changed(before, picture(page)) > 0.02
    assert said == fascicles(state={"hip_flexion": 60.0}).sentence()
    assert "28.6 cm long, 2.9 cm shorter" in said


def test_muscles_go_with_the_thigh(page: Page) -> None:
    """Where the tendon ends at 90 degrees there was no muscle in standing, and now there is."""
    look(page, "Inside the pelvis")
    table = fascicles().tables["psoas"]
    tendon = np.asarray(interpolate(table, hip_flexion=90.0))[:, 21, :3].mean(axis=0)
    x, y = on_screen(page, tuple(tendon), viewpoint("Inside the pelvis"))
    page.mouse.move(x, y)
    expect(page.locator(".psoas-hover").first).not_to_contain_text("From the")
    hip(page).fill("90")
    page.mouse.move(x + 1, y)
    expect(page.locator(".psoas-hover").first).to_contain_text("From the")


def test_a_pinch_zooms(page: Page) -> None:
    before = area(picture(page), "any")
    box = model(page).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(page, ((x - 150, y), (x - 60, y)), ((x + 150, y), (x + 60, y)))
    assert area(picture(page), "any") < 0.6 * before


def test_one_finger_turns_and_does_not_scroll(page: Page) -> None:
    before = picture(page)
    at = page.evaluate("scrollY")
    x, y = on_screen(page, (-100, 0, 320), view3d.START)
    touch(page, ((x, y), (x + 120, y - 90)))
    assert page.evaluate("scrollY") == at
    assert changed(before, picture(page)) > 0.05


@pytest.mark.parametrize(("view", "point", "name"), [
    ("Front", (-95.0, 20.0, 120.0), "This is the left hip bone."),
    ("Front", (0.0, -30.0, 200.0), "This is L4, the fourth lumbar vertebra."),
    ("Behind", (0.0, -100.0, 60.0), "This is the sacrum."),
    ("Side", (120.0, 28.0, 100.0), "This is the right hip bone."),
    ("Front", (-104.0, 0.0, -95.0), "This is the left femur"),
])  # fmt: skip
def test_a_click_tells_the_name(page: Page, view: str, point: tuple[float, float, float], name: str) -> None:
    look(page, view)
    page.mouse.click(*on_screen(page, point, viewpoint(view)))
    expect(sentence(page)).to_contain_text(name)


def test_pointing_shows_the_name_without_choosing(page: Page) -> None:
    page.mouse.move(*on_screen(page, (-95.0, 20.0, 120.0), view3d.START))
    expect(page.locator(".psoas-hover").first).to_have_text("Left hip bone")
    expect(sentence(page)).to_contain_text("L3–L4 disc")


def test_a_tap_tells_the_name_and_a_tap_beside_it_lets_go(page: Page) -> None:
    look(page, "Front")
    page.touchscreen.tap(*on_screen(page, (-95.0, 20.0, 120.0), viewpoint("Front")))
    expect(sentence(page)).to_contain_text("This is the left hip bone.")
    page.touchscreen.tap(*on_screen(page, (-180.0, 0.0, 330.0), viewpoint("Front")))
    expect(sentence(page)).to_have_text("Pick a part of the model to read its name.")


def test_the_list_and_its_neighbours_choose_a_slip(page: Page) -> None:
    part = page.get_by_role("combobox", name="Part").first
    part.select_option("psoas_L1_VB")
    expect(sentence(page)).to_contain_text("starts on the body of L1")
    page.get_by_role("button", name="Slip below").first.click()
    expect(part).to_have_value("psoas_L1_TP")
    expect(sentence(page)).to_contain_text("the side wing of L1, its transverse process")
    expect(page.locator(".psoas-legend .psoas-chosen").first).to_have_text("Back layer: side wings")
    page.get_by_role("button", name="Slip above").first.click()
    expect(part).to_have_value("psoas_L1_VB")
    expect(sentence(page)).to_contain_text("This is the highest of the eleven slips.")
    expect(page.get_by_role("button", name="Slip above").first).to_be_disabled()
    part.select_option("psoas_L5_VB")
    expect(sentence(page)).to_contain_text("This is the lowest of the eleven slips.")
    expect(page.get_by_role("button", name="Slip below").first).to_be_disabled()
    assert part.locator("optgroup").first.locator("option").count() == 11


def test_every_part_can_be_chosen_from_the_list(page: Page) -> None:
    part = page.get_by_role("combobox", name="Part").first
    for structure in view3d.STRUCTURES:
        part.select_option(structure.id)
        expect(sentence(page)).to_contain_text(structure.said)


@pytest.mark.parametrize(
    ("label", "kind"), [("Iliacus", "orange"), ("Rectus femoris", "mauve"), ("Adductors", "mauve")]
)
def test_switches_show_and_hide_muscles(page: Page, label: str, kind: str) -> None:
    look(page, "Front")
    bare = area(picture(page), kind)
    box = page.get_by_role("checkbox", name=label).first
    box.check()
    assert area(picture(page), kind) > bare + 1500
    box.uncheck()
    assert abs(area(picture(page), kind) - bare) < 150


def test_choosing_a_hidden_muscle_shows_it(page: Page) -> None:
    page.get_by_role("combobox", name="Part").first.select_option("gracilis")
    expect(page.get_by_role("checkbox", name="Gracilis").first).to_be_checked()


def test_viewpoints(page: Page) -> None:
    pictures = [picture(page)]
    for name, _ in view3d.VIEWPOINTS:
        look(page, name)
        pictures.append(picture(page))
    for k, one in enumerate(pictures):
        for other in pictures[:k]:
            assert changed(one, other) > 0.05
    inside = pictures[-1]
    assert area(inside, "red") > 0.02 * inside[..., 0].size  # with the left half away, the psoas lies open


def test_the_hip_bone_becomes_glass_in_the_side_view(page: Page) -> None:
    look(page, "Side")
    glass = area(picture(page), "red")
    box = page.get_by_role("checkbox", name="See-through hip").first
    expect(box).to_be_checked()
    at = on_screen(page, (62.0, 8.0, 100.0), viewpoint("Side"))
    page.mouse.click(*at)
    expect(sentence(page)).to_contain_text("slip")  # the muscle behind the glass
    box.uncheck()
    page.wait_for_timeout(300)
    page.mouse.click(*at)
    expect(sentence(page)).to_contain_text("This is the right hip bone.")
    page.get_by_role("combobox", name="Part").first.select_option(view3d.START["chosen"])
    page.mouse.move(2, 2)
    assert glass > 1.25 * area(picture(page), "red")


def test_it_turns_by_buttons_alone(page: Page) -> None:
    before = picture(page)
    page.get_by_role("button", name="Turn right").first.click()
    assert changed(before, picture(page)) > 0.04
    page.get_by_role("button", name="Zoom in").first.click()
    page.get_by_role("button", name="Turn left").first.click()
    assert area(picture(page), "any") > 1.1 * area(before, "any")


def test_both_views_of_a_page_live(page: Page) -> None:
    painters = page.locator(".psoas-model").evaluate_all("all => all.map(e => e.dataset.painter)")
    assert len(painters) == 2
    assert len(set(painters)) == 1


def test_nothing_is_wrong_for_axe(page: Page) -> None:
    assert [v["id"] for v in axe_violations(page, ".psoas-root")] == []


def test_nothing_is_drawn_while_nothing_moves(page: Page) -> None:
    page.wait_for_timeout(800)
    page.evaluate("""() => { window.frames3d = 0; const ask = window.requestAnimationFrame;
        window.requestAnimationFrame = (f) => { window.frames3d += 1; return ask(f); }; }""")
    page.wait_for_timeout(500)
    assert page.evaluate("window.frames3d") == 0


# ---- in JupyterLab --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_lab(browser: Browser, lab: Lab) -> Iterator[tuple[Page, Watch]]:
    lab.write("view3d", [CELL, "", ""])
    page, watch = new_page(browser, viewport={"width": 1280, "height": 1100})
    lab.open(page, "view3d", run=False)
    lab.run_code(page, 0, CELL)
    yield page, watch
    page.context.close()


def lab_state(page: Page) -> dict[str, Any]:
    page.wait_for_timeout(300)
    text = page.locator("input[aria-label^='Starting state']").first.input_value()
    return dict(ast.literal_eval(text.removeprefix("state=")))


def test_in_jupyterlab_three_arrives_and_keys_stay(in_lab: tuple[Page, Watch], lab: Lab) -> None:
    page, watch = in_lab
    expect(model(page)).to_have_attribute("data-painter", "webgl")
    accent = np.array([int(look_of.COLOURS["accent"][i : i + 2], 16) for i in (1, 3, 5)])
    line = np.abs(picture(page) - accent).max(axis=-1) < 30
    assert line.sum() > 200  # the line round the chosen slip has the colour of what is chosen
    cells = page.locator(".jp-Cell").count()
    model(page).focus()
    for key in ("ArrowRight", "ArrowDown", "b", "a", "+", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    now = lab_state(page)
    assert now["turn"] == view3d.START["turn"] + 7.5
    assert now["tilt"] == view3d.START["tilt"] - 7.5
    assert now["zoom"] > 1
    assert now["aim_z"] < view3d.START["aim_z"]
    assert watch.away == []
    assert watch.errors == []


def test_the_state_goes_to_python_and_back(in_lab: tuple[Page, Watch], lab: Lab) -> None:
    page, _ = in_lab
    page.get_by_role("combobox", name="Part").select_option("psoas_L2_TP")
    hip(page).focus()
    page.keyboard.press("End")
    page.wait_for_timeout(400)
    told = lab.run_code(page, 1, "print(w.state['chosen'], w.state['hip_flexion'], w)")
    assert told.startswith("psoas_L2_TP 100 Slip 4 of 11. It starts on the side wing of L2")
    lab.run_code(page, 2, "w.state = {'chosen': 'psoas_L5_VB', 'hip_flexion': 40, 'iliacus': True}")
    expect(page.get_by_role("combobox", name="Part")).to_have_value("psoas_L5_VB")
    expect(hip(page)).to_have_value("40")
    expect(page.get_by_role("checkbox", name="Iliacus")).to_be_checked()
    said = sentence(page).inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert said in lab.run_code(page, 1, "print(w)")


def test_a_second_view_needs_no_second_three(in_lab: tuple[Page, Watch], lab: Lab) -> None:
    page, _ = in_lab
    lab.run_code(page, 2, "v = fascicles(state={'half': True})\nv")
    expect(page.locator(".psoas-model").nth(1)).to_have_attribute("data-painter", "webgl")
    count = "sum(isinstance(x, ThreeRuntime) for x in gc.get_objects())"
    code = f"import gc\nfrom lessons.teaching.view3d import ThreeRuntime\n{count}"
    assert lab.run_code(page, 1, code).strip() == "1"
