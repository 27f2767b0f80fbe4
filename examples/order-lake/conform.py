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


COLUMNS = [("order", "bigint"), ("country", "string"), ("status", "string"), ("cents", "bigint")]


def table(name: str, place: str, columns: list[tuple[str, str]]) -> dict:
    """A table over all Parquet below a place, as Glue's catalog takes it."""
    parquet = "org.apache.hadoop.hive.ql.io.parquet"
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet"},
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": kind} for column, kind in columns],
            "Location": place,
            "InputFormat": f"{parquet}.MapredParquetInputFormat",
            "OutputFormat": f"{parquet}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": f"{parquet}.serde.ParquetHiveSerDe"},
        },
    }


def catalogue(glue, database: str, wanted: dict) -> None:
    """The table as it is now; another run may make it first."""
    try:
        glue.create_table(DatabaseName=database, TableInput=wanted)
    except glue.exceptions.AlreadyExistsException:
        glue.update_table(DatabaseName=database, TableInput=wanted)


def main() -> None:
    import boto3
    from awsglue.utils import getResolvedOptions
    from pyspark.sql import Row, SparkSession

    at = getResolvedOptions(sys.argv, ["object", "conformed", "database"])
    spark = SparkSession.builder.appName("conform").getOrCreate()
    rows = spark.read.csv(at["object"], header=True)
    name = at["object"].rsplit("/", 1)[-1].removesuffix(".csv")
    rows.rdd.map(lambda row: Row(**conform(row))).toDF().write.mode("overwrite").parquet(f"{at['conformed']}orders/{name}/")
    catalogue(boto3.client("glue"), at["database"], table("orders", f"{at['conformed']}orders/", COLUMNS))


if __name__ == "__main__":
    main()
