"""What every request is refused for, and the headers that every reply carries."""

from flask import Response, abort, request

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # A cross-origin isolated page has the fine clock and exact presentation times.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

LARGEST = 2**31 - 1  # whole number that every store can look up


def check_address() -> None:
    """Answer 404 to an address that PostgreSQL or SQLite would fail on: a zero character, a huge number."""
    for value in (*(request.view_args or {}).values(), *request.args.values()):
        if "\0" in value if isinstance(value, str) else value > LARGEST:
            abort(404, "There is nothing at this address. Please check the link that you were given.")


def add_headers(response: Response) -> Response:
    """Add the security headers, and keep everything but images and static files out of caches."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
