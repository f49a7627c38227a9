"""One tampering at a time, then all at once: reported as exactly what it is, and put right from either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from netbox_optical.models import Deviation
from netbox_optical.planning import runs
from netbox_optical.planning.assurance import report as assurance
from netbox_optical.planning.assurance.resolve import resolve
from netbox_optical.planning.assurance.scope import devices_in
from testing.faults.stage import Stage, carry_out_here
from tests.jobs.by_hand import Hands

from .tampering import Tampering

# Taking over that a service is gone comes before its other differences.
ROUNDS = 3


class Wrong(Exception):
    """Something was not as it has to be; the message says what."""


class Tally:
    """How many of each, and what is said of them."""

    def __init__(self) -> None:
        self.tampered = self.found = self.false = self.repaired = self.adopted = 0

    def __str__(self) -> str:
        return (f'drift: {self.tampered} tampered, {self.found} found, {self.false} false, {self.repaired} repaired, '
                f'{self.adopted} adopted')

    @property
    def whole(self) -> bool:
        return not self.false and 0 < self.tampered == self.found == self.repaired == self.adopted


class Play:
    """The network as it was lit, in `products`; the lab is given back as it was after every tampering."""

    def __init__(self, stage: Stage, products: dict[str, Model]):
        self.stage = stage
        self.lab = stage.lab
        self.names = {(type(product), product.pk): name for name, product in products.items()}
        self.clean = self.lab.keep()
        self.state = self.lab.state()
        self.tally = Tally()

    def run(self, tamperings: Sequence[Tampering], *, alone: bool = True) -> Tally:
        if before := self.told(self.report()):
            raise Wrong(f'before anything was changed: {before}')
        for each in tamperings if alone else ():
            self.one([each], each.name)
        together = [each for each in tamperings if not each.lone]
        if len(together) > 1:
            self.one(together, f'all {len(together)} at once', rounds=ROUNDS)
        return self.tally

    def one(self, tamperings: Sequence[Tampering], name: str, rounds: int = 1) -> None:
        """All of these at once."""
        said = []
        with transaction.atomic():
            try:
                with Hands(self.lab) as hands:
                    for each in tamperings:
                        each.act(hands)
                said.append(self._found(tamperings))
                tampered = self.lab.keep()
                said.append(self._in_a_try('adopted', len(tamperings), lambda: self._adopt(rounds)))
                self.lab.bring_back(tampered)
                said.append(self._in_a_try('repaired', len(tamperings), self._repair))
            except Exception as error:  # the others are still worth a look
                said.append(f'{type(error).__name__}: {error}')
            self.tally.tampered += len(tamperings)
            transaction.set_rollback(True)
        self.lab.cancel()
        self.lab.bring_back(self.clean)
        trouble = [line for line in said if line]
        print(f'{name:50} {"; ".join(trouble) or "ok"}', flush=True)

    # -- what is reported ---------------------------------------------------------------------------------------------

    def report(self) -> assurance.Report:
        devices, whole = devices_in()
        return assurance.report(devices, whole=whole)

    def _found(self, tamperings: Sequence[Tampering]) -> str:
        result = self.report()
        seen = {(each.device.tid, each.resource.split()[0], each.field.rpartition('/')[2], each.severity): each
                for each in result.open}
        wanted = frozenset().union(*(each.seen for each in tamperings))
        trouble = [f'not found: {missing}' for missing in sorted(wanted - set(seen))]
        extra = [f'false: {self.told_one(each)}' for place, each in sorted(seen.items()) if place not in wanted]
        self.tally.false += len(extra)
        if len(tamperings) == 1:
            hit = {self.names[type(service), service.pk] for each in result.open for service in each.services.all()}
            if hit != self._expected(tamperings[0].hits):
                extra.append(f'hits {sorted(hit)}')
        right = not trouble and not extra
        self.tally.found += sum(1 for each in tamperings if right or (len(tamperings) > 1 and each.seen <= set(seen)))
        return '; '.join(trouble + extra)

    def _expected(self, hits: Iterable[str]) -> set[str]:
        return {name for name in self.names.values() for hit in hits
                if name == hit or name.startswith(f'{hit}/')}

    @staticmethod
    def told_one(each: Deviation) -> str:
        return f'{each.device} {each} {each.severity} {each.expected!r} -> {each.observed!r}'

    def told(self, result: assurance.Report) -> list[str]:
        return [self.told_one(each) for each in result.open]

    # -- what is made of it -------------------------------------------------------------------------------------------

    def _in_a_try(self, what: str, count: int, work: Any) -> str:
        trouble = ''
        with transaction.atomic():
            try:
                work()
            except Exception as error:
                trouble = f'not {what}: {type(error).__name__}: {error}'
            transaction.set_rollback(True)
        if not trouble:
            setattr(self.tally, what, getattr(self.tally, what) + count)
        return trouble

    def _repair(self) -> None:
        """Writing it to the network leads back to where the devices were."""
        found = self._open()
        if any(each.resource == 'reachability' for each in found):
            self.lab.cancel()  # what does not answer is put right by people
        else:
            self._apply(resolve(self.stage.user, write=found).runs)
        if self.lab.state() != self.state:
            raise Wrong(f'the devices are not as before: {changed(self.state, self.lab.state())}')
        self._agrees()

    def _adopt(self, rounds: int) -> None:
        """Taking it over leads to where NetBox says what the devices hold."""
        for _ in range(rounds):
            found = self._open()
            gone = [each for each in found if not each.field and each.observed is None]
            ended = {each.target for each in gone} | {service for each in gone for service in each.services.all()}
            chosen = [each for each in found if each in gone or each.target not in ended]
            self._apply(resolve(self.stage.user, take=chosen, confirm_shared=True).runs)
            if not self.report().open:
                break
        self._agrees()

    def _open(self) -> list[Deviation]:
        return list(Deviation.objects.filter(status='open').order_by('pk'))

    def _apply(self, drafts: Iterable[Any]) -> None:
        for run in drafts:
            done = carry_out_here(runs.apply(run, self.stage.user))
            if done.status == 'draft':  # a run before it did part of its work; somebody looks again
                done = carry_out_here(runs.apply(done, self.stage.user))
            if done.status != 'succeeded':
                raise Wrong(f'{done} {done.status}: {done.error}')

    def _agrees(self) -> None:
        if left := self.told(self.report()):
            raise Wrong(f'still reported: {left}')


def changed(before: Any, after: Any, path: str = '') -> list[str]:
    """Where two documents differ, a few lines."""
    if isinstance(before, dict) and isinstance(after, dict):
        lines = []
        for key in sorted({*before, *after}, key=str):
            if before.get(key) != after.get(key):
                lines += changed(before.get(key), after.get(key), f'{path}/{key}')
        return lines[:10]
    return [f'{path}: {before!r} -> {after!r}'[:300]]
