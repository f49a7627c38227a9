"""What a FlexILS node holds, as typed records read from TL1, and the picture of one node made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

from ...base import Observation, PlanContext
from ...errors import CannotPlan, NotObserved
from ...transport.tl1.parser import Record

NATIVE = 'flexils'
# The records that the picture is made of, by collection.
READ = 'flexils-read'
# What the node keeps of an OEL name inside an OSNC.
OEL_NAME_KEPT = 64
CHANNELS_PER_PORT = 128
# What `str.strip` takes off labels before they are sent (no-break spaces too), and quotes.
_OUTER = '"' + ''.join(char for char in map(chr, range(0x3001)) if char.isspace())

_REMOTE_PORT = re.compile(r'(?P<tid>.*?)-(?P<port>\d{1,3}-[A-Z]\w*-\S+)')


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Ots(_Frozen):
    """A line port. `provisioned` and `discovered` are its neighbours, `statistics` whether history is collected.

    `label_text` is the label as it stands, with its outer blanks.
    """

    aid: str
    label: str
    label_text: str
    provisioned: str
    discovered: str
    statistics: str
    admin: str

    @classmethod
    def read(cls, record: Record) -> Ots:
        return cls(
            aid=record.aid, label=plain(record.text('LABEL')), label_text=record.text('LABEL'),
            provisioned=plain(record.text('PROVNBROTS')), discovered=plain(record.text('DISCNBROTS')),
            statistics=record.text('HISTSTATS').upper(), admin=record.admin,
        )  # fmt: skip


class Scg(_Frozen):
    """A super-channel group: a tributary or system port. `admin` is `IS`, `OOS` or `MT`."""

    aid: str
    interface: str
    remote: str
    label: str
    label_text: str
    statistics: str
    admin: str

    @classmethod
    def read(cls, record: Record) -> Scg:
        return cls(
            aid=record.aid, interface=record.text('INTFTYP').upper(), remote=plain(record.text('PROVOWREMPTP')),
            label=plain(record.text('LABEL')), label_text=record.text('LABEL'),
            statistics=record.text('HISTSTATS').upper(), admin=record.admin,
        )  # fmt: skip


def as_found(wished: str, found: Ots | Scg) -> str:
    """A label to the blank as it stands on the node, to be put back; the wished one if it says the same."""
    return wished if plain(wished) == found.label else found.label_text


class Sch(_Frozen):
    """A super-channel termination; `shutter` is `OPEN`, `CLOSED` or empty where there is none."""

    aid: str
    shutter: str
    admin: str
    passbands: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, record: Record) -> Sch:
        return cls(
            aid=record.aid, shutter=record.text('SHUTTERSTATE').upper(), admin=record.admin,
            passbands=record.ranges('PROVPBLIST'),
        )  # fmt: skip


class Oel(_Frozen):
    """An engineered path. `rows` are (source TID, interface, destination TID, interface); `ranges` in MHz."""

    aid: str
    label: str
    rows: tuple[tuple[str, ...], ...]
    ranges: tuple[tuple[int, int], ...]
    admin: str

    @classmethod
    def read(cls, record: Record) -> Oel:
        return cls(
            aid=record.aid, label=plain(record.text('LABEL')), rows=record.groups('EXPLICITROUTE'),
            ranges=record.ranges('VALIDFRANGELIST'), admin=record.admin,
        )  # fmt: skip


class Osnc(_Frozen):
    """An optical sub-network connection, held by node `tid`; its AID is the local SCH."""

    tid: str
    aid: str
    remote_node: str
    remote_aid: str
    oel: str
    name: str
    label: str
    passbands: tuple[tuple[int, int], ...]
    carriers: tuple[tuple[int, int], ...]
    admin: str

    @classmethod
    def read(cls, record: Record, tid: str) -> Osnc:
        return cls(
            tid=tid, aid=record.aid, remote_node=record.text('REMNODETID'), remote_aid=record.text('REMENDPOINT'),
            oel=plain(record.text('OELAID')), name=plain(record.text('CKTIDSUFFIX')),
            label=plain(record.text('LABEL')), passbands=record.ranges('PASSBANDLIST'),
            carriers=record.ranges('CARRIERLIST'), admin=record.admin,
        )  # fmt: skip

    def uses(self, route: str) -> bool:
        """Whether it runs on the OEL of that name, as far as the node remembers names."""
        return self.oel[:OEL_NAME_KEPT] == route[:OEL_NAME_KEPT]

    def ends_on(self, tid: str) -> list[str]:
        """AIDs of its ends on a node."""
        return [aid for node, aid in ((self.tid, self.aid), (self.remote_node, self.remote_aid)) if node == tid]

    def joins(self, local_port: str, remote_node: str, remote_port: str) -> bool:
        """Whether it ends exactly on these ports."""
        ends = (port_of(self.aid), self.remote_node, port_of(self.remote_aid))
        return ends == (local_port, remote_node, remote_port)


class Ocrs(_Frozen):
    """An optical cross-connection between two SCH, `signalling` `SIGNALED` (made by an OSNC) or `MANUAL`.

    `inner` is the SCH on the way between both, where there is one.
    """

    aids: tuple[str, ...]
    name: str
    label: str = ''
    signalling: str = ''
    passbands: tuple[tuple[int, int], ...] = ()
    carriers: tuple[tuple[int, int], ...] = ()
    inner: str = ''

    @classmethod
    def read(cls, record: Record) -> Ocrs:
        return cls(
            aids=record.aids, name=plain(record.text('CKTIDSUFFIX')), label=plain(record.text('LABEL')),
            signalling=record.text('SIGTYPE').upper(), passbands=record.ranges('PASSBANDLIST'),
            carriers=record.ranges('CARRIERLIST'), inner=plain(record.text('INTERMEDIATESCHCTP')),
        )  # fmt: skip

    @property
    def aid(self) -> str:
        """The SCH of the *from* end."""
        return self.aids[0]

    @property
    def ports(self) -> tuple[str, ...]:
        """The ports of both ends."""
        return tuple(port_of(aid) for aid in self.aids)


class NodeView(_Frozen):
    """The picture of one node. `known` names the collections that were read; the others are empty."""

    tid: str
    known: frozenset[str] = frozenset()
    serial: str = ''
    cards: dict[str, str] = {}
    lines: dict[str, Ots] = {}
    ports: dict[str, Scg] = {}
    channels: dict[str, Sch] = {}
    interfaces: dict[str, str] = {}
    routes: dict[str, Oel] = {}
    circuits: dict[str, Osnc] = {}
    crossings: tuple[Ocrs, ...] = ()

    @classmethod
    def build(cls, tid: str, read: Mapping[str, Iterable[Record]]) -> NodeView:
        """From the records of each collection (`EQPT`, `SCG`, ...). Raises Garbled."""
        equipment = list(read.get('EQPT', ()))
        return cls(
            tid=tid,
            known=frozenset(read),
            serial=next((plain(record.text('SERNO')) for record in equipment if record.aid == '1'), ''),
            cards={record.aid: record.type for record in equipment},
            lines={record.aid: Ots.read(record) for record in read.get('OTS', ())},
            ports={record.aid: Scg.read(record) for key in ('SCG', 'FBM') for record in read.get(key, ())},
            channels={record.aid: Sch.read(record) for record in read.get('SCH', ())},
            interfaces={record.aid: plain(record.text('ASSOCGCC')) for record in read.get('OTEINTF', ())},
            routes={record.aid: Oel.read(record) for record in read.get('OEL', ())},
            circuits={record.aid: Osnc.read(record, tid) for record in read.get('OSNC', ())},
            crossings=tuple(Ocrs.read(record) for record in read.get('OCRS', ())),
        )

    def need(self, *collections: str) -> None:
        """Raises NotObserved unless these collections were read."""
        missing = tuple(name for name in collections if name not in self.known)
        if missing:
            raise NotObserved({self.tid: missing})

    def card_type(self, port: str) -> str:
        """Type of the card that a port is on, e.g. `FSM`; empty when unknown."""
        return self.cards.get(port_of(port), '').upper()

    def termination(self, port: str) -> str:
        """The port where circuits of an add/drop port end: itself, but on FMMC12 cards the FBM port behind it.

        The FBM port names the FMM line port as its remote end, `<serial of chassis 1>/<card>-L1`. Where cards were not
        read, a port that is named so is taken for it: no transponder's port has a shelf letter. Raises CannotPlan.
        """
        known = 'EQPT' in self.known
        if known and self.card_type(port) != 'FMMC12':
            return port
        if not self.known & {'SCG', 'FBM'}:
            self.need('FBM')
        line = f'{port_of(port)}-L1'
        for scg in self.ports.values():
            owner, _, remote = scg.remote.rpartition('/')
            if remote == line and (not known or (owner == self.serial and self.card_type(scg.aid) == 'FBM')):
                return scg.aid
        if not known:
            return port
        pointer = f'{self.serial}/{line}'
        raise CannotPlan(f'no FBM port points to {pointer}, so {port} cannot carry circuits', device=self.tid)

    def ends_at(self, end: str, port: str) -> bool:
        """Whether a circuit's end on the port `end` is that of an add/drop port. Raises CannotPlan.

        Equal names settle it without the list of ports that tells where else it could end.
        """
        return end == port or self.termination(port) == end

    def channel_with(self, port: str, passband: tuple[int, int]) -> Sch | None:
        """The SCH of exactly this passband on an add/drop port: there can be only one. Raises CannotPlan."""
        end = self.termination(port)
        for channel in self.channels.values():
            if port_of(channel.aid) == end and channel.passbands == (passband,):
                return channel
        return None


def view_of(context: PlanContext, tid: str) -> NodeView:
    """The picture of a node in a plan. Raises CannotPlan when it was not observed."""
    observation = context.observations.get(tid)
    if observation is None or NATIVE not in observation.native:
        raise CannotPlan(f'{tid} is needed for this plan and was not observed', device=tid)
    return NodeView.model_validate(observation.native[NATIVE])


def all_views(context: PlanContext) -> list[NodeView]:
    """The pictures of all FlexILS nodes in a plan."""
    return [
        NodeView.model_validate(observation.native[NATIVE])
        for observation in context.observations.values()
        if isinstance(observation, Observation) and NATIVE in observation.native
    ]


def port_of(aid: str) -> str:
    """An AID without its last part: the port of an SCH, the card of a port."""
    return aid.rpartition('-')[0]


def letter_of(port: str) -> str:
    """`L` line, `T` tributary, `S` system, `O` supervisory channel: the first letter of the last part."""
    return port.rpartition('-')[2][:1]


def plain(text: str) -> str:
    """A text as people mean it: nodes add or drop quotes, backslashes and outer blanks on the way."""
    return text.replace('\\', '').strip(_OUTER)


def split_remote(text: str) -> tuple[str, str] | None:
    """`<tid>-<port>` as a pair; TIDs may contain hyphens."""
    match = _REMOTE_PORT.fullmatch(text)
    return (match.group('tid'), match.group('port')) if match else None
