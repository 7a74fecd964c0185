"""Scripted phones in a town hall: each with a line, a cookie and a ticket of its own."""

import contextlib
import http.client
import re
from urllib.parse import urlencode

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SCRIPT = FORM | {"Accept": "application/json"}
# What a browser meets on a line that the server has closed while it was idle.
CLOSED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class Phone:
    """``page`` is the path of the town hall, ``code`` the code on a ticket."""

    def __init__(self, port, page, code):
        self.port, self.page, self.code = port, page, code
        self.line, self.cookies, self.tag, self.token = None, {}, None, ""

    def ask(self, method, path, fields=None, headers=None):
        """(status, headers, body); on a line that was closed meanwhile, again on a new one."""
        body = urlencode(fields) if fields is not None else None
        for fresh in (False, True):
            if fresh or self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                return self._once(method, path, body, headers or {})
            except CLOSED:
                if fresh:
                    raise
        return None

    def _once(self, method, path, body, headers):
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.line.request(method, path, body, headers | ({"Cookie": kept} if kept else {}))
        answer = self.line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, text

    def enter(self):
        """Show the ticket once."""
        form = self.ask("GET", f"{self.page}/ticket")[2]
        fields = {"csrf_token": _field(form, "csrf_token"), "code": self.code}
        status, _, _ = self.ask("POST", f"{self.page}/ticket", fields, FORM)
        assert status == 303, status
        self.token = _field(self.ask("GET", self.page)[2], "csrf_token")

    def send_question(self, text, times=1):
        """Fill in the form and send it, ``times`` times; the last status."""
        form = self.ask("GET", f"{self.page}/question")[2]
        fields = {name: _field(form, name) for name in ("csrf_token", "once")}
        fields |= {"text": text, "language": "en"}
        return [self.ask("POST", f"{self.page}/question", fields, FORM)[0] for _ in range(times)][
            -1
        ]

    def vote(self, question, word="vote"):
        fields = {"csrf_token": self.token, word: question}
        return self.ask("POST", f"{self.page}/vote", fields, SCRIPT)[0]

    def poll(self):
        """Look for news as the page does; (status, text)."""
        headers = {"If-None-Match": self.tag} if self.tag else {}
        status, answered, text = self.ask("GET", f"{self.page}/board", headers=headers)
        self.tag = answered["ETag"] if status == 200 else self.tag
        return status, text

    def hang_up(self):
        with contextlib.suppress(OSError):
            if self.line is not None:
                self.line.close()


def _field(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, f"no {name} on the page"
    return found[1]


def standing_on(page):
    """(question, votes) as they stand on a page, from the top."""
    rows = re.findall(r'value="(\d+)" aria-pressed="\w+"><b>(\d+)</b>', page)
    return [(int(question), int(votes)) for question, votes in rows]
