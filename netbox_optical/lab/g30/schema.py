"""The part of the G30's `ne` tree that the simulator has, as data [reference section 2]."""

from __future__ import annotations

from ..yang.schema import Leaf, Node, key, leaf, ro
from .catalogue import CHM1_MODES, CHM2T_MODES, CLIENT_MODES, OTHER_MODES

ADMIN = 'enum up|down|up-no-alm'
OPER = 'enum up|down'
ODU_TYPES = 'unused|odu0|odu1|odu2|odu2e|odu3|odu3e|odu4|oduflex|oduc2|oduc3|oduc4|oduc5|oduc6|oduc7|oduc9|oduc11'
PORT_MODES = '|'.join(dict.fromkeys(('not-applicable', *CHM1_MODES, *CHM2T_MODES, *OTHER_MODES, *CLIENT_MODES)))
ALIAS = r'[A-Za-z0-9_\-/,.]*'
LINE = ('port-type', 'line')
CLIENT = ('port-type', 'client')
MONITORED = ('port-type', 'optical')


def _common() -> dict[str, Leaf]:
    return {
        'admin-status': leaf(ADMIN, 'up'),
        'oper-status': ro(OPER, 'down'),
        'avail-status': ro('string', ''),
        'alias-name': leaf('string', '', max=256, pattern=ALIAS),
        'service-label': leaf('string', '', max=128),
    }


ODU_KEYS = tuple(f'odu{part}-L{level}' for level in range(1, 5) for part in ('type', 'id'))

ODU = Node({
    **{name: key(f'enum {ODU_TYPES}') if 'type' in name else key('int', low=0) for name in ODU_KEYS},
    **_common(),
    'odu-type': ro('string', 'odu4'),
    'trib-slot': ro('string', ''),
    'rx-payload-type': ro('string', '0x07'),
    'tx-payload-type': ro('string', '0x07'),
    'nim-enable': leaf('enum disabled|enabled', 'disabled'),
    'delay-measurement-enable': leaf('enum disabled|enabled', 'disabled'),
    'opu-config-actual': ro('enum not-applicable|intact|client|mux', 'not-applicable'),
    'odu-termination-mode': ro('enum terminated|non-terminated', 'non-terminated'),
    'degrade-interval': leaf('int', 7, low=2, high=10),
    'test-signal-type': leaf('enum NONE|PRBS', 'NONE'),
    'test-signal-enable': leaf('enum NONE|RXTX', 'NONE'),
    'managed-by': ro('enum system|user', 'system'),
    'connected-interface': ro('string', 'none'),
}, keys=ODU_KEYS)

OTU = Node({
    **_common(),
    'degrade-interval': leaf('int', 7, low=2, high=10),
    'odu': ODU,
}, presence=True)

OTU_NAMES = ('otuc2', 'otuc3', 'otuc4', 'otuc5', 'otuc6', 'otuc7', 'otuc9', 'otuc11', 'otu4')

OCH_OS = Node({
    'modulation-format': leaf('string', pattern='(DP-[A-Z0-9-]+|NRZ)', max=32),
    'rate-class': leaf('string', pattern=r'\d+G', max=8),
    'frequency': leaf('int', 0, low=0, high=196111250),
    'rx-frequency': leaf('int', 0, low=0, high=196111250),
    'actual-frequency': ro('int', 0),
    'actual-rx-frequency': ro('int', 0),
    'laser-enable': leaf('enum enabled|disabled', 'disabled'),
    'required-tx-optical-power': leaf('decimal', '1.0', low=-10, high=6),
    'actual-tx-optical-power': ro('decimal', '-99.0'),
    'fec-type': leaf(
        'enum SDFEC25|SDFEC15|SDFEC15ND|SDFEC15ND2|SDFEC27ND|STAIRCASE7|G709|I4|I7|noFEC|TRANSPARENT|UFEC7', 'SDFEC25'
    ),
    'rx-attenuation': leaf('decimal', '0.0', low=0, high=30),
    'tx-filter-roll-off': leaf('decimal', '0.30', digits=2, low='0.01', high='1.0'),
    'preemphasis': leaf('enum enabled|disabled', 'enabled'),
    'preemphasis-value': leaf('decimal', '1.0', low=0, high=4),
    'cd-range-low': leaf('int', -45000, low=-280000, high=0),
    'cd-range-high': leaf('int', 45000, low=0, high=280000),
    'cd-compensation-mode': leaf('enum auto|manual', 'auto'),
    'cd-compensation-value': leaf('int', 0, low=-280000, high=280000),
    'fast-sop-mode': leaf('enum enabled|disabled', 'disabled'),
    'BICHM': leaf('int', 64, low=0, high=127),
    'loopback-enable': leaf('enum enabled|disabled', 'disabled'),
    'loopback-type': leaf('enum none|terminal|facility', 'none'),
    **_common(),
    'pre-fec-ber': ro('string', '0.00E+00'),
    'OSNR': ro('decimal', '-99.0'),
    'Q-factor': ro('decimal', '-99.0'),
    'CD': ro('decimal', '0.0'),
    'DGD': ro('decimal', '-99.0'),
    **{name: OTU for name in OTU_NAMES},
}, presence=True)


def _ethernet() -> Node:
    return Node({
        'eth-fec-type': leaf('enum auto|enabled|disabled', 'auto'),
        'mapping-mode': leaf(
            'enum not-applicable|GMP|GFP-F|40GBMP-ODU2E|PREAMBLE|BMP-FixedStuff|BMP|AMP|TTT_GMP', 'GMP'
        ),
        'client-shutdown': leaf('enum no|yes', 'no'),
        'client-shutdown-holdoff-timer': leaf('int', 0, low=0, high=2000),
        'holdoff-signal': leaf('enum no|yes', 'no'),
        'near-end-als': leaf('enum no|yes', 'no'),
        'als-degrade-mode': leaf('enum disabled|enabled', 'disabled'),
        'loopback-enable': leaf('enum disabled|enabled', 'disabled'),
        'loopback-type': leaf('enum none|terminal|facility', 'none'),
        'test-signal-type': leaf('enum NONE|PRBS|IDLE', 'NONE'),
        'test-signal-enable': leaf('enum NONE|RXTX', 'NONE'),
        'lldp-status-if': leaf('enum disabled|rxonly|txandrx|not-applicable', 'disabled'),
        'transmit-interpacketgap': leaf('int', 8, low=8, high=12),
        'gfp-payload-fcs': leaf('enum disabled|enabled', 'disabled'),
        **_common(),
        'odu': ODU,
    }, presence=True)


PLUGGABLE = Node({
    'alias-name': leaf('string', '', max=256, pattern=ALIAS),
    'admin-status': leaf(ADMIN, 'up'),
    'oper-status': ro(OPER, 'up'),
    'required-type': leaf('string', '', max=32),
    'equipment-name': ro('string', ''),
}, presence=True)

PORT = Node({
    'port-id': key('int', low=1),
    'port-name': ro('string'),
    'port-type': ro('enum client|line|client-subport|optical|otdr|optical-nomon|ocm|osc|mgmt-eth'),
    'port-mode': leaf(f'enum {PORT_MODES}', 'not-applicable'),
    **_common(),
    'connected-to': leaf('string', '', max=128),
    'external-connectivity': leaf('enum yes|no', 'no'),
    'arc-config': leaf('enum alm|nalm-qi|nalm', 'nalm-qi', when=CLIENT),
    'arc-timer': leaf('int', 1440, low=0, high=10080, when=CLIENT),
    'possible-pluggable-types': ro('string', many=True),
    'actual-pluggable-type': ro('string', 'empty'),
    'rx-optical-power': ro('decimal', '-99.0'),
    'tx-optical-power': ro('decimal', '-99.0'),
    'rx-optical-power-selected-channel': ro('decimal', '-99.0', when=LINE),
    'direction-type': ro('enum tx|rx|rxtx', 'rxtx'),
    'pluggable': PLUGGABLE,
    'och-os': OCH_OS,
    'eth100g': _ethernet(),
    'eth400g': _ethernet(),
}, keys=('port-id',))


def _optical_port(number: str) -> dict[str, Leaf]:
    """A port or sub-port of an open-line sub-card: no mode, no pluggable."""
    return {
        number: key('int', low=1),
        'port-name': ro('string'),
        'port-type': ro('enum optical|optical-nomon|otdr|ocm|osc'),
        **_common(),
        'connected-to': leaf('string', '', max=128),
        'external-connectivity': leaf('enum yes|no', 'no'),
        'direction-type': ro('enum tx|rx|rxtx', 'rxtx'),
        'rx-optical-power': ro('decimal', '-99.0', when=MONITORED),
        'tx-optical-power': ro('decimal', '-99.0', when=MONITORED),
    }


AMPLIFIER = Node({
    'amplifier-name': key('enum ba|pa'),
    **_common(),
    'amplifier-enable': leaf('enum enabled|disabled', 'disabled'),
    'input-los-shutdown': leaf('enum enabled|disabled', 'enabled'),
    'control-mode': leaf('enum manual|auto|auto-max-pw', 'auto'),
    'gain-range-control': leaf('enum manual|auto', 'auto'),
    'target-gain-range': leaf('enum standard|low|high|not-available', 'standard'),
    'target-gain': leaf('decimal', '15.0', low=0, high=35),
    'output-voa': leaf('decimal', '0.0', low=0, high=20),
    'tilt-control-mode': leaf('enum manual|auto|auto-planned', 'auto'),
    'gain-tilt': leaf('decimal', '0.0', low=-5, high=5),
    'operating-gain': ro('decimal', '-99.0'),
}, keys=('amplifier-name',))

SUBPORT = Node(_optical_port('subport-id'), keys=('subport-id',))
OPTICAL_PORT = Node({**_optical_port('port-id'), 'subport': SUBPORT}, keys=('port-id',))

SUBCARD = Node({
    'required-type': ro('string'),
    'equipment-name': ro('string', ''),
    **_common(),
    'port': OPTICAL_PORT,
    'amplifier': AMPLIFIER,
}, presence=True)

SUBSLOT = Node({
    'subslot-id': key('int', low=1),
    'actual-subcard-type': ro('string', 'EMPTY'),
    'subcard': SUBCARD,
}, keys=('subslot-id',))

CARD = Node({
    'required-type': ro('string'),
    'required-subtype': ro('string', ''),
    'equipment-name': ro('string', ''),
    'card-mode': ro('string', 'normal'),
    'temperature': ro('decimal', '38.0', volatile=True),
    **_common(),
    'port': PORT,
    'subslot': SUBSLOT,
}, presence=True)

SHELF = Node({
    'shelf-id': key('int', low=1),
    'shelf-type': ro('string', 'GROOVE_G30'),
    'shelf-serial-number': ro('string'),
    **_common(),
    'slot': Node({
        'slot-id': key('int', low=1),
        'actual-card-type': ro('string', 'EMPTY'),
        'possible-card-types': ro('string', many=True),
        'card': CARD,
    }, keys=('slot-id',)),
}, keys=('shelf-id',))

CRS = Node({
    'src-tp': key(qualified=True),
    'dst-tp': key(qualified=True),
    'service-label': leaf('string', '', max=128),
    'managed-by': ro('enum system|user', 'user'),
    'alias-name': leaf('string', '', max=256, pattern=ALIAS),
}, keys=('src-tp', 'dst-tp'), creatable=True, patchable=True)

INVENTORY = Node({
    'equipment-type': key('enum shelf|slot|card|port|pluggable|subslot|subcard'),
    **{name: key('int', low=0) for name in ('shelf-id', 'slot-id', 'subslot-id', 'port-id')},
    **{name: ro('string', '') for name in (
        'module-type', 'vendor', 'serial-number', 'part-number', 'manufacturer-number', 'equipment-version',
        'fw-version', 'clei', 'interface-type', 'manufacture-date',
    )},
}, keys=('equipment-type', 'shelf-id', 'slot-id', 'subslot-id', 'port-id'), config=False)

CONDITION = Node({
    **{name: key() for name in ('fm-entity', 'condition-type', 'location', 'direction', 'time-period')},
    'service-affect': ro('enum SA|NSA'),
    'severity-level': ro('string'),
}, keys=('fm-entity', 'condition-type', 'location', 'direction', 'time-period'), config=False)

NE = Node({
    'ne-id': ro('string'),
    'ne-name': leaf('string', '', max=64),
    'ne-type': ro('string', 'GROOVE_G30'),
    'ne-vendor': ro('string', 'Infinera'),
    'ne-location': leaf('string', '', max=255),
    'ne-site': leaf('string', '', max=255),
    'shelf': SHELF,
    'inventory-data': Node({'inventory': INVENTORY}, config=False),
    'services': Node({'CRS': CRS}),
    'fault': Node({'standing-condition': CONDITION}),
    'system': Node({
        'sw-management': Node({
            'softwareload': Node({
                'swload-label': key(),
                'swload-version': ro('string'),
                'swload-state': ro('enum active|inactive'),
            }, keys=('swload-label',), config=False),
        }),
    }),
})
