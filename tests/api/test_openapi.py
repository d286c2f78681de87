"""What /openapi.json says of the server is true, tried with requests that it allows and requests that it forbids."""

import re

import httpx
import hypothesis
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from gyeot.api.app import make_app
from tests.api.conftest import ANALYZE, CLASSIFY, KEY, OPEN, SUGGEST

# positive_data_acceptance is not among them: no schema can say that a comment has to hold Korean or English words.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


described = schemathesis.openapi.from_dict(make_app(OPEN).openapi())


@described.parametrize()
@hypothesis.settings(max_examples=25, derandomize=True, database=None, phases=[hypothesis.Phase.generate])
def test_every_answer_is_one_that_is_described(client: httpx.Client, case: schemathesis.Case):
    case.call_and_validate(base_url=str(client.base_url), headers={"X-API-Key": KEY}, checks=CHECKS)


def test_where_a_key_is_needed_the_description_says_so(client: httpx.Client):
    paths = client.get("/openapi.json").json()["paths"]

    asked = {path for path, operations in paths.items() for operation in operations.values() if "security" in operation}
    assert asked == {ANALYZE, SUGGEST, CLASSIFY}
    assert {next(iter(way)) for way in paths[ANALYZE]["post"]["security"]} == {
        "key",
        "X-API-Key",
        "X-Goog-Api-Key",
        "bearer",
    }


def test_fields_that_are_required_are_called_so(client: httpx.Client):
    shapes = client.get("/openapi.json").json()["components"]["schemas"]

    assert shapes["AnalyzeRequest"]["required"] == ["comment", "requestedAttributes"]
    assert shapes["SuggestRequest"]["required"] == ["comment", "attributeScores"]


def test_every_address_has_its_sentence_and_its_errors(client: httpx.Client):
    described = client.get("/openapi.json").json()

    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation.get("description"), path
            assert "4XX" in operation["responses"], path
            assert "422" not in operation["responses"], path
    assert not re.search(r"HTTPValidationError", str(described["paths"]))
