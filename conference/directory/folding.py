"""Text as it is compared: lower case, without accents."""

from unicodedata import combining, normalize

# Letters that Unicode does not take apart into a letter and its mark.
_WHOLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def fold(text: str) -> str:
    """Lower case without accents, so that “simkova” finds Šimková."""
    plain = normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not combining(letter)).translate(_WHOLE)
