"""A study for each type of step, made of its example: a new type is among them once it is registered."""

from urllib.parse import urljoin

from app.bots import session
from app.trial_types import TRIAL_TYPES
from tests.app.small_study import definition
from tests.packs import PackWriter

ANSWERED = [name for name, kind in TRIAL_TYPES.items() if kind.takes_answer]
ROLES = ("references", "queries", "images")
ANY_SCREEN = {"min_width": 320, "min_height": 320}
PAGE = ("title", "text")  # of the debrief: given by a Markdown file
# What the examples of the types leave out, by the key of a study.
VARIED = {
    "in-a-row": ("forced_choice", {"layout": "row", "confidence_when": "after", "lock_ms": 2000}),
    "unaided": ("forced_choice", {"references": {"min": 0, "max": 0}}),
    "in-grids": ("judgement", {"layout": "grids", "time_limit_s": 600}),
    "only-one-try": ("form", {"attempts": 1}),
}
GROUPS = {"expert": "I have worked with neural networks", "lay": "I have not"}
STRICT = {"min_width": 640, "min_height": 480, "fullscreen": True, "touch": False}


def key_of(name):
    """The key of the study of a type."""
    return f"only-{name.replace('_', '-')}"


def write_pack(path):
    """Write a pack with the example set of every type, labelled by its `type`; return the pack's path."""
    pack = PackWriter(path, size=48, shades=None)
    for name, kind in TRIAL_TYPES.items():
        entry = kind.example_set
        if entry is None:
            continue
        shown = [entry.get("alternatives", [])]
        shown += [ids for role in ROLES for ids in entry.get(role, {}).values()]
        for ids in shown:
            for stimulus in [ids] if isinstance(ids, str) else ids:
                pack.stimulus(stimulus, "example")
        pack.sets[name] = {**entry, "type": name}
    return pack.write("one-of-each")


def study_of(name, folder, key=None, parameters=(), **changes):
    """A page, one step of a type with feedback where it gives any, and the debrief, read from a file."""
    kind, key = TRIAL_TYPES[name], key or key_of(name)
    if kind.takes_answer:
        node = {"trials" if kind.is_trial else "step": "it"}
        node |= {"sets": {"type": name}} if kind.example_set else {}
        node |= {"n": 1, "feedback": "trial"} if kind.is_trial else {}
        changes["trials"] = {"it": {"type": name, **kind.example, **dict(parameters)}}
    else:
        node = {"page": "again.md"}
    study = definition(folder / key, [node], **{"key": key, "screen": ANY_SCREEN, **changes})
    last = TRIAL_TYPES["debrief"].example.items()
    study["timeline"][-1] |= {key: value for key, value in last if key not in PAGE}
    return study


def studies(folder):
    """The studies of all types, and others that have something special."""
    return [
        *(study_of(name, folder) for name in TRIAL_TYPES),
        *(study_of(name, folder, key, parameters) for key, (name, parameters) in VARIED.items()),
        study_of("instructions", folder, "grouped", groups=GROUPS, once=True),
        study_of("instructions", folder, "strict", screen=STRICT),
        study_of("instructions", folder, "full", target={"participants": 1}),
    ]


def enter(url, key):
    """Consent without a browser; return the address of the run."""
    reply = session().post(f"{url}/study/{key}", data={"consent": "yes"}, allow_redirects=False, timeout=60)
    assert reply.status_code == 303, reply.text
    return urljoin(url, reply.headers["Location"])
