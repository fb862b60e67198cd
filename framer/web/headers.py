"""Headers that every answer carries."""

from flask import Response

from framer.web.language import chosen

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: is the photo that the person has chosen, shown before it is sent
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def harden(response: Response) -> Response:
    """Nothing from elsewhere, nothing inline, no guessing of types; say what the words depend on."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype in {"text/html", "application/problem+json"}:
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers["Content-Language"] = chosen()
        response.vary.update(("Accept", "Accept-Language"))
    return response
