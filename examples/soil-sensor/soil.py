"""Reads how wet the soil is, as the kernel's driver tells it, and keeps the last reading."""

import json
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(os.environ.get("ROOT", "/"))
SENSOR = ROOT / "sys/bus/iio/devices/iio:device0/in_humidityrelative_input"
KEPT = ROOT / "var/lib/soil-sensor/reading.json"


def humidity(text):
    """Per cent, of thousandths of per cent; a sensor that is broken tells nonsense."""
    value = int(text) / 1000
    if not 0 <= value <= 100:
        raise ValueError(f"the sensor tells {value} per cent")
    return value


def reading(sensor=SENSOR):
    """A board without a sensor says that it has none."""
    return {"humidity": humidity(sensor.read_text()) if sensor.exists() else None}


def keep(found, kept=KEPT):
    """Whole or not at all: others read it meanwhile."""
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps(found))
    fresh.replace(kept)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        print(json.dumps(reading()))
        sys.exit()
    while True:
        keep(reading())
        time.sleep(60)
