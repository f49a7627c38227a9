"""The part of the G42's tree that the simulator has, as data [reference section 2]."""

from __future__ import annotations

from dataclasses import replace

from ..yang.schema import Leaf, Node, key, leaf, ro

ADMIN = 'enum lock|unlock|maintenance'
NAME = {'max': 64, 'pattern': r'[A-Za-z0-9_\-.,]+'}
PAYLOADS = 'enum 100GBE|400GBE|OTU4|100G|ODU2|ODU2e|10GBE|OC192|STM64|10G|800GBE|'
SERVICE_TYPES = 'not-applicable|100GBE|400GBE|OTU4|4x100GBE'
TIME_SLOTS = r'(\d+(\.\.\d+)?(,\d+(\.\.\d+)?)*)?'


def _states() -> dict[str, Leaf]:
    return {
        'admin-state': leaf(ADMIN, 'unlock'),
        'oper-state': ro('enum enabled|disabled', 'disabled'),
        'avail-state': ro('string', ''),
        'alarm-report-control': leaf('enum allowed|inhibited', 'allowed'),
        'label': leaf('string', '', max=256),
    }


def _facility(children: dict[str, Leaf | Node], **options: bool) -> Node:
    return Node({
        'name': key(**NAME),
        'AID': ro('string'),
        **_states(),
        'managed-by': ro('enum system|user', 'system'),
        'supporting-card': ro('string', ''),
        'supporting-port': ro('string', ''),
        **children,
    }, keys=('name',), **options)


TOM = Node({
    'required-type': leaf('enum gx:QSFP28|gx:QSFPDD|gx:SFP28|', '', qualified=True),
    'required-subtype': leaf('string', '', max=64),
    'phy-mode': leaf('enum passive|100G|100GE|400GE|4x100GE', 'passive'),
    'supported-phy-modes': ro('string', many=True),
    'alias-name': leaf('string', '', max=256),
    'enable-serdes': leaf('bool', False),
    **_states(),
}, presence=True)

PORT = Node({
    'name': key(**NAME),
    'AID': ro('string'),
    'alias-name': leaf('string', '', max=256),
    **_states(),
    'connected-to': leaf('string', '', max=128),
    'external-connectivity': leaf('enum yes|no', 'no'),
    'port-type': ro('enum line|tributary|usb|comm|uplink|tributary-subport|optical|otdr|pluggable|ocm|extension'),
    'hosted-interface': ro('string', qualified=True),
    'supported-type': ro('string', many=True, qualified=True),
    'installed-type': ro('string', qualified=True),
    'tom': TOM,
}, keys=('name',))

CARD = Node({
    'name': key(**NAME),
    'AID': ro('string'),
    'alias-name': leaf('string', '', max=256),
    'required-type': ro('string', qualified=True),
    'required-subtype': ro('string', ''),
    'chassis-name': ro('string', '1'),
    'slot-name': ro('string'),
    'card-mode': ro('string', 'normal'),
    'category': ro('string', 'line-card'),
    'serial-number': ro('string'),
    **_states(),
    'port': PORT,
    'resources': Node({
        'supported-carriers': ro('string', many=True),
        'unassigned-carriers': ro('string', many=True),
    }, config=False),
}, keys=('name',))

CHASSIS = Node({
    'name': key(**NAME),
    'required-type': ro('string', 'gx:G42', qualified=True),
    'serial-number': ro('string'),
    'expected-serial-number': leaf('string', '', max=64),
    'alias-name': leaf('string', '', max=256),
    'rack-name': leaf('string', '', max=64),
    'position-in-rack': leaf('int', 1, low=1, high=48),
    **_states(),
}, keys=('name',))

SUPER_CHANNEL_GROUP = _facility({
    'line-system-mode': leaf('enum openwave|closed', 'openwave'),
    'openwave-contention-check': leaf('bool', False),
    'auto-in-service-enabled': leaf('bool', False),
    'valid-signal-time': leaf('int', 480, low=0, high=7200),
    'expected-total-tx-power': ro('decimal', '-99.0'),
})

SUPER_CHANNEL = _facility({
    'carriers': leaf('string', many=True, mandatory=True, **NAME),
    'carrier-mode': leaf('string', mandatory=True, max=15),
    'actual-carrier-mode': ro('string', ''),
    'capacity': ro('int', 0),
    'client-mode': ro('enum ethernet|ethernet-otn|otn'),
    'baud-rate': ro('decimal', '0.0', digits=1),
    'application': ro('string', ''),
    'spectral-bandwidth': ro('decimal', '0.00', digits=2),
    'contention-check-status': ro('enum pending|success|failed|overridden', 'success'),
}, creatable=True)

OPTICAL_CARRIER = _facility({
    'frequency': leaf('int64', '0', low=0, high=196150000),
    'rx-frequency': leaf('int64', '0', low=0, high=196150000),
    'frequency-offset': leaf('int', 0, low=-6000, high=6000),
    'actual-frequency': ro('int64', '0'),
    'tx-power': leaf('decimal', '-6.00', digits=2, low=-55, high=55, step='0.5'),
    'tx-cd': leaf('decimal', '0.00', digits=2, low=-300000, high=300000),
    'carrier-mode': ro('string', ''),
    'pre-fec-q-sig-deg-threshold': leaf('decimal', '6.00', digits=2, low=0, high=20),
    'pre-fec-q-sig-deg-hysteresis': leaf('decimal', '0.5', low=0, high=3),
    'post-fec-q-sig-deg-threshold': leaf('decimal', '18.0', low=0, high=20),
    'post-fec-q-sig-deg-hysteresis': leaf('decimal', '2.5', low=0, high=3),
    'dgd-high-threshold': ro('int', 300),
    'enable-advanced-parameters': leaf('bool', False),
    'sop-data-collection': leaf('string', 'disabled', max=16, pattern=r'disabled|\d+'),
    'loopback': leaf('enum none|facility|terminal', 'none'),
    'circuit-id': ro('string', ''),
})

ODU = _facility({
    'odu-type': ro('string'),
    'class': ro('enum high-order|low-order'),
    'parent-odu': ro('string', ''),
    'time-slots': ro('string', ''),
    'total-time-slots': ro('int', 0),
    'available-time-slots': ro('string', ''),
})

TRIB_PTP = _facility({
    'service-type': leaf(f'enum {SERVICE_TYPES}', 'not-applicable'),
    'tributary-disable-action': leaf(
        'enum laser-shut-off|send-idles|send-lf|send-ais-l|odu-ais|none', 'laser-shut-off'
    ),
    'tda-holdoff-timer': leaf('int', 0, low=0, high=10000),
    'forward-defect-trigger': leaf('bool', True),
    'near-end-tda': leaf('bool', False),
    'auto-in-service-enabled': leaf('bool', False),
    'valid-signal-time': leaf('int', 480, low=0, high=7200),
    'power-threshold-low-offset': leaf('decimal', '0.00', digits=2, low=-20, high=20),
    'power-threshold-high-offset': leaf('decimal', '0.00', digits=2, low=-20, high=20),
})

ETHERNET = _facility({
    'fec-mode': leaf('enum enabled|disabled', 'disabled'),
    'loopback': leaf('enum none|facility|terminal', 'none'),
    'test-signal-type': leaf('enum none|PRBS31Q|PRBS13Q|scrambled-idles|PRBS9|PRBS31', 'none'),
    'test-signal-direction': leaf('enum ingress|egress|both', 'egress'),
    'test-signal-monitoring': leaf('bool', False),
    'lldp-admin-status': leaf('enum tx-only|rx-only|tx-and-rx|disabled', 'disabled'),
    'lldp-ingress-mode': leaf('enum disabled|snoop|drop|snoop-and-drop', 'disabled'),
    'lldp-egress-mode': leaf('enum disabled|snoop|drop|snoop-and-drop', 'disabled'),
    'max-packet-length': leaf('int', 1518, low=1280, high=18000),
    'fec-degraded-ser-monitoring': leaf('enum enabled|disabled', 'disabled'),
    'fec-degraded-ser-monitoring-period': leaf('int', 10, low=2, high=60),
    'circuit-id': ro('string', ''),
})

XCON = Node({
    'name': key(max=128),
    'AID': ro('string'),
    'oper-state': ro('enum enabled|disabled', 'enabled'),
    'avail-state': ro('string', 'normal in-service'),
    'source': leaf('string', once=True, qualified=True),
    'destination': leaf('string', once=True, qualified=True),
    'payload-type': leaf(PAYLOADS, once=True),
    'direction': leaf('enum two-way', 'two-way', once=True),
    'label': leaf('string', '', max=256),
    'circuit-id-suffix': leaf('string', '', max=48),
    'managed-by': ro('enum system|user', 'user'),
    'payload-treatment': ro('enum transport|transport-without-fec|switching|regen|regen-switching', 'transport'),
    'type': ro('enum add|drop|add-drop|express', 'add-drop'),
    'circuit-id': ro('string', '', volatile=True),
}, keys=('name',), creatable=True)

ALARMS = Node({
    'current-alarms': Node({'alarm': Node({'alarm-id': key()}, keys=('alarm-id',), config=False)}),
})

NE = Node({
    'ne-id': ro('string'),
    'ne-name': leaf('string', '', max=64),
    'label': leaf('string', '', max=256),
    'ne-type': ro('string', 'G42'),
    'ne-vendor': ro('string', 'Infinera'),
    'ne-site': leaf('string', '', max=255),
    'ne-location': leaf('string', '', max=255),
    'oper-state': ro('enum enabled|disabled', 'enabled'),
    'equipment': Node({'chassis': CHASSIS, 'card': CARD}),
    'facilities': Node({
        'super-channel-group': SUPER_CHANNEL_GROUP,
        'super-channel': SUPER_CHANNEL,
        'optical-carrier': OPTICAL_CARRIER,
        'otu': _facility({'otu-type': ro('string'), 'rate': ro('int', 0)}),
        'odu': ODU,
        'trib-ptp': TRIB_PTP,
        'ethernet': ETHERNET,
    }),
    'services': Node({'xcon': XCON}),
    'system': Node({
        'sw-management': Node({
            'software-load': Node({
                'name': key(),
                'swload-version': ro('string'),
                'state': ro('enum active|inactive'),
            }, keys=('name',), config=False),
        }),
    }),
})

CREATE_XCON = Node({
    'source': leaf('string', qualified=True),
    'src-parent-odu': leaf('string'),
    'src-time-slots': leaf('string', pattern=TIME_SLOTS),
    'src-instance-id': leaf('int', low=1, high=640),
    'destination': leaf('string', qualified=True),
    'dst-parent-odu': leaf('string'),
    'dst-time-slots': leaf('string', pattern=TIME_SLOTS),
    'dst-instance-id': leaf('int', low=1, high=640),
    'direction': leaf('enum two-way', 'two-way'),
    'payload-type': leaf(PAYLOADS, mandatory=True),
    'label': leaf('string', '', max=256),
    'circuit-id-suffix': leaf('string', '', max=48),
})
CLI_INPUT = Node({
    'commands': leaf('string', mandatory=True, max=65535),
    'echo': leaf('enum on|off', 'off'),
    'error-option': leaf('enum stop-on-error|continue-on-error|rollback-on-error', 'stop-on-error'),
    'replace': leaf('bool'),
})


def _with(node: Node, path: str, child: Node) -> Node:
    """A copy of the schema with another node at a path."""
    name, _, rest = path.partition('/')
    inner = _with(node.children[name], rest, child) if rest else child
    return replace(node, children={**node.children, name: inner})


# Some releases are said to create a super-channel on PATCH; the strict device answers 404.
LENIENT_NE = _with(NE, 'facilities/super-channel', replace(SUPER_CHANNEL, patchable=True))
