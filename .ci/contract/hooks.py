"""Keeps the run from cutting off the branch it sits on."""

import base64
import json
import os

import schemathesis


def session_of(token):
    """The id of the session that an access token is of."""
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"]


SPARED = [*os.environ["CONTRACT_ACCOUNTS"].split(), session_of(os.environ["CONTRACT_TOKEN"])]
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Suspending, demoting or deleting an account that signs requests, or ending the session, would turn all that follows
    into a 401.

    The ids that a run has seen in answers are used again in later requests, so it would happen sooner or later.
    tests/api covers what an administrator may do to their own account.
    """
    for name, value in (case.path_parameters or {}).items():
        if str(value).lower() in SPARED and case.method != "GET":
            case.path_parameters[name] = NOBODY
