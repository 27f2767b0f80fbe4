import json
import os
import sys
import unittest

HERE = os.path.join(os.path.dirname(__file__), "..")
sys.path.insert(0, HERE)
from build import counts, pair  # noqa: E402
from conform import conform  # noqa: E402

with open(os.path.join(HERE, "rules.json"), encoding="utf8") as file:
    RULES = json.load(file)
ROW = {"order": "1", "country": " at", "status": "Paid ", "amount": "12.50"}


class OrdersTest(unittest.TestCase):
    def test_has_one_form(self):
        self.assertEqual(conform(ROW), {"order": 1, "country": "AT", "status": "paid", "cents": 1250})

    def test_refuses_an_amount_that_is_none(self):
        with self.assertRaises(ArithmeticError):
            conform({**ROW, "amount": "twelve"})

    def test_counts_what_the_rules_ask_for(self):
        self.assertTrue(counts(conform(ROW), RULES))
        self.assertFalse(counts(conform({**ROW, "status": "open"}), RULES))

    def test_adds_to_its_group(self):
        self.assertEqual(pair(conform(ROW), RULES), ("AT", 1250))


if __name__ == "__main__":
    unittest.main()
