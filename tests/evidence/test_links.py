"""The link check against a server of our own: found, moved, gone, turned away, too slow, and no network at all."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lessons.evidence import links, load

WAIT_S = 0.6
CODES = {"/gone": 410, "/missing": 404, "/publisher": 403, "/busy": 503, "/old": 301, "/lost": 302}


class Server(ThreadingHTTPServer):
    """Counts how many questions it is answering at once."""

    now = most = 0
    agent = ""


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.agent = self.headers["User-Agent"]
        if self.path == "/slow":
            time.sleep(3 * WAIT_S)
        else:
            server.now += 1
            server.most = max(server.most, server.now)
            time.sleep(0.02)
            server.now -= 1
        self.send_response(CODES.get(self.path, 200))
        if self.path in ("/old", "/lost"):
            self.send_header("Location", "/ok" if self.path == "/old" else "/missing")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="module")
def server():
    running = Server(("127.0.0.1", 0), Answers)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()


@pytest.fixture(scope="module")
def at(server):
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def closed():
    """An address where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.mark.parametrize(("path", "state", "why"), [
    ("/ok", "found", ""), ("/old", "found", ""), ("/10.1002/(sici)12:4<264::aid-ca4>3.0.co;2-l", "found", ""),
    ("/missing", "broken", "404"), ("/gone", "broken", "410"), ("/lost", "broken", "404"),
    ("/publisher", "could not be checked", "403"), ("/busy", "could not be checked", "503"),
    ("/slow", "could not be checked", "no answer"),
])  # fmt: skip
def test_each_answer_is_read_for_what_it_is(at, path, state, why):
    (one,) = links.check({"key": at + path}, pause_s=0, timeout_s=WAIT_S)
    assert (one.key, one.state) == ("key", state)
    assert why in one.why


def test_a_server_that_is_gone_is_broken_and_one_that_is_down_is_not(closed):
    gone, down = links.check({"gone": "http://no-such-server.invalid/", "down": closed}, pause_s=0, timeout_s=WAIT_S)
    assert (gone.state, down.state) == ("broken", "could not be checked")


def test_one_server_is_asked_one_thing_at_a_time_by_name(at, server):
    server.most = 0
    outcomes = links.check({str(n): f"{at}/{n}" for n in range(12)}, pause_s=0)
    assert [one.key for one in outcomes] == [str(n) for n in range(12)]
    assert server.most == 1
    assert "psoas-course" in server.agent


def test_what_failed_is_printed_with_a_line_that_sums_up(at, capsys):
    code = links.main({"good": f"{at}/ok", "bad": f"{at}/missing", "shut": f"{at}/publisher"}, at, pause_s=0)
    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert said[-1] == "3 addresses: 1 found, 1 broken, 1 could not be checked."
    assert any(line.startswith("broken: bad") for line in said)
    assert not any("good" in line for line in said)


def test_what_could_not_be_checked_does_not_fail(at):
    assert links.main({"shut": f"{at}/publisher"}, at, pause_s=0) == 0


def test_without_a_network_it_says_so_in_one_line(closed, capsys):
    assert links.main({"a": f"{closed}a"}, closed, pause_s=0) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("No network:")
    assert "1 addresses" in line


def test_the_command_checks_every_source_that_has_an_address(monkeypatch, at):
    asked = {}
    monkeypatch.setattr(links, "check", lambda addresses, pause_s: asked.update(addresses) or [])
    assert links.main(probe=at) == 0
    assert asked == {key: one.url for key, one in load().sources.items() if one.url}
    assert len(asked) > 100
