import json
import os
import sys
import unittest

HERE = os.path.join(os.path.dirname(__file__), "..")
sys.path.insert(0, HERE)
import build as build_job  # noqa: E402
import conform as conform_job  # noqa: E402
from build import counts, pair  # noqa: E402
from conform import conform  # noqa: E402

with open(os.path.join(HERE, "rules.json"), encoding="utf8") as file:
    RULES = json.load(file)
ROW = {"order": "1", "country": " at", "status": "Paid ", "amount": "12.50"}


class Catalog:
    """As much of Glue's catalog as the jobs use."""

    class exceptions:
        class AlreadyExistsException(Exception):
            pass

    def __init__(self) -> None:
        self.tables: dict = {}

    def create_table(self, DatabaseName: str, TableInput: dict) -> None:
        if (DatabaseName, TableInput["Name"]) in self.tables:
            raise self.exceptions.AlreadyExistsException
        self.tables[DatabaseName, TableInput["Name"]] = TableInput

    def update_table(self, DatabaseName: str, TableInput: dict) -> None:
        self.tables[DatabaseName, TableInput["Name"]] = TableInput


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

    def test_says_in_the_catalog_what_it_has_made(self):
        for job in (build_job, conform_job):
            glue = Catalog()
            for columns in ([("country", "string")], [("country", "string"), ("cents", "bigint")]):
                job.catalogue(glue, "lake", job.table("sums", "s3://purpose/order-lake/sums/", columns))
            self.assertEqual(list(glue.tables), [("lake", "sums")])
            made = glue.tables["lake", "sums"]["StorageDescriptor"]
            self.assertEqual([column["Name"] for column in made["Columns"]], ["country", "cents"])
            self.assertEqual(made["Location"], "s3://purpose/order-lake/sums/")

    def test_names_the_columns_that_it_writes(self):
        self.assertEqual([name for name, _ in conform_job.COLUMNS], list(conform(ROW)))


if __name__ == "__main__":
    unittest.main()
