"""Validates the input of BatchImportFindings on standard input by the service's own published model, as botocore has it."""

import json
import re
import sys

from botocore.session import get_session
from botocore.validate import ParamValidator

service = get_session().get_service_model("securityhub")
shape = service.operation_model("BatchImportFindings").input_shape


def faults(value, shape, where):
    """What botocore leaves to the service: values of enumerations, lengths and patterns."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                yield from faults(value[name], member, f"{where}.{name}")
    elif shape.type_name == "list":
        yield from length(value, shape, where)
        for index, each in enumerate(value):
            yield from faults(each, shape.member, f"{where}[{index}]")
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from faults(each, shape.value, f"{where}.{key}")
    elif shape.type_name == "string":
        yield from length(value, shape, where)
        if getattr(shape, "enum", None) and value not in shape.enum:
            yield f"{where}: {value} is none of {shape.enum}"
        pattern = shape.metadata.get("pattern")
        if pattern and not re.search(pattern, value):
            yield f"{where}: {value} does not match {pattern}"


def length(value, shape, where):
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
    if not least <= len(value) <= most:
        yield f"{where} has the length {len(value)}, not {least} to {most}"


given = json.load(sys.stdin)
report = ParamValidator().validate(given, shape).generate_report()
print("\n".join([*([report] if report else []), *faults(given, shape, "")]))
