"""Words of a text as they are compared: folded, without the small ones; scripts without blanks in pairs of signs."""

import re
from collections.abc import Callable
from unicodedata import combining, normalize

# Letters that Unicode does not take apart into a letter and its mark.
_WHOLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
# Han, kana, Hangul without blanks, Thai, Lao, Khmer, Myanmar: words are not divided, pairs of signs stand for them.
_UNDIVIDED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# Letters, figures, and the marks that some scripts write their vowels with.
_WORD = re.compile(
    "[\\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u109f\u1780-\u17ff\u3099\u309a]+"
)
_MARKS_STAY = re.compile("[\u0900-\u109f\u1780-\u17ff\u3040-\u30ff]")  # vowels there are marks; NFKD would lose them
LONGEST = 40  # letters; longer ones are addresses and noise

_LISTED = """
    a about after all also am an and any are as at be been before being best between both but by can could did do does
    each etc for from get good great had has have help her his how i if in into is it its just know like ll look looking
    lot made make many may me more most much my near need needs new no not now of off on one only or other our out
    over own part partner partners people re really s so some such t than that the their them then there these they
    this those through to too two up us use used ve very want was we well were what when where which while who whom
    why will with work works would year years you your
"""
SMALL = frozenset(_LISTED.split())


def words_of(text: str) -> list[str]:
    """The telling words in order, folded: lower case, without accents. Repetitions stay."""
    found: list[str] = []
    for word in _WORD.findall(text):
        place = 0
        for run in _UNDIVIDED.finditer(word):
            found.append(fold(word[place : run.start()]))
            found += pairs_of(run.group())
            place = run.end()
        found.append(fold(word[place:]))
    return [word for word in found if 1 < len(word) <= LONGEST and word not in SMALL]


def pairs_of(run: str) -> list[str]:
    """Overlapping pairs of signs, as searches in Chinese or Thai text do; one sign alone is doubled."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run * 2]


def fold(text: str) -> str:
    """Lower case without accents: “Água” is agua."""
    if not text or text.isascii():
        return text.casefold()
    if _MARKS_STAY.search(text):
        return normalize("NFC", text.casefold())
    plain = normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not combining(letter)).translate(_WHOLE)


def written(text: str, wanted: Callable[[str], bool]) -> tuple[str, ...]:
    """The words as they stand in the text of which `wanted` says yes to the folded form, each once."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for part in words_of(word):
            if wanted(part):
                whole = part if _UNDIVIDED.search(word) else word
                found.setdefault(part, whole)
    return tuple(found.values())
