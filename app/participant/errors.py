"""Error replies: a page for people, a sentence in JSON for the run's script."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError


def handle_errors(app: Flask) -> None:
    """Let every HTTP error be answered in the form that was asked for."""
    app.register_error_handler(HTTPException, _reply)


def _reply(error: HTTPException) -> ResponseReturnValue:
    sentence = error.description or error.name
    if isinstance(error, InternalServerError):
        sentence = "Something went wrong on our side. Nothing you answered is lost; please try again."
    if request.blueprint == "api":
        return {"error": sentence}, error.code or 500
    return render_template("error.html", title="This did not work", message=sentence), error.code or 500
