"""Witnesses of the rules: for each part of each rule, and each two that go together, answers that hang on them.

They are kept in witnesses.jsonl, so that no rule can change unseen. After a change that was meant, look at
`python -m tests.symptom_check.mutants` (it prints what is new and what is gone), then run it with `--write`.

One line is one witness:
  rule, urgency   the rule fires on `answers`, at this urgency
  answers         every one of them is needed: without it the rule does not fire, or fires lower
  unsure          the yes/no answers that may be "unsure" at the same urgency; all others then fire one level lower
  unasked         the yes/no answers that may be left out at the same urgency
  fires           for a choice or a list of sites, all values that fire in its place ("missing": not asked)
  range           for a number, the lowest and the highest that fire, and whether "not asked" does
  off             answers that keep another way into the rule shut
or, where two parts of a rule can stand in for each other,
  rule, answers, gives   the strength with which the rule fires on these answers, and its urgency
"""

import itertools
import json
from pathlib import Path

from lessons.symptom_check.check import BOOK, leaves, weigh

FILE = Path(__file__).with_name("witnesses.jsonl")
QUESTIONS = {q["id"]: q for q in BOOK["questions"]}
FARTHEST = {"age_years": (0, 120), "duration_days": (0, 10_000), "severity": (0, 10)}


def minimal(node):
    """The smallest sets of leaves, each as JSON text, that make this condition as strong as can be."""
    if "of" not in node:
        return {frozenset([json.dumps(node, sort_keys=True)])}
    found = set()
    parts = [minimal(part) for part in node["of"]]
    for chosen in itertools.combinations(parts, node["at_least"]):
        found |= {frozenset().union(*sets) for sets in itertools.product(*chosen)}
    return {one for one in found if not any(other < one for other in found)}


def witnesses(rule):
    """Every witness of this compiled rule, in a fixed order; empty for the rule about unanswered questions."""
    if rule["when"] == {"unfinished": True}:
        return
    seen, covered = set(), set()
    for chosen in sorted(minimal(rule["when"]), key=lambda s: (len(s), sorted(s))):
        pairs = set(itertools.combinations_with_replacement(sorted(chosen), 2))
        if pairs <= covered or not (found := _witness(rule, chosen)):
            continue
        covered |= pairs
        text = json.dumps(found)
        if text not in seen:
            seen.add(text)
            yield found


def _witness(rule, chosen):
    """One set of leaves as answers, if they can be given at once and each of them is needed."""
    picked = [json.loads(one) for one in sorted(chosen)]
    others = [one for one in leaves(rule["when"]) if json.dumps(one, sort_keys=True) not in chosen]
    options = {}
    for node in picked:
        here = _values(node)
        options[node["id"]] = [v for v in options[node["id"]] if v in here] if node["id"] in options else here
    if not all(options.values()):
        return None
    answers = {id: _first(id, values) for id, values in options.items()}
    off = {}
    for node in others:
        if (node.get("missing") or "missing" in node.get("any_of", ())) and node["id"] not in answers:
            off[node["id"]] = _outside(node)
    everything = {id: v for id, v in {**answers, **off}.items() if v is not None}
    if not fires(rule, everything):
        return None
    found = {
        "rule": rule["id"],
        "urgency": rule["urgency"],
        "answers": answers,
        "unsure": [],
        "unasked": [],
        "fires": {},
        "range": {},
        "off": off,
    }
    for id in answers:
        if QUESTIONS[id]["kind"] == "yes_no":
            if fires(rule, everything | {id: "unsure"}):
                found["unsure"].append(id)
            if fires(rule, _without(everything, id)):
                found["unasked"].append(id)
        elif QUESTIONS[id]["kind"] == "int":
            low, high = FARTHEST[id]
            good = [n for n in range(low, min(high, 200) + 1) if fires(rule, everything | {id: n})]
            good += [high] if high > 200 and fires(rule, everything | {id: high}) else []
            found["range"][id] = [good[0], good[-1], fires(rule, _without(everything, id))]
        else:
            values = [*QUESTIONS[id]["options"], "missing"]
            found["fires"][id] = [v for v in values if fires(rule, _put(everything, id, v))]
    return found


def fires(rule, answers):
    """Whether the rule gives its full urgency."""
    return weigh(rule["when"], answers, False)[0] == 2


def _values(node):
    if "any_of" in node:
        return [v for v in node["any_of"] if v != "missing"]
    if "from" in node or "to" in node or "missing" in node:
        low, high = FARTHEST[node["id"]]
        return range(node.get("from", low), node.get("to", high) + 1)
    return ["yes"]


def _first(id, values):
    value = values[0]
    return [value] if QUESTIONS[id]["kind"] == "many" else value


def _outside(node):
    if "any_of" in node:
        options = QUESTIONS[node["id"]]["options"] or {"no": ""}
        return next(v for v in options if v not in node["any_of"])
    return node["from"] - 1 if "from" in node else node["to"] + 1


def _put(answers, id, value):
    if value == "missing":
        return _without(answers, id)
    return answers | {id: [value] if QUESTIONS[id]["kind"] == "many" else value}


def _without(answers, id):
    return {k: v for k, v in answers.items() if k != id}


def is_wrong(rule, witness):
    """What this compiled rule does otherwise than its witness says, or "" if nothing."""
    if "gives" in witness:
        gives = given(rule, witness["answers"])
        return "" if gives == witness["gives"] else f"it gives {gives} for {witness['answers']}"
    answers = {**witness["off"], **witness["answers"]}
    if rule["urgency"] != witness["urgency"]:
        return "its urgency has changed"
    strength, because = weigh(rule["when"], answers, False)
    if strength != 2 or not because <= set(witness["answers"]):
        return f"it does not fire on {answers}, or because of others: {because}"
    for id in witness["answers"]:
        for value, expected in _probes(witness, id):
            if fires(rule, _put(answers, id, value)) != expected:
                return f"{id} = {value!r} should {'' if expected else 'not '}do in {answers}"
        if QUESTIONS[id]["kind"] == "yes_no" and not weigh(rule["when"], answers | {id: "unsure"}, False)[0]:
            return f"{id}: unsure counts as no in {answers}"
    return ""


def given(rule, answers):
    """The strength of the rule, and its urgency, for these answers."""
    return [weigh(rule["when"], answers, unfinished=False)[0], rule["urgency"]]


def _probes(witness, id):
    kind = QUESTIONS[id]["kind"]
    if kind == "yes_no":
        return [("no", False), ("missing", id in witness["unasked"]), ("unsure", id in witness["unsure"])]
    if kind == "int":
        low, high, missing = witness["range"][id]
        probes = [(low, True), (high, True), ("missing", missing)]
        probes += [(low - 1, False)] if low > FARTHEST[id][0] else []
        return probes + ([(high + 1, False)] if high < FARTHEST[id][1] else [])
    return [(v, v in witness["fires"][id]) for v in [*QUESTIONS[id]["options"], "missing"]]


def stored():
    """The witnesses of the file, by rule."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        witness = json.loads(line)
        found.setdefault(witness["rule"], []).append(witness)
    return found
