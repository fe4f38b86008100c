"""Finite fields: the sums and products of GF(q), for designs."""

from dataclasses import dataclass
from itertools import product

Polynomial = tuple[int, ...]  # coefficients, the lowest first


@dataclass(frozen=True, slots=True)
class Field:
    """Elements are 0 to q - 1; 0 and 1 are neutral."""

    sums: list[list[int]]
    products: list[list[int]]


def field(q: int) -> Field | None:
    """GF(q), or None when q is not a power of a prime.

    Elements are polynomials over GF(p) read as numbers in base p; x is made to generate all but 0 (a primitive
    polynomial, found by trying), so that products are sums of exponents.
    """
    p = next((d for d in range(2, q + 1) if q % d == 0), 0)
    degree = 0
    while p and p**degree < q:
        degree += 1
    if not p or p**degree != q:
        return None
    elements = [tuple(number // p**i % p for i in range(degree)) for number in range(q)]
    number = {element: i for i, element in enumerate(elements)}
    sums = [[number[tuple((a + b) % p for a, b in zip(u, v, strict=True))] for v in elements] for u in elements]
    powers = _powers(p, degree)
    exponent = {number[element]: e for e, element in enumerate(powers)}
    products = [
        [0 if not (u and v) else number[powers[(exponent[u] + exponent[v]) % (q - 1)]] for v in range(q)]
        for u in range(q)
    ]
    return Field(sums, products)


def _powers(p: int, degree: int) -> list[Polynomial]:
    """The powers of a generator, from the zeroth, each once."""
    one = (1,) + (0,) * (degree - 1)
    for tail in product(range(p), repeat=degree):
        powers, element = [one], _times_x(one, tail, p)
        while element != one and any(element) and len(powers) < p**degree:
            powers.append(element)
            element = _times_x(element, tail, p)
        if element == one and len(powers) == p**degree - 1:
            return powers
    raise AssertionError("every finite field has a generator")


def _times_x(element: Polynomial, tail: Polynomial, p: int) -> Polynomial:
    """x times the element where x^degree = tail; in degree 1 that is a product with the number `tail`."""
    carry = element[-1]
    shifted = (0, *element[:-1])
    return tuple((a + carry * b) % p for a, b in zip(shifted, tail, strict=True))
