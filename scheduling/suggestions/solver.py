"""The solver: points by inverted index, the best of each, then as little exchanged as fairness asks for."""

from dataclasses import replace

import numpy as np

from scheduling.suggestions.answer import Answer
from scheduling.suggestions.auction import Auction
from scheduling.suggestions.board import Board
from scheduling.suggestions.figures import Figures, exposure
from scheduling.suggestions.filling import fill
from scheduling.suggestions.instance import Instance, compile_problem
from scheduling.suggestions.lots import BITS, hash_of
from scheduling.suggestions.model import Problem
from scheduling.suggestions.proof import bound
from scheduling.suggestions.ranking import NOBODY, Ranking, rank
from scheduling.suggestions.scoring import Scorer
from scheduling.suggestions.validation import require_valid


def suggest(problem: Problem) -> Answer:
    """Lists of everybody who looks.

    Everybody who is shown stands on the first part of at least `shelf.least` lists, or of as many as can be (`unmet`);
    the first parts together have as much relevance as that allows. The same people with the same words get the same
    lists, in whatever order they are given. Raises `Contradictory` with every flaw of the problem.
    """
    require_valid(problem)
    shelf = problem.shelf
    # Whoever is first by chance of the order given would be first in every tie: hashes put people in an order of ours.
    order = sorted(range(len(problem.people)), key=lambda row: (hash_of(problem.people[row].id), row))
    given = np.argsort(order)
    instance = compile_problem(replace(problem, people=tuple(problem.people[row] for row in order)))
    scorer = Scorer(instance)
    ranking = rank(scorer, shelf.length + shelf.kept, shelf.fits)
    promised = np.where(instance.shown, shelf.least, 0)
    board = Board(scorer, ranking, promised, shelf.length)
    auction = Auction(board)
    auction.run()
    if auction.gave_up:
        fill(board, auction.gave_up)
    kept = np.minimum(promised, board.count)
    ids = tuple(person.id for person in instance.problem.people)
    return Answer(
        _figures(instance, ranking, board, bound(board, ranking, kept)),
        instance.lexicon,
        tuple((ids[row], int(board.count[row])) for row in given if board.count[row] < promised[row]),
        ids,
        given[instance.looks[given]],
        ranking,
        board.seats,
        board.keys,
    )


def _figures(instance: Instance, ranking: Ranking, board: Board, most: int) -> Figures:
    plain = ranking.people[:, : board.length]
    shown = np.nonzero(instance.shown)[0]
    before = np.bincount(plain[plain != NOBODY], minlength=instance.n)
    new = board.seats != NOBODY
    for place in range(board.length):
        new &= board.seats != plain[:, place : place + 1]
    return Figures(
        people=len(shown),
        listed=int(instance.looks.sum()),
        plain=exposure(before[shown].tolist()),
        fair=exposure(board.count[shown].tolist()),
        relevance_plain=int((ranking.keys[:, : board.length] >> BITS).sum()),
        relevance=int((board.keys >> BITS).sum()),
        bound=most,
        lifted=int(new.sum()),
    )
