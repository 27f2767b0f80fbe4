"""Answers with the next tides, until it is told to end."""

import json
import os
import signal
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tides import table

KNOWN = datetime(2026, 1, 1, 3, 40, tzinfo=timezone.utc)


class Tides(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        rows = [high.isoformat() for high in table(KNOWN, datetime.now(timezone.utc), 4)]
        body = json.dumps({"high": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "8080"))), Tides)
    # ECS sends SIGTERM before it takes a task away.
    signal.signal(signal.SIGTERM, lambda *_: exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main()
