"""Sums of daily case numbers by country and month: from the raw zone to the conformed one."""

import sys
from operator import add


def month(row) -> tuple[str, str]:
    """Country and month of a daily row; its day is written as 2021-03-14."""
    return row["country"], row["day"][:7]


def cases(row) -> int:
    """A day that nobody reported has none; corrections are below zero."""
    return int(row["cases"] or 0)


def main() -> None:
    from awsglue.utils import getResolvedOptions
    from pyspark.sql import SparkSession

    at = getResolvedOptions(sys.argv, ["raw", "conformed"])
    spark = SparkSession.builder.appName("monthly").getOrCreate()
    days = spark.read.csv(f"{at['raw']}cases/", header=True)
    sums = days.rdd.map(lambda row: (month(row), cases(row))).reduceByKey(add)
    frame = sums.map(lambda pair: (*pair[0], pair[1])).toDF(["country", "month", "cases"])
    frame.write.mode("overwrite").parquet(f"{at['conformed']}monthly/")


if __name__ == "__main__":
    main()
