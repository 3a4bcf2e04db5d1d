"""Signs in to the server under test and says what the run needs to know.

session.py CREDENTIALS ROLE   begins a session of a user with this role, prints its access token and the account's id
session.py CREDENTIALS        exits with 1 unless the session in CONTRACT_TOKEN still stands

CREDENTIALS is what `dateline demo --credentials FILE` writes:
{"base_url": "http://…", "users": [{"role": "admin", "email": "…", "password": "…"}, …]}
"""

import json
import os
import sys
import urllib.error
import urllib.request


def call(address, token=None, body=None):
    headers = {"Content-Type": "application/json"} if body else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(address, body and json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def main(path, role=None):
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    api = given["base_url"].rstrip("/") + "/api/v1"
    if role is None:
        call(f"{api}/auth/me", os.environ["CONTRACT_TOKEN"])
        return
    user = next(user for user in given["users"] if user["role"] == role)
    token = call(f"{api}/auth/login", body={"email": user["email"], "password": user["password"]})["access_token"]
    print(token, call(f"{api}/auth/me", token)["id"])


try:
    main(*sys.argv[1:])
except (OSError, KeyError, StopIteration) as error:  # OSError covers refused connections and answers ≥ 400
    sys.exit(f"session: {type(error).__name__}: {error}")
