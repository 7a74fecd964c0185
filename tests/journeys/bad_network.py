"""A network between a phone and the product that does what hotel networks do.

It stands on a port of its own and passes everything on. Once ``fault`` is set, what the door's
page asks of the server fails in that way; the page itself still comes.
"""

import http.client
import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTAL = b"<html><body>Accept the terms of the hotel to go online.</body></html>"
DELAY = 5
# Of what one hop says to the next, nothing is passed on.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


class BadNetwork:
    """``with BadNetwork(port) as network: network.url``; ``network.fault = "portal"``."""

    def __init__(self, port):
        self.port, self.fault, self._turns = port, None, itertools.count()
        network = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                """Nothing: it would only fill the output of the tests."""

            def do_GET(self):
                network.serve(self)

            do_POST = do_GET  # noqa: N815 -- the library looks for these names

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, asked):
        length = int(asked.headers.get("Content-Length") or 0)
        body = asked.rfile.read(length) if length else None
        fault = self.fault if asked.path.startswith("/api/") else None
        try:
            self._answer(asked, body, fault)
        except OSError:  # the phone has stopped waiting
            asked.close_connection = True

    def _answer(self, asked, body, fault):
        match fault:
            case "portal":
                _send(asked, 200, PORTAL, {"Content-Type": "text/html"})
            case "bad gateway":
                _send(asked, 502, b"<h1>Bad Gateway</h1>", {"Content-Type": "text/html"})
            case "redirect":
                _send(asked, 302, b"", {"Location": "https://example.org/login"})
            case "lost answers" if next(self._turns) % 3:
                self._pass_on(asked, body)  # the server has heard it, the phone hears nothing
                asked.close_connection = True
            case "slow":
                answer = self._pass_on(asked, body)
                time.sleep(DELAY)
                _send(asked, *answer)
            case _:
                _send(asked, *self._pass_on(asked, body))

    def _pass_on(self, asked, body):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {k: v for k, v in asked.headers.items() if k.lower() != "connection"}
            line.request(asked.command, asked.path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            line.close()


def _send(asked, status, body, headers):
    asked.send_response_only(status)
    for name, value in headers.items():
        if name.lower() not in HOP:
            asked.send_header(name, value)
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)
