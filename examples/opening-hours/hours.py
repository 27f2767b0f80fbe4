"""Whether the shop is open: in words, for people in front of its door."""

import os
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# By day of the week from Monday on: from when and until when, in hours.
HOURS = {day: (9, 18) for day in range(5)} | {5: (10, 14)}


def is_open(at: datetime) -> bool:
    opens, closes = HOURS.get(at.weekday(), (0, 0))
    return opens <= at.hour < closes


def page(path: str, at: datetime) -> tuple[HTTPStatus, str]:
    match path:
        case "/health":
            return HTTPStatus.OK, "fit"
        case "/":
            return HTTPStatus.OK, "We are open." if is_open(at) else "We are closed."
    return HTTPStatus.NOT_FOUND, "Nothing here."


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, text = page(self.path, datetime.now())
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ["PORT"])), Door).serve_forever()
