"""Whether every source can still be found where the course says: asks for each DOI and address, gently.

    python3 course.py links         prints what failed, and a line that sums up

The exit code is 0 when nothing is broken, 1 when something is, and 2 without a network. A server that turns programs
away, is slow or is ill for the moment tells nothing about the address: that is "could not be checked", not broken.
"""

from __future__ import annotations

import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from lessons.evidence import load

AT_ONCE = 6
PAUSE_S = 0.5  # between two questions to one server
TIMEOUT_S = 20.0
PROBE = "https://doi.org/"  # who cannot reach this has no network
GONE = (404, 410)
AGENT = "psoas-course-links/1.0 (checks the addresses of cited sources)"
State = Literal["found", "broken", "could not be checked"]
STATES: tuple[State, ...] = State.__args__  # type: ignore[attr-defined]
SIGNS = "%/:=&?~#+!$,;'@()*[]"  # of an address, left as they are


@dataclass(frozen=True)
class Outcome:
    """What became of one source's address. `why` is empty where it was found."""

    key: str
    url: str
    state: State
    why: str = ""


def check(addresses: Mapping[str, str], *, pause_s: float = PAUSE_S, timeout_s: float = TIMEOUT_S) -> list[Outcome]:
    """Ask for each address (key -> URL), of a few servers at once and one at a time of each; in the order given."""
    servers: dict[str, list[str]] = defaultdict(list)
    for key, url in addresses.items():
        servers[urlsplit(url).netloc].append(key)
    found: dict[str, Outcome] = {}

    def ask_one_server(keys: list[str]) -> None:
        for key in keys:
            found[key] = _ask(key, addresses[key], timeout_s)
            time.sleep(pause_s)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask_one_server, servers.values()))
    return [found[key] for key in addresses]


def is_reachable(url: str, timeout_s: float = TIMEOUT_S) -> bool:
    """Whether anything at all answers there."""
    return _ask("", url, timeout_s).why not in (_NO_HOST, _NO_ANSWER)


def main(addresses: Mapping[str, str] | None = None, probe: str = PROBE, pause_s: float = PAUSE_S) -> int:
    """Check every source of the ledger, or `addresses`, and print what failed. Gives the exit code."""
    if addresses is None:
        addresses = {key: source.url for key, source in load().sources.items() if source.url}
    if not is_reachable(probe):
        print(f"No network: {probe} does not answer, so none of the {len(addresses)} addresses was checked.")
        return 2
    outcomes = check(addresses, pause_s=pause_s)
    count = {
        state: [one for one in outcomes if one.state == state] for state in ("found", "broken", "could not be checked")
    }
    for one in (*count["could not be checked"], *count["broken"]):
        print(f"{one.state}: {one.key}  {one.url}  ({one.why})")
    print(f"{len(outcomes)} addresses: " + ", ".join(f"{len(ones)} {state}" for state, ones in count.items()) + ".")
    return 1 if count["broken"] else 0


_NO_HOST = "there is no such server"
_NO_ANSWER = "no answer"


def _ask(key: str, url: str, timeout_s: float) -> Outcome:
    request = urllib.request.Request(quote(url, safe=SIGNS), headers={"User-Agent": AGENT, "Accept": "*/*"})
    try:
        with urllib.request.urlopen(request, timeout=timeout_s):  # redirects are followed
            return Outcome(key, url, "found")
    except urllib.error.HTTPError as error:
        return Outcome(
            key, url, "broken" if error.code in GONE else "could not be checked", f"the server says {error.code}"
        )
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, socket.gaierror):
            return Outcome(key, url, "broken", _NO_HOST)
        if isinstance(reason, ssl.SSLError):
            return Outcome(key, url, "could not be checked", "its certificate is not accepted")
        return Outcome(key, url, "could not be checked", _NO_ANSWER)


if __name__ == "__main__":
    sys.exit(main())
