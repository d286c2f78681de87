"""Tell Korean from English, and say honestly when a comment is neither or holds no words at all."""

import re

_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile("[a-z']+")
_PICTURE = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")

#: A Latin text of this many words can be told from English, by this many short words of another language.
_LONG_ENOUGH, _SIGNS = 5, 2
_ENGLISH = frozenset(
    (
        "the", "a", "an", "and", "or", "but", "if", "of", "to", "in", "on", "at", "for", "from", "with", "by",
        "is", "are", "was", "were", "be", "been", "am", "i", "you", "he", "she", "it", "we", "they", "me",
        "him", "her", "them", "my", "your", "his", "its", "our", "their", "this", "that", "these", "those",
        "not", "no", "don't", "doesn't", "isn't", "can't", "won't", "what", "who", "why", "how", "when",
        "where", "which", "do", "does", "did", "have", "has", "had", "will", "would", "can", "could", "should",
        "just", "so", "all", "out", "up", "about", "one", "like", "get", "got", "there", "here", "she's",
        "he's", "it's", "i'm", "you're", "than", "then", "more", "people", "girl", "girls", "man", "men",
        "women", "woman", "rape", "never", "always", "lol",
    )
)  # fmt: skip
# Spanish, Portuguese, French, German, Italian, Dutch, Indonesian, Vietnamese (accents folded), Turkish, Polish: short
# words that turn up in almost every sentence and are no English word.
_OTHERS = frozenset(
    (
        "el", "la", "los", "las", "que", "de", "en", "y", "una", "por", "con", "para", "es", "esta", "como",
        "pero", "muy", "mas", "os", "nao", "uma", "com", "voce", "eu", "do", "da", "em", "le", "les", "des",
        "est", "une", "et", "pas", "je", "vous", "nous", "qui", "dans", "sur", "der", "das", "und", "ist",
        "nicht", "ich", "ein", "eine", "zu", "mit", "auf", "il", "di", "che", "non", "sono", "per", "della",
        "het", "een", "van", "niet", "dat", "yang", "dan", "itu", "ini", "tidak", "aku", "kamu", "ada",
        "dengan", "untuk", "khong", "cua", "va", "nguoi", "nhung", "duoc", "bir", "ve", "bu", "ne", "icin",
        "degil", "nie", "jest", "sie", "na", "ze",
    )
)  # fmt: skip


#: The languages that readings are made for, in the order in which the model keeps its numbers for them.
LANGUAGES = ("ko", "en")


def language_of(text: str) -> str:
    """A readable text with any Hangul in it is read as Korean, any other as English."""
    return "ko" if _HANGUL.search(text) else "en"


def unreadable_because(text: str) -> str:
    """Say in one word why a canonical text cannot be read, or "" when it can.

    "empty" nothing is there, "emoji-only" pictures alone, "no-words" digits and signs alone, "language" neither Korean
    nor English.
    """
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    letters = sum(map(str.isalpha, text))
    if letters == 0:
        return _without_letters(text)
    if 2 * (hangul + latin) < letters:
        return "language"
    if hangul == 0 and _is_another_latin_language(text):
        return "language"
    return ""


def _without_letters(text: str) -> str:
    if not text.strip():
        return "empty"
    return "emoji-only" if _PICTURE.search(text) else "no-words"


def _is_another_latin_language(text: str) -> bool:
    """Slang and misspelling must not pass for another language, so signs of one have to outnumber the English words."""
    words = _WORD.findall(text.lower())
    signs = len(_OTHERS.intersection(words))
    return len(words) >= _LONG_ENOUGH and signs >= _SIGNS and signs > sum(word in _ENGLISH for word in words)
