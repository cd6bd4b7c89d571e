"""Logs a class in from its learning platform, by LTI 1.3; JupyterHub reads this file as it is.

Fill in what stands in capitals, in a copy; README.md beside this file says where the copy goes. Of what the platform
tells about a learner, the hub keeps nothing but a name without meaning. `python3 course.py test --hub` uses this file.
"""
# ruff: noqa: F821 - JupyterHub gives `c` to every file of settings

import hashlib
from typing import Any

from ltiauthenticator.lti13.auth import LTI13Authenticator
from tornado.web import HTTPError

# Your learning platform shows these where the course is registered as a tool. Several ids are separated by blanks.
ISSUER = "https://PLATFORM"
AUTHORIZE_URL = "https://PLATFORM/THE-AUTHENTICATION-REQUEST-URL"
JWKS_ENDPOINT = "https://PLATFORM/THE-PUBLIC-KEYSET-URL"
CLIENT_IDS = "THE-CLIENT-ID"
DEPLOYMENT_IDS = "THE-DEPLOYMENT-ID"

asked_for = (ISSUER, AUTHORIZE_URL, JWKS_ENDPOINT, CLIENT_IDS, DEPLOYMENT_IDS)
unfilled = [value for value in asked_for if "//PLATFORM" in value or "THE-" in value or not value.strip()]
if unfilled:
    raise SystemExit(f"The course's settings for LTI 1.3 still say {unfilled}: fill in what stands in capitals.")


class FromThePlatform(LTI13Authenticator):
    """LTI 1.3 that also asks from which part of the platform somebody comes, and forgets who they are."""

    async def authenticate(self, handler: Any, data: dict[str, Any] | None = None) -> dict[str, str]:
        """Give the hub's name of the learner, and nothing else: no real name, no e-mail address, no course.

        The name is made of `sub`, the platform's word for a person, which never changes. It may be an e-mail address,
        hold signs that no user of Linux may have, or differ from another only in upper and lower case. Its hash does
        none of that.
        """
        told = data or {}
        if told.get("https://purl.imsglobal.org/spec/lti/claim/deployment_id") not in DEPLOYMENT_IDS.split():
            raise HTTPError(403, "This course is not open to the part of the learning platform that you come from.")
        if not told.get("sub"):
            raise HTTPError(403, "Your learning platform does not tell this course one learner from another.")
        return {"name": hashlib.sha256(told["sub"].encode()).hexdigest()[:16]}


c.JupyterHub.authenticator_class = FromThePlatform
c.LTI13Authenticator.issuer = ISSUER
c.LTI13Authenticator.authorize_url = AUTHORIZE_URL
c.LTI13Authenticator.jwks_endpoint = JWKS_ENDPOINT
c.LTI13Authenticator.client_id = CLIENT_IDS.split()

# Whoever the platform sends may come in: who takes the course is decided there.
c.Authenticator.allow_all = True

# The hub's own page cannot log anybody in.
c.JupyterHub.template_vars.update({"announcement_login": "To log in, open the course on your learning platform."})
