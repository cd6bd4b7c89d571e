"""Keeps a learner's answers and records on their own computer, through crashes, full disks and broken files.

    store = Store.open()
    store.save_answer("meet_the_psoas", 1, "origin", 2, True)
    store.answers("meet_the_psoas", 1)     # {"origin": {"answer": 2, "correct": True, "when": "2026-..."}}
    store.save_record("training_event", {"day": "2027-01-04"})      # what is no answer to a quiz
    store.records("training_event")        # (Record(kind, data, when), ...), oldest first
    store.notice                           # "" or one sentence for the learner

Everything is added and nothing is overwritten, until the learner clears it all; of answers the newest counts. What
cannot be written is kept in memory, tried again at every call, and exported with the rest. Disk trouble never raises.

One SQLite file, a connection for each call, the rollback journal. Not WAL: it needs memory shared between processes,
which the network home folders of many hubs do not have. The journal needs no more than file locks.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import functools
import itertools
import json
import os
import sqlite3
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

import msgspec
import platformdirs

FILE = "progress.sqlite"
FORMAT = "psoas-course-progress"
FORMAT_VERSION = 1
BUSY_SECONDS = 10.0
MAX_IMPORT_BYTES = 20_000_000

# One script for each version of the schema; a file is brought up to date by running those it has not seen.
# `checksum` is the CRC-32 of the row: SQLite notices a broken structure, but not a changed letter.
MIGRATIONS = (
    """
    CREATE TABLE answers (
        id INTEGER PRIMARY KEY,
        lesson TEXT NOT NULL, version INTEGER NOT NULL, question TEXT NOT NULL,
        answer TEXT NOT NULL, correct INTEGER NOT NULL, at TEXT NOT NULL, checksum INTEGER NOT NULL,
        UNIQUE (lesson, version, question, answer, correct, at)
    );
    """,
    """
    CREATE TABLE records (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL, data TEXT NOT NULL, at TEXT NOT NULL, checksum INTEGER NOT NULL,
        UNIQUE (kind, data, at)
    );
    """,
)
_APPLICATION = 0x50736F61     # "Psoa": marks the file as ours
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"


@dataclass(frozen=True)
class Answer:
    """One recorded answer; `answer` is JSON text, `when` is UTC in ISO 8601 with microseconds."""

    lesson: str
    version: int
    question: str
    answer: str
    correct: bool
    when: str

    table: ClassVar[str] = "answers"
    since: ClassVar[int] = 1      # the version of the schema that brought the table
    columns: ClassVar[str] = "lesson, version, question, answer, correct, at, checksum"

    def row(self) -> tuple[Any, ...]:
        """As it stands in the table."""
        parts = (self.lesson, self.version, self.question, self.answer, self.correct, self.when)
        return (*parts[:4], int(self.correct), self.when, _checksum(parts))

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Answer | None:
        """The row as it was once written, or None if it is not that."""
        lesson, version, question, answer, correct, when, _ = row
        texts = (lesson, question, answer, when)
        if not all(isinstance(part, str) for part in texts) or correct not in (0, 1):
            return None
        found = cls(lesson, version, question, answer, bool(correct), when)
        return found if found.row() == row else None


@dataclass(frozen=True)
class Record:
    """Something kept that is no answer to a quiz, of a `kind`; `data` is JSON text, `when` as in Answer."""

    kind: str
    data: str
    when: str

    table: ClassVar[str] = "records"
    since: ClassVar[int] = 2
    columns: ClassVar[str] = "kind, data, at, checksum"

    def row(self) -> tuple[Any, ...]:
        """As it stands in the table."""
        parts = (self.kind, self.data, self.when)
        return (*parts, _checksum(parts))

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Record | None:
        """The row as it was once written, or None if it is not that."""
        if not all(isinstance(part, str) for part in row[:3]):
            return None
        found = cls(*row[:3])
        return found if found.row() == row else None


def _checksum(parts: tuple[Any, ...]) -> int:
    """CRC-32 over all of it."""
    return zlib.crc32(repr(parts).encode("utf-8", "backslashreplace"))


Kept = Answer | Record
_TABLES: tuple[type[Kept], ...] = (Answer, Record)


@dataclass(frozen=True)
class ImportReport:
    """What an import did: answers added, answers that were there already, and questions whose answer is now another.

    records_added, records_known: the same of records. other: answers in the file to another version of the questions.
    skipped: what is damaged and was left out, a sentence without its full stop for each.
    """

    added: int
    known: int
    changed: int
    records_added: int = 0
    records_known: int = 0
    other: int = 0
    skipped: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = (f"{_many(self.added, 'answer')} added, {_many(self.known, 'was', 'were')} here already; "
                f"{_many(self.changed, 'question now shows', 'questions now show')} a newer answer.")
        if self.records_added or self.records_known:
            said += (f" Of your plans and logs {_many(self.records_added, 'entry was', 'entries were')} added, "
                     f"{_many(self.records_known, 'was', 'were')} here already.")
        if self.other:
            said += (f" {_many(self.other, 'answer in the file belongs', 'answers in the file belong')} to another "
                     f"version of the course: kept, but not shown here.")
        if self.skipped:
            left_out = _many(len(self.skipped), "entry is damaged and was", "entries are damaged and were")
            said += f" {left_out} left out: {some(self.skipped)}."
        return said


def some(sentences: Sequence[str], most: int = 3) -> str:
    """The first few of them in one line, and how many more there are."""
    more = [f"and {len(sentences) - most} more"] if len(sentences) > most else []
    return "; ".join([*sentences[:most], *more])


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


class ProgressError(ValueError):
    """A file is none that Export made, or cannot be read here; the message says what is wrong. Nothing changed."""


class _Newer(Exception):
    """The file was written by a newer version of the course."""


class _Broken(Exception):
    """The file cannot be trusted."""


class _ProgressAnswer(msgspec.Struct, forbid_unknown_fields=True):
    lesson: str
    version: int
    question: str
    answer: Any
    correct: bool
    when: str


class _ProgressRecord(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    data: Any
    when: str


class _Head(msgspec.Struct):
    format: Literal["psoas-course-progress"]
    version: int


class _Answers(msgspec.Struct):
    """An exported file of which nothing but the answers is read; each is looked at by itself."""

    format: str
    version: int
    answers: list[msgspec.Raw]


class _Progress(_Answers, forbid_unknown_fields=True):
    log: list[msgspec.Raw] = []      # always empty where the course is older than its records


_Parts = TypeVar("_Parts", bound=_Answers)
_Form = TypeVar("_Form")
_One = TypeVar("_One")

# What this session could not write, and what it has set aside, by file: shared by all Stores of the process.
_unwritten: defaultdict[Path, list[Kept]] = defaultdict(list)
_set_aside: dict[Path, str] = {}
_lock = threading.RLock()


def data_folder() -> Path:
    """Where a learner's data are: $PSOAS_COURSE_HOME/data if that is set, else the user's own data folder."""
    home = os.environ.get("PSOAS_COURSE_HOME")
    return Path(home) / "data" if home else Path(platformdirs.user_data_dir("psoas-course", appauthor=False))


class Store:
    """A learner's answers and records. `notice` is a plain sentence when something is wrong with the disk, else ""."""

    def __init__(self, folder: str | Path) -> None:
        self.path = Path(os.path.abspath(folder)) / FILE
        self._trouble = ""

    @classmethod
    def open(cls, folder: str | Path | None = None) -> Store:
        """The store in `folder` (the user's data folder if None), checked. Never raises for disk trouble."""
        store = cls(data_folder() if folder is None else folder)
        store._read()
        return store

    @property
    def notice(self) -> str:
        """What the learner should know, in one sentence; "" when all is well."""
        if self._trouble:
            return self._trouble
        name = _set_aside.get(self.path)
        return (f"Your saved answers could not be read in full, so the file was kept as {name} and a new one was begun "
                "with every answer that was still readable.") if name else ""

    def save_answer(self, lesson: str, version: int, question: str, answer: Any, correct: bool) -> None:
        """Record an answer, any JSON value. Raises TypeError or ValueError for one that is not JSON, nothing else."""
        text = _json(answer)
        with _lock:
            latest = _newest(self._answers()).get((lesson, version, question))
            when = _after(latest.when if latest else "")
            _unwritten[self.path].append(Answer(str(lesson), int(version), str(question), text, bool(correct), when))
            self._write()

    def save_record(self, kind: str, data: Any) -> str:
        """Keep `data`, any JSON value, and give its time, later than that of every other record.

        Raises TypeError or ValueError for data that are not JSON, nothing else.
        """
        text = _json(data)
        with _lock:
            when = _after(max((r.when for r in self._records()), default=""))
            _unwritten[self.path].append(Record(str(kind), text, when))
            self._write()
            return when

    def records(self, kind: str) -> tuple[Record, ...]:
        """Everything kept of that kind, oldest first."""
        return tuple(r for r in self._records() if r.kind == kind)

    def answers(self, lesson: str, version: int) -> dict[str, dict[str, Any]]:
        """The newest answer to each question: {"origin": {"answer": 2, "correct": True, "when": "..."}}."""
        return {
            a.question: {"answer": json.loads(a.answer), "correct": a.correct, "when": a.when}
            for a in self._answers() if (a.lesson, a.version) == (lesson, version)
        }

    def history(self) -> tuple[Answer, ...]:
        """Every answer ever recorded, of all lessons and versions, oldest first."""
        return tuple(self._answers())

    def done(self) -> dict[str, tuple[int, int]]:
        """For each lesson: how many questions are right, and how many have been answered, in its newest version."""
        newest: dict[str, int] = {}
        latest: dict[tuple[str, int, str], bool] = {}
        for a in self._answers():
            newest[a.lesson] = max(newest.get(a.lesson, a.version), a.version)
            latest[a.lesson, a.version, a.question] = a.correct
        return {
            lesson: (sum(right), len(right)) for lesson, version in sorted(newest.items())
            if (right := [correct for key, correct in latest.items() if key[:2] == (lesson, version)])
        }

    def export_json(self) -> str:
        """Everything recorded, oldest first, also what could not be written, as one JSON file."""
        kept = self._read()
        answers = [
            {"lesson": a.lesson, "version": a.version, "question": a.question, "answer": json.loads(a.answer),
             "correct": a.correct, "when": a.when} for a in kept if isinstance(a, Answer)
        ]
        log = [{"kind": r.kind, "data": json.loads(r.data), "when": r.when} for r in kept if isinstance(r, Record)]
        return json.dumps({"format": FORMAT, "version": 1, "answers": answers, "log": log}, indent=1) + "\n"

    def import_json(self, text: str | bytes, versions: Mapping[str, int] | None = None) -> ImportReport:
        """Add what an exported file holds, but no damaged entry; the newest answer to a question counts.

        versions: of each lesson's questions today, to count the answers to others. Raises ProgressError.
        """
        parts = _decoded(text, _Progress)
        found, skipped = _whole("answer", parts.answers, _ProgressAnswer, _answer)
        records, spoilt = _whole("log entry", parts.log, _ProgressRecord, _record)
        incoming: list[Kept] = list(dict.fromkeys([*found, *records]))
        other = {a for a in found if versions is not None and versions.get(a.lesson) != a.version}
        with _lock:
            shown = _newest(self._answers())
            known = set(self._read())
            fresh = [one for one in incoming if one not in known]
            _unwritten[self.path].extend(fresh)
            self._write()
            shows = _newest(self._answers())
            changed = sum(1 for key in shows if key in shown and shown[key].answer != shows[key].answer)
            added, records_added = (sum(isinstance(one, table) for one in fresh) for table in _TABLES)
            answers = sum(isinstance(one, Answer) for one in incoming)
            return ImportReport(added, answers - added, changed, records_added, len(incoming) - answers - records_added,
                                len(other), (*skipped, *spoilt))

    def clear(self) -> bool:
        """Take away every answer and record, also what could not be written. False if not; then `notice` says why.

        What was set aside as unreadable stays where it is.
        """
        with _lock:
            try:
                if self.path.exists():
                    self._guarded(_delete, write=True)
            except (sqlite3.Error, OSError) as error:
                self._trouble = _sentence(error)
                return False
            except _Newer:
                return False
            _unwritten[self.path].clear()
            self._trouble = ""
            return True

    # ---- the file ----------------------------------------------------------------------------

    def _answers(self) -> list[Answer]:
        return [one for one in self._read() if isinstance(one, Answer)]

    def _records(self) -> list[Record]:
        return [one for one in self._read() if isinstance(one, Record)]

    def _read(self) -> list[Kept]:
        """Everything, oldest first. Writes first what is still unwritten."""
        with _lock:
            if _unwritten[self.path]:
                self._write()
            try:
                stored = self._guarded(_rows) if self.path.exists() else []
                if not _unwritten[self.path]:
                    self._trouble = ""
            except (sqlite3.Error, OSError) as error:
                self._trouble = _sentence(error)
                stored = []
            except _Newer:
                stored = []
            return sorted({*stored, *_unwritten[self.path]}, key=lambda one: (one.when, *map(str, one.row())))

    def _write(self) -> None:
        """Write all that is unwritten in one transaction; keep it when that fails."""
        waiting = list(_unwritten[self.path])

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._guarded(lambda connection: _insert(connection, waiting), write=True)
        except (sqlite3.Error, OSError) as error:
            self._trouble = _sentence(error)
        except _Newer:
            pass
        else:
            del _unwritten[self.path][: len(waiting)]
            self._trouble = ""

    def _guarded(self, work: Any, write: bool = False) -> Any:
        """Do `work` on the file; if the file is broken set it aside, save what can be read, and do it on a new one."""
        try:
            with _connection(self.path, write) as connection:
                return work(connection)
        except _Newer:
            self._trouble = (
                "Your answers were saved by a newer version of the course; that file was left as it is, and what you "
                "answer now is kept only while this notebook is open, so export it before you leave.")
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError, _Broken) as error:  # a broken file may break its own error
            if isinstance(error, sqlite3.DatabaseError) and _code(error) not in _BROKEN:
                raise
        self._start_anew()
        with _connection(self.path, True) as connection:
            return work(connection)

    def _start_anew(self) -> None:
        # Two processes may do this at once: the second then moves a good new file away. Its rows come back here, so
        # nothing is lost either way.
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"progress-unreadable-{stamp}-{os.getpid()}.sqlite")
        os.rename(self.path, aside)
        with contextlib.suppress(FileNotFoundError):   # the journal of an unfinished write belongs to it
            os.rename(f"{self.path}-journal", f"{aside}-journal")
        _set_aside[self.path] = aside.name
        found = _salvage(aside)
        with _connection(self.path, True) as connection:
            _insert(connection, found)


@contextlib.contextmanager
def _connection(path: Path, write: bool) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, at today's schema. Raises sqlite3.Error, _Newer, _Broken."""
    _check_header(path)
    mode = "rwc" if write else "rw"     # even a reader must be able to roll back what a killed writer left
    if not write and not os.access(path, os.W_OK):
        mode = "ro"
    connection = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    connection.text_factory = _text
    try:
        connection.execute("PRAGMA synchronous = EXTRA")    # a commit that was reported is on the disk
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise _Newer
        if version < len(MIGRATIONS) and mode != "ro":
            _migrate(connection)
        elif version == 0:
            raise _Broken if path.stat().st_size else sqlite3.OperationalError("unable to open database file")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        spoilt = mode != "ro" and connection.execute(_SCHEMA).fetchall() != _schema(MIGRATIONS)
        if application != _APPLICATION or spoilt:
            raise _Broken
        connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()      # closing rolls back what was not committed


@functools.cache
def _schema(migrations: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The tables as they must stand in a file: one changed letter there would spoil what is written from then on."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for script in migrations:
            connection.executescript(script)
        return connection.execute(_SCHEMA).fetchall()


def _check_header(path: Path) -> None:
    """Raise _Broken if this is no SQLite file, or one in a mode that we never write (a changed byte can say so)."""
    try:
        with path.open("rb") as file:
            head = file.read(20)
    except FileNotFoundError:
        return
    if head and (head[:16] != b"SQLite format 3\0" or head[18:] != b"\1\1"):
        raise _Broken


def _migrate(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()    # another process may have been quicker
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables:
        raise _Broken     # some other program's file
    for script in MIGRATIONS[version:]:
        for statement in script.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {max(version, len(MIGRATIONS))}")
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, kept: Sequence[Kept]) -> None:
    for table in _TABLES:
        places = ", ".join("?" * len(table.columns.split(", ")))
        rows = [one.row() for one in kept if isinstance(one, table)]
        connection.executemany(f"INSERT OR IGNORE INTO {table.table} ({table.columns}) VALUES ({places})", rows)


def _delete(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA secure_delete = ON")     # the next user of this computer finds no trace in the file
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table.table}")


def _rows(connection: sqlite3.Connection) -> list[Kept]:
    """All rows, each as it was written. Raises _Broken."""
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise _Broken
    (version,) = connection.execute("PRAGMA user_version").fetchone()   # an old file that is only read stays old
    try:
        found = [
            table.of(row) for table in _TABLES if table.since <= version
            for row in connection.execute(f"SELECT {table.columns} FROM {table.table} NOT INDEXED")
        ]
    except sqlite3.OperationalError as error:     # the table or a column is gone
        if _code(error) == sqlite3.SQLITE_ERROR:
            raise _Broken from error
        raise
    if None in found:
        raise _Broken
    return [one for one in found if one]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")     # a changed byte then fails the row's checksum, and only that row


def _salvage(path: Path) -> list[Kept]:
    """Every row of a broken file that can still be read and is as it was written. The file is not touched."""
    found: dict[Kept, None] = {}
    for table, order in itertools.product(_TABLES, ("ASC", "DESC")):     # from both ends, towards the broken page
        with contextlib.suppress(sqlite3.Error, OverflowError, ValueError):
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
            connection.text_factory = _text
            with contextlib.closing(connection):
                rows = f"SELECT {table.columns} FROM {table.table} NOT INDEXED ORDER BY id {order}"
                for row in connection.execute(rows):
                    if one := table.of(row):
                        found[one] = None
    return list(found)


def _code(error: Exception) -> int:
    """SQLite's primary result code, 0 where there is none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _sentence(error: Exception) -> str:
    code = _code(error)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in _NO_ROOM:
        why = "the disk is full"
    elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        why = "another program holds the file"
    else:
        why = "the folder for them cannot be written"
    return (f"Your answers cannot be saved now because {why}; they are kept while this notebook is open and saved as "
            "soon as that works, so export them before you close it.")


def _newest(answers: list[Answer]) -> dict[tuple[str, int, str], Answer]:
    return {(a.lesson, a.version, a.question): a for a in answers}


def _after(latest: str) -> str:
    """Now, or just after `latest` where a clock was set back or an import came from one that ran ahead."""
    now = _now()
    return now if now > latest else _stamp(datetime.fromisoformat(latest) + timedelta(microseconds=1))


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _decoded(text: str | bytes, kind: type[_Parts]) -> _Parts:
    """An exported file with its entries still raw. Raises ProgressError."""
    if len(text) > MAX_IMPORT_BYTES:
        raise ProgressError("The file is too large to be one that Export made.")
    if not text.strip():
        raise ProgressError("The file is empty.")
    try:
        version = msgspec.json.decode(text, type=_Head).version
        if version == FORMAT_VERSION:
            return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ProgressError("This is no file that Export made, or it is damaged.") from error
    raise ProgressError(f"The file has the format version {version}, and this course knows only {FORMAT_VERSION}: "
                        "use it with the course that made it.")


def _whole(
    what: str, entries: Sequence[msgspec.Raw], form: type[_Form], make: Callable[[_Form], _One]
) -> tuple[list[_One], list[str]]:
    """The entries that can be used, and what is wrong with each of the others."""
    found, skipped = [], []
    for number, entry in enumerate(entries, start=1):
        try:
            found.append(make(msgspec.json.decode(entry, type=form)))
        except (ValueError, OverflowError, RecursionError) as error:     # msgspec's errors are ValueErrors
            skipped.append(f"{what} {number}, {error}")
    return found, skipped


def _answer(entry: _ProgressAnswer) -> Answer:
    if not -(2**63) <= entry.version < 2**63:
        raise ValueError("its version is not a number of a quiz")
    return Answer(entry.lesson, entry.version, entry.question, _json(entry.answer), entry.correct, _moment(entry.when))


def _record(entry: _ProgressRecord) -> Record:
    return Record(entry.kind, _json(entry.data), _moment(entry.when))


def _moment(text: str) -> str:
    """A time of a file, in our own form. Raises ValueError."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"its time is {text[:40]!r}") from None
    if when.tzinfo is None or when.year > 9000:
        raise ValueError(f"its time is {text[:40]!r}" + ("" if when.tzinfo else ", without a time zone"))
    return _stamp(when)


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, sort_keys=True)


def exported_answers(text: str | bytes) -> tuple[list[Answer], list[str]]:
    """The answers in an exported file, oldest first, and what is wrong with those that cannot be used.

    Whatever else it holds is skipped unread. Raises ProgressError.
    """
    found, skipped = _whole("answer", _decoded(text, _Answers).answers, _ProgressAnswer, _answer)
    return sorted(set(found), key=lambda a: (a.when, a.lesson, a.question, a.answer)), skipped


@atexit.register
def _last_try() -> None:
    for path, kept in _unwritten.items():
        if kept:
            Store(path.parent)._write()
