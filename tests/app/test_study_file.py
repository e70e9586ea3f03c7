"""Study files: what is wrong in one is said by file and line."""

import shutil
from pathlib import Path

import pytest

from app.errors import UserError
from app.study.load import BUNDLED, bundled, find, load, version_hash


@pytest.fixture
def study(tmp_path):
    """A copy of a bundled study, to be broken."""
    return shutil.copytree(BUNDLED / "borowski-small", tmp_path / "mine") / "study.yaml"


def replace(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("key", bundled())
def test_bundled_studies_are_valid_and_named_after_their_folder(key):
    assert load(find(key))["key"] == key


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "minutes: 12",
            "minuts: 12",
            r"study.yaml:6: unknown key minuts in the file; did you mean minutes\?",
        ),
        ("minutes: 12", "minutes: soon", r"study.yaml:6: minutes: 'soon' is not of type 'integer'"),
        ("minutes: 12\n", "", "has no key minutes"),
        ("trials: 6", "trials: 0", r"study.yaml:\d+: blocks.trials: 0 is less than the minimum of 1"),
        ("[natural, synthetic]", "[natural, dreams]", r"conditions.1: 'dreams' is not one of"),
        ("key: borowski-small", "key: Borowski Small", "key: 'Borowski Small' does not match"),
        ("debrief: debrief.md", "debrief: ../../secret.md", "does not match"),
        ("consent: consent.md", "consent: absent.md", "the page absent.md is not there"),
        ("max_catch_failed: 1", "max_catch_failed: 9", "nobody could be excluded"),
        ("minutes: 12", "1: 12", r"study.yaml:6: unknown key 1 in the file"),
        ("seed: 42", "seed: [42", r"study.yaml:8: not YAML"),
        ("seed: 42", "seed: !!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(study, old, new, complaint):
    replace(study, old, new)
    with pytest.raises(UserError, match=complaint) as error:
        load(study)
    assert "\n" not in str(error.value)


def test_a_page_without_a_title_is_refused(study):
    (study.parent / "welcome.md").write_text("Hello")
    with pytest.raises(UserError, match=r"welcome.md:1: the first line must be the title"):
        load(study)


def test_a_file_that_is_no_text_is_refused(study):
    study.write_bytes(b"key: \xff\xfe")
    with pytest.raises(UserError, match=r"study\.yaml is not a text file in UTF-8"):
        load(study)


def test_a_local_folder_comes_before_the_bundled_study_of_its_name(study, monkeypatch):
    monkeypatch.chdir(study.parent.parent)
    study.parent.rename("borowski-small")
    assert find("borowski-small").resolve().parent.parent == Path.cwd()


def test_an_unknown_study_gets_a_suggestion():
    with pytest.raises(UserError, match=r"No study borowsky-small: .* did you mean borowski-small\?"):
        find("borowsky-small")


def test_an_edit_of_a_text_makes_another_version(study):
    before = version_hash(load(study), "pack")
    (study.parent / "welcome.md").write_text("# Hello\n\nAnother welcome.")
    assert version_hash(load(study), "pack") != before
    assert version_hash(load(study), "pack") != version_hash(load(study), "another pack")
