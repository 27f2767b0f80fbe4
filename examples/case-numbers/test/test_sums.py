import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from monthly import cases, month  # noqa: E402
from quarterly import quarter  # noqa: E402


class SumsTest(unittest.TestCase):
    def test_a_day_lies_in_its_month(self):
        self.assertEqual(month({"country": "AT", "day": "2021-03-14"}), ("AT", "2021-03"))

    def test_a_day_without_a_report_has_no_cases(self):
        self.assertEqual([cases({"cases": text}) for text in ("12", "", None, "-3")], [12, 0, 0, -3])

    def test_quarters_begin_in_january(self):
        quarters = [quarter({"country": "AT", "month": f"2021-{number:02}"})[1] for number in (1, 3, 4, 12)]
        self.assertEqual(quarters, ["2021-Q1", "2021-Q1", "2021-Q2", "2021-Q4"])


if __name__ == "__main__":
    unittest.main()
