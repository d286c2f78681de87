"""Invented comments in the true shapes of the training sets, enough to run the whole pipeline in seconds."""

import csv
import hashlib
import itertools
import json
from pathlib import Path

HARM = {
    "minimization": ["그냥 그림인데 왜들 난리", "별일도 아닌데 호들갑", "just a drawing, calm down"],
    "victim_blaming": ["그러게 왜 사진을 올려", "조심하지 그랬어", "why did she post photos then"],
    "disbelief": ["증거도 없이 거짓말이지", "돈 때문에 저러는 거야", "she made it up for money"],
    "derogation": ["징징대는 꼴이라니", "관심이 고팠나 보네", "what a whiny person"],
    "exoneration": ["앞길 창창한데 불쌍하다", "착한 사람인데 억울하겠네", "poor guy, his life is ruined"],
    "solicitation": ["링크 좀 주세요", "어디서 볼 수 있나요", "drop the link"],
    "exposure": ["몇 반 누구래", "이름이 뭐래", "which class is she in"],
    "threat": ["다음은 네 차례", "가만 안 둔다", "you are next"],
    "sexualization": ["더 잘 만들면 좋겠다", "몸매 이야기만 하네", "make more of these"],
}
KIND = {
    "counter": ["힘내세요 응원합니다", "가해자를 처벌하라", "she deserves support"],
    "other_abuse": ["기자 수준 한심하다", "저 정당은 망해라", "this party is awful"],
    "none": ["내일 비가 온다네요", "재판은 언제 열리나요", "the hearing is on monday"],
}
TITLES = [
    "학교에서 합성물 신고",
    "법원 첫 재판 열려",
    "상담소 문 열어",
    "시민들 거리로",
    "새 법 통과",
    "경찰 수사 시작",
]


def write(folder: Path) -> None:
    """Lay out ``data/``, ``written/`` and ``sets.toml`` under ``folder``."""
    for name in ("data/sv-gold", "data/public", "written"):
        (folder / name).mkdir(parents=True)
    _gold(folder / "data/sv-gold")
    _public(folder / "data/public")
    _written(folder / "written")
    _sets(folder)


def _records(language: str) -> list[dict]:
    """Every sentence three times with an ending of its own, under titles in turn."""
    endings = ["", " 정말", " ㅋㅋ"] if language == "ko" else ["", " honestly", " lol"]
    wanted = slice(0, 2) if language == "ko" else slice(2, 3)
    titles = itertools.cycle([*TITLES, None] if language == "ko" else [None])
    return [
        {
            "id": "tiny",
            "title": next(titles),
            "text": sentence + end,
            "labels": labels,
            "stance": stance,
            "agreed": True,
        }
        for end in endings
        for labels, stance, sentences in [
            *(([label], "harm", found) for label, found in HARM.items()),
            *(([], stance, found) for stance, found in KIND.items()),
        ]
        for sentence in sentences[wanted]
    ]


def _gold(folder: Path) -> None:
    for name, records in (
        ("dev.jsonl", _records("ko")),
        ("dev-en.jsonl", _records("en")),
        ("train-extra.jsonl", [dict(record, text=record["text"] + " 그래") for record in _records("ko")[::3]]),
    ):
        (folder / name).write_text(
            "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8"
        )


def _public(folder: Path) -> None:
    (folder / "beep_unlabeled_5.txt").write_text("노래가 참 좋네요\n내일 비가 온다네요\n재미있게 봤어요\n", "utf-8")
    (folder / "beep_unlabeled_5_titles.txt").write_text("신곡 발표\n날씨 소식\n영화 개봉\n", "utf-8")
    (folder / "kmhas_test.tsv").write_text("document\tlabel\n재미있게 봤어요\t8\n", "utf-8")
    (folder / "unsmile_valid.tsv").write_text("문장\tclean\n다른 문장\t1\n", "utf-8")
    for name, column in (("edos.csv", "text"), ("online_misogyny.csv", "body")):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [column, "split"])
            table.writeheader()
            table.writerows([{column: "a fine song", "split": "train"}, {column: "not for training", "split": "test"}])


def _written(folder: Path) -> None:
    lines = [f"{label}\t-\t{sentence} 진짜" for label, found in HARM.items() for sentence in found[:2]]
    lines += [f"{stance}\t상담소 문 열어\t{sentence} 네" for stance, found in KIND.items() for sentence in found[:2]]
    (folder / "ko-tiny.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "en-press.tsv").write_text(
        "none\t-\tthe court opens on monday\nthreat\t-\tyou are next, all of you\n", "utf-8"
    )


def _sets(folder: Path) -> None:
    files = sorted(file for file in (folder / "data").rglob("*") if file.is_file())
    entries = [
        f'[[set]]\nfile = "{file.relative_to(folder / "data").as_posix()}"\n'
        f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"\n'
        for file in files
    ]
    (folder / "sets.toml").write_text("\n".join(entries), "utf-8")
