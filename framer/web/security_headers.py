"""Headers that every response carries."""

from urllib.parse import urlsplit

from flask import Response, request

from framer.web.context import current_app_context
from framer.web.locale import negotiate_language

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: the chosen photo, shown before it is sent
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Pages need none of these but, where a photo can be taken, the camera. Sharing and the clipboard they use.
_RESTRICTED_FEATURES = (
    "accelerometer camera display-capture geolocation gyroscope hid idle-detection magnetometer microphone midi payment"
    " serial usb"
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _RESTRICTED_FEATURES.split())
# Browsers offer a page the camera in secure contexts only: over https, and on this machine itself.
CAMERA_PERMISSIONS_POLICY = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
_CAMERA_ENDPOINTS = frozenset({"pages.current", "pages.named", "avatars.page"})
_CROSS_ORIGIN_ENDPOINTS = "pictures."  # what other sites may show: link cards, artwork of frames


def add_security_headers(response: Response) -> Response:
    """Allow nothing from elsewhere, nothing inline, no guessing of types; name what the response varies with."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("Referrer-Policy", "same-origin")
    may_use_camera = request.endpoint in _CAMERA_ENDPOINTS and response.status_code == 200
    headers.setdefault("Permissions-Policy", CAMERA_PERMISSIONS_POLICY if may_use_camera else PERMISSIONS_POLICY)
    is_public = (request.endpoint or "").startswith(_CROSS_ORIGIN_ENDPOINTS)
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_public else "same-origin")
    seconds = current_app_context().settings.hsts
    if seconds and request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={seconds}")
    if response.mimetype in {"text/html", "application/problem+json"}:
        headers.setdefault("Cache-Control", "no-cache")
        headers["Content-Language"] = negotiate_language()
        response.vary.update(("Accept", "Accept-Language"))
    if response.location:  # without the host, which the client made up: caches may keep a permanent redirect
        headers["Location"] = urlsplit(response.location)._replace(scheme="", netloc="").geturl()
    if response.mimetype == "text/html":
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
    return response
