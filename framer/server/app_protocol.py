"""What the server and the app tell each other about a request, beside WSGI.

What it may cost. The app hands the bridge a function from method and path to a `RequestCost`, so that the server can
choose a thread, refuse an upload before its body is read, and refuse a body where none is taken, without knowing a
route.

Why it was refused. The server puts the `FramerError` that refuses a request under `REFUSAL_KEY` into the WSGI environ
(None: it may go on) and calls the app with no or a partial body. The app raises it where its work on a photo would
begin, and answers it as any other error: in the client's language, as a page or as JSON. What is answered without such
work, such as an unknown address, is answered as ever.

Whom it is for. Another such function names the client of a request: what is limited for each client is limited by that
name. It is in the environ under `CLIENT_KEY`.
"""

from collections.abc import Callable, MutableMapping
from enum import Enum, auto
from typing import Any

REFUSAL_KEY = "framer.refusal"
CLIENT_KEY = "framer.client"

AsgiScope = MutableMapping[str, Any]


class RequestCost(Enum):
    """What a request may cost at most, as far as its method and path tell."""

    NOTHING = auto()  # there is no such address, or not with this method: the app says so without looking at the body
    PAGE = auto()  # none of the others: pages, health checks
    LOOKUP = auto()  # a look into the store of results, which may be slow to answer
    DECODE = auto()  # a stored photo may be decoded, or something as dear be done
    CHANGE = auto()  # the body says how to decode a stored photo anew
    UPLOAD = auto()  # the body is a photo, which is decoded

    @property
    def may_decode_photo(self) -> bool:
        """Whether a photo, sent or stored, may be decoded for it."""
        return self in {RequestCost.DECODE, RequestCost.CHANGE, RequestCost.UPLOAD}

    @property
    def takes_body(self) -> bool:
        """Whether a body belongs to it."""
        return self in {RequestCost.CHANGE, RequestCost.UPLOAD}


ClientIdentifier = Callable[[AsgiScope], str]
RequestClassifier = Callable[[str, str], RequestCost]  # method and path (decoded, without query)


def identify_peer(scope: AsgiScope) -> str:
    """The client where no app says otherwise: the address that the connection comes from."""
    return str((scope.get("client") or ("",))[0])
