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
            r"study.yaml:7: unknown key minuts in the file; did you mean minutes\?",
        ),
        ("minutes: 12", "minutes: soon", r"study.yaml:7: minutes: 'soon' is not of type 'integer'"),
        ("title: What is this unit looking for?\n", "", "has no key title"),
        ("n: 6", "n: 0", r"study.yaml:\d+: timeline.4.*n: 0 is not valid"),
        ("key: borowski-small", "key: Borowski Small", "key: 'Borowski Small' does not match"),
        ("debrief: debrief.md", "debrief: ../../secret.md", "does not match"),
        ("consent: consent.md", "consent: absent.md", "the page absent.md is not there"),
        ("minutes: 12", "1: 12", r"study.yaml:7: unknown key 1 in the file"),
        ("seed: 42", "seed: [42", r"study.yaml:9: not YAML"),
        ("seed: 42", "seed: !!python/object/apply:os.getcwd []", "not YAML"),
        ("seed: 42", "seed: &a 42\nminutes: *a", r"study.yaml:9: aliases \(\*a\) are not allowed"),
        ("trials: choice", "trials: choise", r"there are no trials choise; expected one of choice"),
        ("type: forced_choice", "type: forced", r"type: 'forced' is not one of"),
        ("titles: {min", "title: {min", r"unknown key title in trials.choice; did you mean titles\?"),
        ("for: references", "for: reference", "no within-participant factor reference; expected references"),
        ("{batch.references}", "{batch.reference}", r"\{batch.reference\} stands for nothing here"),
        ("order: alternation", "order: [[natural, dreams]]", "dreams is no level of references"),
        ("rows: [[0, 1], [1, 0]]", "rows: [[0], [1]]", "a row of batch has 1 values; expected 2"),
        ("  - debrief: debrief.md\n", "", "the timeline must end with a debrief"),
        ("  - debrief: debrief.md\n", "  - nap: 5\n", "an entry of the timeline has one of the keys page"),
        ("rule: catch_failed", "rule: catch_fail", "there is no rule catch_fail; expected one of catch_"),
        ("catch_failed, max: 1", "catch_failed", "the rule catch_failed needs a min or a max"),
        ("catch: {n: 2, ", "catch: {", "catch must have either n or rate"),
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
