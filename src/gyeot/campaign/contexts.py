"""When a word to avoid is right where it stands: quoted, in the name of a law or offence, or in a sentence about it."""

import re
from collections.abc import Sequence

from gyeot.campaign import rules
from gyeot.campaign.words import Sentence

#: A legal word counts this near to the place; further off, it is about something else.
_NEAR = 24

_QUOTED = re.compile(
    "“[^“”\n]{1,300}”|‘[^‘’\n]{1,300}’|\"[^\"\n]{1,300}\"|(?<![A-Za-z0-9])'[^'\n]{1,300}'(?![A-Za-z])"
    "|「[^」\n]{1,200}」|『[^』\n]{1,200}』|《[^》\n]{1,200}》|〈[^〉\n]{1,200}〉|^[ \t]{0,8}>[^\n]{1,1000}",
    re.MULTILINE,
)
_TITLE = "「『《〈"


class Contexts:
    """The contexts of one text."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._quoted = [(found.start(), found.end(), found[0][0] in _TITLE) for found in _QUOTED.finditer(text)]
        self._sentences = sentences
        shipped = rules.shipped()
        self._criticism, self._statute = list(shipped.of("criticism")), list(shipped.of("statute"))

    def of(self, place: tuple[int, int]) -> str:
        """Name the context of a place: "quotation", "statute", "criticism", or "" for none."""
        start, end = place
        for opens, closes, is_title in self._quoted:
            if opens <= start and end <= closes:
                return "statute" if is_title else "quotation"
        for sentence in self._sentences:
            if sentence.start <= start < sentence.end:
                return self._of_sentence(sentence, place)
        return ""

    def _of_sentence(self, sentence: Sentence, place: tuple[int, int]) -> str:
        if any(rule.find(sentence) for rule in self._criticism):
            return "criticism"
        for rule in self._statute:
            # Word by word: the nearest mark of the law counts, not the first.
            for word in sentence.words:
                alone = Sentence.of(word.start, word.end, (word,))
                distance = max(word.start - place[1], place[0] - word.end, 0)
                if distance <= _NEAR and rule.find(alone):
                    return "statute"
        return ""
