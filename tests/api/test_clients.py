"""The clients that newsrooms have, unchanged, get what they got from Perspective: Coral's, Google's, and npm's."""

import fcntl
import hashlib
import hmac
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from gyeot.api.moderation import plain
from tests.api.conftest import ANALYZE, CORAL_SECRET, HARMFUL, HARMLESS, KEY, MODERATE, SUGGEST, analysis, error

ROOT = Path(__file__).parents[2]
CLIENTS = Path(__file__).parent / "clients"


# --- Coral's toxic comment filter (server/src/core/server/services/perspective/perspective.ts) -----------------------


def coral(client: httpx.Client, endpoint: str, path: str, body: dict[str, Any]) -> httpx.Response:
    """What Coral's ``sendToPerspective`` sends: no redirect is followed, and the key is in the address."""
    return httpx.post(
        f"{str(client.base_url).rstrip('/')}{endpoint.rstrip('/')}{path}",
        params={"key": KEY},
        headers={"Content-Type": "application/json", "User-Agent": "Coral Perspective/9.9.1"},
        content=json.dumps(body, ensure_ascii=False).encode(),
        follow_redirects=False,
    )


@pytest.mark.parametrize("endpoint", ["/v1alpha1", "/v1alpha1/"])
def test_coral_gets_a_score_for_a_korean_comment_that_it_takes_for_english(client: httpx.Client, endpoint: str):
    model = "SECONDARY_VICTIMIZATION"
    scores = []
    for text in (HARMFUL, HARMLESS):
        body = {"comment": {"text": text}, "doNotStore": True, "requestedAttributes": {model: {}}, "languages": ["en"]}
        answer = coral(client, endpoint, "/comments:analyze", body)
        assert answer.status_code == 200
        scores.append(answer.json()["attributeScores"][model]["summaryScore"]["value"])

    harmful, harmless = scores
    assert harmless < 0.5 < harmful


def test_corals_default_model_is_answered_too(client: httpx.Client):
    body = {"comment": {"text": HARMLESS}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"]}

    answer = coral(client, "/v1alpha1", "/comments:analyze", body).json()

    assert 0 <= answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] <= 1


@pytest.mark.parametrize("value", [0, 1], ids=["approved", "rejected"])
def test_coral_may_tell_what_a_moderator_decided(client: httpx.Client, value: int):
    place = {
        "url": "https://news.example/story?commentID=1",
        "reply_to_id_Coral_comment_id": "0",
        "Coral_comment_id": "1",
    }
    body = {
        "comment": {"text": HARMLESS},
        "context": {"entries": [{"text": json.dumps(place)}]},
        "attributeScores": {"SECONDARY_VICTIMIZATION": {"summaryScore": {"value": value}}},
        "languages": ["en"],
        "communityId": "Coral:https://coral.news.example",
        "clientToken": "comment:1",
    }

    answer = coral(client, "/v1alpha1", "/comments:suggestscore", body)

    assert answer.status_code == 200
    assert answer.json()["clientToken"] == "comment:1"


# --- Coral's external moderation phase (docs/docs/external-moderation-phases.md, webhooks.md) -------------------------


def phase(body: str) -> bytes:
    """What Coral sends, written as Coral writes it."""
    sent = {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf5aa0a", "role": "COMMENTER"},
        "story": {"id": "c25d4b5a", "url": "https://news.example/story"},
        "site": {"id": "4e1bd4c2"},
        "tenantID": "6b6f6c6b",
        "tenantDomain": "coral.news.example",
    }
    return json.dumps(sent, indent=2, ensure_ascii=False).encode()


def signature(body: bytes, secret: str = CORAL_SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def moderated(client: httpx.Client, body: bytes, signatures: str) -> httpx.Response:
    headers = {
        "X-Coral-Signature": signatures,
        "User-Agent": "Coral Moderation/9.9.1",
        "Content-Type": "application/json",
    }
    return httpx.post(client.base_url.join(MODERATE), content=body, headers=headers, follow_redirects=False)


RICH = f"<div>첫 줄</div><div><b>{HARMFUL}</b>&nbsp;<br></div>"


@pytest.mark.parametrize("body", [HARMFUL, RICH], ids=["plain", "rich"])
def test_a_phase_is_told_to_hold_what_reads_as_harm(client: httpx.Client, body: str):
    sent = phase(body)

    answer = moderated(client, sent, signature(sent))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }


@pytest.mark.parametrize("body", [HARMLESS, f"<p>{HARMLESS}</p>", "😀", "", "<div></div>"])
def test_a_phase_is_told_nothing_of_what_does_not(client: httpx.Client, body: str):
    sent = phase(body)

    answer = moderated(client, sent, signature(sent))

    assert answer.status_code == 204
    assert answer.content == b""


def test_a_comment_too_long_to_be_read_is_held_for_people_without_a_flag(client: httpx.Client):
    sent = phase("가" * 20_481)

    assert moderated(client, sent, signature(sent)).json() == {"status": "SYSTEM_WITHHELD"}


def test_while_a_secret_is_rolled_either_signature_will_do(client: httpx.Client):
    sent = phase(HARMLESS)
    of_others = signature(sent, "cs_the-other-secret")

    assert moderated(client, sent, f"{of_others},{signature(sent)}").status_code == 204
    assert moderated(client, sent, f"{signature(sent)},{of_others}").status_code == 204
    error(moderated(client, sent, of_others), 403)


def test_a_signature_belongs_to_every_byte_of_its_body(client: httpx.Client):
    sent = phase(HARMLESS)

    error(moderated(client, sent + b" ", signature(sent)), 403)
    error(moderated(client, sent, signature(sent)[:-1]), 403)
    error(moderated(client, sent, signature(sent).removeprefix("sha256=")), 403)
    error(moderated(client, sent, signature(sent).upper()), 403)


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"{}", b'{"comment": {"body": 1}}', b"\xff", b'{"comment": {"body": "\\ud800"}}']
)
def test_a_signed_request_of_another_form_is_refused(client: httpx.Client, sent: bytes):
    error(moderated(client, sent, signature(sent)), 400)


def test_rich_text_is_read_as_the_words_that_it_shows():
    assert plain("<div>가<br>나</div><blockquote>다 &lt;라&gt;</blockquote>") == "가\n나\n\n다 <라>"
    assert plain("<b>꽃</b><i>뱀</i>") == "꽃뱀", "a tag inside a word does not cut it"
    assert plain("3 < 4 and <3") == "3 < 4 and <3"


# --- Google's client for Python --------------------------------------------------------------------------------------


@pytest.fixture(params=["document", "address"])
def google(client: httpx.Client, request: pytest.FixtureRequest) -> Any:
    """google-api-python-client, built in the two ways in which people build it for another address."""
    address = f"{client.base_url}/$discovery/rest?version=v1alpha1"
    if request.param == "document":
        built = discovery.build_from_document(httpx.get(address).json(), developerKey=KEY)
    else:
        built = discovery.build(
            "commentanalyzer", "v1alpha1", developerKey=KEY, discoveryServiceUrl=address, static_discovery=False
        )
    with built:
        yield built


def test_googles_client_asks_and_is_answered(google: Any):
    answer = google.comments().analyze(body=analysis(HARMFUL, spanAnnotations=True)).execute()

    [(name, scores)] = answer["attributeScores"].items()
    assert name == "SECONDARY_VICTIMIZATION"
    assert scores["summaryScore"]["type"] == "PROBABILITY"
    assert scores["spanScores"][0]["begin"] == 0


def test_googles_client_may_suggest_a_score(google: Any):
    body = {
        "comment": {"text": HARMLESS},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
        "clientToken": "1",
    }

    assert google.comments().suggestscore(body=body).execute()["clientToken"] == "1"


def test_googles_client_makes_its_error_of_ours(google: Any):
    with pytest.raises(HttpError) as refused:
        google.comments().analyze(body=analysis("")).execute()

    assert refused.value.status_code == 400
    assert refused.value.reason == "Comment must be non-empty."
    assert refused.value.error_details[0]["errorType"] == "COMMENT_EMPTY"


# --- perspective-api-client from npm ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installed() -> Path:
    """A folder with the locked packages, which are installed once; skipped where they cannot be."""
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        pytest.skip("node and npm are not here")
    locked = b"".join((CLIENTS / name).read_bytes() for name in ("package.json", "package-lock.json"))
    folder = ROOT / "build" / f"clients-{hashlib.sha256(locked).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(CLIENTS / name, folder)
            options = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0")
            ran = subprocess.run([npm, "ci", *options], cwd=folder, capture_output=True, text=True, check=False)
            if any(
                sign in ran.stderr for sign in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT")
            ):
                pytest.skip("the packages are not here, and neither is a network to fetch them")
            assert ran.returncode == 0, ran.stderr
            (folder / "done").touch()
    return folder


def test_npms_client_asks_and_is_answered(client: httpx.Client, installed: Path):
    ran = subprocess.run(
        ["node", CLIENTS / "ask.cjs", installed, str(client.base_url).rstrip("/"), KEY],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    found = json.loads(ran.stdout)
    assert found["one"]["attributeScores"]["TOXICITY"]["summaryScore"]["type"] == "PROBABILITY"
    assert found["one"]["languages"] == ["en"]
    assert set(found["many"]["attributeScores"]) == {"TOXICITY", "SECONDARY_VICTIMIZATION"}
    assert found["many"]["detectedLanguages"] == ["ko"]
    assert found["whole"]["languages"] == ["en"]
    assert found["wrongKey"] == {
        "name": "ResponseError",
        "message": "API key not valid. Please pass a valid API key.",
        "status": 400,
    }
    assert found["emoji"]["status"] == 400


def test_the_locked_packages_are_pinned_by_their_hash_and_name_no_place():
    locked = json.loads((CLIENTS / "package-lock.json").read_text("utf-8"))["packages"]

    assert all("integrity" in package for name, package in locked.items() if name)
    assert not any("resolved" in package for package in locked.values())


def test_the_routes_that_clients_know_are_where_they_know_them(client: httpx.Client):
    paths = {f"/{method['path']}" for method in _methods(client)}

    assert paths == {ANALYZE, SUGGEST}


def _methods(client: httpx.Client) -> list[dict[str, Any]]:
    told = client.get("/$discovery/rest").json()
    return list(told["resources"]["comments"]["methods"].values())
