"""Suggestion figures, one JSON line a case: python -m bench.suggestions [--short] [--case NAME].

For 1,000, 5,000 and 10,000 people: seconds and megabytes for everybody's list (12 places that all see, 200 more kept),
and how even the exposure is with points alone (`plain`) and with the promise that everybody stands on at least three
lists (`fair`): people shown to nobody, the least and the most lists, the Gini coefficient. `loss` is the share of
relevance given for the promise; `of_bound` is relevance beside the most that any lists with this promise can have
(proven by prices; goal: 0.9999). In the same run, on a sample: `recall` is the share of the true best 50 of each that
the index finds, by comparing all pairs of 1,000 people one by one (the pure definition, without index or NumPy), with
the seconds that took.

The generator (one seed, one event): n people in n / 3 organisations. An organisation has one of 14 sectors and one of
40 countries (frequency 1 / rank^0.7). A topic is one of 30 a sector; a phrase is one of 12 forms around a topic ("pilot
sites for T", "T training", ...), some with a place. A person offers 2 to 5 and needs 1 to 4 phrases; three quarters are
of the own sector, topics by popularity 1 / rank^0.8. 70 % write 8 to 30 words about themselves, half of them from their
phrases; 3 % say nothing at all. A tenth have no free slot and are not shown. 2 n pairs are in touch already.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter, process_time

from scheduling.suggestions.check import may_see
from scheduling.suggestions.lots import BITS, draw, hash_of
from scheduling.suggestions.model import Person, Problem, Shelf
from scheduling.suggestions.pair import Judge
from scheduling.suggestions.solver import suggest

FORMS = (
    "{} know-how", "pilot sites for {}", "{} training", "{} test lab", "suppliers of {}", "export contacts for {}",
    "funding for {}", "{} data", "a partner in {} for {place}", "standards for {}", "{} equipment",
    "buyers of {} in {place}",
)  # fmt: skip
PLACES = ("North Africa", "Chile", "the Baltic ports", "rural towns", "Japan", "the Alps")
STARTS = ("hydro", "solar", "agri", "nano", "bio", "aero", "geo", "thermo", "electro", "photo", "carbo", "ferro")
ENDS = ("lux", "mar", "ten", "vid", "sol", "pek", "ran")
THINGS = ("pumps", "storage", "sensors", "membranes", "cycles", "grids", "fibres", "tools", "housing", "routing")
SAMPLE, BEST = 1_000, 50


@dataclass(frozen=True)
class Case:
    name: str
    people: int
    limit: float
    short: bool = False


CASES = (Case("1000", 1_000, 5.0, short=True), Case("5000", 5_000, 30.0), Case("10000", 10_000, 60.0))


def event(count: int) -> Problem:
    """The event of a size, always the same."""
    rng = random.Random(count)
    houses = [(_skewed(rng, 14, 0.7), f"c{_skewed(rng, 40, 0.7)}", rng.randrange(400)) for _ in range(count // 3)]
    people = []
    for number in range(count):
        at = rng.randrange(len(houses))
        sector, country, heads = houses[at]
        basic = Person(
            number,
            sectors=frozenset({sector}),
            languages=frozenset({f"l{country}"} if rng.random() < 0.8 else {"l-fr"}),
            country=country,
            size=heads,
            organisation=at,
            shown=rng.random() >= 0.1,
        )
        people.append(basic if rng.random() < 0.03 else _with_words(rng, basic, sector))
    apart = {tuple(sorted(rng.sample(range(count), 2))) for _ in range(count * 2)}
    return Problem(tuple(people), tuple((one, other) for one, other in sorted(apart)), shelf=Shelf(12, 3, 200))


def _with_words(rng: random.Random, person: Person, sector: int) -> Person:
    offers = [_phrase(rng, sector) for _ in range(rng.randint(2, 5))]
    needs = [_phrase(rng, sector) for _ in range(rng.randint(1, 4))]
    text = ""
    if rng.random() < 0.7:
        own = " ".join(offers + needs).split()
        text = " ".join(
            rng.choice(own) if rng.random() < 0.5 else f"word{_skewed(rng, 3000, 0.9)}"
            for _ in range(rng.randint(8, 30))
        )
    return replace(person, offers=tuple(dict.fromkeys(offers)), needs=tuple(dict.fromkeys(needs)), text=text)


def _phrase(rng: random.Random, sector: int) -> str:
    area = sector if rng.random() < 0.75 else rng.randrange(14)
    topic = area * 30 + _skewed(rng, 30, 0.8)
    name = f"{STARTS[topic % 12]}{ENDS[topic // 60]} {STARTS[topic * 7 % 12]}{THINGS[topic % 10]}"
    return rng.choice(FORMS).format(name, place=rng.choice(PLACES))


def _skewed(rng: random.Random, count: int, exponent: float) -> int:
    return rng.choices(range(count), [(rank + 1) ** -exponent for rank in range(count)])[0]


def measure(case: Case) -> dict[str, object]:
    problem = event(case.people)
    start, spent = perf_counter(), process_time()
    answer = suggest(problem)
    seconds, cpu = perf_counter() - start, process_time() - spent
    figures = answer.figures
    line: dict[str, object] = {"case": case.name, "people": case.people, "seconds": round(seconds, 2)}
    line["cpu_seconds"] = round(cpu, 2)
    line["mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for name, shown in (("plain", figures.plain), ("fair", figures.fair)):
        line[name] = {"nobody": shown.nobody, "least": shown.least, "most": shown.most, "gini": round(shown.gini, 3)}
    share = figures.relevance / max(1, figures.bound)
    line |= {"lifted": figures.lifted, "loss": round(figures.loss, 6), "of_bound": round(share, 6)}
    line["unmet"] = len(answer.unmet)
    line["limit"] = case.limit
    line["reached"] = figures.fair.nobody == 0 and share >= 0.9999 and not answer.unmet
    return line


def recall() -> dict[str, object]:
    """The index beside all pairs of a sample, compared one by one."""
    whole = event(10_000)
    people = whole.people[:SAMPLE]
    known = {person.id for person in people}
    apart = tuple(pair for pair in whole.apart if known.issuperset(pair))
    problem = replace(whole, people=people, apart=apart, shelf=Shelf(BEST, 0, 0))
    start = perf_counter()
    answer = suggest(problem)
    index = perf_counter() - start
    found = {one.person: {other.person for other in one.first} for one in answer}
    judge = Judge(answer.lexicon, problem.weights)
    start = perf_counter()
    hashes = {person.id: hash_of(person.id) for person in people}
    plain = replace(problem, apart=())
    met = {frozenset(pair) for pair in apart}
    hits = wanted = 0
    for me in people[::5]:
        keys = {
            other.id: (points << BITS) + draw(hashes[me.id], hashes[other.id])
            for other in people
            if may_see(plain, me, other)
            and frozenset((me.id, other.id)) not in met
            and (points := judge.points(me, other))
        }
        best = sorted(keys, key=lambda who: -keys[who])[:BEST]
        wanted += len(best)
        hits += len(found[me.id].intersection(best))
    exhaustive = (perf_counter() - start) * 5
    return {
        "case": f"recall-{SAMPLE}",
        "best": BEST,
        "recall": round(hits / wanted, 6),
        "index_seconds": round(index, 2),
        "all_pairs_seconds": round(exhaustive, 1),
        "reached": hits == wanted,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code says whether every promise was kept at its bound; seconds are for the reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a few cases, under 60 seconds in all")
    parser.add_argument("--case", choices=[*(case.name for case in CASES), "recall"], help="one, in this process")
    options = parser.parse_args(arguments)
    if options.case:
        line = recall() if options.case == "recall" else measure(next(c for c in CASES if c.name == options.case))
        print(json.dumps(line))
        return 0 if line["reached"] else 1
    names = [case.name for case in CASES if case.short or not options.short] + ["recall"]
    failed = [
        name for name in names if subprocess.run([sys.executable, "-m", "bench.suggestions", "--case", name]).returncode
    ]
    return min(len(failed), 1)


if __name__ == "__main__":
    sys.exit(main())
