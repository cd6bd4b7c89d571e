"""Lesson 00 names every emergency sign, says what to do in words that fit any country, and softens nothing."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# One entry for each way in which the emergency rules of the symptom check can fire, and words that must name it.
EMERGENCIES = {
    "fever, and ill or shaking or confused": r"fever or chills.*\bill\b.*shake.*confused",
    "fever, and a hip that will not straighten": r"fever or chills.*cannot straighten your hip",
    "infection without fever, and very ill": r"very ill even without fever.*cannot straighten your hip",
    "fever, and a leg newly weak": r"weakness in a leg.*fever",
    "a past or present cancer, and a leg newly weak": r"weakness in a leg.*cancer",
    "blood thinner, bleeding disorder or heart valve":
        r"blood thinner.*bleeding disorder.*mechanical heart valve.*new pain.*groin or thigh.*weak leg",
    "blood thinner, pain in hip or lower belly": r"blood thinner.*hip, lower belly",
    "known aneurysm with any new pain": r"^a known aneurysm.*any new back, belly, side or groin pain, at any age",
    "throbbing belly or faintness with any new pain": r"throbbing belly or faintness, with any new",
    "sudden severe pain": r"sudden, severe.*back, belly, side or groin",
    "... with faintness": r"sudden, severe.*faint",
    "... clammy": r"sudden, severe.*clammy",
    "... from 50 years on": r"sudden, severe.*50 or older",
    "right lower belly with fever or vomiting": r"lower right belly.*fever.*vomiting",
    "right lower belly, worse on straightening the hip": r"lower right belly.*straighten your right hip",
    "pregnancy: pain low in the belly": r"could be pregnant.*pain low in the belly",
    "pregnancy: bleeding": r"could be pregnant.*bleeding",
    "pregnancy: faintness": r"could be pregnant.*faint",
    "pregnancy: tip of the shoulder": r"could be pregnant.*tip of your shoulder",
    "one-sided pelvic pain with vomiting": r"sudden pain low on one side.*vomiting",
    "pain in a testicle": r"pain in a testicle",
    "young male with sudden groin or low belly pain": r"man up to 30.*sudden pain in the groin or low belly",
    "groin lump": r"lump in the groin.*will not go back",
    "renal colic with fever": r"in waves.*fever",
    "renal colic in pregnancy": r"in waves.*pregnant",
    "renal colic with one kidney or kidney disease": r"in waves.*one kidney or a kidney disease",
    "renal colic, cannot drink": r"in waves.*keep fluids down",
    "first waves from 60 years on": r"in waves.*60 or older",
    "cannot stand on the leg after a fall": r"cannot stand on the leg.*after a fall",
    "sudden hip pain and cannot move it": r"cannot move the hip.*sudden hip pain",
    "saddle numbness": r"numbness between your legs.*saddle",
    "bladder stopped": r"cannot pass urine, cannot hold urine or stool, or no longer feel the need",
    "bladder": r"new change.*bladder",
    "bowel": r"new change.*bowel control",
    "feeling on wiping": r"new change.*wiping",
    "sexual change": r"new change.*sexual",
    "both legs weak": r"both legs are weak",
    "swollen leg with chest pain": r"swollen.*leg.*chest pain",
    "swollen leg with breathlessness": r"swollen.*leg.*breathing",
    "belly pain after deep massage": r"belly.*two days of a deep belly massage",
    "faint or dark urine after deep massage": r"faintness or dark urine.*deep belly massage",
    "major accident": r"pain in the back, belly, hip or groin after a major accident",
    "child with limp and fever": r"child who limps and has a fever",
}  # fmt: skip

SAME_DAY = {
    "fever or night sweats": r"fever or night sweats",
    "ill without fever": r"feeling ill without fever",
    "hip stuck bent": r"hip that hurts too much to straighten",
    "weak immune system": r"diabetes, steroids, chemotherapy, hiv, kidney failure.*weak immune system",
    "inflammatory bowel disease": r"crohn's disease or colitis",
    "hip or spine surgery": r"artificial hip or earlier hip or spine operation",
    "burning urine": r"burning or frequent urine",
    "injected drugs": r"injected drugs",
    "recent infection or operation": r"infection, operation, injection, catheter or birth in the last three months",
    "loin to groin waves": r"waves from side to groin",
    "blood in urine": r"urine, blood in it",
    "swollen leg": r"leg newly swollen",
    "cancer": r"a cancer, now or ever",
    "weak bones": r"weak bones",
    "steroids": r"steroids",
    "leg weakness": r"newly weak or getting weaker",
    "cannot lift the thigh": r"cannot lift the thigh",
    "groin pain on loading": r"groin pain when you run, march or hop: stop running, take the weight off",
    "under 16": r"under 16",
    "limp under 18": r"under 18 with a limp",
}

SOON = {
    "constant pain": r"pain is constant",
    "night pain": r"wakes you at night",
    "more than six weeks": r"more than six weeks",
    "weight loss": r"weight loss",
    "numb thigh": r"numb thigh",
    "soft groin lump": r"soft lump in the groin",
    "stiff hip": r"hip that is stiff",
    "painful clicking": r"clicks painfully",
    "bowel habits, with normal feeling and control":
        r"bowel habits that have been different for weeks with normal feeling and control",
    "a little blood from the bowel, and a lot means now":
        r"little blood from the bowel \(a lot of blood: help now\)",
    "first back pain after 65": r"first back pain after 65",
}  # fmt: skip


def section(heading):
    """The Markdown of notebook 00 from this heading to the next one, without emphasis marks."""
    cells = json.loads((ROOT / "notebooks/00-start-here.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, flags=re.M | re.S))
    return parts[heading].replace("**", "").replace("*", "")


def items(heading):
    return [line[2:].lower() for line in section(heading).splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("sign", EMERGENCIES)
def test_every_emergency_sign_is_one_line_of_the_list(sign):
    assert any(re.search(EMERGENCIES[sign], item) for item in items("Get emergency help now")), sign


@pytest.mark.parametrize("sign", SAME_DAY)
def test_every_same_day_sign_is_one_line_of_the_list(sign):
    assert any(re.search(SAME_DAY[sign], item) for item in items("See somebody today, or soon")), sign


@pytest.mark.parametrize("sign", SOON)
def test_every_sign_that_waits_two_weeks_at_most_is_named(sign):
    soon = section("See somebody today, or soon").split("Soon, within two weeks,")[1].lower()
    assert re.search(SOON[sign], soon), sign


def test_one_sign_is_enough_and_not_sure_is_not_no():
    assert "any one of these" in section("Get emergency help now")
    assert "Not sure is not no" in section("See somebody today, or soon")


def test_what_to_do_fits_any_country():
    text = section("Get emergency help now")
    assert "emergency number of the country you are in" in text
    assert "nearest emergency department; do not drive yourself" in text
    assert "accident or fall. Do not move: wait for help" in text
    assert not re.search(r"\b(911|112|999|000|111|08)\b", text)


@pytest.mark.parametrize(
    "soft", ["maybe", "probably", "usually", "might", "unless", "rarely", "only if", "unlikely", "don't worry"]
)
def test_nothing_is_softened(soft):
    assert not re.search(rf"\b{soft}\b", section("Get emergency help now").lower())


def test_emergency_comes_before_everything_that_moves():
    cells = json.loads((ROOT / "notebooks/00-start-here.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells]
    emergency = next(i for i, s in enumerate(sources) if s.startswith("## Get emergency help now"))
    assert emergency < next(i for i, s in enumerate(sources) if s.startswith("thigh("))
