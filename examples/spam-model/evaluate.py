"""How many of the held-out messages the model judges rightly, told where the pipeline's check reads it."""

import csv
import io
import json
import math
import sys


def judge(model, text: str) -> str:
    """The likelier kind; words that were never seen count as seen once."""

    def likelihood(kind: str) -> float:
        words = model["words"][kind]
        total = sum(words.values()) + 1
        prior = math.log(model["messages"][kind] / sum(model["messages"].values()))
        return prior + sum(math.log((words.get(word, 0) + 1) / total) for word in text.lower().split())

    return max(("ham", "spam"), key=likelihood)


def accuracy(model, rows) -> float:
    """Share that is judged rightly; nothing is not all of it."""
    rows = list(rows)
    right = sum(judge(model, row["text"]) == row["kind"] for row in rows)
    return right / len(rows) if rows else 0.0


def main() -> None:
    import boto3

    s3 = boto3.client("s3")

    def told(name: str) -> str:
        return sys.argv[sys.argv.index(f"--{name}") + 1]

    def split(place: str) -> dict:
        bucket, key = place.removeprefix("s3://").split("/", 1)
        return {"Bucket": bucket, "Key": key}

    def read(place: str) -> str:
        return s3.get_object(**split(place))["Body"].read().decode("utf8")

    model = json.loads(read(told("model")))
    rows = csv.DictReader(io.StringIO(read(f"{told('raw')}holdout.csv")))
    s3.put_object(**split(told("result")), Body=json.dumps({"accuracy": accuracy(model, rows)}).encode())


if __name__ == "__main__":
    main()
