"""Writes the demo's exports: one invented story told on eight platforms, in each platform's true shape.

    python tools/make_demo.py

Everything here is invented: the school, the article, the accounts, the comments. The harmful ones are mild on purpose.
"""

import gzip
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from gyeot.sources import read_export

EXPORTS = Path(__file__).parent.parent / "src/gyeot/cli/demo/exports"

KST = timezone(timedelta(hours=9))
FIRST = datetime(2026, 9, 7, 9, 0, tzinfo=KST)
TITLE = "가온시 고교 불법합성물 피해… 경찰 수사 착수"

COPIED = (
    "다들 너무 호들갑이다 그냥 그래픽인데",
    "다들 너무 호들갑이다  그냥 그래픽인데",
    "다들 너무 호들갑이다 그냥 그래픽인데!",
    "다들 너무 호들갑이다 그냥 그래픽인데 ㅋㅋㅋ",
)

YOUTUBE = (
    "피해 학생이 하루빨리 일상으로 돌아가길 바랍니다",
    "링크 좀 부탁드려요",
    "솔직히 이게 왜 이렇게 큰일인지 모르겠다",
    "애초에 사진을 공개로 올린 게 잘못이지",
    "이런 댓글이 바로 2차 가해입니다. 지우세요",
    "수사 결과 나올 때까지 추측하지 맙시다",
    "혹시 영상 링크 있는 분?",
    "애들 장난인데 앞길 창창한 학생 인생 망치지 마라",
    "신고는 112, 디지털성범죄 상담은 1366입니다",
    "저도 비슷한 일을 겪었는데 센터에서 많이 도와주셨어요",
    "돈 받으려고 신고한 거 아니냐",
    "기자님 제목 좀 바꿔 주세요. 피해자 잘못처럼 읽혀요",
    "관종이라서 그래 평소에 사진 올리는 거 보면",
    "학교는 대체 뭘 하고 있었나요",
    "나도 좌표 좀",
    "법이 너무 약하다. 처벌을 높여야 한다",
    "합성인데 무슨 피해자냐",
    "교실에서 가해 학생이랑 계속 마주친다니 말이 되나",
    "They're just graphics and not actual people.",
    "오늘 저녁 뉴스 몇 시에 하나요",
    "'그냥 그래픽'이라는 말이 얼마나 상처가 되는지 생각해 보세요",
    "저 학교 누구인지 아는 사람 있음?",
    "피해자 분 힘내세요. 당신 잘못이 아닙니다",
    "댓글 보니까 아직 멀었네요",
    "이 정도로 뉴스까지 나올 일인가",
    "예방 교육부터 제대로 했으면 좋겠습니다",
)

NAVER = (
    ("피해자를 탓하는 댓글은 그만 보고 싶습니다", 41, 2),
    ("증거도 없이 신고부터 하는 게 요즘 유행이냐", 6, 30),
    ("우리 아이 학교 일 같아서 마음이 무겁습니다", 25, 0),
    ("장난 좀 친 걸로 전과자 만들지 맙시다", 3, 44),
    ("다들 너무 호들갑이다 그냥 그래픽인데", 2, 51),
    ("옷차림이나 조심하고 다니라고 해라", 1, 63),
    ("선생님들도 피해자라는데 대책이 있나요", 18, 1),
    ("학교에서 분리 조치를 빨리 해 주세요", 33, 0),
)

DCINSIDE_POST = "이번 일 너무 크게 다루는 거 아님? 기술이 아직 별로라 아쉬울 뿐인데"
DCINSIDE = (
    ("ㅇㅇ", "121.165", "", "ㅋㅋ 나도 그렇게 생각함 부풀려진 듯"),
    ("지나가던곰", "", "bear2026", "글쓴이는 남 일이라고 쉽게 말하네"),
    ("ㅇㅇ", "121.165", "", "좌표 아는 사람 갠텔 ㄱ"),
    ("ㅇㅇ", "203.226", "", "신고했다. 이런 글은 지워라"),
    ("새벽등산", "", "dawn77", "신고한 애 누군지 털어 보자"),
    ("ㅇㅇ", "39.7", "", "오늘 급식 뭐 나오냐"),
)

TELEGRAM = (
    ("가온동네이야기", "내일 학교 앞에서 캠페인 한다고 해요"),
    ("손님1", "그 영상 아직 남아 있는 방 있음?"),
    ("손님2", "신고하면 가만 안 둔다고 전해라"),
    ("가온동네이야기", "이 방에서 그런 말 하지 마세요. 캡처해서 신고합니다"),
    ("손님3", "다들 너무 호들갑이다 그냥 그래픽인데"),
)

REDDIT = (
    ("quietriver", "I hope the students get real support, not just headlines."),
    ("greyfox11", "People are overreacting, this is blown out of proportion."),
    ("paperkite", "anyone got the link?"),
    ("lampshade9", "She shouldn't have posted photos if she didn't want this."),
    ("quietriver", "Saying 'just graphics' is exactly how people get hurt twice."),
    ("northwind", "What does Korean law say about possession since 2024?"),
)

FORUM = (
    ("강가에서", "2026-09-08 10:05", "피해 학생 전학 말고 가해 학생을 옮겨야죠"),
    ("밤바다", "2026-09-08 10:11", "여자애들이 예민한 거지 뭐"),
    ("들꽃", "2026-09-08 10:20", "상담센터 전화번호 공유합니다. 1366"),
    ("밤바다", "2026-09-08 10:31", "다들 너무 호들갑이다 그냥 그래픽인데"),
)


#: What the demo's counsellor decides of each sentence; the starred ones become exhibits. The rest waits in the queue,
#: among it the sentence that was copied seventeen times and more.
DECISIONS = {
    "*링크 좀 부탁드려요": ["solicitation"],
    "*저 학교 누구인지 아는 사람 있음?": ["exposure"],
    "*애초에 사진을 공개로 올린 게 잘못이지": ["victim_blaming"],
    "*돈 받으려고 신고한 거 아니냐": ["disbelief"],
    "*애들 장난인데 앞길 창창한 학생 인생 망치지 마라": ["minimization", "exoneration"],
    "*합성인데 무슨 피해자냐": ["minimization"],
    "*옷차림이나 조심하고 다니라고 해라": ["victim_blaming"],
    "*신고한 애 누군지 털어 보자": ["exposure", "threat"],
    "*신고하면 가만 안 둔다고 전해라": ["threat"],
    "*They're just graphics and not actual people.": ["minimization"],
    "*anyone got the link?": ["solicitation"],
    "*솔직히 이게 왜 이렇게 큰일인지 모르겠다": ["minimization"],
    "피해 학생이 하루빨리 일상으로 돌아가길 바랍니다": [],
    "이런 댓글이 바로 2차 가해입니다. 지우세요": [],
    "신고는 112, 디지털성범죄 상담은 1366입니다": [],
    "저도 비슷한 일을 겪었는데 센터에서 많이 도와주셨어요": [],
    "오늘 저녁 뉴스 몇 시에 하나요": [],
    "피해자 분 힘내세요. 당신 잘못이 아닙니다": [],
    "상담센터 전화번호 공유합니다. 1366": [],
    "I hope the students get real support, not just headlines.": [],
}


def moment(minutes: int) -> datetime:
    return FIRST + timedelta(minutes=minutes)


def utc(minutes: int) -> str:
    return moment(minutes).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def youtube_thread(number: int, text: str) -> dict[str, object]:
    comment = {
        "channelId": "UCdemoGaonNews00000000",
        "videoId": "demoGaon001",
        "textDisplay": text,
        "textOriginal": text,
        "authorDisplayName": f"@demo-viewer-{number:02d}",
        "authorProfileImageUrl": "",
        "authorChannelUrl": f"http://www.youtube.com/@demo-viewer-{number:02d}",
        "authorChannelId": {"value": f"UCdemoViewer{number:010d}"},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": (number * 7) % 40,
        "publishedAt": utc(number * 3),
        "updatedAt": utc(number * 3),
    }
    name = f"UgxDemo{number:04d}AaABAg"
    return {
        "kind": "youtube#commentThread",
        "etag": f"demo-{number}",
        "id": name,
        "snippet": {
            "channelId": comment["channelId"],
            "videoId": comment["videoId"],
            "topLevelComment": {"kind": "youtube#comment", "etag": f"demo-c{number}", "id": name, "snippet": comment},
            "canReply": True,
            "totalReplyCount": 0,
            "isPublic": True,
        },
    }


def youtube() -> bytes:
    """A list of commentThreads.list pages, twenty threads each: seventeen copies of one sentence among them."""
    texts = list(YOUTUBE)
    for copy in range(17):
        texts.insert((copy * 5) % (len(texts) + 1), COPIED[copy % len(COPIED)])
    threads = [youtube_thread(number, text) for number, text in enumerate(texts, 1)]
    pages = [
        {
            "kind": "youtube#commentThreadListResponse",
            "etag": f"demo-page-{start}",
            "pageInfo": {"totalResults": len(threads[start : start + 20]), "resultsPerPage": 20},
            "items": threads[start : start + 20],
        }
        for start in range(0, len(threads), 20)
    ]
    return json.dumps(pages, ensure_ascii=False, indent=1).encode()


def naver_answer() -> dict[str, object]:
    comments = []
    for number, (text, up, down) in enumerate(NAVER, 1):
        time = moment(200 + number * 4).strftime("%Y-%m-%dT%H:%M:%S+0900")
        comments.append(
            {
                "ticket": "news",
                "objectId": "news999,0000000101",
                "categoryId": "*",
                "templateId": "default_society",
                "commentNo": 880000000000100 + number,
                "parentCommentNo": 880000000000100 + number,
                "replyLevel": 1,
                "replyCount": 0,
                "contents": text,
                "userIdNo": f"demo{number}",
                "lang": "ko",
                "country": "KR",
                "idProvider": "naver",
                "userName": "demo****",
                "maskedUserId": f"de{number:02d}****",
                "maskedUserName": f"가상{number}**",
                "modTime": time,
                "regTime": time,
                "sympathyCount": up,
                "antipathyCount": down,
                "userBlind": False,
                "status": 0,
                "deleted": False,
                "blind": False,
                "visible": True,
                "expose": True,
            }
        )
    return {
        "success": True,
        "code": "1000",
        "message": "요청을 성공적으로 처리하였습니다.",
        "lang": "ko",
        "country": "KR",
        "result": {"listStatus": "current", "sort": "NEW", "count": {"comment": len(NAVER)}, "commentList": comments},
    }


def naver() -> bytes:
    return b"_callback(" + json.dumps(naver_answer(), ensure_ascii=False).encode() + b");"


def dcinside() -> bytes:
    rows = []
    for number, (nick, ip, user, text) in enumerate(DCINSIDE, 1):
        shown = f'<span class="ip">({ip})</span>' if ip else ""
        time = moment(300 + number * 2).strftime("%m.%d %H:%M:%S")
        rows.append(
            f'<li id="comment_li_{number}" class="ub-content"><div class="cmt_info clear" data-no="{number}" '
            f'data-rcnt="0" data-article-no="4242"><div class="cmt_nickbox"><span class="gall_writer ub-writer" '
            f'data-nick="{nick}" data-uid="{user}" data-ip="{ip}"><span class="nickname"><em>{nick}</em></span>{shown}'
            f'</span></div><div class="clear cmt_txtbox btn_reply_write_all">'
            f'<p class="usertxt ub-word">{text}</p></div>'
            f'<div class="fr clear"><span class="date_time">{time}</span></div></div></li>'
        )
    written = moment(300).strftime("%Y.%m.%d %H:%M:%S")
    return (
        '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8">'
        "<title>가온시 뉴스 봤냐 - 가상 마이너 갤러리</title>"
        '<meta property="og:url" content="https://gall.dcinside.com/mgallery/board/view/?id=demogaon&amp;no=4242"></head>'
        '<body><div class="view_content_wrap"><div class="gallview_head clear ub-content"><h3 class="title ub-word">'
        '<span class="title_subject">가온시 뉴스 봤냐</span></h3><div class="gall_writer ub-writer" data-nick="ㅇㅇ" '
        'data-uid="" data-ip="121.165"><div class="fl"><span class="nickname"><em>ㅇㅇ</em></span>'
        '<span class="ip">(121.165)</span>'
        f'<span class="gall_date" title="{written}">{written}</span></div></div></div>'
        f'<div class="gallview_contents"><div class="write_div"><p>{DCINSIDE_POST}</p></div></div></div>'
        f'<div class="comment_wrap show"><div class="comment_box"><ul class="cmt_list">{"".join(rows)}</ul></div></div>'
        "</body></html>"
    ).encode()


def telegram() -> bytes:
    messages: list[dict[str, object]] = [
        {
            "id": 1,
            "type": "service",
            "date": moment(400).strftime("%Y-%m-%dT%H:%M:%S"),
            "date_unixtime": str(int(moment(400).timestamp())),
            "actor": "가온동네이야기",
            "actor_id": "user900001",
            "action": "create_group",
            "title": "가온 이야기방",
            "members": [],
            "text": "",
            "text_entities": [],
        }
    ]
    ids = {name: f"user90000{n}" for n, name in enumerate(dict.fromkeys(name for name, _ in TELEGRAM), 1)}
    for number, (name, text) in enumerate(TELEGRAM, 2):
        messages.append(
            {
                "id": number,
                "type": "message",
                "date": moment(400 + number).strftime("%Y-%m-%dT%H:%M:%S"),
                "date_unixtime": str(int(moment(400 + number).timestamp())),
                "from": name,
                "from_id": ids[name],
                "text": text,
                "text_entities": [{"type": "plain", "text": text}],
            }
        )
    chat = {"name": "가온 이야기방", "type": "private_supergroup", "id": 900100, "messages": messages}
    return json.dumps(chat, ensure_ascii=False, indent=1).encode()


def reddit() -> bytes:
    def thing(number: int, name: str, text: str) -> dict[str, object]:
        return {
            "kind": "t1",
            "data": {
                "id": f"demo{number}",
                "name": f"t1_demo{number}",
                "link_id": "t3_demopost",
                "parent_id": "t3_demopost",
                "author": name,
                "author_fullname": f"t2_{name}",
                "body": text,
                "created_utc": moment(500 + number).timestamp(),
                "edited": False,
                "score": 3 * number,
                "subreddit": "demoGaon",
                "permalink": f"/r/demoGaon/comments/demopost/_/demo{number}/",
                "replies": "",
            },
        }

    post = {
        "kind": "t3",
        "data": {
            "id": "demopost",
            "name": "t3_demopost",
            "title": "Police look into sexual deepfakes at a high school in Gaon (invented)",
            "selftext": "",
            "author": "northwind",
            "created_utc": moment(500).timestamp(),
            "subreddit": "demoGaon",
            "permalink": "/r/demoGaon/comments/demopost/_/",
            "score": 12,
        },
    }
    comments = [thing(number, name, text) for number, (name, text) in enumerate(REDDIT, 1)]
    pages = [{"kind": "Listing", "data": {"after": None, "children": children}} for children in ([post], comments)]
    return json.dumps(pages, ensure_ascii=False, indent=1).encode()


def table() -> bytes:
    """A table as a Korean spreadsheet saves it: Korean headers, CP949."""
    rows = ["번호,작성자,작성일시,제목,댓글"]
    rows += [f"{n},{name},{time},{TITLE},{text}" for n, (name, time, text) in enumerate(FORUM, 1)]
    return ("\r\n".join(rows) + "\r\n").encode("cp949")


def own_lines() -> bytes:
    rows = [
        {"id": "m1", "platform": "reader-mail", "title": TITLE, "author": "독자 1",
         "posted_at": moment(600).isoformat(), "text": "댓글 창을 닫아 주시면 좋겠습니다. 피해자가 볼까 걱정됩니다"},
        {"id": "m2", "platform": "reader-mail", "title": TITLE, "author": "독자 2",
         "posted_at": moment(610).isoformat(), "text": "이런 일로 남자들만 잠재적 범죄자 취급하지 마시오"},
    ]  # fmt: skip
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def web_archive() -> bytes:
    """A WARC that holds the answer Naver's comment box gave for another article."""
    answer = naver_answer()
    first = answer["result"]["commentList"][0]  # type: ignore[index]  # a literal above
    first |= {
        "commentNo": 880000000000201,
        "parentCommentNo": 880000000000201,
        "objectId": "news999,0000000102",
        "contents": "무고로 밝혀지면 어쩌려고 이러나",
    }
    answer["result"]["commentList"] = [first]  # type: ignore[index]
    body = json.dumps(answer, ensure_ascii=False).encode()
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "application/json;charset=UTF-8")], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        "https://apis.naver.com/commentBox/cbox/web_naver_list_jsonp.json?objectId=news999%2C0000000102",
        "response",
        payload=io.BytesIO(body),
        http_headers=headers,
        warc_headers_dict={
            "WARC-Date": "2026-09-08T03:00:00Z",
            "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000102>",
        },
    )
    writer.write_record(record)
    return gzip.compress(out.getvalue(), mtime=0)


MADE = {
    "youtube-comments.json": youtube,
    "naver-comments.js": naver,
    "dcinside-post.html": dcinside,
    "telegram-result.json": telegram,
    "reddit-thread.json": reddit,
    "forum-comments.csv": table,
    "reader-mail.jsonl": own_lines,
    "saved-page.warc.gz": web_archive,
}


def decisions() -> str:
    """The sample decisions, by file and place in it: what a person might decide, and what became an exhibit."""
    out = [
        "# SAMPLE DECISIONS for `gyeot demo`, made with the invented exports by tools/make_demo.py.",
        "# No person decided these. An empty list of labels says: none of these.",
    ]
    decided = set()
    for name in MADE:
        for comment in read_export(EXPORTS / name):
            key = next((key for key in DECISIONS if key.lstrip("*") == comment.text), None)
            if key is None or key in decided:
                continue
            decided.add(key)
            out += [
                "",
                "[[decision]]",
                f'file = "{name}"',
                f'locator = "{comment.locator}"',
                f"labels = {json.dumps(DECISIONS[key])}",
                f"exhibit = {'true' if key.startswith('*') else 'false'}",
            ]
    if missing := set(DECISIONS) - decided:
        raise LookupError(f"{len(missing)} decisions name a sentence that no export holds")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    EXPORTS.mkdir(parents=True, exist_ok=True)
    for name, make in MADE.items():
        (EXPORTS / name).write_bytes(make())
        print(f"{name}: {(EXPORTS / name).stat().st_size} bytes")
    (EXPORTS.parent / "decisions.toml").write_text(decisions(), encoding="utf-8")
