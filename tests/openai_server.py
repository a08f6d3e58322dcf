"""A server on this machine that speaks the chat-completions protocol of OpenAI, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

MOST_REQUESTS = 60
"""A server answers no more than these, so that no test can keep it busy."""


@dataclass(frozen=True)
class Reply:
    """What the server says, and how.

    text      the content, or the arguments of the tool where the request names one
    status    HTTP status; other than 200 there is only an error message
    wait      seconds before the first byte
    pause     seconds before each piece
    piece     characters in a piece
    cut       characters after which the connection breaks
    done      whether the stream is closed as the protocol says, with a reason and '[DONE]'
    refusal   what the model says instead of an answer, in the protocol's own field
    spoken    whether ``text`` is content even where the request names a tool
    finish    why the model ended
    """

    text: str = ""
    status: int = 200
    wait: float = 0.0
    pause: float = 0.0
    piece: int = 12
    cut: int | None = None
    done: bool = True
    refusal: str | None = None
    spoken: bool = False
    finish: str = "stop"


Behaviour = Reply | Sequence[Reply] | Callable[[dict[str, Any]], Reply]


def statements(*claims: tuple[int, str, str]) -> str:
    """The JSON of a model that makes these claims: source, quote, text."""
    listed = [{"source": source, "quote": quote, "text": text} for source, quote, text in claims]
    return json.dumps({"statements": listed}, ensure_ascii=False)


class OpenAIServer:
    """Answers each request as ``behaviour`` says: always the same, one after the other, or by the request."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def reply(self, request: dict[str, Any]) -> Reply:
        self.requests.append(request)
        if len(self.requests) > MOST_REQUESTS:
            return Reply(status=503)
        if isinstance(self.behaviour, Reply):
            return self.behaviour
        if callable(self.behaviour):
            return self.behaviour(request)
        return self.behaviour[min(len(self.requests), len(self.behaviour)) - 1]

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


def _handler(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = server.reply(request)
            server.stopped.wait(reply.wait)
            try:
                if reply.status != 200:
                    self._whole(reply.status, {"error": {"message": "no", "type": "test", "code": None}})
                elif request.get("stream"):
                    self._stream(request, reply)
                else:
                    self._whole(200, _completion(request, reply))
            except OSError:
                self.close_connection = True  # the client has gone

        def _whole(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, request: dict[str, Any], reply: Reply) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            sent = 0
            for delta in _deltas(request, reply):
                if server.stopped.wait(reply.pause) or (reply.cut is not None and sent >= reply.cut):
                    self.close_connection = True
                    return
                sent += reply.piece
                self._event(json.dumps(_chunk(request, delta, None)))
            if reply.done:
                self._event(json.dumps(_chunk(request, {}, reply.finish)))
                self._event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

        def _event(self, data: str) -> None:
            content = f"data: {data}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _tool(request: dict[str, Any], reply: Reply) -> str | None:
    tools = request.get("tools")
    return tools[0]["function"]["name"] if tools and not reply.spoken else None


def _deltas(request: dict[str, Any], reply: Reply) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": None if _tool(request, reply) else ""}
    if reply.refusal:
        yield {"refusal": reply.refusal}
    name = _tool(request, reply)
    if name:
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
        yield {"tool_calls": [call]}
    for at in range(0, len(reply.text), reply.piece):
        part = reply.text[at : at + reply.piece]
        yield {"tool_calls": [{"index": 0, "function": {"arguments": part}}]} if name else {"content": part}


def _chunk(request: dict[str, Any], delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _envelope(request, "chat.completion.chunk", choice)


def _completion(request: dict[str, Any], reply: Reply) -> dict[str, Any]:
    name = _tool(request, reply)
    message: dict[str, Any] = {"role": "assistant", "content": None if name else reply.text}
    if reply.refusal:
        message["refusal"] = reply.refusal
    if name:
        function = {"name": name, "arguments": reply.text}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    return _envelope(request, "chat.completion", choice)


def _envelope(request: dict[str, Any], kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c1", "object": kind, "created": 0, "model": request["model"], "choices": [choice]}
