import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from board import NOTICES, answer  # noqa: E402


class BoardTest(unittest.TestCase):
    def test_shows_what_is_pinned(self):
        self.assertEqual(answer("/"), (200, {"notices": NOTICES}))

    def test_says_that_it_works(self):
        self.assertEqual(answer("/health")[0], 200)

    def test_has_nothing_elsewhere(self):
        self.assertEqual(answer("/etc/passwd")[0], 404)


if __name__ == "__main__":
    unittest.main()
