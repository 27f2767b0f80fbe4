import re
import unittest
from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"


class PagesTest(unittest.TestCase):
    def test_lead_to_pages_that_are_there(self):
        for page in PAGES.glob("*.html"):
            for link in re.findall(r'href="([^"]+)"', page.read_text()):
                self.assertTrue((PAGES / link).is_file(), f"{page.name} leads to {link}")

    def test_are_found_healthy(self):
        self.assertTrue((PAGES / "health").is_file())


if __name__ == "__main__":
    unittest.main()
