"""What clients of Google's Perspective API send and read, answered in the same structure (see recorded/README.md)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from gyeot.api.settings import Settings
from tests.api.conftest import ANALYZE, HARMLESS, KEY, OPEN, Serve, analysis, error, error_type

RECORDED = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted(Path(__file__).parent.glob("recorded/*.json"))
}
#: What programs read; every other text is ours to word.
CODES = {"status", "@type", "errorType", "reason"}


@dataclass(frozen=True)
class Difference:
    """Where we deliberately answer in another way."""

    because: str
    #: Attributes that we refuse there, each with the errorType that says so; the exchange is compared without them.
    without: dict[str, str] | None = None
    #: The threshold that makes the recorded form of the answer certain, whatever our model's score is.
    threshold: float | None = None
    #: Places in the recorded answer that ours does not have.
    missing: tuple[str, ...] = ()


UNKNOWN, NOT_THERE = "INVALID_REQUEST", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
DIFFERENT = {
    "analyze-six-attributes": Difference(
        because="no licensed set taught how severe a comment is, nor insults and swearing in English",
        without={"SEVERE_TOXICITY": UNKNOWN, "INSULT": NOT_THERE, "PROFANITY": NOT_THERE},
    ),
    "analyze-client-token": Difference(because="insults were learned in Korean alone", without={"INSULT": NOT_THERE}),
    "analyze-two-attributes": Difference(
        because="UNSUBSTANTIAL was taught by the New York Times's moderators, and never to us",
        without={"UNSUBSTANTIAL": UNKNOWN},
    ),
    "analyze-score-threshold-missed": Difference(
        because="insults were learned in Korean alone; scores are another model's",
        without={"INSULT": NOT_THERE},
        threshold=1,
    ),
    "analyze-score-threshold-reached": Difference(because="scores are another model's", threshold=0),
    "error-quota": Difference(
        because="the limit is the operator's; there is no project to name and no page to ask for more",
        missing=(
            "error.details[0].metadata.consumer",
            "error.details[0].metadata.quota_location",
            "error.details[1] Help",
        ),
    ),
}


@pytest.mark.parametrize("name", [name for name in RECORDED if name != "error-quota"])
def test_a_recorded_request_gets_an_answer_of_the_recorded_structure(client: httpx.Client, name: str):
    answer = ask(client, name)

    assert differences(name, answer) == list(DIFFERENT[name].missing if name in DIFFERENT else ())


def test_who_asks_too_much_is_told_in_the_recorded_structure(serve: Serve):
    client = serve(Settings(key_hashes=OPEN.key_hashes, rate=1))
    assert ask(client, "error-quota").status_code == 200

    answer = ask(client, "error-quota")

    assert differences("error-quota", answer) == list(DIFFERENT["error-quota"].missing)


@pytest.mark.parametrize(
    ("name", "attribute", "kind"),
    [
        (name, attribute, kind)
        for name, difference in DIFFERENT.items()
        for attribute, kind in (difference.without or {}).items()
    ],
)
def test_an_attribute_that_we_do_not_have_is_refused_and_not_scored(
    client: httpx.Client, name: str, attribute: str, kind: str
):
    body = RECORDED[name]["request"]["body"] | {"requestedAttributes": {attribute: {}}}

    assert error_type(client.post(ANALYZE, json=body)) == kind


def test_every_listed_difference_is_one():
    assert all(difference.because for difference in DIFFERENT.values())
    assert set(DIFFERENT) <= set(RECORDED)
    for name, difference in DIFFERENT.items():
        asked = RECORDED[name]["request"]["body"]["requestedAttributes"]
        assert set(difference.without or ()) <= set(asked)
        assert difference.without or difference.missing or difference.threshold is not None


def test_the_language_that_was_sent_is_repeated_and_not_believed(client: httpx.Client):
    answer = client.post(ANALYZE, json=analysis(languages=["en"])).json()

    assert answer["languages"] == ["en"]
    assert answer["detectedLanguages"] == ["ko"]


@pytest.mark.parametrize("languages", [{}, {"languages": []}, {"languages": None}], ids=["absent", "empty", "null"])
def test_without_languages_the_detected_one_is_named(client: httpx.Client, languages: dict[str, Any]):
    assert client.post(ANALYZE, json=analysis(**languages)).json()["languages"] == ["ko"]


def test_the_language_is_refused_by_what_was_detected_also_where_another_was_sent(client: httpx.Client):
    refused = error(client.post(ANALYZE, json=analysis(HARMLESS, "THREAT", languages=["en"])), 400)

    assert refused["message"] == "Attribute THREAT does not support request languages: ko"
    assert refused["details"][0]["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["ko"],
        "requestedLanguages": ["en"],
        "attribute": "THREAT",
    }


def test_where_every_attribute_is_dropped_no_score_is_left(client: httpx.Client):
    answer = client.post(ANALYZE, json=analysis(HARMLESS, "THREAT", dropUnsupportedAttributes=True))

    assert answer.status_code == 200
    assert "attributeScores" not in answer.json()


def test_dropping_is_for_languages_and_never_for_unknown_names(client: httpx.Client):
    body = analysis(HARMLESS, "TOXICITY", "NO_SUCH_ATTRIBUTE", dropUnsupportedAttributes=True)

    refused = error(client.post(ANALYZE, json=body), 400)
    assert "number 2" in refused["message"]


def test_the_discovery_document_names_the_address_that_was_asked(client: httpx.Client):
    told = client.get("/%24discovery/rest", params={"version": "v1alpha1"}).json()

    assert told["rootUrl"] == told["baseUrl"] == f"{client.base_url}/"


@pytest.mark.parametrize(
    "kind", [None, "text/plain;charset=UTF-8", "application/x-www-form-urlencoded"], ids=["none", "fetch", "curl"]
)
def test_json_is_read_whatever_its_content_type_says(client: httpx.Client, kind: str | None):
    headers = {"Content-Type": kind} if kind else {}

    assert client.post(ANALYZE, content=json.dumps(analysis()), headers=headers).status_code == 200


def test_parameters_that_google_knows_are_ignored(client: httpx.Client):
    query = {"alt": "json", "prettyPrint": "false", "fields": "attributeScores", "quotaUser": "a", "$.xgafv": "1"}

    assert set(client.post(ANALYZE, json=analysis(), params=query).json()) >= {"attributeScores", "languages"}


def test_names_may_be_written_in_snake_case_as_in_every_service_of_protocol_buffers(client: httpx.Client):
    body = {"comment": {"text": HARMLESS}, "requested_attributes": {"TOXICITY": {"score_type": "PROBABILITY"}}}

    assert "TOXICITY" in client.post(ANALYZE, json=body).json()["attributeScores"]


def test_spans_are_counted_in_utf_16_units(client: httpx.Client):
    body = analysis("😀 잘 읽었습니다. 고맙습니다 😀!", "TOXICITY", spanAnnotations=True)

    spans = client.post(ANALYZE, json=body).json()["attributeScores"]["TOXICITY"]["spanScores"]

    assert [(span["begin"], span["end"]) for span in spans] == [(0, 11), (12, 21)]


# --- asking and comparing --------------------------------------------------------------------------------------------


def ask(client: httpx.Client, name: str) -> httpx.Response:
    """Send a recorded request with our key, and without what we do not have there."""
    request = RECORDED[name]["request"]
    query = request["query"] | ({"key": KEY} if request["query"].get("key") == "YOUR_KEY_HERE" else {})
    content = request.get("text") or json.dumps(_body(name))
    headers = request.get("headers", {"Content-Type": "application/json"})
    with httpx.Client(base_url=client.base_url) as without_key:
        if request["method"] == "GET":
            return without_key.get(request["path"], params=query)
        return without_key.post(request["path"], params=query, content=content, headers=headers)


def _body(name: str) -> Any:
    request = RECORDED[name]["request"]
    body = json.loads(json.dumps(request.get("body")))
    if "repeat_text" in request:
        body["comment"]["text"] *= request["repeat_text"]
    difference = DIFFERENT.get(name)
    if difference:
        for attribute in difference.without or ():
            del body["requestedAttributes"][attribute]
        for asked in body["requestedAttributes"].values():
            asked.update({} if difference.threshold is None else {"scoreThreshold": difference.threshold})
    return body


def differences(name: str, answer: httpx.Response) -> list[str]:
    """Where ``answer`` lacks something of the recorded one, or has it in another type."""
    recorded = json.loads(json.dumps(RECORDED[name]))
    for attribute in (DIFFERENT[name].without if name in DIFFERENT else None) or ():
        recorded["answer"]["body"].get("attributeScores", {}).pop(attribute, None)
    status = recorded["answer"]["status"]
    found = [] if answer.status_code == status else [f"status {answer.status_code}, not {status}"]
    found += _unlike(recorded["answer"]["body"], answer.json(), "")
    return found + [f"{place} is there" for place in recorded.get("absent", []) if _there(place, answer.json())]


def _unlike(recorded: Any, ours: Any, at: str) -> Iterator[str]:
    if _kind(recorded) != _kind(ours):
        yield f"{at} is {_kind(ours)}"
    elif isinstance(recorded, dict):
        for name, value in recorded.items():
            place = f"{at}.{name}".lstrip(".")
            if name not in ours:
                yield place
            elif name in CODES and isinstance(value, str):
                yield from [] if ours[name] == value else [f"{place} is {ours[name]}"]
            else:
                yield from _unlike(value, ours[name], place)
    elif isinstance(recorded, list):
        for number, value in enumerate(recorded):
            kind = value.get("@type", "") if isinstance(value, dict) else ""
            if number >= len(ours) and not isinstance(value, str):
                yield f"{at}[{number}]"
            elif kind and ours[number].get("@type") != kind:
                yield f"{at}[{number}] {kind.rsplit('.', 1)[-1]}"
            elif number < len(ours):  # languages: how many were detected is another model's guess
                yield from _unlike(value, ours[number], f"{at}[{number}]")


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    return "number" if isinstance(value, int | float) else type(value).__name__


def _there(place: str, body: Any) -> bool:
    for name in place.split("."):
        if not isinstance(body, dict) or name not in body:
            return False
        body = body[name]
    return True
