"""The options, each told under the same headings, and the checklists for a release: options.toml and release.toml."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lessons.evidence import STATUSES, cite, means, source
from lessons.evidence.data import DataError, Record, load_toml, near_matches
from lessons.teaching.pages import Shown

HERE = Path(__file__).parent
Part = tuple[str, Sequence[str], Sequence[str]]  # of a checklist: its title, its points, what is said below them
HEADINGS = {
    "what": "What it is",
    "like": "What it is like",
    "benefit": "What it may bring",
    "certainty": "How sure",
    "harm": "What may go wrong",
    "who_not": "Who must not",
    "effort": "Time and cost, as we judge them",
    "guidelines": "Guidelines",
}
SPOKEN = ("like", "effort")  # on a slide they are for the speaker, as the sources are


class Option(Record, frozen=True):
    """One option. `cell` answers each concern of the aid; `handout` and `order` are places on the two lists.

    `step` is what our order says in place of the name; `by_hand` marks what is done to a person by somebody's hands.
    """

    id: str
    name: str
    handout: int
    order: int
    what: str
    like: str
    benefit: str
    certainty: str
    harm: str
    who_not: str
    effort: str
    guidelines: str
    ask: str
    sources: tuple[str, ...]
    cell: dict[str, str]
    step: str = ""
    by_hand: bool = False


class _Options(Record, frozen=True):
    option: tuple[Option, ...]


class Group(Record, frozen=True):
    """Reasons against a release that belong together."""

    title: str
    items: tuple[str, ...]


class Release(Record, frozen=True):
    """What to ask, whom not to press, when to stop, and when to get help after it."""

    stop_title: str
    stop: tuple[str, ...]
    after_title: str
    after: tuple[str, ...]
    after_say: str
    must_not_title: str
    must_not_group: tuple[Group, ...]
    clear: str
    why: str
    ask_title: str
    ask: tuple[str, ...]
    never: str
    walk_away: str
    sure_title: str
    sure_after: str

    @property
    def must_not(self) -> tuple[str, ...]:
        """All reasons against it, group after group."""
        return tuple(item for group in self.must_not_group for item in group.items)


@cache
def all_options(path: Path = HERE / "options.toml") -> tuple[Option, ...]:
    """The options in the order of the file. Raises DataError naming the option and the field."""
    made = load_toml(path, _Options).option
    for one in made:
        if one.certainty not in STATUSES:
            hint = near_matches(one.certainty, STATUSES)
            raise DataError(f"{path}: option {one.id!r}, field `certainty`: there is no {one.certainty!r}; {hint}")
        for key in one.sources:
            source(key)
        for name in (*HEADINGS, "name", "ask"):
            if not getattr(one, name).strip():
                raise DataError(f"{path}: option {one.id!r}, field `{name}`: must not be empty")
    return made


@cache
def release() -> Release:
    """The checklists for a release."""
    return load_toml(HERE / "release.toml", Release)


def options(*ids: str) -> Shown:
    """The options with these ids, side by side under the same headings. Raises KeyError with near matches."""
    known = {one.id: one for one in all_options()}
    for id in ids:
        if id not in known:
            raise KeyError(f"no option {id!r}; {near_matches(id, known)}")
    return _table([known[id] for id in ids])


def checklist(which: str) -> Shown:
    """ "must_not": whom not to press, when to stop; "ask": what to ask; "sure": the statuses. Raises KeyError."""
    told = release()
    pressed: list[Part] = [(f"{told.must_not_title} ({one.title})", one.items, ()) for one in told.must_not_group]
    pressed[-1] = (*pressed[-1][:2], (told.clear, told.why))
    pressed += [(told.stop_title, told.stop, ()), (told.after_title, told.after, ())]
    sure = [f"{status}: {meaning}" for status, meaning in means().items()]
    lists: dict[str, tuple[Sequence[Part], Sequence[str]]] = {
        "must_not": (pressed, (told.after_say, told.never)),
        "sure": (((told.sure_title, sure, ()),), (told.sure_after,)),
        "ask": (((told.ask_title, told.ask, ()),), (told.walk_away,)),
    }
    if which not in lists:
        raise KeyError(f"no checklist {which!r}; {near_matches(which, lists)}")
    return _lists(*lists[which])


def _table(shown: Sequence[Option]) -> Shown:
    cell = "text-align: left; vertical-align: top; padding: 0.4rem 0.7rem; white-space: normal; min-width: 11rem"
    heads = "".join(f'<th scope="col" style="{cell}">{html.escape(one.name)}</th>' for one in shown)
    rows, lines = [], []
    for name, heading in HEADINGS.items():
        values = "".join(f'<td style="{cell}">{html.escape(getattr(one, name))}</td>' for one in shown)
        mark = ' class="psoas-spoken"' if name in SPOKEN else ""
        rows.append(f'<tr{mark}><th scope="row" style="{cell}; min-width: 8rem">{heading}</th>{values}</tr>')
    named = "".join(
        f'<td style="{cell}">{", ".join(f"""<a href="#{k}">{html.escape(cite(k))}</a>""" for k in one.sources)}</td>'
        for one in shown
    )
    rows.append(f'<tr class="psoas-spoken"><th scope="row" style="{cell}">Sources</th>{named}</tr>')
    for one in shown:
        lines.append(f"{one.name}")
        lines += [f"- {heading}: {getattr(one, name)}" for name, heading in HEADINGS.items()]
        lines.append(f"- Sources: {', '.join(map(cite, one.sources))}")
    caption = html.escape(", ".join(one.name for one in shown))
    head = f"<caption>{caption}</caption><thead><tr><td></td>{heads}</tr></thead>"
    table = f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"
    return Shown(
        f'<div class="psoas-options" role="region" tabindex="0" aria-label="{caption}" '
        f'style="overflow-x: auto; font-size: 1.05rem">{table}</div>',
        "\n".join(lines),
    )


def _lists(parts: Sequence[Part], end: Sequence[str]) -> Shown:
    shown, lines = [], []
    for title, items, says in parts:
        points = "".join(f'<li style="break-inside: avoid">{html.escape(item)}</li>' for item in items)
        columns = "columns: 2 20rem; column-gap: 2.4rem"
        listed = f"<ul style='{columns}'>{points}</ul>"
        if says:  # one element, so that a slide keeps them with their list
            listed = f"<div>{listed}{''.join(f'<p>{html.escape(one)}</p>' for one in says)}</div>"
        shown.append(f"<p><strong>{html.escape(title)}</strong></p>{listed}")
        lines += [title, *(f"- {item}" for item in items), *says]
    return Shown(
        '<div class="psoas-checklist" style="border-left: 6px solid #b57600; padding: 0.1rem 1rem; '
        f'font-size: 1.1rem">{"".join(shown)}{"".join(f"<p>{html.escape(one)}</p>" for one in end)}</div>',
        "\n".join([*lines, *end]),
    )
