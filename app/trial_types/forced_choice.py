"""Two-alternative forced choice: which query image belongs to the strongly activating references?

Borowski et al. (2021), Exemplary Natural Images Explain CNN Activations Better than State-of-the-Art
Feature Visualization, ICLR, section 3 and appendix A.1: references to the left (minimal) and right (maximal),
two stacked queries, confidence from 1 to 3 given in the same click.
"""

from app.trial_types.base import Column, TrialType

SIDES = ("upper", "lower")


class ForcedChoice(TrialType):
    """One set of reference images, two queries, one click for side and confidence."""

    is_trial = True
    parameters = {
        "question": str,
        "titles": dict,
        "confidence": list,
        "set": str,
        "references": dict,
        "queries": dict,
        "correct": str,
        "progress": dict,
        "feedback": bool,
    }
    columns = (
        Column("stimulus_upper", "string", "Stimulus id of the upper query image"),
        Column("stimulus_lower", "string", "Stimulus id of the lower query image"),
        Column("stimulus_order", "string", "Which query was above: max_min or min_max"),
        Column("response", "string", "Chosen query: upper or lower"),
        Column("response_label", "string", "Words of the chosen confidence"),
        Column("confidence", "integer", "1 not, 2 somewhat, 3 very confident"),
        Column("correct_response", "string", "Query that activates the unit most: upper or lower"),
        Column("correct", "boolean", "Whether the chosen query is the right one"),
    )
    example = {
        "question": "Which image belongs to the right?",
        "titles": {"min": "Weakly activating", "max": "Strongly activating"},
        "confidence": ["not confident", "somewhat confident", "very confident"],
        "set": "blocks_1:3-natural-0",
        "references": {"min": ["a", "b"], "max": ["c", "d"]},
        "queries": {"upper": "e", "lower": "f"},
        "correct": "upper",
        "progress": {"block": 1, "blocks": 4, "trial": 1, "trials": 8, "practice": False},
        "feedback": True,
    }

    def images(self, plan):
        """Return the minimal references, the maximal ones, the upper and the lower query."""
        references, queries = plan["references"], plan["queries"]
        return [*references["min"], *references["max"], queries["upper"], queries["lower"]]

    def view(self, plan, urls):
        """Return question, progress, image URLs in their places and the confidence scale."""
        n_min = len(plan["references"]["min"])
        labels = enumerate(plan["confidence"], start=1)
        return {
            "question": plan["question"],
            "titles": plan["titles"],
            "progress": plan["progress"],
            "references": {"min": urls[:n_min], "max": urls[n_min:-2]},
            "queries": {"upper": urls[-2], "lower": urls[-1]},
            "confidence": [{"value": value, "label": label} for value, label in labels],
        }

    def check(self, plan, answer):
        """Expect a side and a confidence, and nothing else."""
        if set(answer) != {"choice", "confidence"}:
            return 'An answer has "choice" and "confidence", nothing else.'
        if answer["choice"] not in SIDES:
            return 'choice must be "upper" or "lower".'
        levels = range(1, len(plan["confidence"]) + 1)
        if type(answer["confidence"]) is not int or answer["confidence"] not in levels:
            return f"confidence must be a whole number from 1 to {levels[-1]}."
        return None

    def score(self, plan, answer):
        """Return whether the chosen query is the one that activates the unit most."""
        return answer["choice"] == plan["correct"]

    def feedback(self, plan, answer):
        """Tell which query was right, where the plan asks for it."""
        if not plan["feedback"]:
            return None
        return {"correct": self.score(plan, answer), "choice": plan["correct"]}

    def row(self, plan, answer):
        """Return the columns of the dataset."""
        return {
            "stimulus_upper": plan["queries"]["upper"],
            "stimulus_lower": plan["queries"]["lower"],
            "stimulus_order": "max_min" if plan["correct"] == "upper" else "min_max",
            "response": answer["choice"],
            "response_label": plan["confidence"][answer["confidence"] - 1],
            "confidence": answer["confidence"],
            "correct_response": plan["correct"],
            "correct": self.score(plan, answer),
        }

    def simulate(self, plan, rng):
        """Choose side and confidence at random."""
        return {"choice": rng.choice(SIDES), "confidence": rng.randint(1, len(plan["confidence"]))}
