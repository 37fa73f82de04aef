"""Holds JSON values against the schemas of an OpenAPI document.

Knows the words that the document uses; an unknown word is an error, so that none is passed over.
"""

import datetime
import re

TYPES = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "null": lambda v: v is None,
}
WORDS = {"$ref", "type", "format", "enum", "anyOf", "items", "properties", "required",
         "additionalProperties", "description"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def _object(document, schema, value, path):
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}: '{name}' is missing"
    for name, member in value.items():
        rest = schema.get("additionalProperties", True)
        if name in known:
            yield from faults(document, known[name], member, f"{path}/{name}")
        elif rest is False:
            yield f"{path}: '{name}' is not described"
        elif rest is not True:
            yield from faults(document, rest, member, f"{path}/{name}")


def _any(document, schema, value, path):
    tried = [list(faults(document, one, value, path)) for one in schema["anyOf"]]
    if all(tried):
        yield f"{path}: fits none of {len(tried)}: {min(tried, key=len)}"


def _scalar(schema, value, path):
    if "type" in schema and not TYPES[schema["type"]](value):
        yield f"{path}: {value!r} is no {schema['type']}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    elif schema.get("format") == "date-time":
        if not TIME.fullmatch(value):
            yield f"{path}: {value!r} is no time"
        else:
            datetime.datetime.fromisoformat(value[:19])


def faults(document, schema, value, path=""):
    """What is wrong with a value; empty if it fits."""
    unknown = set(schema) - WORDS
    if unknown:
        raise ValueError(f"unknown words {unknown}")
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from faults(document, document["components"]["schemas"][name], value, path)
        return
    found = list(_scalar(schema, value, path))
    yield from found
    if found:
        return
    if "anyOf" in schema:
        yield from _any(document, schema, value, path)
    if isinstance(value, dict):
        yield from _object(document, schema, value, path)
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from faults(document, schema["items"], item, f"{path}/{i}")
