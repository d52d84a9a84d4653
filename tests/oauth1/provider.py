"""An OAuth 1.0a provider in which oauthlib does all the verifying: three legs under /rest/auth, two methods under /api.

It listens on loopback, prints its port, and ends when its standard input does.
"""

import json
import os
import secrets
import sys
import threading
from email.utils import formatdate
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

# Loopback has no TLS, and the verifying is the same.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

from oauthlib.oauth1 import RequestValidator, WebApplicationServer  # noqa: E402
from oauthlib.oauth1.rfc5849 import SIGNATURE_HMAC_SHA1, SIGNATURE_PLAINTEXT  # noqa: E402

CONSUMER, CONSUMER_SECRET = "dj0yJmk9NG5USlVvTlZsZEpn", sys.argv[1]


class Validator(RequestValidator):
    """What oauthlib asks of whoever keeps the tokens."""

    enforce_ssl = False
    allowed_signature_methods = (SIGNATURE_HMAC_SHA1, SIGNATURE_PLAINTEXT)
    # What the API's documents allow; oauthlib's own default is the same.
    timestamp_lifetime = 600
    dummy_client = "dummy client"
    dummy_request_token = "dummy request token"
    dummy_access_token = "dummy access token"
    safe_characters = set(map(chr, range(33, 127)))
    client_key_length = (1, 100)
    nonce_length = (20, 60)
    request_token_length = (1, 100)
    access_token_length = (1, 100)
    verifier_length = (1, 100)

    def __init__(self):
        super().__init__()
        self.requested, self.granted, self.nonces = {}, {}, set()

    def check_client_key(self, key):
        return self.validate_client_key(key, None)

    def validate_client_key(self, key, request):
        return key == CONSUMER

    def get_client_secret(self, key, request):
        return CONSUMER_SECRET if key == CONSUMER else "dummy"

    def validate_timestamp_and_nonce(self, key, timestamp, nonce, request, request_token=None, access_token=None):
        seen = (key, timestamp, nonce, request_token, access_token)
        if seen in self.nonces:
            return False
        self.nonces.add(seen)
        return True

    def validate_redirect_uri(self, key, uri, request):
        return True

    def validate_requested_realms(self, key, realms, request):
        return True

    def validate_realms(self, key, token, request, uri=None, realms=None):
        return True

    def get_default_realms(self, key, request):
        return []

    def get_realms(self, token, request):
        return []

    def verify_realms(self, token, realms, request):
        return True

    def save_request_token(self, token, request):
        self.requested[token["oauth_token"]] = {
            "secret": token["oauth_token_secret"],
            "callback": request.redirect_uri,
            "verifier": None,
        }

    def verify_request_token(self, token, request):
        return token in self.requested

    def validate_request_token(self, key, token, request):
        return token in self.requested

    def get_request_token_secret(self, key, token, request):
        return self.requested.get(token, {}).get("secret", "dummy")

    def get_redirect_uri(self, token, request):
        return self.requested[token]["callback"]

    def save_verifier(self, token, verifier, request):
        self.requested[token]["verifier"] = verifier["oauth_verifier"]

    def validate_verifier(self, key, token, verifier, request):
        expected = self.requested.get(token, {}).get("verifier")
        return expected is not None and secrets.compare_digest(expected, verifier)

    def invalidate_request_token(self, key, token, request):
        self.requested.pop(token, None)

    def save_access_token(self, token, request):
        self.granted[token["oauth_token"]] = token["oauth_token_secret"]

    def validate_access_token(self, key, token, request):
        return token in self.granted

    def get_access_token_secret(self, key, token, request):
        return self.granted.get(token, "dummy")


PROVIDER = WebApplicationServer(Validator())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body, headers=()):
        data = body.encode()
        self.send_response_only(status)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def asked(self):
        length = int(self.headers.get("Content-Length", 0))
        url = f"http://{self.headers['Host']}{self.path}"
        return url, self.command, self.rfile.read(length).decode(), dict(self.headers)

    def do_GET(self):
        url = urlsplit(self.path)
        token = parse_qs(url.query).get("oauth_token", [""])[0]
        if url.path != "/rest/auth/authorize":
            return self.answer(405, "")
        headers, _, _ = PROVIDER.create_authorization_response(f"http://x{self.path}", credentials={"user": "uAnn"})
        if "Location" in headers:
            return self.answer(302, "", [("Location", headers["Location"])])
        # Out of band: the page shows the verifier and nothing else.
        return self.answer(200, PROVIDER.request_validator.requested[token]["verifier"])

    def do_POST(self):
        url, method, body, headers = self.asked()
        path = urlsplit(self.path).path
        if path == "/rest/auth/request_token":
            _, text, status = PROVIDER.create_request_token_response(url, method, body, headers)
            return self.answer(status, text or "")
        if path == "/rest/auth/access_token":
            _, text, status = PROVIDER.create_access_token_response(url, method, body, headers)
            return self.answer(status, text or "")
        try:
            valid, _ = PROVIDER.validate_protected_resource_request(url, method, body, headers)
        except Exception:  # oauthlib raises on what it cannot even read, a stale timestamp among it
            valid = False
        as_json = "/json/" in path
        if not valid:
            wrapper = {"code": 402, "message": "Authorization failed. The passed signature was invalid."}
            text = json.dumps({"error": wrapper}) if as_json else f"<error>{fields(wrapper)}</error>"
            return self.answer(200, text)
        arguments = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        if path.endswith("/wrike.profile.get"):
            name, value = "profile", {"uid": "uAnn"}
        else:
            name, value = "folder", {"id": 5, "title": arguments["title"], "asyncKey": arguments["asyncKey"]}
        text = json.dumps({name: value}) if as_json else f"<{name}>{fields(value)}</{name}>"
        return self.answer(200, text)

    def log_message(self, *args):
        pass


def fields(value):
    """Elements; line ends as references, since XML would change them."""
    text = lambda v: escape(str(v)).replace("\r", "&#13;").replace("\n", "&#10;")  # noqa: E731
    return "".join(f"<{name}>{text(v)}</{name}>" for name, v in value.items())


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
