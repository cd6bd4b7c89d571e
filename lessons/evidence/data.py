"""Reads a TOML file into frozen, checked records, with errors that name the file, the entry and the field."""

from __future__ import annotations

import difflib
import re
import tomllib
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class DataError(ValueError):
    """A data file that a person edits is wrong; the message says where and what is allowed."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every record read from TOML: cannot be changed, and a misspelt field is an error."""


def load_toml(path: str | Path, type: type[T]) -> T:
    """The content of the TOML file `path` as `type`, a `Record` or a `dict[str, Record]`.

    Raises DataError, which names the file, the entry (by its `id`, or its key) and the field.
    """
    path = Path(path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: this is not valid TOML. {error}") from error
    if typing.get_origin(type) is dict:  # msgspec does not say under which key it failed, so go key by key
        of = typing.get_args(type)[1]
        return typing.cast(T, {key: _convert(path, value, of, f"[{key}]") for key, value in raw.items()})
    return _convert(path, raw, type, "")


def near_matches(name: object, known: Iterable[str]) -> str:
    """The end of an error message about an unknown name: what may have been meant, or what there is."""
    known = sorted(known)
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(repr(n) for n in near) + "?"
    return "there are: " + ", ".join(known[:12]) + (", ..." if len(known) > 12 else "") if known else "there are none"


def _convert(path: Path, raw: object, type: type[T], entry: str) -> T:
    try:
        return msgspec.convert(raw, type, strict=True)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        place = ", ".join(part for part in (entry, _place(raw, where.rstrip("`"))) if part)
        raise DataError(f"{path}: {place + ': ' if place else ''}{message}") from error


def _place(raw: Any, where: str) -> str:
    """'$.fact[3].text' as "fact 'A04', field `text`", with the id looked up in the data as it was read."""
    names: list[str] = []
    field = ""
    for name, index in re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", where):
        if name:
            raw = raw.get(name) if isinstance(raw, dict) else None
            field = name
        elif index.isdigit():
            raw = raw[int(index)] if isinstance(raw, list) and int(index) < len(raw) else None
            if isinstance(raw, dict):
                names.append(f"{field} {raw['id']!r}" if "id" in raw else f"{field} number {int(index) + 1}")
                field = ""
            else:
                field = f"{field}[{index}]"
    return ", ".join(names + ([f"field `{field}`"] if field else []))
