"""Every type of step by name. To add one: write its file, then add its line here."""

from app.trial_types.base import TrialType
from app.trial_types.contact_sheet import ContactSheet
from app.trial_types.debrief import Debrief
from app.trial_types.forced_choice import ForcedChoice
from app.trial_types.form import Form
from app.trial_types.instructions import Instructions
from app.trial_types.judgement import Judgement
from app.trial_types.odd_one_out import OddOneOut
from app.trial_types.pause import Pause
from app.trial_types.rating import Rating
from app.trial_types.same_different import SameDifferent
from app.trial_types.score import Score
from app.trial_types.slider import Slider

TRIAL_TYPES: dict[str, TrialType] = {
    "contact_sheet": ContactSheet(),
    "debrief": Debrief(),
    "forced_choice": ForcedChoice(),
    "form": Form(),
    "instructions": Instructions(),
    "judgement": Judgement(),
    "odd_one_out": OddOneOut(),
    "pause": Pause(),
    "rating": Rating(),
    "same_different": SameDifferent(),
    "score": Score(),
    "slider": Slider(),
}
