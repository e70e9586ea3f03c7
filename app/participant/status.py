"""What can follow what in a run: the state machine of `app.models.Status`."""

from app import models
from app.models import Run, Status

ENDED = (Status.COMPLETED, Status.SCREENED_OUT, Status.FAILED_ATTENTION, Status.TIMED_OUT)

TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.ENTERED: (Status.CONSENTED, Status.RETURNED, Status.WITHDRAWN),
    Status.CONSENTED: (Status.ACTIVE, *ENDED, Status.RETURNED, Status.WITHDRAWN),
    Status.ACTIVE: (*ENDED, Status.RETURNED, Status.WITHDRAWN),
    # Who has ended can still have the answers deleted.
    **dict.fromkeys((*ENDED, Status.RETURNED), (Status.WITHDRAWN,)),
    Status.WITHDRAWN: (),
}


def move(run: Run, status: Status) -> None:
    """Give a run another status; ValueError if that cannot follow."""
    if status not in TRANSITIONS[run.status]:
        raise ValueError(f"A run that is {run.status} cannot become {status}.")
    run.status = status
    if status in ENDED or status == Status.RETURNED:
        run.completed_at = models.now()
