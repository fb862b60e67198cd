"""What the server and the app tell each other about a request, beside WSGI.

What it may cost. The app hands the bridge a function from method and path to a `RequestCost`, so that the server can
choose a thread, and refuse an upload before its body is read, without knowing a route.

Why it was refused. The server puts the `FramerError` that refuses a request under `REFUSAL_KEY` into the WSGI environ
(None: it may go on) and calls the app with no or a partial body. The app raises it where its work on a photo would
begin, and answers it as any other error: in the client's language, as a page or as JSON. What is answered without such
work, such as an unknown address, is answered as ever.

Whom it is for. Another such function names the client of a request: what is limited for each client is limited by that
name. It is in the environ under `CLIENT_KEY`.

Whose memory the response is. The app sets `MADE_FOR_REQUEST_KEY` in the environ to True where the response was made for
this request alone; then its bytes count against the server's budget until the client has taken them. Others are stored
by the app anyway.
"""

from collections.abc import Callable, MutableMapping
from enum import Enum, auto
from typing import Any

REFUSAL_KEY = "framer.refusal"
MADE_FOR_REQUEST_KEY = "framer.made"
CLIENT_KEY = "framer.client"

AsgiScope = MutableMapping[str, Any]


class RequestCost(Enum):
    """What a request may cost at most, as far as its method and path tell."""

    PAGE = auto()  # neither of the following: pages, health checks, unknown addresses
    LOOKUP = auto()  # a look into the store of results, which may be slow to answer
    DECODE = auto()  # a stored photo may be decoded
    UPLOAD = auto()  # the body is a photo, which is decoded

    @property
    def may_decode_photo(self) -> bool:
        """Whether a photo, sent or stored, may be decoded for it."""
        return self in {RequestCost.DECODE, RequestCost.UPLOAD}


ClientIdentifier = Callable[[AsgiScope], str]
RequestClassifier = Callable[[str, str], RequestCost]  # method and path (decoded, without query)
