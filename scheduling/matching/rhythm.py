"""How a person's meetings may follow each other: the longest run without a break, and the pause after each."""

from dataclasses import dataclass

from scheduling.matching.model import Person, Slot


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Slots are bits in the order of the problem; `joined` masks those that follow the slot before without a break.

    At most `run` meetings in a row (None: any number), and `pause` free slots of the same block after each.
    """

    run: int | None
    pause: int
    joined: int

    def keeps(self, busy: int) -> bool:
        """Whether somebody with meetings in these slots has the breaks that are asked for."""
        after = busy
        for _ in range(self.pause):
            after = self._next(after)
            if after & busy:
                return False
        if self.run is None:
            return True
        longer = busy
        for _ in range(self.run):
            longer = self._next(longer) & busy
        return not longer

    def addable(self, busy: int) -> int:
        """The slots, set or not, in which one more meeting keeps the rhythm; -1 masks what is never forbidden."""
        barred, after, before = 0, busy, busy
        for _ in range(self.pause):
            after, before = self._next(after), self._previous(before)
            barred |= after | before
        if self.run is not None:
            barred |= self._run_barred(busy, self.run)
        return ~barred

    def most(self, mask: int) -> int:
        """The greatest number of these slots that can be used together: the earliest that fits is never wrong."""
        busy = 0
        while mask:
            low = mask & -mask
            mask ^= low
            if self.keeps(busy | low):
                busy |= low
        return busy.bit_count()

    def limit(self, window: int, free: int, taken: int) -> int:
        """The most meetings in consecutive slots, of which `free` can be used and `taken` are."""
        most = self.most(window & free)
        in_a_row = not (window & (window - 1)) & ~self.joined
        if self.run is not None and in_a_row and window.bit_count() == self.run + 1:
            most = min(most, self.run - (taken & window).bit_count())
        return most

    def _run_barred(self, busy: int, run: int) -> int:
        """Where i meetings directly before and run - i directly after would make one run of run + 1."""
        befores, afters = [-1], [-1]
        for _ in range(run):
            befores.append(self._next(busy & befores[-1]))
            afters.append(self._previous(busy & afters[-1]))
        barred = 0
        for i in range(run + 1):
            barred |= befores[i] & afters[run - i]
        return barred

    def _next(self, mask: int) -> int:
        return (mask << 1) & self.joined

    def _previous(self, mask: int) -> int:
        return (mask & self.joined) >> 1


def joined_mask(slots: tuple[Slot, ...]) -> int:
    """The slots that follow the one before in the same block."""
    return sum(1 << t for t in range(1, len(slots)) if slots[t].block == slots[t - 1].block)


def block_masks(joined: int, slots: int) -> list[int]:
    """The slots of each block; `joined` masks those that follow the slot before in the same block."""
    masks: list[int] = []
    for t in range(slots):
        if not masks or not joined >> t & 1:
            masks.append(0)
        masks[-1] |= 1 << t
    return masks


def rhythm_of(person: Person, joined: int) -> Rhythm | None:
    """None for who has no such rule."""
    if person.longest_run is None and not person.pause:
        return None
    return Rhythm(person.longest_run, person.pause, joined)
