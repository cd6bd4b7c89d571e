"""The base of every interactive: one widget whose JavaScript is ours, with words, a still, and a life without a kernel.

A subclass names its module and says, for a state, what is seen:

    class Tilt(Interactive):
        module = "tilt.js"                      # in lessons/teaching/js, or a Path beside the subclass
        def still(self) -> str: ...             # an SVG of the present state
        def sentence(self) -> str: ...          # the same in one or two sentences

Python joins js/base.js (whose first lines say how to write a module) and the module into one ES module. The browser
then answers by itself; Python only hears the new `state`, and may set it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from lessons.evidence.data import load_toml, near_matches
from lessons.teaching import look
from lessons.teaching.tables import Table
from lessons.teaching.tables import check as check_tables

JS = Path(__file__).parent / "js"
STATIC_VARIABLE = "PSOAS_COURSE_STATIC"
STILL_SIZE = 'style="max-width:100%;max-height:70vh"'  # so that a slide holds the picture and what is said below it
LIMITS_TITLE = "What this picture leaves out"
PART = 20_000  # characters of JSON that a page without a kernel loads beside its HTML
_EXPORT = "export default "


class StateError(traitlets.TraitError, ValueError):
    """A state that the interactive cannot show; the message names the key and what is allowed."""


@dataclass(frozen=True)
class Linked:
    """An interactive for a page without a kernel: its HTML, and what the page must load beside it.

    `code` is the body of a function that gives the module; it uses the names of `base_script()`. `mark` names it.
    `runtime` comes once a page, before it. `parts` are what is large in its content and tables, as JSON under the names
    by which the HTML calls for them; `psoasParts` holds them in a page. What two interactives share has one name.
    """

    html: str
    mark: str
    code: str
    runtime: str
    parts: Mapping[str, str]

class Interactive(anywidget.AnyWidget):
    """A picture that moves, or a form that answers, in the browser.

    `start` is the state it begins with and Reset returns to: plain JSON values, the keys a learner can change.
    `state` (of the constructor) changes some of them, to begin a class somewhere else.
    `tables` follow tables.py. `content` holds what the module needs to draw: words, SVG pieces, labels.
    Raises StateError and tables.TableError.
    """

    module: ClassVar[str | Path] = ""
    below: ClassVar[tuple[Path, ...]] = ()  # modules whose functions this one uses; their `export` lines are left out

    state: Any = traitlets.Dict().tag(sync=True)
    tables: Any = traitlets.Dict().tag(sync=True)
    content: Any = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "module" in cls.__dict__:
            cls._esm = esm(cls.module, cls.below)

    def __init__(
        self,
        *,
        title: str,
        start: Mapping[str, Any],
        content: Mapping[str, Any],
        tables: Mapping[str, Table] | None = None,
        limits: Sequence[str] = (),
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self._start = dict(start)
        if not isinstance(state, Mapping | None):
            raise StateError(f"state is {state!r}: must be a dict, such as {self._start!r}")
        merged = self._checked(dict(state or {}), dict(start))
        self._start = merged
        self._limits = tuple(limits)
        said = {"limits": list(limits), "limits_title": LIMITS_TITLE} if limits else {}
        content = {**content, **said, "title": title, "start": merged}
        super().__init__(state=merged, tables=dict(tables or {}), content=content)
        self.content = {**self.content, "still": self.still(), "still_sentence": self.sentence()}

    def still(self) -> str:
        """The present state as an SVG (or HTML) string that needs no script."""
        raise NotImplementedError

    def sentence(self) -> str:
        """The present state in one or two sentences."""
        raise NotImplementedError

    def check_state(self, state: dict[str, Any]) -> None:
        """Raise StateError when `state`, complete and of the right types, cannot be shown. For subclasses."""

    def saved_state(self) -> dict[str, Any]:
        """The present state, to be kept and given to the constructor as `state=` later."""
        return json.loads(json.dumps(self.state))

    @traitlets.validate("state")
    def _valid_state(self, proposal: Any) -> dict[str, Any]:
        return self._checked(dict(proposal["value"]), self._start)

    @traitlets.validate("tables")
    def _valid_tables(self, proposal: Any) -> dict[str, Any]:
        check_tables(proposal["value"])
        return dict(proposal["value"])

    def _checked(self, state: dict[str, Any], start: dict[str, Any]) -> dict[str, Any]:
        for key, value in state.items():
            if key not in start:
                raise StateError(f"state: there is no {key!r}; {near_matches(key, start)}")
            if not _same_kind(value, start[key]):
                raise StateError(f"state[{key!r}] = {value!r}: must be {_kind(start[key])}")
        complete = {**start, **state}
        self.check_state(complete)
        return complete

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data["text/plain"] = repr(self)
        data["text/html"] = self._html(static := os.environ.get(STATIC_VARIABLE) == "1")
        if static:
            data.pop("application/vnd.jupyter.widget-view+json", None)
        return data, metadata

    def _html(self, static: bool) -> str:
        picture = still = self.still()
        if still.startswith(
            "<svg"
        ):  # as an image, because JupyterLab takes inline SVG out of a notebook it does not trust
            data = base64.b64encode(still.encode()).decode()
            picture = (
                f'<img src="data:image/svg+xml;base64,{data}" alt="{_attribute(self.sentence())}" {STILL_SIZE}>'
            )
        return self._box(picture, self._life() if static else "")

    def _box(self, picture: str, life: str, more: str = "") -> str:
        """The still with its words; what brings it to life stands below."""
        title = _attribute(str(self.content["title"]))
        return (
            f'<div class="psoas-still"{more}><figure role="group" aria-label="{title}" style="margin:0">{picture}'
            f"<figcaption>{html.escape(self.sentence())}{self._notes()}</figcaption></figure>{life}</div>"
        )

    def _notes(self) -> str:
        """What the picture leaves out, under the still, as HTML."""
        items = "".join(f"<li>{html.escape(words)}</li>" for words in self._limits)
        return f'<p>{LIMITS_TITLE}</p><ul style="columns:2 22rem">{items}</ul>' if items else ""

    def runtime(self) -> str:
        """JavaScript that a page needs once before any interactive of this kind; "" for none."""
        return ""

    def linked(self) -> Linked:
        """The same for a page beside other pages: the code apart, so that many pages can share it.

        The still stands in the HTML alone, and host.js gives it to the module from there.
        """
        content = {key: value for key, value in self.content.items() if key != "still"}
        used, module = self._esm.removeprefix(base()).rsplit(_EXPORT, 1)
        code = f"{used}\nreturn {module.strip().rstrip(';')};"
        mark = f"{type(self).__name__.lower()}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"
        still = self.still()
        named = f' role="img" aria-label="{_attribute(self.sentence())}"' if still.startswith("<svg") else ""
        parts: dict[str, str] = {}
        tables, content = (_apart(value, parts) for value in (self.tables, content))
        box = self._box(f"<div data-still{named}>{still}</div>", self._data(tables, content), f' data-alive="{mark}"')
        return Linked(box, mark, code, self.runtime(), parts)

    def _data(self, tables: Any, content: Any) -> str:
        data = _json({"state": self.state, "tables": tables, "content": content}).replace("<", "\\u003c")
        return f'<script type="application/json">{data}</script>'

    def _life(self) -> str:
        """The scripts that make the still move in a page without a kernel."""
        body, module = self._esm.rsplit(_EXPORT, 1)
        code = f'"use strict";\n{body}\n{_script("host.js")}\nhost({module.strip().rstrip(";")}, box);'
        code = code.replace("</script", "<\\/script")
        return (
            f"{self._data(self.tables, self.content)}"
            f"<script>((box) => {{{code}\n}})(document.currentScript.parentElement);</script>"
        )


def limits_of(explorer: str, file: Path) -> tuple[str, ...]:
    """What an explorer leaves out and how sure it is: its list in a lesson's limits.toml.

    Raises KeyError with near matches for an explorer that is not in the file, and lessons.evidence.data.DataError.
    """
    known = load_toml(file, dict[str, tuple[str, ...]])
    if explorer not in known:
        raise KeyError(f"no explorer {explorer!r}; {near_matches(explorer, known)}")
    return known[explorer]


def esm(module: str | Path, below: Sequence[Path] = ()) -> str:
    """The one ES module that the browser runs: the look, js/base.js, the modules `below` and `module`, in that order.

    Raises ValueError where `module` has not exactly one export.
    """
    code = _script(module)
    if code.count(_EXPORT) != 1:
        raise ValueError(f"{module}: needs exactly one `export default`, on its last line; found {code.count(_EXPORT)}")
    used = "\n".join(_script(path).split(_EXPORT)[0] for path in below)
    return f"{base()}\n{used}\n{code}"


def base() -> str:
    """What every module can use: the look and js/base.js."""
    return f"const LOOK_CSS = {json.dumps(look.css())};\n{_script('base.js')}"


def base_script() -> str:
    """A script for pages that share code: `psoasBase` has all names of js/base.js; js/page.js tells of the others."""
    names = re.findall(r"^(?:function|const) (\w+)", base(), flags=re.MULTILINE)
    return (
        f'"use strict";\n(() => {{\n{base()}\n{_script("host.js")}\n{_script("page.js")}\n'
        f"globalThis.psoasBase = {{ {', '.join(names)} }};\n}})();\n"
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # unsorted: axes have an order


def _apart(value: Any, parts: dict[str, str]) -> Any:
    """The value with what is large in it called for by name, {"part": name}; the large pieces are put into `parts`."""
    if isinstance(value, Mapping):
        value = {key: _apart(one, parts) for key, one in value.items()}
    text = _json(value)
    if len(text) < PART:
        return value
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    parts[name] = text
    return {"part": name}


def _script(name: str | Path) -> str:
    return (JS / name).read_text(encoding="utf-8")


def _attribute(text: str) -> str:
    return html.escape(text, quote=True)


def _same_kind(value: Any, model: Any) -> bool:
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    if isinstance(model, int | float):
        return isinstance(value, int | float) and math.isfinite(value)
    if model is None or value is None:
        return True
    return isinstance(value, type(model)) or (isinstance(model, list | tuple) and isinstance(value, list | tuple))


def _kind(model: Any) -> str:
    if isinstance(model, bool):
        return "True or False"
    if isinstance(model, int | float):
        return "a finite number, int or float"
    return "text" if isinstance(model, str) else f"a {type(model).__name__}"
