"""Checks the words of public material: terms, whom it speaks to, where help is, methods, identity, blame. It suggests
and never blocks.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gyeot.campaign import helplines, identity, kinds, rules, wording, words
from gyeot.campaign.contexts import Contexts
from gyeot.campaign.found import Checked, Finding, Level, Number
from gyeot.campaign.words import Sentence
from gyeot.errors import UnreadableFile
from gyeot.said import Said

#: The longest text that is checked: a booklet of some sixty pages.
MAX_TEXT = 100_000

#: More sentences than these are not shown to the detector, and that is said.
MAX_READINGS = 1_500

#: Fewer letters say nothing that the detector could read.
_SHORTEST = 8

_HANGUL, _LATIN = re.compile("[가-힣ㄱ-ㅣ]"), re.compile("[A-Za-z]")

_FOUND_IN_SENTENCES = ("method", "blame", "belittling", "presumption")


def check(text: str, *, read: bool = True) -> Checked:
    """Check a text. ``read`` also asks the detector about each sentence.

    Raises UnreadableFile for a text past the bound, and OutsideWorld where the analyser is not installed.
    """
    if len(text) > MAX_TEXT:
        raise UnreadableFile(
            f"The text is longer than {MAX_TEXT:,} characters. Check it chapter by chapter.",
            f"글이 {MAX_TEXT:,}자보다 깁니다. 장마다 나누어 점검해 주세요.",
        )
    terms = wording.shipped()  # before anything is cut up: the analyser learns its words
    rules.shipped()
    sentences = words.sentences(text)
    contexts = Contexts(text, sentences)
    numbers = tuple(helplines.numbers(text))
    on_topic = rules.on_topic(sentences)
    found = [
        *_terms(text, sentences, contexts, terms, on_topic=on_topic),
        *_of_sentences(text, sentences, contexts, numbers, on_topic=on_topic),
        *_called_by_sex(text, sentences, contexts, on_topic=on_topic),
        *_numbers(text, numbers),
        # A quoted clue tells readers as much as any other, so no context makes it less.
        *(
            kinds.finding("identity", text, place, more=more)
            for place, more in identity.clues(text, sentences, on_topic=on_topic)
        ),
        *(_readings(text, sentences) if read else ()),
    ]
    return Checked(
        findings=tuple(sorted(_once(found), key=lambda one: (one.start, one.end, one.level, one.rule))),
        numbers=numbers,
        checked=tuple(_looked_at(terms, on_topic=on_topic, read=read)),
        not_checked=tuple(_not_looked_at(text, sentences, terms, on_topic=on_topic, read=read)),
    )


# --- words


def _terms(
    text: str, sentences: Sequence[Sentence], contexts: Contexts, terms: Sequence[wording.Term], *, on_topic: bool
) -> Iterator[Finding]:
    for term in terms:
        if term.topic and not on_topic:
            continue
        for sentence in sentences:
            for place in term.find(sentence):
                context = contexts.of(place)
                yield Finding(
                    kind="term",
                    rule=term.id,
                    level=Level.SUGGESTION if context else term.level,
                    sure=term.sure,
                    start=place[0],
                    end=place[1],
                    words=text[slice(*place)],
                    what=Said("공적인 안내에 쓰지 않기를 권하는 말입니다.", "Guidance advises against this word."),
                    why=term.why,
                    instead=_instead(term.prefer),
                    source=term.source,
                    date=term.date,
                    read=term.read,
                    context=context,
                )


def _instead(prefer: Said) -> Said:
    if not prefer.ko:
        return Said("이 말을 빼고 적어 주세요.", "Leave it out.")
    return Said(f"바꿔 쓸 말: {prefer.ko}", f"Say instead: {prefer.en}")


def _once(found: Sequence[Finding]) -> Iterator[Finding]:
    """Where findings of one kind overlap, keep the longest: 딥페이크 음란물, not the 음란물 in it."""
    kept: dict[str, list[tuple[int, int]]] = {}
    for one in sorted(found, key=lambda one: one.start - one.end):
        if one.of_the_whole:
            yield one
            continue
        others = kept.setdefault(one.kind, [])
        at = bisect(others, (one.start, one.end))
        if (not at or others[at - 1][1] <= one.start) and (at == len(others) or one.end <= others[at][0]):
            others.insert(at, (one.start, one.end))
            yield one


def _called_by_sex(
    text: str, sentences: Sequence[Sentence], contexts: Contexts, *, on_topic: bool
) -> Iterator[Finding]:
    """Find ○○녀 and ○○남: a noun with 녀 or 남 glued to it."""
    if not on_topic:
        return
    for sentence in sentences:
        for before, word in zip(sentence.words, sentence.words[1:], strict=False):
            glued = before.end == word.start and before.tag.startswith(("N", "SL", "XR"))
            ends = (
                word.end == len(text)
                or not ("가" <= text[word.end] <= "힣")
                or text[word.end] in "가는은를을이와과의도"
            )
            if glued and ends and word.keys & {"녀", "남"}:
                place = (before.start, word.end)
                yield kinds.finding("called-by-sex", text, place, context=contexts.of(place))


# --- sentences, and what the text has or lacks


def _of_sentences(
    text: str,
    sentences: Sequence[Sentence],
    contexts: Contexts,
    numbers: Sequence[Number],
    *,
    on_topic: bool,
) -> Iterator[Finding]:
    if not on_topic:
        return
    shipped = rules.shipped()
    for rule in shipped.of(*_FOUND_IN_SENTENCES):
        for place in _places(rule, text, sentences):
            yield kinds.finding(rule.role, text, place, rule=rule.id, level=rule.level, context=contexts.of(place))
    advice = [
        (rule, place, contexts.of(place))
        for rule in shipped.of("victim-advice")
        for place in _places(rule, text, sentences)
    ]
    advice = _first_of_each_sentence(sentences, advice)
    meant = [place for _, place, context in advice if not context]
    speaks_to = {role: _speaks(role, text, sentences, contexts) for role in ("to-offender", "to-bystander", "appeal")}
    balanced = speaks_to["to-offender"] or speaks_to["to-bystander"]
    for rule, place, context in advice:
        level = Level.SUGGESTION if balanced else None
        yield kinds.finding("victim-advice", text, place, rule=rule.id, level=level, context=context)
    yield from _lacking(meant, numbers, speaks_to, len(text))


def _lacking(
    advice: Sequence[tuple[int, int]], numbers: Sequence[Number], speaks_to: Mapping[str, bool], length: int
) -> Iterator[Finding]:
    """Say what a text lacks. One that asks nothing of its readers, such as news, may do without."""
    if not speaks_to["to-offender"]:
        yield kinds.finding("no-offender-message", level=None if advice else Level.SUGGESTION)
    if not speaks_to["to-bystander"]:
        yield kinds.finding("no-bystander-message")
    lines = [number for number in numbers if number.name]
    if not lines:
        yield kinds.finding("no-helpline", level=None if advice or speaks_to["appeal"] else Level.SUGGESTION)
        return
    if not any(number.support for number in lines):
        yield kinds.finding("no-support-line")
    first = min(number.start for number in lines)
    if advice and first > min(start for start, _ in advice):
        yield kinds.finding("helpline-late")
    elif first > length // 2 > _FRONT:
        yield kinds.finding("helpline-far")


#: In a text as short as a poster's, a number in the second half is still seen.
_FRONT = 300


def _places(rule: rules.Rule, text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    for sentence in sentences:
        place = rule.find(sentence)
        if place:
            yield place[0], _word_end(text, place[1])


def _word_end(text: str, end: int) -> int:
    """Move to the end of what is written together, so that a mark does not stop inside a word."""
    while end < len(text) and "가" <= text[end] <= "힣":
        end += 1
    return end


def _first_of_each_sentence(
    sentences: Sequence[Sentence], found: Sequence[tuple[rules.Rule, tuple[int, int], str]]
) -> list[tuple[rules.Rule, tuple[int, int], str]]:
    """One advice is one finding, however many rules know it."""
    kept = []
    for sentence in sentences:
        there = [one for one in found if sentence.start <= one[1][0] < sentence.end]
        kept += there[:1]
    return kept


def _speaks(role: str, text: str, sentences: Sequence[Sentence], contexts: Contexts) -> bool:
    """Whether some sentence does this in earnest: not quoted, and, of mere requests, not about words."""
    ignored = ("quotation", "criticism") if role == "appeal" else ("quotation",)
    return any(
        contexts.of(place) not in ignored
        for rule in rules.shipped().of(role)
        for place in _places(rule, text, sentences)
    )


# --- numbers and readings


def _numbers(text: str, numbers: Sequence[Number]) -> Iterator[Finding]:
    for number in numbers:
        place = (number.start, number.end)
        if number.name is None:
            yield kinds.finding("unknown-number", text, place)
        elif number.doubt or number.read_on is None:
            rule = "unconfirmed-number:" + number.written  # each has a doubt of its own
            yield kinds.finding("unconfirmed-number", text, place, rule=rule, more=number.doubt)


def _readings(text: str, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    from gyeot.detect import classify
    from gyeot.material import Comment

    taken = _readable(text, sentences)[:MAX_READINGS]
    comments = [Comment(platform="campaign", comment_id="", text=text[one.start : one.end].strip()) for one in taken]
    for sentence, reading in zip(taken, classify(comments), strict=True):
        if reading.labels:
            names = Said(
                ", ".join(label.ko for label in reading.labels), ", ".join(label.en for label in reading.labels)
            )
            made = kinds.finding("reading", text, _trimmed(text, sentence), more=names)
            yield replace(made, rule="reading:" + ",".join(reading.labels), source=reading.model)


def _readable(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that the detector can say something about: it learned on Korean comments."""
    return [
        one
        for one in sentences
        if _is_long_enough(text, one)
        and len(_HANGUL.findall(text, one.start, one.end)) >= len(_LATIN.findall(text, one.start, one.end))
    ]


def _is_long_enough(text: str, sentence: Sentence) -> bool:
    return len(text[sentence.start : sentence.end].strip()) >= _SHORTEST


def _trimmed(text: str, sentence: Sentence) -> tuple[int, int]:
    inside = text[sentence.start : sentence.end]
    return sentence.start + len(inside) - len(inside.lstrip()), sentence.end - (len(inside) - len(inside.rstrip()))


# --- what was and was not looked at


def _looked_at(terms: Sequence[wording.Term], *, on_topic: bool, read: bool) -> Iterator[Said]:
    used = [term for term in terms if on_topic or not term.topic]
    latest = max(term.date for term in used)
    yield Said(
        f"권하지 않는 표현 {len(used)}가지 (가장 최근 항목 {latest})",
        f"{len(used)} terms to avoid (latest of {latest})",
    )
    yield Said("피해자가 누구인지 짐작하게 하는 정보", "Clues to who the person is")
    yield Said("적힌 전화번호가 확인된 목록에 있는지", "Whether the numbers in it are on the checked list")
    if on_topic:
        yield Said(
            "누구에게 말하는지: 피해자에게만 하는 당부, 가해자와 주변 사람에게 하는 말",
            "Whom it speaks to: advice to victims alone, messages to those who do it or look on",
        )
        yield Said("지원 창구가 있는지, 앞에 있는지", "Whether help is named, and first")
        yield Said("범행 방법, 판결 전 단정, 피해자 비난", "Methods, presumption of guilt, blame")
    if read:
        from gyeot.detect import MODEL

        yield Said(f"문장마다 2차 피해 판독 ({MODEL})", f"Each sentence, read for secondary victimization ({MODEL})")


def _not_looked_at(
    text: str, sentences: Sequence[Sentence], terms: Sequence[wording.Term], *, on_topic: bool, read: bool
) -> Iterator[Said]:
    if not on_topic:
        left = sum(term.topic for term in terms)
        yield Said(
            "성범죄에 관한 글로 보이지 않아, 누구에게 말하는지, 지원 창구가 있는지, 범행 방법, 판결 전 단정, "
            f"피해자 비난, 성범죄에 관한 글에서만 찾는 표현 {left}가지는 보지 않았습니다.",
            "It does not seem to be about sexual crime, so whom it speaks to, where help is, methods, presumption of "
            f"guilt, blame and {left} terms that matter only there were not looked at.",
        )
    readable = _readable(text, sentences)
    if read and len(readable) < sum(_is_long_enough(text, one) for one in sentences):
        yield Said(
            "영어 문장은 판독하지 않았습니다. 판독하는 기계는 한국어 댓글로 배웠습니다.",
            "English sentences were not read by the detector, which learned on Korean comments.",
        )
    if read and len(readable) > MAX_READINGS:
        yield Said(
            f"앞의 {MAX_READINGS:,}문장 뒤로는 판독하지 않았습니다.",
            f"Sentences past the first {MAX_READINGS:,} were not read by the detector.",
        )
    if not read:
        yield Said("문장마다의 2차 피해 판독은 하지 않았습니다.", "The detector was not asked about the sentences.")
    yield Said(
        "적힌 전화번호에 직접 걸어 보지 않았습니다.",
        "No number was called.",
    )
    yield Said(
        "적힌 사실과 법 조문이 맞는지, 법에 어긋나는지는 보지 않았습니다.",
        "Whether what it says is true or lawful was not looked at.",
    )
    yield Said(
        "비꼼, 은유, 목록에 없는 새 표현은 놓칠 수 있습니다.",
        "Irony, metaphor and new words that are not on the lists may be missed.",
    )
    yield Said(
        "글꼴, 크기, 색, 놓인 자리는 보지 않았습니다.",
        "Type, size, colour and layout were not looked at.",
    )
