"""Runs a WSGI app under an ASGI server without giving a thread to a slow client.

The event loop takes the whole request into memory, and only then does a thread work on it; the response goes back as
its client takes it. A body is held to its limit at the first byte over it, and all bodies and responses to a budget.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from wsgiref.types import WSGIApplication

from framer.errors import Busy, FramerError, TooManyRequests
from framer.server.app_protocol import AsgiScope, ClientIdentifier, RequestClassifier, RequestCost, identify_peer
from framer.server.body import RequestBody, UploadLimits
from framer.server.memory import MemoryBudget
from framer.server.receiving import AsgiReceive, BodyReceiver, ClientDisconnectedError
from framer.server.sending import AsgiSend, ResponseSender
from framer.server.threads import NoThreadError, RequestThreads
from framer.server.wsgi import (
    RETRY_SECONDS,
    WsgiResponse,
    call_wsgi_app,
    content_length,
    make_environ,
    plain_response,
    to_origin_form,
)

RefusalCheck = Callable[[str], FramerError | None]  # client → why its upload would be refused now


class WsgiBridge:
    """The ASGI application."""

    def __init__(  # noqa: PLR0913  (each has its default)
        self,
        app: WSGIApplication,
        upload_threads: int,
        limits: UploadLimits,
        classify: RequestClassifier = lambda _method, _path: RequestCost.UPLOAD,
        *,
        identify: ClientIdentifier = identify_peer,
        find_refusal: RefusalCheck = lambda _client: None,
    ) -> None:
        """Serve `app`. `find_refusal` says why an upload of a client would be refused now; None: it would be taken."""
        self.app, self.identify, self.limits = app, identify, limits
        self.memory = MemoryBudget(limits.memory_budget)
        self.evict_slow_reader: Callable[[], object] = bool  # set by the server
        self._classify, self._find_app_refusal = classify, find_refusal
        self._stopping = False
        self._receiver = BodyReceiver(limits, self.memory, self._evict_slow_reader)
        self._threads = RequestThreads(upload_threads)

    async def __call__(self, scope: AsgiScope, receive: AsgiReceive, send: AsgiSend) -> None:
        """Serve one request."""
        scope = to_origin_form(scope)
        cost, client = self._classify(scope["method"], scope["path"]), self.identify(scope)
        body = RequestBody()
        sender = ResponseSender(scope, receive, send, self.memory, client)
        response = None
        try:
            refusal = self._find_refusal(scope, cost, client)
            refusal = refusal or await self._receiver.receive_body(scope, cost, receive, body)
            response = await self._call_app(scope, cost, client, body, refusal)
            self._receiver.release(body)
            if cost is RequestCost.DECODE and self.memory.is_over_share(client):  # as of several asked for at once
                self._close_response(response, cost)
                response = plain_response(429, "Too Many Requests")
            await sender.send_response(response, body.complete, lambda function: self._threads.submit(cost, function))
            if not body.complete:
                await sender.end_response(None if self._stopping else self.limits)
        except ClientDisconnectedError:
            pass
        except asyncio.CancelledError:  # the server waits no longer
            await sender.give_up()
        finally:
            self._receiver.release(body)
            if response:
                self._close_response(response, cost)

    def start(self) -> None:
        """Start all threads before the first request. Raises SetupError where the system has not as many to give."""
        self._threads.start()

    def stop(self) -> None:
        """Refuse further uploads; those that have begun to come are finished, if they come soon."""
        self._stopping = True
        self._receiver.stop()

    def close(self) -> None:
        """Let the threads end."""
        self._threads.close()

    def _find_refusal(self, scope: AsgiScope, cost: RequestCost, client: str) -> FramerError | WsgiResponse | None:
        """Why an upload is not even read, no photo decoded, no stored picture sent; None where it may go on."""
        is_upload = cost is RequestCost.UPLOAD
        if not cost.may_decode_photo:
            return None
        if is_upload and content_length(scope["headers"]) > self.limits.max_body_bytes:  # the app refuses it
            return None
        if self.memory.is_over_share(client):
            return TooManyRequests(seconds=RETRY_SECONDS) if is_upload else plain_response(429, "Too Many Requests")
        if not self._receiver.make_room(1) or (is_upload and self._stopping):
            return Busy(seconds=RETRY_SECONDS)
        return self._find_app_refusal(client) if is_upload else None

    def _evict_slow_reader(self) -> None:
        self.evict_slow_reader()

    async def _call_app(
        self,
        scope: AsgiScope,
        cost: RequestCost,
        client: str,
        body: RequestBody,
        refusal: FramerError | WsgiResponse | None,
    ) -> WsgiResponse:
        if isinstance(refusal, WsgiResponse):
            return refusal
        environ = make_environ(scope, body, refusal, client)
        try:
            submit = self._threads.submit if refusal else self._threads.submit_photo_work
            call = submit(cost, lambda: call_wsgi_app(self.app, environ))
        except NoThreadError:
            return plain_response(503, "Service Unavailable")
        try:
            return await asyncio.wrap_future(call)
        except asyncio.CancelledError:
            call.add_done_callback(_close_unsent)
            raise

    def _close_response(self, response: WsgiResponse, cost: RequestCost) -> None:
        """Let the app end its work on a response, which may not have been taken whole."""
        if response.rest:
            try:
                self._threads.submit(cost, response.rest.close)
            except NoThreadError:
                response.rest.close()


def _close_unsent(call: Future[WsgiResponse]) -> None:
    if not call.cancelled() and not call.exception():
        rest = call.result().rest
        if rest:
            rest.close()
