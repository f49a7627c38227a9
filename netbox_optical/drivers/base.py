"""The contract of a driver: observe, plan, apply, discover. See docs/drivers.md."""

from __future__ import annotations

import abc
import datetime
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr

from .errors import CannotPlan
from .resources import Resource, Target

if TYPE_CHECKING:
    from .snapshot import Snapshot

Impact = Literal['none', 'label', 'interrupts']
Action = Literal['create', 'modify', 'delete']

# Texts about what is there, that nothing acts upon: last part of names in `Operation.before` and `after`.
LABELS = frozenset({'label', 'service-label', 'circuit-id-suffix', 'connected-to', 'external-connectivity'})
# What else no traffic notices.
HARMLESS = frozenset({
    'alarm-report-control', 'lldp-admin-status', 'lldp-ingress-mode', 'lldp-egress-mode', 'test-signal-direction',
})


@dataclass(frozen=True)
class Timeouts:
    """Seconds. `slow` bounds a command that announced itself as in progress; `job` a script job of an NMS."""

    connect: float = 10.0
    read: float = 30.0
    slow: float = 180.0
    job: float = 205.0


@dataclass(frozen=True)
class TlsPolicy:
    """`ca_file` is a PEM bundle (None: the system's); `verify` False must have been allowed by the settings.

    `fingerprint` pins the server's own certificate, whoever signed it: its SHA-256 as `AB:CD:...`; then neither
    bundle nor name is asked.
    """

    verify: bool = True
    ca_file: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True)
class Login:
    """User and password; the password never shows in a repr."""

    user: str = ''
    password: SecretStr = field(default=SecretStr(''))


class NmsTokens:
    """What a network manager gave at login, by base URL: whoever shares it logs in once. It never shows in a repr.

    `lock` is held during a login, so that those who work side by side wait a moment for it instead of making their own.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.by_url: dict[str, str] = {}


@dataclass(frozen=True)
class NmsEndpoint:
    """A network manager: base URLs in the order to try, and this device's identity in it (None: find by name).

    `tokens` is shared by the endpoints of devices that are worked on together.
    """

    urls: tuple[str, ...]
    login: Login
    tls: TlsPolicy = TlsPolicy()
    device_uuid: str | None = None
    tokens: NmsTokens = field(default_factory=NmsTokens, repr=False, compare=False)


@dataclass(frozen=True)
class Endpoint:
    """How to reach one device.

    `addresses` are tried in order, the next one on connection failure only. `transport` is one of the names that the
    platform offers (`tl1-tcp`, `tl1-ssh`, `tnms`, `restconf`, `netconf`...). `host_key` is the pinned SSH key,
    `<type> <base64>`. `ssh_style` `shell` is for elements whose management protocol sits behind an interactive shell
    (IQ NOS 18).
    """

    device: str
    platform: str
    transport: str
    addresses: tuple[str, ...] = ()
    port: int | None = None
    login: Login = Login()
    tls: TlsPolicy = TlsPolicy()
    host_key: str | None = None
    ssh_style: Literal['subsystem', 'shell'] = 'subsystem'
    nms: NmsEndpoint | None = None
    timeouts: Timeouts = Timeouts()


class NativeRequest(BaseModel):
    """One request as it goes over the wire, readable by a person and by the driver that made it.

    * `protocol` `tl1`: `command` is the TL1 line with `{ctag}` where the correlation tag goes.
    * `protocol` `restconf`: `command` is `<METHOD> <path>`, `body` the JSON document.
    * `protocol` `netconf`: `command` is the XML of the operation, what goes into `<rpc>`.
    * Other drivers have other names; what `command` and `body` hold is theirs to say.

    `{name}` in command or body stands for a value that is bound while the plan runs (see `Binding`, `binds`).
    `accepts` lists native codes of refusals that mean "already so". `patience` is how many seconds a refusal with a
    code in `awaits` is retried, for objects that the device makes a little later; `after` is how many seconds such an
    object takes in any case, so that nothing is sent before. `binds` names the value that the
    driver takes from this request's reply; `picks` tells the person (and the driver) which one it is.
    `joins`: it may be sent along with the request before it, since whatever that one is answered it does no harm.
    `undo` are commands that are sent, the last request's first, when a later request of the same operation is refused.
    In a TL1 command a literal brace is doubled.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    protocol: str = Field(pattern=r'^[a-z][a-z0-9-]*$')
    command: str
    body: JsonValue = None
    accepts: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    patience: float = 0.0
    after: float = 0.0
    binds: str = ''
    picks: dict[str, JsonValue] = Field(default_factory=dict)
    joins: bool = False
    undo: tuple[str, ...] = ()


class Binding(BaseModel):
    """A value that exists only after an earlier step: read as `field` of resource `ref` on `device` before applying."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    name: str
    device: str
    ref: str
    field: str


class Operation(BaseModel):
    """One step towards the wish on one device. `before`/`after` hold what changes, for the preview.

    `covers` are the refs (`kind:key`) of the resources that it is about, when these are several. `follows`: what it
    changes is right now, and will not be once an operation before it is done; it is no difference by itself.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    device: str
    action: Action
    kind: str
    key: str
    title: str
    impact: Impact
    before: dict[str, JsonValue] | None = None
    after: dict[str, JsonValue] | None = None
    requests: tuple[NativeRequest, ...]
    bindings: tuple[Binding, ...] = ()
    covers: tuple[str, ...] = ()
    follows: bool = False

    @property
    def refs(self) -> tuple[str, ...]:
        """The resources that it is about."""
        return self.covers or (f'{self.kind}:{self.key}',)


class Exchange(BaseModel):
    """A journal line: what was sent and what came back, secrets masked."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    device: str
    request: str
    reply: str
    ok: bool
    started: datetime.datetime
    seconds: float


Journal = Callable[[Exchange], None]


class Finding(BaseModel):
    """A disagreement that no operation can remove (a neighbour that is not the one expected): for people to settle.

    `ref` is the resource, `field` what of it.
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    ref: str
    field: str
    expected: str
    found: str


class Measurement(BaseModel):
    """A value that the device measures, at `port`, of `channel` there (empty: the port as a whole).

    `quantity` and unit: `rx-power`, `tx-power` (dBm), `osnr`, `q-factor` (dB), `pre-fec-ber` (ratio), `cd` (ps/nm),
    `dgd` (ps).
    """

    model_config = ConfigDict(frozen=True, extra='forbid')

    port: str
    channel: str = ''
    quantity: str
    value: float


# Per port the used passbands as (start, end) in MHz, sorted; a port that the device does not tell of is left out.
Occupancies = dict[str, tuple[tuple[int, int], ...]]


class Observation(BaseModel):
    """What a device holds. `native` carries what the driver's own planning needs besides (free indexes, card types).

    `identity` is how neighbours have to name this device in their remote pointers (a serial number, or the TID).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    device: str
    identity: str = ''
    findings: tuple[Finding, ...] = ()
    resources: dict[str, Resource] = Field(default_factory=dict)
    native: dict[str, Any] = Field(default_factory=dict)

    def get(self, ref: str) -> Resource | None:
        """The resource `kind:key`, or None."""
        return self.resources.get(ref)


class DiscoveredPort(BaseModel):
    """A port as the device reports it. `role` is `line`, `tributary`, `system` or `client`."""

    model_config = ConfigDict(frozen=True, extra='forbid')

    name: str
    role: str
    label: str = ''
    neighbour: str = ''


class Inventory(BaseModel):
    """Identity and ports of a device.

    `cards` maps card names to their type, `serials` to their serial number where it is told, `modes` to line modes.
    """

    device: str
    serial: str = ''
    software: str = ''
    cards: dict[str, str] = Field(default_factory=dict)
    serials: dict[str, str] = Field(default_factory=dict)
    modes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    ports: tuple[DiscoveredPort, ...] = ()


@dataclass
class PlanContext:
    """What the drivers of one plan share: every device's observation, and values already chosen for this plan.

    `targets` are those of all devices, by TID: what goes at one may be what another one waits for.
    `chosen` makes two drivers agree on one choice (a free index at the far end) and never choose the same twice.
    `notes` collects what a person should know although nothing is done about it (a cross-connect that the card keeps).
    """

    observations: Mapping[str, Observation]
    targets: Mapping[str, Sequence[Target]] = field(default_factory=dict)
    chosen: dict[tuple[str, ...], int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def choose(self, scope: tuple[str, ...], owner: str, free: Iterable[int]) -> int | None:
        """The value of `owner` in `scope`: what was chosen before, else the first free one not chosen for others."""
        known = self.chosen.get((*scope, owner))
        if known is not None:
            return known
        taken = {value for key, value in self.chosen.items() if key[:-1] == scope}
        for value in free:
            if value not in taken:
                self.chosen[(*scope, owner)] = value
                return value
        return None


class Driver(abc.ABC):
    """One device of one platform. A context manager; one session, reused until `close`.

    `observe`, `plan` and `apply` raise `errors.DriverError` kinds only.
    """

    platform: ClassVar[str]
    transports: ClassVar[tuple[str, ...]]

    def __init__(self, endpoint: Endpoint, journal: Journal | None = None):
        self.endpoint = endpoint
        self.journal = journal

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @abc.abstractmethod
    def discover(self) -> Inventory:
        """Serial, software, cards and ports."""

    @abc.abstractmethod
    def observe(self, wanted: Iterable[Resource]) -> Observation:
        """Read what concerns these resources (their present state and what planning them needs), in few requests.

        `resources` of the answer holds, under the same `ref`, what was found; a missing one is simply not there.
        """

    def observe_more(self, wanted: Iterable[Resource], known: Observation, needs: tuple[str, ...]) -> Observation:
        """What `known` holds and, besides, what a plan for `wanted` was missing: `needs` of a `NotObserved`.

        Reads only that where a driver can. By default everything is read again.
        """
        return self.observe(wanted)

    @abc.abstractmethod
    def plan(self, targets: Iterable[Target], context: PlanContext) -> list[Operation]:
        """The operations that make the device hold `targets`, from `context.observations`; no I/O, no change.

        Empty when everything is as wished. Raises CannotPlan; NotObserved when it takes more of a device, of this or
        another one, than `observe` has read: then it is read and planned again.
        """

    @abc.abstractmethod
    def apply(self, operation: Operation, bound: Mapping[str, JsonValue]) -> None:
        """Send the operation's requests in order, `{name}` replaced from `bound`. Raises at the first that fails."""

    def survey(self) -> Snapshot:
        """Everything of this device that is in the vocabulary, in a number of requests that no number of services
        changes. Raises DriverError; CannotPlan by default: not every driver can.
        """
        raise CannotPlan(f'{self.platform} cannot be read as a whole', device=self.endpoint.device)

    def observation(self, snapshot: Snapshot, wanted: Iterable[Resource]) -> Observation:
        """What `observe` would have answered when the snapshot was taken; no I/O. Raises CannotPlan."""
        known = {resource.ref: resource for resource in snapshot.resources}
        found = {wish.ref: known[wish.ref] for wish in wanted if wish.ref in known}
        return Observation(device=snapshot.device, identity=snapshot.identity, resources=found)

    def occupancy(self, ports: Iterable[str]) -> Occupancies:
        """Used spectrum of these ports as the device reports it, in one list read. By default none is told."""
        return {}

    def measure(self, ports: Iterable[str] | None = None) -> tuple[Measurement, ...]:
        """Present measurements of these ports (None: all), in few reads. By default there are none."""
        return ()

    def raw(self, command: str) -> str:
        """Send one native command as it is, and return the reply as text.

        Raises CannotPlan on platforms without commands, before anything is sent, also when the command is malformed.
        """
        raise CannotPlan(f'{self.platform} takes no raw commands', device=self.endpoint.device, request=command)

    @abc.abstractmethod
    def close(self) -> None:
        """End the session; never raises."""
