"""Trains a naive Bayes classifier of messages: how often each word is in spam and in what is none."""

import csv
import json
import sys
from collections import Counter


def train(rows) -> dict:
    """Counts of words by kind, of messages as many as there are; the same rows give the same text."""
    words = {"spam": Counter(), "ham": Counter()}
    messages = Counter()
    for row in rows:
        messages[row["kind"]] += 1
        words[row["kind"]].update(row["text"].lower().split())
    return {
        "messages": {kind: messages[kind] for kind in ("spam", "ham")},
        "words": {kind: dict(sorted(words[kind].items())) for kind in ("spam", "ham")},
    }


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(source, encoding="utf8", newline="") as file:
        model = train(csv.DictReader(file))
    with open(target, "w", encoding="utf8") as file:
        json.dump(model, file, sort_keys=True)
