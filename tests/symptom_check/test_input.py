"""Bad input to the symptom check is refused with a sentence that names the id, the value and what is allowed."""

import json
import math
import subprocess
import sys
from collections import OrderedDict
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.symptom_check import assess, questions
from lessons.symptom_check.__main__ import main

ODD = [
    True,
    False,
    None,
    1,
    0,
    -1,
    58.0,
    math.nan,
    math.inf,
    "",
    "Yes",
    "YES",
    " yes",
    "yes ",
    "y",
    "true",
    "None",
    b"yes",
    [],
    ["yes"],
    ("yes",),
    {"yes"},
    {"yes": "yes"},
    object(),
    "no\n",
    10**30,
    type("S", (str,), {})("yes"),
    type("I", (int,), {})(5),
]
GOOD = {"yes_no": {"yes", "no", "unsure"}}


class Unshowable:
    def __repr__(self):
        raise RuntimeError("no")


def is_good(q, value):
    if q.kind == "int":
        return type(value) is int and value >= 0 and (q.high is None or value <= q.high)
    if q.kind == "many":
        return value == [] and type(value) is list
    return type(value) is str and value in (GOOD["yes_no"] if q.kind == "yes_no" else q.options)


@pytest.mark.parametrize("q", questions(), ids=lambda q: q.id)
def test_every_value_of_a_wrong_type_or_out_of_range_is_refused(q):
    for value in [*ODD, Unshowable(), 121, 11]:
        if is_good(q, value):
            assess({q.id: value})
            continue
        with pytest.raises(ValueError) as caught:
            assess({q.id: value})
        said = str(caught.value)
        assert said.startswith(f"{q.id}: ")
        assert "allowed: " in said
        assert "\n" not in said
        assert len(said) < 400


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"age_years": 121}, "age_years: 121 is not allowed; allowed: a whole number from 0 to 120"),
        ({"age_years": -1}, "age_years: -1 is not allowed; allowed: a whole number from 0 to 120"),
        ({"age_years": "58"}, "age_years: '58' is not allowed; allowed: a whole number from 0 to 120"),
        ({"duration_days": -1}, "duration_days: -1 is not allowed; allowed: a whole number from 0 up"),
        ({"severity": 11}, "severity: 11 is not allowed; allowed: a whole number from 0 to 10"),
        ({"bleeding_risk": True}, "bleeding_risk: True is not allowed; allowed: yes, no, unsure"),
        ({"bleeding_risk": "Yes"}, "bleeding_risk: 'Yes' is not allowed; allowed: yes, no, unsure"),
        ({"sex": "f"}, "sex: 'f' is not allowed; allowed: female, male, other"),
        ({"side": ["left"]}, "side: ['left'] is not allowed; allowed: left, right, both"),
        (
            {"sites": "groin"},
            "sites: 'groin' is not allowed; allowed: a list, each at most once, of low_back, flank, groin",
        ),
        ({"sites": ["hip"]}, "sites: ['hip'] is not allowed"),
        ({"sites": ["groin", "groin"]}, "sites: ['groin', 'groin'] is not allowed; allowed: a list, each at most once"),
        ({"sites": [["groin"]]}, "sites: [['groin']] is not allowed"),
        ({"sites": ("groin",)}, "sites: ('groin',) is not allowed"),
        ({"sites": [None]}, "sites: [None] is not allowed"),
        (
            {"fever": "yes"},
            "'fever' (value 'yes'): no question has this id; allowed: an id of questions.toml; did you mean ",
        ),
        ({"Age_years": 5}, "'Age_years' (value 5): no question has this id"),
        ({1: "yes"}, "1 (value 'yes'): no question has this id"),
        ({None: None}, "None (value None): no question has this id"),
        ([], "answers: [] is not allowed; allowed: a mapping"),
        ("yes", "answers: 'yes' is not allowed"),
        (None, "answers: None is not allowed"),
        ([("age_years", 5)], "answers: "),
    ],
)
def test_the_message_says_what_and_what_is_allowed(answers, says):
    with pytest.raises(ValueError) as caught:
        assess(answers)
    assert str(caught.value).startswith(says)


def test_one_bad_answer_spoils_all_and_good_ones_are_not_changed():
    answers = {"age_years": 40, "sites": ["groin"]}
    before = json.dumps(answers)
    assess(answers)
    assert json.dumps(answers) == before
    with pytest.raises(ValueError, match="severity"):
        assess(answers | {"severity": 3.0})
    assert assess({"sites": []}).urgency == "see_clinician"
    assert "sites" in assess({"sites": []}).missing
    assert assess({"duration_days": 10**20}).urgency == "see_clinician"


@pytest.mark.parametrize("mapping", [dict, OrderedDict, MappingProxyType])
def test_any_mapping_will_do(mapping):
    assert assess(mapping({"saddle_numbness": "yes"})).urgency == "emergency"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([q.id for q in questions()]) | st.text(max_size=6), anything, max_size=4) | anything
)
def test_whatever_comes_in_there_is_a_result_or_a_value_error(answers):
    try:
        result, said = assess(answers), "fine"
    except ValueError as error:
        result, said = None, str(error)
    assert said
    assert "\n" not in said
    assert result is None or result.urgency != "no_flag"  # so few answers are never no_flag


# ---- from a terminal ------------------------------------------------------------------------------------------------


def run(capsys, *arguments):
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_terminal_prints_the_same_fields(tmp_path, capsys):
    answers = {"age_years": 58, "sites": ["groin", "low_back"], "bleeding_risk": "yes"}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers), encoding="utf-8")
    code, out, err = run(capsys, str(path))
    assert (code, err) == (0, "")
    printed, result = json.loads(out), assess(answers)
    assert list(printed) == ["urgency", "reasons", "missing", "pattern"]
    assert printed["urgency"] == result.urgency
    assert printed["missing"] == list(result.missing)
    assert [list(r) for r in printed["reasons"]] == [["rule", "urgency", "why", "because", "sources"]] * len(
        result.reasons
    )
    assert [tuple(r["because"]) for r in printed["reasons"]] == [r.because for r in result.reasons]


def test_the_terminal_says_first_what_comes_first(tmp_path, capsys):
    """On standard error, so that the result stays one JSON object; at an emergency no more is asked."""
    path = tmp_path / "answers.json"
    path.write_text('{"sites": ["groin"], "confused": "no"}', encoding="utf-8")
    code, out, err = run(capsys, str(path))
    assert (code, json.loads(out)["urgency"]) == (0, "see_clinician")
    first, *asks, last = err.splitlines()
    assert first == "Answer these first. One “yes” means: get emergency help now."
    assert last.startswith("“Not sure” is not “no”")
    assert "- Do you have chest pain, or are you short of breath in a new way?" in asks
    assert not any("confused" in ask or "Where does it hurt" in ask for ask in asks)
    path.write_text('{"confused": "yes"}', encoding="utf-8")
    assert run(capsys, str(path))[2] == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not valid JSON"),
        (b"", "not valid JSON"),
        (b"[1, 2]", "answers: [1, 2] is not allowed"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"age_years": NaN}', "age_years: nan is not allowed"),
        (b'{"age_years": 58.0}', "age_years: 58.0 is not allowed"),
        (b'{"age_years": true}', "age_years: True is not allowed"),
        (b'{"age_years": 5, "age_years": 50}', "'age_years' stands there twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"age_years": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b"null", "answers: None is not allowed"),
        (b'{"fever": "yes"}', "no question has this id"),
        (b'{"sites": ["groin", "groin"]}', "sites: ['groin', 'groin'] is not allowed"),
    ],
)
def test_a_bad_file_is_one_clear_line_and_code_2(tmp_path, capsys, content, says):
    path = tmp_path / "answers.json"
    path.write_bytes(content)
    code, out, err = run(capsys, str(path))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_missing_file_a_folder_and_a_wrong_call_too(tmp_path, capsys):
    for arguments, says in (
        ((str(tmp_path / "none.json"),), "cannot be read"),
        ((str(tmp_path),), "cannot be read"),
        ((), "usage"),
        (("a", "b"), "usage"),
    ):
        code, out, err = run(capsys, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert says in err


def test_as_a_module_it_runs_without_loading_a_widget(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('﻿{"saddle_numbness": "yes"}', encoding="utf-8")  # with the mark that some editors put first
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lessons.symptom_check", str(path)], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["urgency"] == "emergency"
    assert not {"anywidget", "ipywidgets", "matplotlib", "IPython", "mujoco"} & {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
