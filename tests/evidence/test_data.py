"""load_toml: frozen records, and errors that name the file, the entry and the field."""

import dataclasses
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.evidence.data import DataError, Record, load_toml, near_matches


class Part(Record, frozen=True):
    text: str


class Entry(Record, frozen=True):
    id: str
    size_mm: float
    part: tuple[Part, ...] = ()

    def __post_init__(self):
        if self.size_mm < 0:
            raise ValueError("size_mm is negative")


class File(Record, frozen=True):
    entry: tuple[Entry, ...]


GOOD = '[[entry]]\nid = "a"\nsize_mm = 2.5\n[[entry.part]]\ntext = "x"\n'


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "file.toml"
        path.write_text(text)
        return path
    return written


def test_a_good_file_becomes_frozen_records(write):
    found = load_toml(write(GOOD), File)
    assert found == File((Entry("a", 2.5, (Part("x"),)),))
    with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
        found.entry[0].id = "b"


@pytest.mark.parametrize(("old", "new", "says"), [
    ("2.5", '"2.5"', "entry 'a', field `size_mm`: Expected `float`, got `str`"),
    ("2.5", "-1.0", "entry 'a': size_mm is negative"),
    ("size_mm", "size_cm", "entry 'a': Object"),
    ('id = "a"\n', "", "entry number 1: Object missing required field `id`"),
    ('text = "x"', "text = 1", "entry 'a', part number 1, field `text`: Expected `str`, got `int`"),
    ('text = "x"', 'text = "x"\nmore = 1', "entry 'a', part number 1: Object contains unknown field `more`"),
    ("[[entry]]", "[[entri]]", "Object"),
    ("2.5", "", "not valid TOML"),
])
def test_a_mistake_is_placed(write, old, new, says):
    path = write(GOOD.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        load_toml(path, File)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_file_of_named_tables_names_the_table(write):
    path = write('[front]\ntext = "x"\n[side]\ntext = 2\n')
    with pytest.raises(DataError, match=r"\[side\], field `text`"):
        load_toml(path, dict[str, Part])
    assert load_toml(write('[front]\ntext = "x"\n'), dict[str, Part]) == {"front": Part("x")}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        load_toml(tmp_path / "nothing.toml", File)


@given(st.text())
def test_any_text_is_read_or_refused_with_a_data_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "file.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(DataError, match=re.escape(str(path))):     # no text at random is a whole file of ours
        load_toml(path, File)


def test_every_record_refuses_what_it_does_not_know():
    def below(record):
        return [record, *(deeper for child in record.__subclasses__() for deeper in below(child))]
    for record in below(Record)[1:]:
        assert msgspec.structs.fields(record) is not None
        assert record.__struct_config__.forbid_unknown_fields
        assert record.__struct_config__.frozen, record


def test_near_matches():
    assert near_matches("psaos", ["psoas", "iliacus"]) == "did you mean 'psoas'?"
    assert near_matches("zzz", ["psoas", "iliacus"]) == "there are: iliacus, psoas"
    assert near_matches("zzz", []) == "there are none"
