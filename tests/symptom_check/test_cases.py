"""The symptom check's own cases: no emergency is missed, and every time it says more than was needed is known."""

import pytest

from lessons.evidence import source
from lessons.symptom_check import URGENCIES
from lessons.symptom_check.cases import HERE, cases, confusion, table

LEVEL = URGENCIES.index
CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_nobody_is_sent_on_too_late(case):
    """With all else answered no, and with nothing else answered at all."""
    for rest in ("no", "not asked"):
        assert LEVEL(case.weigh(rest).urgency) >= LEVEL(case.urgency), rest


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_whoever_is_sent_on_too_early_is_known(case):
    assert (LEVEL(case.weigh("no").urgency) > LEVEL(case.urgency)) == bool(case.over)


def test_there_are_enough_of_each_kind():
    assert len(CASES) >= 80
    assert len({case.id for case in CASES}) == len(CASES)
    assert sum(bool(case.source) for case in CASES) >= 30
    assert all(source(case.source).verified == "read" for case in CASES if case.source)
    harmless = [case for case in CASES if case.urgency in ("no_flag", "see_clinician")]
    assert len(harmless) >= len(CASES) / 2
    assert sum(case.urgency == "emergency" for case in CASES) >= 25


def test_the_confusion_matrix_is_the_one_in_the_page_on_limits():
    count = confusion()
    assert sum(count.values()) == len(CASES)
    assert not any(n for (had_to, sent_to), n in count.items() if LEVEL(sent_to) < LEVEL(had_to))
    print(table())
    assert table() in (HERE / "limits.md").read_text(encoding="utf-8")
