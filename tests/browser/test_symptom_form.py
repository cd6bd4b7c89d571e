"""The symptom check in a real browser: its rules, every way through it, and that nothing about oneself is kept."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from lessons.symptom_check.cases import cases
from lessons.symptom_check.check import URGENCIES, assess, could_reach, gravest_values, questions
from lessons.symptom_check.form import HERE, SymptomForm, advice, form, people
from lessons.teaching.interactive import esm
from tests.browser.lab import Lab, Watch, alive, new_page, serious_axe_findings
from tests.symptom_check.answers import random_answers

pytestmark = pytest.mark.browser

RANDOM_SETS, BATCH = 20_000, 4_000
PLACES = next(q.options for q in questions() if q.id == "sites")
BACK, NEXT = form().words["back"], form().words["next"]

# Fills in the form as a person would, question by question, until a result stands there. It really clicks.
WALK = """
([answers, values, before, after]) => {
  const root = document.querySelector('.psoas-form');
  const press = (words) => [...root.querySelectorAll('button')].find((b) => b.textContent === words).click();
  before.forEach(press);
  const seen = [];
  const fill = (card, value) => {
    const inputs = [...card.querySelectorAll('.psoas-answers input')];
    const field = card.querySelector('select, input[type=text]');
    if (field) {
      field.value = String(value);
      field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
    } else if (Array.isArray(value)) {
      for (const one of value) inputs[values[card.dataset.question].indexOf(one)].click();
    } else {
      inputs.find((i) => i.value === String(value)).click();
    }
  };
  for (let screen = 0; screen < 30; screen += 1) {
    if (root.querySelector('[data-urgency]')) break;
    const done = new Set();
    let stopped = false;
    for (;;) {
      const cards = [...root.querySelectorAll('[data-question]')];
      const card = cards.find((c) => !c.hidden && !done.has(c.dataset.question));
      if (!card) break;
      done.add(card.dataset.question);
      if (card.dataset.question in answers) {
        seen.push(card.dataset.question);
        fill(card, answers[card.dataset.question]);
      }
      if (root.querySelector('.psoas-alarm')) { stopped = true; break; }
    }
    root.querySelector('.psoas-main').click();
    const leave = root.querySelector('.psoas-wrong button');
    if (leave) leave.click();
  }
  const banner = root.querySelector('[data-urgency]');
  const words = root.cloneNode(true);
  for (const tests of words.querySelectorAll('[data-part=tests]')) tests.remove();
  const urgency = banner && banner.dataset.urgency;
  const got = { all: words.textContent, urgency, seen, text: root.innerText, html: root.innerHTML };
  after.forEach(press);
  return got;
}
"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form as a plain page: no kernel, no server."""
    body = alive(SymptomForm())
    path = tmp_path_factory.mktemp("form") / "page.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    # what a page of the site has around it
    path.write_text(
        f'{head}<title>The form</title><body data-jp-theme-light="true"><main><h1>A</h1><h2>B</h2>{body}</main>'
    )
    return path


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[tuple[Page, Watch]]:
    page, watch = new_page(browser, accept_downloads=True)
    page.goto(page_file.as_uri())
    page.locator(".psoas-form").wait_for()
    yield page, watch
    assert watch.errors == []
    assert watch.away == []
    page.context.close()


@pytest.fixture
def page(opened: tuple[Page, Watch]) -> Page:
    return opened[0]


def button(page: Page, name: str) -> Any:
    return page.locator(".psoas-form").get_by_role("button", name=name, exact=True)


def about_me(page: Page) -> None:
    button(page, form().words["about_me"]).click()
    button(page, form().words["notice_yes"]).click()


def play(page: Page, name: str) -> None:
    button(page, form().words["practise"]).click()
    page.locator(".psoas-people button").filter(has_text=name).click()


def card(page: Page, question: str) -> Any:
    return page.locator(f"[data-question={question}]")


def answer(page: Page, question: str, words: str) -> None:
    card(page, question).get_by_label(words, exact=True).check()


def fill_screen(page: Page, words: str = "No") -> None:
    """Answer all yes/no questions of this screen alike, then go on."""
    for box in page.locator("[data-question]").all():
        box.get_by_label(words, exact=True).check()
    button(page, NEXT).click()


def to_screen(page: Page, wanted: str, **person: Any) -> None:
    """Walk from the first screen to `wanted`, answering with "no" and with an ordinary person."""
    ordinary = {"age_years": 40, "sex": "Female", "onset": "Bit by bit", "duration_days": 20, **person}
    title = next(screen.title for screen in form().screen if screen.id == wanted)
    while page.locator("h3").inner_text() != title:
        if card(page, "age_years").count():
            card(page, "age_years").get_by_role("textbox").fill(str(ordinary["age_years"]))
            answer(page, "sex", ordinary["sex"])
            button(page, NEXT).click()
        elif card(page, "sites").count():
            answer(page, "sites", "Low back")
            answer(page, "side", "Left")
            button(page, NEXT).click()
        elif card(page, "onset").count():
            answer(page, "onset", ordinary["onset"])
            card(page, "duration_days").get_by_role("textbox").fill(str(ordinary["duration_days"]))
            card(page, "severity").get_by_role("combobox").select_option("4")
            button(page, NEXT).click()
        else:
            fill_screen(page)


def walk(page: Page, answers: dict[str, Any]) -> dict[str, Any]:
    """The result of a person who answers about themselves, and then clears all of it."""
    words = form().words
    return fill_in(page, answers, before=[words["about_me"], words["notice_yes"]], after=[words["clear"]])


def fill_in(page: Page, answers: dict[str, Any], before: list[str], after: list[str]) -> dict[str, Any]:
    """Press the buttons `before`, fill in the form, read the result and press the buttons `after`."""
    got: dict[str, Any] = page.evaluate(WALK, [answers, {q.id: list(q.options) for q in questions()}, before, after])
    return got


# ---- the same answer in both languages ------------------------------------------------------------------------------


def test_javascript_and_python_give_the_same_result(browser: Browser) -> None:
    """Field by field: on every case, every invented person, no answer at all, and many thousands of random sets."""
    dice = random.Random(11)
    known = [case.everything(rest) for case in cases() for rest in ("no", "not asked")]
    random_sets = [random_answers(dice) for _ in range(RANDOM_SETS)]
    sets = [{}, *known, *(person.answers for person in people()), *random_sets]
    page, watch = new_page(browser)
    named = "Object.assign(globalThis, { assess, couldReach });"
    code = esm(HERE / "form.js").replace("export default mount(symptomForm, FORM_CSS);", named)
    page.set_content("<!doctype html><title>x</title>")
    page.add_script_tag(content=code)
    page.evaluate("(rules) => { globalThis.rules = rules }", SymptomForm().content["rules"])
    seen = dict.fromkeys(URGENCIES, 0)
    for start in range(0, len(sets), BATCH):
        batch = sets[start : start + BATCH]
        # as text: the driver's own way of passing data takes far longer than the check
        said = page.evaluate("(all) => JSON.stringify(JSON.parse(all).map((a) => assess(rules, a)))", json.dumps(batch))
        for answers, got in zip(batch, json.loads(said), strict=True):
            wanted = assess(answers)
            assert got == msgspec.json.decode(msgspec.json.encode(wanted)), answers
            seen[wanted.urgency] += 1
    assert min(seen.values()) > 5
    some = [{}, *({id: v for id, v in answers.items() if dice.random() < 0.6} for answers in random_sets[:40])]
    tried = {id: list(values) for id, values in gravest_values().items()}
    reached = page.evaluate("([all, tried]) => all.map((a) => couldReach(rules, tried, a))", [some, tried])
    assert reached == [could_reach(answers) for answers in some]
    assert watch.errors == []
    page.context.close()


# ---- every way through the form -------------------------------------------------------------------------------------


def ordinary() -> dict[str, Any]:
    """An adult with ordinary back pain who says no to all else."""
    answers: dict[str, Any] = {
        "age_years": 35, "sex": "other", "sites": ["low_back"], "side": "left", "onset": "gradual",
        "duration_days": 20, "severity": 4,
    }  # fmt: skip
    return answers | {q.id: "no" for q in questions() if q.kind == "yes_no"}


def one_answer_changed() -> Iterator[dict[str, Any]]:
    """The ordinary person, with one answer changed: every value that any question offers, and every one left out."""
    base = ordinary()
    yield base
    for q in questions():
        values: list[Any] = ["yes", "unsure"] if q.kind == "yes_no" else list(q.options)
        if q.kind == "many":
            values = [[value] for value in q.options] + [list(q.options)[:3]]
        if q.kind == "int":
            values = [q.low, 7, 10, *([q.high] if q.high is not None else [43, 4000])]
        for value in values:
            yield base | {q.id: value}
        yield {id: value for id, value in base.items() if id != q.id}


def test_every_answer_of_every_question_leads_to_the_result_of_the_check(page: Page) -> None:
    clicked: set[str] = set()
    levels = set()
    for answers in one_answer_changed():
        got = walk(page, answers)
        clicked |= set(got["seen"])
        told = {id: value for id, value in answers.items() if id in got["seen"]}
        assert got["urgency"] == assess(told).urgency, answers
        if got["urgency"] != "emergency":
            may_be_left_out = {"could_be_pregnant", "missed_period_or_bleeding", "testicle_pain"}
            assert set(answers) - set(got["seen"]) <= may_be_left_out, answers
        levels.add(got["urgency"])
        assert advice()[got["urgency"]].act in got["text"]
    assert clicked == {q.id for q in questions()}
    assert levels == set(URGENCIES)


def test_what_a_person_about_themselves_never_sees(page: Page) -> None:
    """No rule, no condition, no source, no pattern, no muscle; and no test at emergency and same day."""
    dice = random.Random(3)
    conditions = [rule["condition"] for rule in SymptomForm().content["rules"]["rules"]]
    for answers in [ordinary(), *(random_answers(dice) for _ in range(60))]:
        got = walk(page, answers)
        for words in ("Rule:", "Sources:", "psoas", *(c for c in conditions if len(c) > 25)):
            assert words not in got["all"], (words, answers)  # also what is folded away; the tests stand apart
        if got["urgency"] in ("emergency", "same_day"):
            assert "data-test" not in got["html"]
            assert form().words["tests_title"] not in got["text"]


@pytest.mark.parametrize("person", people(), ids=lambda person: person.id)
def test_an_invented_person_gets_the_result_and_all_of_its_reasons(page: Page, person: Any) -> None:
    play(page, person.name)
    expect(page.get_by_text(person.story)).to_be_visible()
    page.get_by_label(form().words["guess"]["same_day"]).check()
    button(page, form().words["straight"]).click()
    banner = page.locator("[data-urgency]")
    expect(banner).to_have_attribute("data-urgency", person.urgency)
    expect(banner).to_contain_text(advice()[person.urgency].act)
    expect(page.locator("[data-part=guess]")).to_contain_text("You guessed: today.")
    result = assess(person.answers)
    shown = page.locator("[data-rule]").evaluate_all("all => all.map((e) => e.dataset.rule)")
    assert shown == [reason.rule for reason in result.reasons]
    expect(page.get_by_text(person.teach)).to_be_visible()
    said = page.locator(".psoas-form li").all_inner_texts()  # among them what to say on the phone
    assert all(any(PLACES[site].lower() in line.lower() for line in said) for site in person.answers["sites"])
    urgent = person.urgency in ("emergency", "same_day")
    assert page.locator("[data-part=pattern]").count() == (1 if result.pattern and not urgent else 0)
    expect(page.get_by_text(form().words["tests_title"])).to_have_count(0 if urgent else 1)


def test_walking_through_as_an_invented_person_stops_at_the_emergency(page: Page) -> None:
    play(page, "Jonas")
    button(page, form().words["walk"]).click()
    expect(page.locator(".psoas-alarm")).to_be_visible()
    expect(card(page, "saddle_numbness").get_by_label("Yes")).to_be_checked()
    button(page, form().words["what_now"]).click()
    expect(page.locator("[data-urgency=emergency]")).to_be_visible()


def test_an_emergency_stops_the_questions_and_a_change_of_mind_goes_on(page: Page) -> None:
    about_me(page)
    answer(page, "chest_pain_or_breathless", "No")
    answer(page, "faint_or_clammy", "Yes")
    alarm = page.locator(".psoas-alarm")
    expect(alarm).to_contain_text("Stop here.")
    expect(alarm).to_contain_text("emergency number of the country you are in")
    expect(card(page, "saddle_numbness")).to_be_hidden()
    expect(button(page, NEXT)).to_have_count(0)
    answer(page, "faint_or_clammy", "No")
    expect(alarm).to_have_count(0)
    expect(card(page, "saddle_numbness")).to_be_visible()
    answer(page, "faint_or_clammy", "Yes")
    button(page, form().words["what_now"]).click()
    banner = page.locator("[data-urgency=emergency]")
    expect(banner.locator("h3")).to_be_focused()
    expect(page.locator(".psoas-reason").first).to_contain_text("You said: you felt faint, or cold and clammy.")
    expect(page.locator(".psoas-reason")).to_have_count(1)  # much is still open, but "soon" has no place here
    expect(page.locator("[data-part=first]")).to_have_count(0)
    expect(page.get_by_text("What to say on the phone")).to_be_visible()
    expect(page.get_by_text(form().words["where_open"])).to_be_visible()  # the questions stopped before the place
    button(page, form().words["change_answers"]).click()
    expect(card(page, "faint_or_clammy").get_by_label("Yes")).to_be_checked()
    answer(page, "faint_or_clammy", "No")
    expect(button(page, NEXT)).to_be_visible()


def test_what_an_open_answer_could_still_take_back_does_not_stop_the_questions(page: Page) -> None:
    """If somebody bleeds easily, pain for an unknown time counts as new: an emergency, but not yet a certain one."""
    about_me(page)
    fill_screen(page)
    card(page, "age_years").get_by_role("textbox").fill("50")
    answer(page, "sex", "Male")
    button(page, NEXT).click()
    answer(page, "sites", "Groin")
    answer(page, "side", "Right")
    button(page, NEXT).click()
    answer(page, "onset", "Bit by bit")
    card(page, "severity").get_by_role("combobox").select_option("3")
    button(page, NEXT).click()
    button(page, form().words["leave_out"]).click()
    fill_screen(page)
    answer(page, "bleeding_risk", "Yes")
    told = {"age_years": 50, "sites": ["groin"], "onset": "gradual", "severity": 3, "bleeding_risk": "yes"}
    assert assess(told).urgency == "emergency"
    expect(page.locator(".psoas-alarm")).to_have_count(0)
    answer(page, "weak_immune_system", "No")
    button(page, BACK).click()
    button(page, BACK).click()
    card(page, "duration_days").get_by_label("Not sure").check()  # that is an answer, and it stands
    button(page, NEXT).click()
    button(page, NEXT).click()
    expect(page.locator(".psoas-alarm")).to_have_count(1)


def test_back_keeps_every_answer_and_sex_changes_what_is_asked(page: Page) -> None:
    about_me(page)
    to_screen(page, "blood")
    answer(page, "could_be_pregnant", "No")
    answer(page, "bleeding_risk", "Not sure")
    title = "Age and sex"
    while page.locator("h3").inner_text() != title:
        button(page, BACK).click()
    expect(card(page, "age_years").get_by_role("textbox")).to_have_value("40")
    answer(page, "sex", "Male")
    to_screen(page, "blood", sex="Male")
    expect(card(page, "could_be_pregnant")).to_have_count(0)
    expect(card(page, "bleeding_risk").get_by_label("Not sure")).to_be_checked()
    while page.locator("h3").inner_text() != title:
        button(page, BACK).click()
    answer(page, "sex", "Female")
    to_screen(page, "cannot_wait")
    expect(card(page, "testicle_pain")).to_have_count(0)
    to_screen(page, "blood")
    expect(card(page, "could_be_pregnant").get_by_label("No", exact=True)).to_be_checked()  # not lost on the way


def test_absurd_input_is_refused_in_words(page: Page) -> None:
    about_me(page)
    fill_screen(page)
    field = card(page, "age_years").get_by_role("textbox")
    answer(page, "sex", "Female")
    for text, said in (
        ("abc", "whole number"), ("-3", "whole number"), ("58.5", "whole number"), ("1e3", "whole number"),
        ("999", "largest number here is 120"), ("５８", "whole number"), ("<b>1</b>", "whole number"),
    ):  # fmt: skip
        field.fill(text)
        expect(card(page, "age_years").locator(".psoas-wrong")).to_contain_text(said)
        button(page, NEXT).click()
        expect(page.locator("h3")).to_have_text("Age and sex")
        expect(field).to_be_focused()
    field.fill(" 58 ")
    expect(card(page, "age_years").locator(".psoas-wrong")).to_be_empty()
    button(page, NEXT).click()
    answer(page, "sites", "Groin")
    answer(page, "side", "Right")
    button(page, NEXT).click()
    days = card(page, "duration_days").get_by_role("textbox")
    days.fill("99999")
    expect(card(page, "duration_days").locator(".psoas-wrong")).to_contain_text("longer than your life")
    days.fill("")
    card(page, "duration_days").get_by_label("Not sure").check()
    answer(page, "onset", "Not sure")
    card(page, "severity").get_by_role("combobox").select_option("10")
    button(page, NEXT).click()
    expect(page.locator("h3")).to_have_text("Signs that may not wait")


def test_what_is_left_out_is_missing_and_can_be_answered_later(page: Page) -> None:
    about_me(page)
    button(page, NEXT).click()
    expect(page.get_by_text("6 questions here have no answer yet.")).to_be_visible()
    expect(card(page, "chest_pain_or_breathless").get_by_label("Yes")).to_be_focused()
    button(page, form().words["leave_out"]).click()
    to_screen(page, "hip")
    fill_screen_last(page)
    expect(page.locator("[data-urgency=see_clinician]")).to_be_visible()
    missing = page.locator("[data-part=missing]")
    expect(missing.locator("li")).to_have_count(6)
    first = page.locator("[data-part=first]")
    expect(first.locator("h3")).to_be_focused()
    expect(first.locator("h3")).to_have_text("Answer these first. One “yes” means: get emergency help now.")
    asks = {q.id: q.ask for q in questions()}
    assert first.locator("li").all_inner_texts() == [asks[id] for id in form().screen[0].questions]
    above = "(f, b) => f.getBoundingClientRect().bottom <= b.getBoundingClientRect().top"
    assert first.evaluate(f"f => ({above})(f, document.querySelector('[data-urgency]'))")
    button(page, form().words["first_go"]).click()
    expect(page.locator("h3")).to_have_text(form().screen[0].title)
    leave_out_all(page)
    expect(page.locator("[data-urgency=see_clinician]")).to_be_visible()
    button(page, form().words["answer_these"]).click()
    expect(page.locator("h3")).to_have_text(form().screen[0].title)


def leave_out_all(page: Page) -> None:
    """From any screen to the result, with nothing more answered."""
    while not page.locator("[data-urgency]").count():
        page.locator(".psoas-main").click()
        leave = button(page, form().words["leave_out"])
        if leave.count():
            leave.click()


def test_with_all_left_open_what_cannot_wait_comes_first(page: Page) -> None:
    about_me(page)
    leave_out_all(page)
    expect(page.locator("[data-urgency=see_clinician]")).to_be_visible()
    asks, reach = {q.id: q.ask for q in questions()}, could_reach({})
    assert page.locator("[data-part=first] li").all_inner_texts()[:6] == [asks[id] for id in form().screen[0].questions]
    listed = page.locator("[data-part=missing] li").all_inner_texts()
    grave = [asks[id] for id, level in reach.items() if level == "emergency"]
    assert set(listed) == {asks[id] for id in reach}
    assert set(listed[: len(grave)]) == set(grave)
    # nothing has been told, so there is nothing to read out
    expect(page.get_by_text(advice()["see_clinician"].say_title)).to_have_count(0)
    expect(page.get_by_text(advice()["see_clinician"].say)).to_have_count(0)


def fill_screen_last(page: Page) -> None:
    for box in page.locator("[data-question]").all():
        box.get_by_label("No", exact=True).check()
    button(page, form().words["see_result"]).click()


def test_tests_are_shown_as_the_table_allows(page: Page) -> None:
    about_me(page)
    to_screen(page, "hip")
    for box in page.locator("[data-question]").all():
        box.get_by_label("No", exact=True).check()
    answer(page, "reduced_hip_rotation", "Yes")
    button(page, form().words["see_result"]).click()
    expect(page.locator("[data-urgency=see_clinician]")).to_be_visible()
    expect(page.locator("[data-test]")).to_have_count(0)
    gate = page.get_by_label(form().words["examined"])
    gate.check()
    expect(page.locator("[data-test]")).to_have_count(3)
    expect(page.locator("[data-test=thomas]")).to_contain_text("0.74")
    gate.uncheck()
    expect(page.locator("[data-test]")).to_have_count(0)
    button(page, form().words["change_answers"]).click()
    answer(page, "reduced_hip_rotation", "No")
    button(page, form().words["see_result"]).click()
    expect(page.locator("[data-urgency=no_flag]")).to_be_visible()
    page.get_by_text(form().words["tests_open"]).click()
    expect(page.locator("[data-test]").first).to_be_visible()


def test_which_answers_would_make_it_more_urgent_is_worked_out(page: Page) -> None:
    play(page, "Nadia")
    button(page, form().words["straight"]).click()
    page.get_by_text(form().words["raising"]).click()
    said = page.locator("[data-part=raising]").inner_text()
    nadia = next(p for p in people() if p.id == "nadia").answers
    for q in questions():
        if q.kind == "yes_no" and nadia.get(q.id) == "no":
            raises = assess(nadia | {q.id: "yes"}).urgency != "no_flag"
            assert (q.said[1:] in said) == raises, q.id


def test_the_map_and_the_boxes_are_one(page: Page) -> None:
    about_me(page)
    fill_screen(page)
    card(page, "age_years").get_by_role("textbox").fill("40")
    answer(page, "sex", "Male")
    button(page, NEXT).click()
    page.locator("ellipse[data-site=groin]").first.click()
    expect(card(page, "sites").get_by_label("Groin")).to_be_checked()
    expect(page.locator("ellipse[data-site=groin].psoas-on")).to_have_count(2)
    answer(page, "sites", "Buttock")
    expect(page.locator("ellipse[data-site=buttock].psoas-on")).to_have_count(2)
    card(page, "sites").get_by_label("Not sure").check()
    expect(page.locator("ellipse.psoas-on")).to_have_count(0)
    expect(card(page, "sites").get_by_label("Groin")).not_to_be_checked()


def test_why_is_one_click_away_everywhere(page: Page) -> None:
    play(page, "Grace")
    button(page, form().words["walk"]).click()
    asked = {q.id: q for q in questions()}
    for _ in form().screen:
        for box in page.locator("[data-question]").all():
            box.get_by_text(form().words["why"]).click()
            expect(box.get_by_text(asked[box.get_attribute("data-question") or ""].why)).to_be_visible()
        page.locator(".psoas-main").click()
    expect(page.locator("[data-urgency]")).to_be_visible()


def test_keyboard_alone(page: Page) -> None:
    """From the first button to a result with Tab, Space, arrows and Enter."""
    button(page, form().words["about_me"]).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h3")).to_be_focused()
    tab_to(page, form().words["notice_yes"])
    page.keyboard.press("Enter")
    for _ in form().screen[0].questions:
        tab_into_question(page)
        page.keyboard.press("Space")  # the first answer, "Yes" ...
        page.keyboard.press("ArrowDown")  # ... and on to "No"
    page.keyboard.press("Enter")
    expect(page.locator("h3")).to_have_text("Age and sex")
    expect(page.locator("h3")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("44")
    page.keyboard.press("Enter")
    expect(page.get_by_text(form().words["lacking_one"])).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h3")).to_have_text("The place")


def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def tab_into_question(page: Page) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'radio' && !document.activeElement.checked"):
            return
    raise AssertionError("Tab does not reach the next question")


# ---- nothing is kept ------------------------------------------------------------------------------------------------


def test_nothing_about_oneself_is_kept_and_clearing_clears(page: Page) -> None:
    about_me(page)
    answer(page, "confused", "Yes")
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    button(page, form().words["clear"]).click()
    expect(page.locator("h3")).to_have_text(form().words["welcome_title"])
    about_me(page)
    expect(page.locator(".psoas-form input:checked")).to_have_count(0)
    answer(page, "confused", "Yes")
    page.reload()
    about_me(page)
    expect(page.locator(".psoas-form input:checked")).to_have_count(0)


def test_one_page_to_print_and_to_save(browser: Browser, page_file: Path, tmp_path: Path) -> None:
    page, _ = new_page(browser, accept_downloads=True)
    page.add_init_script("window.print = () => { top.printed = document.body.innerText; }")
    page.goto(page_file.as_uri())
    for person in people():
        play(page, person.name)
        button(page, form().words["straight"]).click()
        button(page, form().words["print"]).click()
        page.wait_for_function("window.printed")
        text = page.evaluate("window.printed")
        assert advice()[person.urgency].act in text
        assert all(PLACES[site].lower() in text.lower() for site in person.answers["sites"])
        with page.expect_download() as download:
            button(page, form().words["save"]).click()
        path = tmp_path / f"{person.id}.html"
        download.value.save_as(path)
        sheet = browser.new_page()
        sheet.goto(path.as_uri())
        pdf = sheet.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, f"{person.name}'s summary does not fit one page"
        sheet.close()
        button(page, form().words["leave_person"]).first.click()
        page.evaluate("window.printed = ''")
    about_me(page)
    answer(page, "confused", "Yes")
    button(page, form().words["what_now"]).click()
    button(page, form().words["print"]).click()
    page.wait_for_function("window.printed")
    assert form().words["summary_where"] in page.evaluate("window.printed")  # nobody has asked yet: to be filled in
    page.context.close()


def test_in_jupyterlab_it_outlives_the_kernel_and_leaves_no_trace(browser: Browser, lab: Lab) -> None:
    settings = lab.home / "settings" / "@jupyter-widgets" / "jupyterlab-manager" / "plugin.jupyterlab-settings"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"saveState": True}))  # the worst case: widgets' states are saved in the notebook
    lab.write("symptoms", ["from lessons.symptom_check import symptom_check\nsymptom_check()", "1"])
    page, watch = new_page(browser)
    lab.open(page, "symptoms")
    about_me(page)
    cells = page.locator(".jp-Cell").count()
    fill_screen(page)
    card(page, "age_years").get_by_role("textbox").press_sequentially("63")
    answer(page, "sex", "Male")
    page.wait_for_timeout(500)  # whatever goes to the widget's state has gone there by now
    no_trace(page, lab, models=1)
    lab.restart(page, "symptoms")
    expect(card(page, "age_years").get_by_role("textbox")).to_have_value("63")
    button(page, NEXT).click()
    expect(page.locator("h3").filter(has_text="The place")).to_be_visible()
    button(page, BACK).click()
    button(page, BACK).click()
    expect(card(page, "confused").get_by_label("No", exact=True)).to_be_checked()
    answer(page, "saddle_numbness", "Yes")
    button(page, form().words["what_now"]).click()
    expect(page.locator("[data-urgency=emergency]")).to_be_visible()
    no_trace(page, lab, models=0)
    course = lab.home / "course"
    kept = "".join(p.read_text(errors="ignore") for p in course.rglob("*.json*")) if course.exists() else ""
    assert "saddle" not in kept
    assert page.locator(".jp-Cell").count() == cells
    said = lab.run_code(page, 1, "from lessons.symptom_check import symptom_check; symptom_check().state")
    assert "'answers': {}" in said
    assert watch.away == []
    assert watch.errors == []
    page.context.close()
    settings.unlink()


def test_a_lesson_that_asks_hears_how_soon_and_forgets_it(browser: Browser, lab: Lab) -> None:
    make = "from lessons.symptom_check.form import SymptomForm\ncheck = SymptomForm(hands_over=True)\ncheck"
    lab.write("asks", [make, "1"])
    page, watch = new_page(browser)
    lab.open(page, "asks")
    tell = "print(check.result and check.result.urgency, check.examined, check.state['answers'])"
    about_me(page)
    fill_in(page, ordinary(), before=[], after=[])
    assert "None False {}" in lab.run_code(page, 1, tell)
    button(page, form().words["hand_over"]).click()
    expect(page.get_by_text("This page now knows how soon: no warning sign found.")).to_be_visible()
    page.wait_for_timeout(300)
    assert "no_flag False {}" in lab.run_code(page, 1, tell)
    button(page, form().words["change_answers"]).click()
    answer(page, "reduced_hip_rotation", "Yes")
    page.wait_for_timeout(300)
    assert "None False {}" in lab.run_code(page, 1, tell)
    button(page, form().words["see_result"]).click()
    page.get_by_label(form().words["examined"]).check()
    button(page, form().words["hand_over"]).click()
    page.wait_for_timeout(300)
    assert "see_clinician True {}" in lab.run_code(page, 1, tell)
    assert watch.errors == []
    page.context.close()


def no_trace(page: Page, lab: Lab, models: int) -> None:
    """Save the notebook, widget states and all, and look for answers in the file."""
    path = lab.notebooks / "symptoms.ipynb"
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    saved = ""
    for _ in range(100):
        page.wait_for_timeout(100)
        saved = path.read_text()
        if path.stat().st_mtime_ns != before and saved.endswith("}\n"):  # written to its end
            break
    states = [m["state"] for m in kept_models(saved) if "state" in m["state"]]
    assert len(states) >= models  # else nothing was looked at
    assert all(state["state"] == {"person": "", "answers": {}, "screen": "welcome"} for state in states)
    assert '"63"' not in saved


def kept_models(saved: str) -> list[dict[str, Any]]:
    """The widget models that a notebook file has kept."""
    kept = json.loads(saved)["metadata"].get("widgets", {})
    return list(kept.get("application/vnd.jupyter.widget-state+json", {}).get("state", {}).values())


# ---- seen by everybody ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_every_screen_is_accessible_and_fits(browser: Browser, page_file: Path, width: int) -> None:
    page, watch = new_page(browser, viewport={"width": width, "height": 800})
    page.goto(page_file.as_uri())

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.locator(".psoas-form button, .psoas-form label").evaluate_all(
            "all => all.filter((e) => e.offsetHeight && e.offsetHeight < 39).map((e) => e.textContent)"
        )
        assert small == []
        assert serious_axe_findings(page) == []

    look()
    button(page, form().words["about_me"]).click()
    look()
    button(page, BACK).click()
    button(page, form().words["practise"]).click()
    look()
    page.locator(".psoas-people button").filter(has_text="Grace").click()
    look()
    button(page, form().words["walk"]).click()
    for _ in form().screen:
        look()
        page.locator(".psoas-main").click()
    page.get_by_label(form().words["examined"]).check()
    look()
    button(page, form().words["leave_person"]).first.click()
    play(page, "Walter")
    button(page, form().words["straight"]).click()
    look()
    about = page.locator("[data-urgency] h3")
    assert "emergency" in about.inner_text()
    assert watch.errors == []
    page.context.close()


def test_a_class_can_begin_with_a_person_and_on_a_screen(browser: Browser, tmp_path: Path) -> None:
    body = alive(SymptomForm(state={"person": "lena", "screen": "where"}))
    (tmp_path / "lena.html").write_text(f"<!doctype html><title>x</title>{body}")
    page, _ = new_page(browser)
    page.goto((tmp_path / "lena.html").as_uri())
    expect(page.locator("h3")).to_have_text("The place")
    expect(page.locator(".psoas-who")).to_contain_text("You play Lena, 27.")
    page.context.close()
