"""A notice board: what is pinned to it, as JSON, and whether it works."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOTICES = ["The canteen has soup today.", "Found: one umbrella."]


def answer(path: str) -> tuple[int, dict]:
    """Status and body for a path."""
    if path == "/health":
        return 200, {"status": "fit"}
    if path == "/":
        return 200, {"notices": NOTICES}
    return 404, {"error": f"nothing at {path}"}


class Board(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = answer(self.path)
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Board).serve_forever()
