"""The mistakes of a user, each one sentence."""


class UserError(ValueError):
    """What was wrong, where, and what was expected; the command line prints it and exits with 2."""

    exit_code = 2
