"""Mutants of the rules: every rule changed in every small way, to see which tests notice.

    python -m tests.symptom_check.mutants            what is new in witnesses.jsonl, and the score by kind of change
    python -m tests.symptom_check.mutants --write    writes it

A mutant that differs from its rule on none of some thousand answers is the same rule written otherwise.
"""

import copy
import json
import random
import sys
from collections import Counter

from lessons.symptom_check.cases import cases
from lessons.symptom_check.check import BOOK, URGENCIES, evaluate, leaves, weigh
from tests.symptom_check.witnesses import FILE, QUESTIONS, given, is_wrong, stored, witnesses

URGENT = URGENCIES[1:]


def mutants(rule):
    """(what was done, the changed rule) for every small change of this compiled rule."""
    for urgency in URGENT:
        if urgency != rule["urgency"]:
            yield "another level", rule | {"urgency": urgency}
    for place in _places(rule["when"]):
        for what, node in _changed(_at(rule["when"], place)):
            yield what, rule | {"when": _replaced(rule["when"], place, node)}


def _places(node, place=()):
    yield place
    for n, part in enumerate(node.get("of", ())):
        yield from _places(part, (*place, n))


def _at(node, place):
    for n in place:
        node = node["of"][n]
    return node


def _replaced(node, place, new):
    if not place:
        return new
    node = copy.copy(node)
    node["of"] = list(node["of"])
    node["of"][place[0]] = _replaced(node["of"][place[0]], place[1:], new)
    return node


def _changed(node):
    if "of" in node:
        n, parts = node["at_least"], node["of"]
        if n > 1:
            yield "one condition less is enough", node | {"at_least": n - 1}
        if n < len(parts):
            yield "one condition more is asked", node | {"at_least": n + 1}
        for k in range(len(parts)):
            if len(parts) > 1:
                kept = parts[:k] + parts[k + 1 :]
                whole = n == len(parts)
                yield (
                    "a condition is dropped" if whole else "an alternative is dropped",
                    {"at_least": n - 1 if whole else min(n, len(kept)), "of": kept},
                )
    elif "any_of" in node:
        for value in node["any_of"]:
            if len(node["any_of"]) > 1:
                yield "a value is dropped", node | {"any_of": [v for v in node["any_of"] if v != value]}
        options = QUESTIONS[node["id"]]["options"] or {"no": ""}
        for value in [*options, "missing"]:
            if value not in node["any_of"] and not (value == "missing" and node["id"] == "sites"):
                yield "a value is added", node | {"any_of": [*node["any_of"], value]}
    elif "from" in node or "to" in node or "missing" in node:
        for end, steps in (("from", (-1, 1)), ("to", (-1, 1))):
            for step in steps:
                if end in node and node[end] + step >= 0:
                    yield "a bound is moved by one", node | {end: node[end] + step}
        yield "not asked counts, or no longer", node | {"missing": not node.get("missing", False)}
    elif "id" in node:
        yield "unsure counts as yes", {"id": node["id"], "any_of": ["yes", "unsure"]}
        yield "unsure counts as no", {"id": node["id"], "any_of": ["yes"]}
        yield "yes and unsure are swapped", {"id": node["id"], "any_of": ["unsure"]}
        other = "snapping_hip" if node["id"] != "snapping_hip" else "stooped"
        yield "another question is asked", {"id": other}


def is_noticed(mutant, witnesses):
    """Whether a witness of the rule is no longer right."""
    return any(is_wrong(mutant, witness) for witness in witnesses)


def example(rule, mutant, trials=4000):
    """Answers on which the two differ, as a witness, or None if none is found: then they are taken as the same rule."""
    draw = random.Random(json.dumps([rule["id"], mutant], sort_keys=True))
    if rule["when"] == {"unfinished": True}:
        return None
    starts = list(witnesses(rule))
    ids = sorted({leaf["id"] for leaf in leaves(rule["when"])})
    values = {id: _interesting(id, [*leaves(rule["when"]), *leaves(mutant["when"])]) for id in ids}
    for _ in range(trials):
        start = draw.choice(starts)
        answers = {**start["off"], **start["answers"]}
        for id in draw.sample(ids, min(len(ids), draw.randint(0, 4))):
            answers[id] = draw.choice(values[id])
        answers = {id: value for id, value in answers.items() if value is not None}
        if given(rule, answers) != given(mutant, answers):
            return {"rule": rule["id"], "answers": answers, "gives": given(rule, answers)}
    return None


def _interesting(id, nodes):
    kind = QUESTIONS[id]["kind"]
    if kind == "yes_no":
        return ["yes", "no", "unsure", None]
    if kind == "int":
        ends = {node[end] for node in nodes if node.get("id") == id for end in ("from", "to") if end in node}
        return [*sorted({n for end in ends for n in (end - 1, end, end + 1) if n >= 0}), None]
    options = list(QUESTIONS[id]["options"])
    return [*([[o] for o in options] if kind == "many" else options), None]


def all_witnesses(rule):
    """The witnesses of this rule, with examples added for the mutants that they alone would let pass."""
    found = list(witnesses(rule))
    for _, mutant in mutants(rule):
        if not is_noticed(mutant, found) and (one := example(rule, mutant)):
            found.append(one)
    return found


def main():
    before = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    now = [json.dumps(w) for rule in BOOK["rules"] for w in all_witnesses(rule)]
    for what, lines in (("gone", set(before) - set(now)), ("new", set(now) - set(before))):
        for line in sorted(lines)[:40]:
            print(what, line, sep=": ")
    if "--write" in sys.argv:
        FILE.write_text("\n".join(now) + "\n", encoding="utf-8")
    score()


def score():
    kept = stored()
    total, seen, same = Counter(), Counter(), Counter()
    told = [case.everything(rest) for case in cases() for rest in ("no", "not asked")]
    known = [(answers, evaluate(BOOK, answers)) for answers in told]
    for n, rule in enumerate(BOOK["rules"]):
        for what, mutant in [("a rule is removed", None), *mutants(rule)]:
            noticed = mutant is None or is_noticed(mutant, kept.get(rule["id"], []))
            if not noticed and rule["id"] in kept and not example(rule, mutant):
                same[what] += 1
                continue
            total[what] += 1
            seen[what, "witnesses"] += noticed
            rest = BOOK["rules"][:n] + ([mutant] if mutant else []) + BOOK["rules"][n + 1 :]
            seen[what, "cases"] += any(_changes(rule, mutant, rest, answers, result) for answers, result in known)
    print(f"{'change':34} {'mutants':>8} {'witnesses':>10} {'cases':>6} {'no difference found':>20}")
    for what, n in total.items():
        print(f"{what:34} {n:8} {seen[what, 'witnesses']:10} {seen[what, 'cases']:6} {same[what]:20}")
    print(
        f"{'all':34} {total.total():8} {sum(n for (_, by), n in seen.items() if by == 'witnesses'):10} "
        f"{sum(n for (_, by), n in seen.items() if by == 'cases'):6} {same.total():20}"
    )


def _changes(rule, mutant, rules, answers, result):
    before = weigh(rule["when"], answers, bool(result.missing))[0]
    after = weigh(mutant["when"], answers, bool(result.missing))[0] if mutant else 0
    if before == after and (mutant is None or mutant["urgency"] == rule["urgency"] or not before):
        return False
    return evaluate({**BOOK, "rules": rules}, answers).urgency != result.urgency


if __name__ == "__main__":
    main()
