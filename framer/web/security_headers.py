"""Headers that every answer carries."""

from urllib.parse import urlsplit

from flask import Response, request

from framer.web.context import current_app_context
from framer.web.locale import negotiate_language

CONTENT_SECURITY_POLICY = "; ".join(
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
# The page takes photos through a file field, which asks for none of these. It shares and copies: those are not named.
_DENIED_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope hid idle-detection magnetometer microphone midi payment"
    " serial usb"
)
PERMISSIONS_POLICY = ", ".join(f"{device}=()" for device in _DENIED_FEATURES.split())
_CROSS_ORIGIN_ENDPOINTS = "pictures."  # endpoints whose answers other sites may show: cards of links, artwork of frames


def add_security_headers(response: Response) -> Response:
    """Nothing from elsewhere, nothing inline, no guessing of types; say what the words depend on."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    public = (request.endpoint or "").startswith(_CROSS_ORIGIN_ENDPOINTS)
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if public else "same-origin")
    seconds = current_app_context().settings.hsts
    if seconds and request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={seconds}")
    if response.mimetype in {"text/html", "application/problem+json"}:
        headers.setdefault("Cache-Control", "no-cache")
        headers["Content-Language"] = negotiate_language()
        response.vary.update(("Accept", "Accept-Language"))
    if response.location:  # without the host, which is whatever the request said: caches may keep where things moved to
        headers["Location"] = urlsplit(response.location)._replace(scheme="", netloc="").geturl()
    if response.mimetype == "text/html":
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
    return response
