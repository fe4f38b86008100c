"""Draws: everybody who knows seed and word gets the same order, and nobody who knows one of them gets it."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as some

from voting import BallotSpec, Draw, Option, commitment, draw_fits, draw_of
from voting.draw import DRAWN, ORDER, RULE, TIE

SEED = "5eed" * 16
LABELS = ("Ilse Brandt", "Mateus Leal", "Zofia Kamińska", "Aki Ranta")


def spec_of(labels: tuple[str, ...], word: str = "herring", **changed: str) -> BallotSpec:
    draw = Draw(SEED, word)
    ids = {label: f"c{number}" for number, label in enumerate(labels, 1)}
    terms = {"draw_rule": RULE, "draw_seed": SEED, "draw_word": word, "candidate_order": DRAWN} | changed
    return BallotSpec(
        id="event/1",
        title="Award",
        method="plurality",
        options=tuple(Option(ids[label], label) for label in labels),
        tie_chain=("method", "lot"),
        lot_order=tuple(ids[label] for label in draw.order(TIE, labels)),
        terms=tuple((key, value) for key, value in terms.items() if value),
    )


def test_an_order_can_be_drawn_again_with_nothing_of_ours() -> None:
    by_hand = sorted(LABELS, key=lambda label: sha256(f"{SEED}|herring|order|{label}".encode()).hexdigest())
    assert Draw(SEED, "herring").order(ORDER, LABELS) == tuple(by_hand)
    assert commitment(SEED) == sha256(SEED.encode()).hexdigest()


@given(some.permutations(LABELS), some.text(max_size=20))
def test_the_order_in_which_they_stood_plays_no_part(labels: list[str], word: str) -> None:
    draw = Draw(SEED, word)
    assert draw.order(ORDER, labels) == draw.order(ORDER, LABELS)
    assert sorted(draw.order(TIE, labels)) == sorted(LABELS)


def test_seed_word_and_purpose_each_change_it() -> None:
    many = tuple(f"Candidate {number}" for number in range(24))
    orders = {
        Draw(seed, word).order(purpose, many)
        for seed in (SEED, "0" * 64)
        for word in ("", "herring")
        for purpose in (ORDER, TIE)
    }
    assert len(orders) == 8


def test_rules_that_do_not_follow_from_their_draw_are_found_out() -> None:
    drawn = Draw(SEED, "herring").order(ORDER, LABELS)
    assert draw_fits(spec_of(drawn))
    assert draw_of(spec_of(drawn)) == Draw(SEED, "herring")
    assert not draw_fits(spec_of(tuple(reversed(drawn))))
    assert not draw_fits(spec_of(drawn, draw_word="cod"))  # the lot of the tie was drawn with another word
    assert draw_fits(spec_of(tuple(reversed(drawn)), candidate_order=""))  # their order was not drawn
    plain = BallotSpec(id="e/1", title="A", method="plurality", options=(Option("a", "A"), Option("b", "B")))
    assert draw_of(plain) is None
