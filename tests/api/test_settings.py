"""Each setting of the scoring server: what it means, and the sentence for a value that cannot be meant."""

from pathlib import Path

import pytest

from gyeot.api.settings import Settings, from_environment, hash_of
from gyeot.errors import Refused

DIGEST = hash_of("a key")


def test_without_settings_nobody_is_let_in_and_nothing_is_kept():
    found = from_environment()

    assert found == Settings()
    assert not found.has_keys
    assert found.feedback is None
    assert found.second_thought == "off"
    assert found.origins == ()


def test_every_setting_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "hashes").write_text(f"{DIGEST} # a newsroom\n", "utf-8")
    for name, value in {
        "KEYS": "one, two\nthree,,",
        "KEY_HASHES": str(tmp_path / "hashes"),
        "RATE": "30",
        "THREADS": "2",
        "THRESHOLD": "high-precision",
        "FEEDBACK": str(tmp_path / "feedback.jsonl"),
        "NUDGE": "hold",
        "ORIGINS": "https://news.example, http://127.0.0.1:8080",
        "CORAL_SECRET": "cs_secret",
    }.items():
        monkeypatch.setenv(f"GYEOT_API_{name}", value)

    assert from_environment() == Settings(
        key_hashes=frozenset(map(hash_of, ("one", "two", "three"))),
        key_file=tmp_path / "hashes",
        rate=30,
        threads=2,
        threshold="high-precision",
        feedback=tmp_path / "feedback.jsonl",
        second_thought="hold",
        origins=("https://news.example", "http://127.0.0.1:8080"),
        coral_secret="cs_secret",
    )


def test_each_of_several_processes_has_one_thread_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch):
    assert from_environment(processes=2).threads == 1
    monkeypatch.setenv("GYEOT_API_THREADS", "3")

    assert from_environment(processes=2).threads == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://한글.example", "https://xn--bj0bj06e.example"),
        ("https://\u1112\u1161\u11ab\u1100\u1173\u11af.example", "https://xn--bj0bj06e.example"),
        ("https://xn--bj0bj06e.example", "https://xn--bj0bj06e.example"),
        ("HTTPS://News.Example", "https://news.example"),
        ("https://news.example:443", "https://news.example"),
        ("http://news.example:80", "http://news.example"),
        ("http://news.example:443", "http://news.example:443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_is_understood_as_browsers_will_say_it(monkeypatch: pytest.MonkeyPatch, written: str, meant: str):
    monkeypatch.setenv("GYEOT_API_ORIGINS", written)

    assert from_environment().origins == (meant,)


@pytest.mark.parametrize("name", ["GYEOT_API_KEYS", "GYEOT_API_CORAL_SECRET"])
def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str):
    (tmp_path / "secret").write_text("a secret\n", "utf-8")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))

    found = from_environment()

    assert "a secret" in (found.coral_secret, *(["a secret"] if hash_of("a secret") in found.key_hashes else []))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GYEOT_API_RATE", "-1", "be a whole number"),
        ("GYEOT_API_RATE", "many", "be a whole number"),
        ("GYEOT_API_RATE", "1.5", "be a whole number"),
        ("GYEOT_API_RATE", "٣", "be a whole number"),
        ("GYEOT_API_THREADS", "two", "be a whole number"),
        ("GYEOT_API_THRESHOLD", "0.9", "be one of high-recall, balanced, high-precision"),
        ("GYEOT_API_NUDGE", "1", "be one of off, ask, hold"),
        ("GYEOT_API_ORIGINS", "news.example", "hold addresses like https://news.example"),
        ("GYEOT_API_ORIGINS", "https://news.example/", "hold addresses like https://news.example"),
        *(
            ("GYEOT_API_ORIGINS", address, "hold addresses like https://news.example")
            for address in (
                "*",
                "https://*.example",
                "https://a..example",
                "https://faß.example",
                "https://ｎｅｗｓ.example",
                "https://someone@news.example",
                "https://news.example?",
                "https://news.example:",
                "https://news.example:0",
                "https://news.example:99999",
                "https://[::1",
                "https://[:::1]",
                "ftp://news.example",
                "https://news.example, news.example",
            )
        ),
        ("GYEOT_API_KEY_HASHES", "/nowhere/keys", "name a file that can be read"),
        ("GYEOT_API_KEY_HASHES", "/", "name a file that can be read"),
        ("GYEOT_API_KEYS_FILE", "/nowhere/keys", "name a file that can be read"),
        ("GYEOT_API_CORAL_SECRET_FILE", "/", "name a file that can be read"),
        ("GYEOT_API_FEEDBACK", "~nobody-of-this-name/feedback", "name a file without ~"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name_in_two_languages(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(Refused) as refused:
        from_environment()

    assert refused.value.en.startswith(f"{name} must {sentence}")
    assert refused.value.ko.startswith(f"{name} 값을 ")


def test_a_key_where_its_digest_belongs_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "hashes").write_text(f"{DIGEST}\nthe-key-itself\n", "utf-8")
    monkeypatch.setenv("GYEOT_API_KEY_HASHES", str(tmp_path / "hashes"))

    with pytest.raises(Refused, match="a SHA-256 in hex on each line") as refused:
        from_environment()

    assert "the-key-itself" not in refused.value.en + refused.value.ko


def test_no_secret_shows_in_a_repr():
    shown = repr(Settings(key_hashes=frozenset([DIGEST]), coral_secret="cs_secret"))

    assert DIGEST not in shown
    assert "cs_secret" not in shown
