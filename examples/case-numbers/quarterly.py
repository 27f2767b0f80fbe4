"""Sums of monthly case numbers by country and quarter: from the conformed zone to the purpose-built one."""

import sys
from operator import add


def quarter(row) -> tuple[str, str]:
    """Country and quarter of a monthly row: 2021-03 lies in 2021-Q1."""
    year, month = row["month"].split("-")
    return row["country"], f"{year}-Q{(int(month) + 2) // 3}"


def main() -> None:
    from awsglue.utils import getResolvedOptions
    from pyspark.sql import SparkSession

    at = getResolvedOptions(sys.argv, ["conformed", "purpose"])
    spark = SparkSession.builder.appName("quarterly").getOrCreate()
    months = spark.read.parquet(f"{at['conformed']}monthly/")
    sums = months.rdd.map(lambda row: (quarter(row), row["cases"])).reduceByKey(add)
    frame = sums.map(lambda pair: (*pair[0], pair[1])).toDF(["country", "quarter", "cases"])
    frame.write.mode("overwrite").parquet(f"{at['purpose']}quarterly/")


if __name__ == "__main__":
    main()
