"""The web application: serves trials to participants and keeps their responses."""

from importlib.metadata import version
from typing import Any

from flask import Flask

from app import config, db, security, store

__version__ = version("pfungst")


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Build the application; `overrides` win over PFUNGST_ variables, and those over `app.config`."""
    from app import participant

    app = Flask(__name__)
    app.config.from_object(config)
    app.config.from_prefixed_env("PFUNGST")
    app.config.update(overrides or {})
    store.init_app(app, db.connect(app.config["DATABASE_URL"]))
    app.register_blueprint(participant.pages)
    app.register_blueprint(participant.api)
    app.after_request(security.add_headers)
    participant.handle_errors(app)
    return app
