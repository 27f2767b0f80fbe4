import csv
import os
import sys
import unittest

HERE = os.path.join(os.path.dirname(__file__), "..")
sys.path.insert(0, HERE)
from evaluate import accuracy, judge  # noqa: E402
from train import train  # noqa: E402

with open(os.path.join(HERE, "data", "train.csv"), encoding="utf8", newline="") as file:
    ROWS = list(csv.DictReader(file))
MODEL = train(ROWS)


class ModelTest(unittest.TestCase):
    def test_knows_what_it_was_trained_on(self):
        self.assertEqual(accuracy(MODEL, ROWS), 1.0)

    def test_judges_what_it_has_not_seen(self):
        self.assertEqual([judge(MODEL, "free pills"), judge(MODEL, "the meeting is at noon")], ["spam", "ham"])

    def test_nothing_is_not_all_of_it(self):
        self.assertEqual(accuracy(MODEL, []), 0.0)

    def test_is_the_same_for_the_same_rows(self):
        self.assertEqual(train(reversed(ROWS)), MODEL)


if __name__ == "__main__":
    unittest.main()
