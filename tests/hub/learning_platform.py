"""A small learning platform that launches the course by LTI 1.3, for the check of a hub: check.py starts it.

    python learning_platform.py PORT HUB     in the hub's environment, which has PyJWT

/launch?learner=3 begins as a click on the course in a real platform does: a form that posts itself begins the login at
the hub, the hub asks /authorize who this is, and another form posts the signed answer. /launch?learner=3&fault=...
sends an answer that a hub must refuse; FAULTS has them all.
"""

import html
import sys
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from tornado.ioloop import IOLoop
from tornado.web import Application, HTTPError, RequestHandler

CLIENT, DEPLOYMENT, KEY_ID = "a-course-on-a-hub", "7", "the-key"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"

# What is wrong with an answer: the claims that it has in place of the right ones.
FAULTS: dict[str, dict[str, Any]] = {
    "another client": {"aud": "another-tool"},
    "another platform": {"iss": "https://another.example"},
    "expired": {"iat": 1_700_000_000, "exp": 1_700_000_300},
    "another nonce": {"nonce": "0" * 64},
    "another deployment": {f"{CLAIM}deployment_id": "8"},
    "nobody": {"sub": ""},
    "another key": {},
    "unsigned": {},
    "another state": {},
}


TOLD = ("Zebedee", "Quillfeather", "Person_", "Quagmire")    # stand in every right answer, and nowhere else


def learner_claims(number: str) -> dict[str, str]:
    """Who a learner is; like many platforms, this one tells more than a hub needs."""
    name = f"Zebedee Quillfeather {number}"
    email = f"zebedee.quillfeather.{number}@school.example"
    return {"sub": f"School|Person_{number}", "name": name, "given_name": "Zebedee", "email": email}


class Platform:
    """The platform's key, its own address, and the hub that it knows."""

    def __init__(self, address: str, hub: str) -> None:
        self.address, self.hub = address, hub
        self.key, self.other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))

    def answer(self, number: str, nonce: str, fault: str) -> str:
        """The signed answer to who somebody is."""
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
            f"{CLAIM}message_type": "LtiResourceLinkRequest", f"{CLAIM}version": "1.3.0",
            f"{CLAIM}deployment_id": DEPLOYMENT, f"{CLAIM}target_link_uri": self.hub,
            f"{CLAIM}resource_link": {"id": "course"}, f"{CLAIM}context": {"id": "1", "label": "Quagmire 101"},
            f"{CLAIM}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            **learner_claims(number), **FAULTS.get(fault, {}),
        }  # fmt: skip
        if fault == "unsigned":
            return jwt.encode(claims, "", "none", {"kid": KEY_ID})
        return jwt.encode(claims, self.other if fault == "another key" else self.key, "RS256", {"kid": KEY_ID})


def form(target: str, **fields: str) -> str:
    """A page with a form that posts itself."""
    rows = "".join(f'<input type="hidden" name="{k}" value="{html.escape(v)}">' for k, v in fields.items())
    return (f'<!doctype html><form method="post" action="{html.escape(target)}">{rows}</form>'
            "<script>document.forms[0].submit()</script>")  # fmt: skip


class Page(RequestHandler):
    """A page of the platform."""

    def initialize(self, platform: Platform) -> None:
        self.platform = platform


class Launch(Page):
    """A click on the course: LTI 1.3's third-party initiated login."""

    def get(self) -> None:
        hint = f"{self.get_argument('learner')}/{self.get_argument('fault', '')}"
        self.finish(form(f"{self.platform.hub}/hub/lti13/oauth_login", iss=self.platform.address, client_id=CLIENT,
                         target_link_uri=self.get_argument("target", self.platform.hub), login_hint=hint,
                         lti_deployment_id=DEPLOYMENT))  # fmt: skip


class Authorize(Page):
    """The hub asks who somebody is; nothing but the hub's own address is told."""

    def get(self) -> None:
        expected = {
            "response_type": "id_token", "response_mode": "form_post", "scope": "openid", "prompt": "none",
            "client_id": CLIENT, "redirect_uri": f"{self.platform.hub}/hub/lti13/oauth_callback",
        }  # fmt: skip
        for name, value in expected.items():
            if self.get_argument(name, "") != value:
                raise HTTPError(400, reason=f"{name} is {self.get_argument(name, '')}, not {value}")
        number, fault = self.get_argument("login_hint").split("/")
        token = self.platform.answer(number, self.get_argument("nonce"), fault)
        state = uuid.uuid4().hex if fault == "another state" else self.get_argument("state")
        self.finish(form(expected["redirect_uri"], state=state, id_token=token))


class About(Page):
    """What check.py wants to know."""

    def get(self) -> None:
        self.finish({"faults": list(FAULTS), "told": TOLD})


class Keys(Page):
    """The platform's public keys."""

    def get(self) -> None:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.platform.key.public_key(), as_dict=True)
        self.finish({"keys": [{**key, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]})


def main(port: int, hub: str) -> None:
    """Serve until the process is ended."""
    given = {"platform": Platform(f"http://127.0.0.1:{port}", hub)}
    pages = {"/launch": Launch, "/authorize": Authorize, "/keys": Keys, "/about": About}
    Application([(path, page, given) for path, page in pages.items()]).listen(port, "127.0.0.1")
    IOLoop.current().start()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
