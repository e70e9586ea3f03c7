"""The statements of a request that saves an answer, built once.

Building them anew, and through the ORM, takes three quarters of the request's time.
"""

from sqlalchemy import JSON, and_, bindparam, case, func, insert, null, or_, select, type_coerce, update

from app.models import UNFINISHED, Base, Status

SCORED = ("pause", "score")  # steps that show a score: only once they are reached are the answers known

tables = Base.metadata.tables
run, step, response, event = (tables[name] for name in ("run", "step", "response", "event"))

RUN_COLUMNS = (
    run.c.id,
    run.c.token,
    run.c.status,
    run.c.position,
    run.c.n_steps,
    run.c.ends_at,
)
FIND_RUN = select(*RUN_COLUMNS).where(run.c.token == bindparam("token"))
# One conditional UPDATE decides between concurrent answers, on any store and in any number of processes.
CLAIM = (
    update(run)
    .where(
        run.c.id == bindparam("run"),
        run.c.position == bindparam("index"),
        run.c.status.in_(UNFINISHED),
    )
    .values(position=bindparam("next"), status=Status.ACTIVE, seen_at=bindparam("now"))
)
SAVE = insert(response)
_claimed = CLAIM.returning(run.c.id).cte("claimed")
_saved = [column for column in response.c if column.name not in ("id", "run_id")]
CLAIM_AND_SAVE = (
    insert(response)
    .from_select(
        ["run_id", *(column.name for column in _saved)],
        select(_claimed.c.id, *(bindparam(column.name, type_=column.type) for column in _saved)),
    )
    .execution_options(preserve_rowcount=True)
)
SAVE_EVENTS = insert(event)
FIND_UUID = select(response.c.uuid).where(
    response.c.run_id == bindparam("run_id"), response.c.step_index == bindparam("index")
)

# The steps that the page may hold; the plan only of those that it lacks.
_lacks = or_(
    step.c.index > bindparam("have"),
    and_(step.c.index == bindparam("position"), step.c.type.in_(SCORED)),
)


def _step_columns(plan_wanted):
    plan = type_coerce(case((plan_wanted, step.c.plan), else_=null()), JSON).label("plan")
    return step.c.index, step.c.type, step.c.decides, plan


WINDOW = (
    select(*_step_columns(_lacks))
    .where(
        step.c.run_id == bindparam("run_id"),
        step.c.index.between(bindparam("position"), bindparam("last")),
    )
    .order_by(step.c.index)
)
# A run, the step that is answered, and those that the page may hold once it is.
_within = and_(step.c.run_id == run.c.id, step.c.index.between(bindparam("index"), bindparam("last")))
FIND_RUN_AND_STEPS = (
    select(*RUN_COLUMNS, *_step_columns(or_(step.c.index == bindparam("index"), _lacks)))
    .select_from(run.outerjoin(step, _within))
    .where(run.c.token == bindparam("token"))
    .order_by(step.c.index)
)
COUNT_RIGHT = select(
    func.count(response.c.correct), func.count(case((response.c.correct, 1), else_=None))
).where(
    response.c.run_id == bindparam("run_id"),
    response.c.step_index.between(bindparam("first"), bindparam("last")),
)
