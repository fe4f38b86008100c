"""The tracker code: there and back, forgiving eyes and strict about slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import BadTracker, tracker_bytes, tracker_code
from voting.tracker import ALPHABET

trackers = st.binary(min_size=16, max_size=16)


@given(trackers)
def test_there_and_back(tracker: bytes) -> None:
    code = tracker_code(tracker)
    assert tracker_bytes(code) == tracker
    assert [len(group) for group in code.split("-")] == [4] * 7


def test_known_codes() -> None:
    assert tracker_code(bytes(16)) == "0000-0000-0000-0000-0000-0000-0000"
    # 128 ones, then the check (2**128 - 1) % 4093 = 1094 in 12 bits; worked out with bit strings.
    assert tracker_code(b"\xff" * 16) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZX26"


@given(trackers)
def test_the_eye_may_confuse_o_and_0_and_the_hand_may_drop_hyphens(tracker: bytes) -> None:
    code = tracker_code(tracker)
    assert tracker_bytes(code.lower().replace("0", "o").replace("1", "l")) == tracker
    assert tracker_bytes(f"  {code.replace('-', ' ').replace('1', 'I')}\n") == tracker


@given(trackers, st.integers(0, 27), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_noticed(tracker: bytes, at: int, symbol: str) -> None:
    symbols = tracker_code(tracker).replace("-", "")
    if symbols[at] == symbol:
        return
    with pytest.raises(BadTracker) as refused:
        tracker_bytes(symbols[:at] + symbol + symbols[at + 1 :])
    assert refused.value.code == "mistyped"


@given(trackers, st.integers(0, 23))
def test_two_swapped_neighbours_are_always_noticed(tracker: bytes, at: int) -> None:
    symbols = tracker_code(tracker).replace("-", "")
    if symbols[at] == symbols[at + 1]:
        return
    with pytest.raises(BadTracker):
        tracker_bytes(symbols[:at] + symbols[at + 1] + symbols[at] + symbols[at + 2 :])


@given(trackers, trackers)
def test_codes_sort_as_their_bytes_do(one: bytes, other: bytes) -> None:
    assert (tracker_code(one) < tracker_code(other)) == (one < other)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong_length"),
        ("0000", "wrong_length"),
        ("0" * 29, "wrong_length"),
        ("U" * 28, "wrong_symbol"),
        ("0000-0000-0000-0000-0000-0000-000*", "wrong_symbol"),
        ("٠" * 28, "wrong_symbol"),
    ],
)
def test_what_is_no_code_is_called_so(text: str, code: str) -> None:
    with pytest.raises(BadTracker) as refused:
        tracker_bytes(text)
    assert refused.value.code == code


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_tracker_has_128_bits(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        tracker_code(bytes(length))
