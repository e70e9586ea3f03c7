"""Every type of step by name. To add one: write its file, then add its line here."""

from app.trial_types.base import TrialType
from app.trial_types.debrief import Debrief
from app.trial_types.forced_choice import ForcedChoice
from app.trial_types.instructions import Instructions
from app.trial_types.pause import Pause

TRIAL_TYPES: dict[str, TrialType] = {
    "debrief": Debrief(),
    "forced_choice": ForcedChoice(),
    "instructions": Instructions(),
    "pause": Pause(),
}
