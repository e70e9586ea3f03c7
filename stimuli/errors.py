"""The mistakes of a user, each one sentence."""


class UserError(ValueError):
    """What was wrong, where, and what was expected; the command line prints it and exits with 2."""

    exit_code = 2


class MendableError(UserError):
    """A mistake outside the recipe, such as a broken file: once it is mended, the same build can go on."""


def one_line(error: object) -> str:
    """Return what a library said as a part of a sentence: in one line and without full stops."""
    return " ".join(str(error).split()).rstrip(".").replace(". ", "; ")
