"""The rules that a test takes as arguments, checked at its door."""

from collections.abc import Collection

from analysis.errors import UserError

ALTERNATIVES = ("two-sided", "greater", "less")


def check_rule(name: str, given: object, known: Collection) -> None:
    """Raise UserError for an unknown value of a rule."""
    if given not in known:
        raise UserError(f"{name} is {given!r}; expected one of {', '.join(map(str, known))}.")


def check_alternative(alternative: str) -> None:
    """Raise UserError for an unknown sidedness."""
    check_rule("alternative", alternative, ALTERNATIVES)


def check_exact(n: int, limit: int, what: str) -> None:
    """Raise UserError where an exact distribution of `n` of something would take too long."""
    if n > limit:
        raise UserError(f"{n} {what} are too many for method='exact', which takes up to {limit}.")
