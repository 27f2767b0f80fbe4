import json
import sys
import threading
import unittest
from datetime import datetime, timedelta, timezone
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parent.parent))
from serve import Tides  # noqa: E402
from tides import PERIOD, next_high, table  # noqa: E402

KNOWN = datetime(2026, 1, 1, 3, 40, tzinfo=timezone.utc)


class NextHigh(unittest.TestCase):
    def test_is_the_first_after_now_whichever_one_is_known(self):
        for hours in (-100, -1, 0, 1, 12, 13, 1000):
            now = KNOWN + timedelta(hours=hours)
            high = next_high(KNOWN, now)
            self.assertGreater(high, now)
            self.assertLessEqual(high - now, PERIOD)
            self.assertEqual((high - KNOWN) % PERIOD, timedelta(0))

    def test_of_one_that_is_now_is_the_one_after_it(self):
        self.assertEqual(next_high(KNOWN, KNOWN), KNOWN + PERIOD)

    def test_table_goes_on_in_the_same_steps(self):
        rows = table(KNOWN, KNOWN, 3)
        self.assertEqual([later - earlier for earlier, later in zip(rows, rows[1:])], [PERIOD, PERIOD])


class Serve(unittest.TestCase):
    def test_answers_with_the_next_four_in_order(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Tides)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with urlopen(f"http://127.0.0.1:{server.server_address[1]}/") as answer:
                high = json.load(answer)["high"]
        finally:
            server.shutdown()
            server.server_close()
        self.assertEqual(len(high), 4)
        self.assertEqual(high, sorted(high))
        self.assertGreater(high[0], datetime.now(timezone.utc).isoformat())


if __name__ == "__main__":
    unittest.main()
