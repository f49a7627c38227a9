"""What the drivers of YANG-modelled transponders share: the session, the drafting of operations, their execution."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import JsonValue

from ..base import (
    HARMLESS,
    LABELS,
    Action,
    Driver,
    Endpoint,
    Finding,
    Impact,
    Journal,
    NativeRequest,
    Observation,
    Operation,
    PlanContext,
)
from ..errors import CannotPlan, Refused
from ..resources import ClientPort, CrossConnect, FiberEnd, LinePort, Resource, Target
from ..transport.netconf import NetconfClient
from ..transport.restconf import RestconfClient
from ..transport.yang import NOT_YET, Native, Node, Step, YangClient, YangPath, encoded
from ..transport.yang_xml import YangModel

# Objects that a device makes after a change of mode appear within a few seconds (reference section 8).
PATIENCE = 20.0
_PAUSE = 0.5
# Key of `Observation.native` and `Snapshot.native`: what was read, as the platform understands it.
STATE = 'state'
# Codes of a device that does not know the query parameter `fields`; in NETCONF every device can choose [RFC 6241].
NOT_UNDERSTOOD = ('400', '501')


def impact_of(leaves: Iterable[str]) -> Impact:
    """What traffic notices when these leaves of something in service change."""
    names = set(leaves)
    if names - LABELS - HARMLESS:
        return 'interrupts'
    return 'label' if names & LABELS else 'none'


_IMPACTS: tuple[Impact, ...] = ('none', 'label', 'interrupts')

# What differs at one node.
Change = tuple[Node, Mapping[str, Any]]
# The key leaves of a list entry, by the step that names it.
EntryKey = Callable[[Step], dict[str, JsonValue]]


def merged(changes: Iterable[Change], entry_key: EntryKey) -> tuple[YangPath, JsonValue]:
    """Several changes as one document for their nearest common ancestor, in their order."""
    changed = list(changes)
    common = list(changed[0][0].path.steps)
    for node, _ in changed:
        same = [one == other for one, other in zip(common, node.path.steps, strict=False)]
        del common[[*same, False].index(False):]
    body: dict[str, Any] = {}
    for node, leaves in changed:
        place = body
        for step in node.path.steps[len(common):]:
            place = _below(place, step, entry_key)
        place.update({leaf: encoded(value) for leaf, value in leaves.items()})
    path = YangPath(tuple(common))
    # Only at the top of a document does a name need its module [RFC 7951 section 4].
    name = path.name if len(common) > 1 else common[0].name
    return path, {name: [{**entry_key(common[-1]), **body}] if common[-1].keys else body}


def _below(place: dict[str, Any], step: Step, entry_key: EntryKey) -> dict[str, Any]:
    """The container or list entry below a node of a document, made when it is not there yet."""
    if not step.keys:
        return place.setdefault(step.name, {})
    key, rows = entry_key(step), place.setdefault(step.name, [])
    for row in rows:
        if key.items() <= row.items():
            return row
    rows.append(dict(key))
    return rows[-1]


def observed(
    device: str, native: dict[str, Any], wanted: Iterable[Resource], state: Any,
    readers: Mapping[type[Resource], Callable[[Any, Any], Resource | None]],
    findings: Callable[[Any, FiberEnd], list[Finding]], *, identity: str,
) -> Observation:
    """What a transponder holds of `wanted`, found in its `state` by the platform's own readers.

    `native[STATE]` is that state: a whole device is asked for each product, and is understood once for all of them.
    `native['units']` says of each line concerned (its ports joined by `+`) how many tributary units of 100 Gb/s it has
    in all and which are free: `{'total': 4, 'free': [1, 2, 3]}`.
    """
    resources: dict[str, Resource] = {}
    facts: list[Finding] = []
    lines: set[tuple[str, ...]] = set()
    for resource in wanted:
        found = readers[type(resource)](state, resource)
        if found is not None:
            resources[resource.ref] = found
        if isinstance(resource, FiberEnd):
            facts += findings(state, resource)
        elif isinstance(resource, CrossConnect):
            lines.add(resource.line_ports)
        elif isinstance(resource, LinePort):
            lines.add(tuple(carrier.port for carrier in resource.carriers))
    native[STATE] = state
    native['units'] = {'+'.join(ports): state.room(ports) for ports in lines}
    return Observation(device=device, identity=identity, findings=tuple(facts), resources=resources, native=native)


@dataclass
class Together:
    """Changes that travel as one merge; `more` goes into its request."""

    changes: list[Change]
    more: dict[str, Any]


class Draft:
    """An operation in the making: what differs, and the requests that remove the difference."""

    def __init__(
        self, device: str, resource: Resource, action: Action, native: Native, entry_key: EntryKey,
        accepted: Mapping[str, JsonValue] | None = None,
    ):
        self.device = device
        self.resource = resource
        self.accepted = accepted or {}
        self.action = action
        self.native = native
        self.entry_key = entry_key
        self.key = resource.key
        self.covers: list[str] = []
        self.title = ''
        self.impact: Impact | None = None
        self.before: dict[str, JsonValue] = {}
        self.after: dict[str, JsonValue] = {}
        self.stages: list[NativeRequest | Together] = []
        self._leaves: set[str] = set()

    def differs(self, title: str, leaf: str, old: JsonValue, new: Any) -> None:
        """Note one difference for the preview."""
        self.before[f'{title}/{leaf}'] = old
        self.after[f'{title}/{leaf}'] = encoded(new)
        self._leaves.add(leaf)

    def compare(self, node: Node, found: Mapping[str, JsonValue] | None) -> dict[str, Any]:
        """The leaves of `node` that differ from `found`, noted."""
        changes = self._with_accepted(node).differing(found)
        for leaf, value in changes.items():
            self.differs(node.title, leaf, None if found is None else found.get(leaf), value)
        return changes

    def merge(self, node: Node, leaves: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Send these leaves (default: all of the node); nothing when there are none."""
        if leaves is None or leaves:
            self.send(self.native('merge', node.path, self._with_accepted(node).document(leaves), **more))

    def _with_accepted(self, node: Node) -> Node:
        """The node with what was accepted in place of what is usual; where nothing was accepted, nothing is wished."""
        names = {leaf: f'{node.title}/{leaf}' for leaf in node.leaves}
        if self.accepted.keys().isdisjoint(names.values()):
            return node
        leaves = {leaf: self.accepted.get(name, node.leaves[leaf]) for leaf, name in names.items()
                  if self.accepted.get(name, '') is not None}
        return replace(node, leaves=leaves)

    def together(self, changes: Iterable[Change], **more: Any) -> None:
        """Send changes of several nodes at once, as one merge on their nearest common ancestor: all or none of it."""
        changed = [(node, leaves) for node, leaves in changes if leaves]
        if changed:
            self.stages.append(Together(changed, more))

    def adjust(self, node: Node, found: Mapping[str, JsonValue] | None, **more: Any) -> None:
        """Compare, and send what differs."""
        self.together([(node, self.compare(node, found))], **more)

    def send(self, request: NativeRequest) -> None:
        self.stages.append(request)

    def titled(self, title: str, impact: Impact | None = None) -> list[Draft]:
        """The finished draft in a list; none when there is nothing to send."""
        self.title = title
        default = 'none' if self.action == 'create' else impact_of(self._leaves)
        self.impact = default if impact is None else impact
        return [self] if self.stages else []

    def takes(self, other: Draft) -> bool:
        """Whether both are made, or removed, and are the line and the client side of a signal."""
        kinds = {type(self.resource), type(other.resource)}
        return self.action == other.action != 'modify' and kinds == {LinePort, ClientPort} \
            and self.key == self.resource.key

    def take(self, other: Draft) -> None:
        """Do the other one's work along with this: merges travel together, every request stays in its order."""
        place = 0
        for stage in other.stages:
            later = [at for at, mine in enumerate(self.stages[place:], place) if isinstance(mine, Together)]
            if isinstance(stage, Together) and later:
                mine = self.stages[later[0]]
                assert isinstance(mine, Together)
                mine.changes += stage.changes
                mine.more |= stage.more
                place = later[0] + 1
            elif isinstance(stage, Together):
                self.stages.append(stage)
                place = len(self.stages)
            else:
                self.stages.insert(place, stage)
                place += 1
        self.before |= other.before
        self.after |= other.after
        self.covers = [*(self.covers or [self.resource.ref]), other.resource.ref]
        self.key, self.title = f'{self.key} and {other.key}', f'{self.title}; {other.title}'
        self.impact = max(self.impact or 'none', other.impact or 'none', key=_IMPACTS.index)

    def operation(self) -> Operation:
        """The operation, its requests written as the device's transport wants them."""
        return Operation(
            device=self.device, action=self.action, kind=self.resource.kind, key=self.key, title=self.title,
            impact=self.impact or 'none', before=self.before or None, after=self.after or None,
            requests=tuple(self._request(stage) for stage in self.stages), covers=tuple(self.covers),
        )

    def _request(self, stage: NativeRequest | Together) -> NativeRequest:
        if isinstance(stage, NativeRequest):
            return stage
        if len(stage.changes) > 1:
            return self.native('merge', *merged(stage.changes, self.entry_key), **stage.more)
        (node, leaves), = stage.changes
        return self.native('merge', node.path, node.document(leaves), **stage.more)


def joined(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts, line and client of one signal in one where they follow each other."""
    found: list[Draft] = []
    for draft in drafts:
        if found and found[-1].takes(draft):
            found[-1].take(draft)
        else:
            found.append(draft)
    return found


class Planner(abc.ABC):
    """Plans all targets of one device against one observation. Pure: no I/O.

    `native` writes requests as the device's transport wants them.
    """

    def __init__(
        self, device: str, targets: Iterable[Target], observation: Observation, context: PlanContext, native: Native
    ):
        self.device = device
        self.targets = list(targets)
        # Of what is ignored no leaf is wished, as of what was accepted to be empty.
        self.accepted = {target.resource.ref: {**target.accepted, **dict.fromkeys(target.ignored)}
                         for target in self.targets}
        self.observation = observation
        self.context = context
        self.native = native

    @staticmethod
    @abc.abstractmethod
    def entry_key(step: Step) -> dict[str, JsonValue]:
        """The key leaves of the list entry that a step of a path names."""

    @abc.abstractmethod
    def operations(self, target: Target) -> list[Draft]:
        """The operations of one target. Raises CannotPlan."""

    def plan(self) -> list[Operation]:
        """The operations of every target, in the order of the targets. Raises CannotPlan with *all* obstacles."""
        found: list[Draft] = []
        obstacles: list[str] = []
        for target in self.targets:
            try:
                found += self.operations(target)
            except CannotPlan as error:
                obstacles.append(error.message)
        if obstacles:
            raise CannotPlan('; '.join(dict.fromkeys(obstacles)), device=self.device)
        return [draft.operation() for draft in joined(found)]

    def note(self, text: str) -> None:
        """Tell the person who reads the plan, once."""
        line = f'{self.device}: {text}'
        if line not in self.context.notes:
            self.context.notes.append(line)

    def dark_ports(self) -> set[str]:
        """Ports whose line or client signal a target of this plan removes."""
        gone = [target.resource for target in self.targets if not target.present]
        lines = {carrier.port for wish in gone if isinstance(wish, LinePort) for carrier in wish.carriers}
        return lines | {wish.port for wish in gone if isinstance(wish, ClientPort)}

    @staticmethod
    def leaves_before(wish: FiberEnd) -> dict[str, JsonValue]:
        """Leaves of a port that attaching a fibre changed, as they were; empty when that is not known.

        A leaf that was not there goes back to being empty.
        """
        return {name.rpartition('/')[2]: '' if value is None else value for name, value in (wish.was or {}).items()}

    def draft(self, resource: Resource, *, present: bool) -> Draft:
        """A draft whose action follows from what was observed."""
        known = self.observation.get(resource.ref) is not None
        action: Action = ('modify' if known else 'create') if present else 'delete'
        return Draft(self.device, resource, action, self.native, self.entry_key, self.accepted.get(resource.ref))


class YangDriver(Driver):
    """Base of the drivers: one session, over RESTCONF or NETCONF; operations carried out request by request."""

    transports = ('restconf', 'netconf')
    planner: type[Planner]
    model: YangModel

    def __init__(self, endpoint: Endpoint, journal: Journal | None = None):
        super().__init__(endpoint, journal)
        if endpoint.transport not in self.transports:
            raise CannotPlan(
                f'transport "{endpoint.transport}" is not one of {", ".join(self.transports)}', device=endpoint.device
            )
        self.client: YangClient
        if endpoint.transport == 'netconf':
            self.client = NetconfClient(endpoint, self.model, journal)
        else:
            self.client = RestconfClient(endpoint, journal)
        # Whether the device answers with chosen fields; one that refuses is read node by node from then on.
        self._chooses = True
        # Tests shorten it; a person waits anyway.
        self.sleep: Callable[[float], None] = time.sleep

    def plan(self, targets: Iterable[Target], context: PlanContext) -> list[Operation]:
        observation = context.observations.get(self.endpoint.device)
        if observation is None:
            raise CannotPlan('the device has not been read', device=self.endpoint.device)
        return self.planner(self.endpoint.device, targets, observation, context, self.client.native).plan()

    def apply(self, operation: Operation, bound: Mapping[str, JsonValue]) -> None:
        if operation.device != self.endpoint.device:
            raise CannotPlan(f'this operation is for {operation.device}', device=self.endpoint.device)
        values = dict(bound)
        for request in operation.requests:
            values.update(self._perform(request, values))

    def close(self) -> None:
        self.client.close()

    def chosen(self, path: YangPath, depth: int, fields: tuple[str, ...]) -> dict[str, JsonValue] | None:
        """These fields of a node in one read; None from a device that cannot choose fields."""
        if not self._chooses:
            return None
        try:
            document = self.client.get(path, depth=depth, fields=fields)
        except Refused as refusal:
            if refusal.code not in NOT_UNDERSTOOD:
                raise
            self._chooses = False
            return None
        return document if isinstance(document, dict) else {}

    @abc.abstractmethod
    def pick(self, request: NativeRequest, document: JsonValue) -> dict[str, JsonValue]:
        """The values that `request.picks` describes, out of its reply. Raises Refused(NOT_YET) when one is missing."""

    def _perform(self, request: NativeRequest, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        deadline = time.monotonic() + request.patience
        while True:
            try:
                document = self.client.perform(request, values)
                return self.pick(request, document) if request.picks else {}
            except Refused as refusal:
                if refusal.code in request.accepts:
                    return {}
                if refusal.code not in request.awaits or time.monotonic() >= deadline:
                    raise
            self.sleep(_PAUSE)

    def not_yet(self, request: NativeRequest, what: str) -> Refused:
        """The refusal that makes `_perform` wait, and then fail with a text that names what is missing."""
        return Refused(f'{what} is not there', code=NOT_YET, device=self.endpoint.device, request=request.command)
