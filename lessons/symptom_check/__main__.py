"""The symptom check from a terminal: `python3 course.py check answers.json` prints it as one JSON object.

Exit code 0: a result was given, whatever it is. 2: the input is bad; one line on standard error says why.
While a question is open whose "yes" is an emergency by itself, standard error says what the form says first.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from lessons.evidence.data import load_toml
from lessons.symptom_check import Result, alarms, assess, questions

WORDS = Path(__file__).with_name("form.toml")
USAGE = "usage: python3 course.py check answers.json"


def main(arguments: list[str]) -> int:
    """Print the result for the file named in `arguments`. Returns the exit code."""
    try:
        if len(arguments) != 1:
            raise ValueError(USAGE)
        result = assess(read(Path(arguments[0])))
    except ValueError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2
    print(first_of_all(result), file=sys.stderr, end="")
    print(json.dumps(dataclasses.asdict(result), ensure_ascii=False, indent=1))
    return 0


def first_of_all(result: Result) -> str:
    """The open questions that come before any result, as lines; "" where none is open or the result is "now" anyway."""
    first = [q.ask for q in questions() if q.id in alarms() and q.id in result.missing]
    if not first or result.urgency == "emergency":
        return ""
    words = load_toml(WORDS, dict[str, Any])["words"]
    lines = [words["first_title"], *(f"- {ask}" for ask in first), words["first_unsure"]]
    return "\n".join(lines) + "\n"


def read(path: Path) -> Any:
    """What the JSON file says. Raises ValueError with one sentence if it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: this is not a text in UTF-8") from error
    except RecursionError as error:
        raise ValueError(f"{path}: this is nested too deeply to be answers") from error
    except ValueError as error:
        raise ValueError(f"{path}: this is not valid JSON: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; an id that stands there twice is an error, for nobody can know which answer is meant."""
    found: dict[str, Any] = {}
    for id, value in pairs:
        if id in found:
            raise ValueError(f"{id!r} stands there twice")
        found[id] = value
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
