"""A pause between blocks, with the score of the block before."""

from app.trial_types.instructions import Instructions


class Pause(Instructions):
    """Rest, see how many answers of the last block were right, read what comes next."""

    parameters = {**Instructions.parameters, "score": dict}
    example = {**Instructions.example, "score": {"correct": 5, "trials": 8}}

    def view(self, plan, urls):
        """Return the text and the score; the server fills in the score when the pause is reached."""
        return {**super().view(plan, urls), "score": plan["score"]}
