"""The web application: serves trials to participants and keeps their responses."""

from importlib.metadata import version
from typing import Any

from flask import Config, Flask

from app import config, db, security, store

__version__ = version("pfungst")


def settings(overrides: dict[str, Any] | None = None) -> Config:
    """Return every setting: `overrides` win over PFUNGST_ variables, and those over `app.config`."""
    values = Config(__path__[0])
    values.from_object(config)
    values.from_prefixed_env("PFUNGST")
    values.update(overrides or {})
    return values


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application, its database brought up to date."""
    from app import participant

    app = Flask(__name__)
    app.config.update(settings(overrides))
    store.init_app(app, db.connect(app.config["DATABASE_URL"], app.config["THREADS"]))
    app.register_blueprint(participant.pages)
    app.register_blueprint(participant.api)
    app.before_request(security.check_address)
    app.after_request(security.add_headers)
    participant.handle_errors(app)
    return app
