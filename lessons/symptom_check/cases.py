"""The symptom check against its own cases: who would have been missed, and who is sent on too early.

    python -m lessons.symptom_check.cases        prints the confusion matrix and every over-triage
"""

from __future__ import annotations

from typing import Any, Literal

from lessons.evidence.data import Record, load_toml
from lessons.symptom_check.check import HERE, URGENCIES, Result, assess, questions


class Case(Record, frozen=True):
    """One case of cases.toml; the fields are described there."""

    id: str
    truth: str
    urgency: Literal["no_flag", "see_clinician", "same_day", "emergency"]
    answers: dict[str, Any]
    source: str = ""
    over: str = ""

    def everything(self, rest: Literal["no", "not asked"]) -> dict[str, Any]:
        """The answers, with all other must-ask questions answered harmlessly, or not asked."""
        if rest == "not asked":
            return dict(self.answers)
        others = {q.id: "no" for q in questions() if q.must_ask and q.kind == "yes_no"}
        return {"age_years": 40, "sex": "other", "sites": ["low_back"], "duration_days": 7, **others, **self.answers}

    def weigh(self, rest: Literal["no", "not asked"]) -> Result:
        """The result for these answers."""
        return assess(self.everything(rest))


class _Cases(Record, frozen=True):
    case: tuple[Case, ...]


def cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    return load_toml(HERE / "cases.toml", _Cases).case


def confusion() -> dict[tuple[str, str], int]:
    """How many cases had to be seen at (first) and were sent to (second), all other warning questions answered "no"."""
    count = {(had_to, sent_to): 0 for had_to in URGENCIES for sent_to in URGENCIES}
    for case in cases():
        count[case.urgency, case.weigh("no").urgency] += 1
    return count


def table() -> str:
    """The confusion matrix as a Markdown table, with what it comes to in two sentences."""
    count = confusion()
    lines = ["| it had to be ... | " + " | ".join(f"sent to {_name(u)}" for u in URGENCIES) + " |",
             "|---" * (len(URGENCIES) + 1) + "|"]
    lines += [f"| {_name(u)} | " + " | ".join(str(count[u, said]) for said in URGENCIES) + " |" for u in URGENCIES]
    less = sum(n for (had_to, sent_to), n in count.items() if URGENCIES.index(sent_to) < URGENCIES.index(had_to))
    more = sum(n for (had_to, sent_to), n in count.items() if URGENCIES.index(sent_to) > URGENCIES.index(had_to))
    mild = [c for c in cases() if c.urgency in ("no_flag", "see_clinician")]
    loud = sum(c.weigh("no").urgency in ("same_day", "emergency") for c in mild)
    return "\n".join([*lines, "", f"Of {len(cases())} cases, {less} were sent on too late and {more} too early. "
                      f"Of {len(mild)} that could wait, {loud} were told to go on the same day or at once."])


def _name(urgency: str) -> str:
    return urgency.replace("_", " ")


def main() -> None:
    """Print the table and every case that is sent on too early."""
    print(table())
    for case in cases():
        result = case.weigh("no")
        if result.urgency != case.urgency:
            print(f"\n{case.id}: {case.truth}; had to be {case.urgency}, is {result.urgency}")
            print(f"   by {result.reasons[0].rule}. {case.over or 'NOT EXPLAINED'}")


if __name__ == "__main__":
    main()
