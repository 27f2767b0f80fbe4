import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import soil


class Soil(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())

    def test_tells_per_cent(self):
        sensor = self.folder / "input"
        sensor.write_text("43250\n")
        self.assertEqual(soil.reading(sensor), {"humidity": 43.25})

    def test_has_no_sensor(self):
        self.assertEqual(soil.reading(self.folder / "none"), {"humidity": None})

    def test_refuses_nonsense(self):
        for text in ["-1", "100001", "wet"]:
            with self.assertRaises(ValueError):
                soil.humidity(text)

    def test_keeps_a_whole_reading(self):
        kept = self.folder / "reading.json"
        soil.keep({"humidity": 1}, kept)
        soil.keep({"humidity": 2}, kept)
        self.assertEqual(json.loads(kept.read_text()), {"humidity": 2})
        self.assertEqual([each.name for each in self.folder.iterdir()], ["reading.json"])


if __name__ == "__main__":
    unittest.main()
