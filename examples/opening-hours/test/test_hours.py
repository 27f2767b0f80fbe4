import sys
import unittest
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from hours import is_open, page  # noqa: E402

MONDAY, SUNDAY = datetime(2026, 3, 2, 12), datetime(2026, 3, 8, 12)


class HoursTest(unittest.TestCase):
    def test_is_open_at_noon_on_weekdays_only(self):
        self.assertTrue(is_open(MONDAY))
        self.assertFalse(is_open(SUNDAY))

    def test_closes_on_the_hour(self):
        self.assertFalse(is_open(MONDAY.replace(hour=18)))

    def test_says_so(self):
        self.assertEqual(page("/", SUNDAY), (200, "We are closed."))
        self.assertEqual(page("/health", SUNDAY)[0], 200)
        self.assertEqual(page("/etc/passwd", SUNDAY)[0], 404)


if __name__ == "__main__":
    unittest.main()
