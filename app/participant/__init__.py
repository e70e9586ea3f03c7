"""What participants meet: entry and consent, the run's page, its steps and images."""

from app.participant.api import api
from app.participant.errors import handle_errors
from app.participant.pages import pages

__all__ = ["api", "handle_errors", "pages"]
