"""Sums of orders by the rules that were released with this script: from the conformed zone to the purpose-built one."""

import json
import sys
from operator import add


def counts(row, rules) -> bool:
    """Whether the row is what the rules ask for."""
    return all(row[column] == value for column, value in rules["where"].items())


def pair(row, rules) -> tuple[str, int]:
    """What the row belongs to, and what it adds."""
    return row[rules["group"]], row[rules["sum"]]


def main() -> None:
    from awsglue.utils import getResolvedOptions
    from pyspark.sql import SparkSession

    at = getResolvedOptions(sys.argv, ["rules", "conformed", "purpose"])
    spark = SparkSession.builder.appName("build").getOrCreate()
    rules = json.loads(spark.read.text(at["rules"], wholetext=True).first()[0])
    orders = spark.read.parquet(f"{at['conformed']}orders/*/")
    sums = orders.rdd.filter(lambda row: counts(row, rules)).map(lambda row: pair(row, rules)).reduceByKey(add)
    sums.toDF([rules["group"], rules["sum"]]).write.mode("overwrite").parquet(f"{at['purpose']}sums/")


if __name__ == "__main__":
    main()
