"""The G30's tree as XML has to know it (reference sections 1, 2 and 5.3)."""

from __future__ import annotations

from ...transport.yang_xml import YangModel
from .odu import LEVELS, OTU_CONTAINERS

_NE = 'http://coriant.com/yang/os/ne'
# The namespace of the operations is that which an older public client uses.
_RPC = 'urn:coriant:os:rpc'

MODEL = YangModel(
    namespaces={'ne': _NE, 'coriant-rpc': _RPC},
    prefixes={'ne': _NE},
    keys={
        'shelf': ('shelf-id',),
        'slot': ('slot-id',),
        'subslot': ('subslot-id',),
        'port': ('port-id',),
        'subport': ('subport-id',),
        'amplifier': ('amplifier-name',),
        'odu': tuple(f'odu{part}-L{level}' for level in LEVELS for part in ('type', 'id')),
        'CRS': ('src-tp', 'dst-tp'),
        'OCRS': ('src-if', 'dst-if'),
        'ots': ('ots-name',),
        'fiber-connection': ('src-port', 'dst-port'),
        'inventory': ('equipment-type', 'shelf-id', 'slot-id', 'subslot-id', 'port-id'),
        'softwareload': ('swload-label',),
        'standing-condition': ('fm-entity', 'condition-type', 'location', 'direction', 'time-period'),
    },
    leaf_lists=frozenset({'possible-pluggable-types', 'possible-card-types'}),
    containers=frozenset({
        'ne', 'card', 'subcard', 'pluggable', 'och-os', 'services', 'inventory-data', 'system', 'sw-management',
        'fault', 'eth1g', 'eth10g', 'eth40g', 'eth100g', 'eth400g', 'statistics', *OTU_CONTAINERS,
    }),
    numbers=frozenset({
        'shelf-id', 'slot-id', 'subslot-id', 'port-id', 'subport-id', *(f'oduid-L{level}' for level in LEVELS),
        'frequency', 'rx-frequency', 'actual-frequency', 'actual-rx-frequency', 'cd-range-low', 'cd-range-high',
        'cd-compensation-value', 'BICHM', 'arc-timer', 'client-shutdown-holdoff-timer', 'transmit-interpacketgap',
        'propagate-shutdown-holdoff-timer', 'degrade-interval',
    }),
    qualified=frozenset({'src-tp', 'dst-tp'}),
)
