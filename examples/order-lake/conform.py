"""One form of all orders: a CSV that has arrived becomes Parquet, with amounts in cents."""

import sys
from decimal import Decimal


def conform(row) -> dict:
    """Text of a CSV as what it means; amounts are written with a point."""
    return {
        "order": int(row["order"]),
        "country": row["country"].strip().upper(),
        "status": row["status"].strip().lower(),
        "cents": int(Decimal(row["amount"]) * 100),
    }


def main() -> None:
    from awsglue.utils import getResolvedOptions
    from pyspark.sql import Row, SparkSession

    at = getResolvedOptions(sys.argv, ["object", "conformed"])
    spark = SparkSession.builder.appName("conform").getOrCreate()
    rows = spark.read.csv(at["object"], header=True)
    name = at["object"].rsplit("/", 1)[-1].removesuffix(".csv")
    rows.rdd.map(lambda row: Row(**conform(row))).toDF().write.mode("overwrite").parquet(f"{at['conformed']}orders/{name}/")


if __name__ == "__main__":
    main()
