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
    from pyspark.sql import SparkSession

    at = getResolvedOptions(sys.argv, ["rules", "conformed", "purpose", "database"])
    spark = SparkSession.builder.appName("build").getOrCreate()
    rules = json.loads(spark.read.text(at["rules"], wholetext=True).first()[0])
    orders = spark.read.parquet(f"{at['conformed']}orders/*/")
    sums = orders.rdd.filter(lambda row: counts(row, rules)).map(lambda row: pair(row, rules)).reduceByKey(add)
    sums.toDF([rules["group"], rules["sum"]]).write.mode("overwrite").parquet(f"{at['purpose']}sums/")
    columns = [(rules["group"], "string"), (rules["sum"], "bigint")]
    catalogue(boto3.client("glue"), at["database"], table("sums", f"{at['purpose']}sums/", columns))


if __name__ == "__main__":
    main()
