"""The G42's tree as XML has to know it (reference sections 1, 2 and 5)."""

from __future__ import annotations

from ...transport.yang_xml import YangModel

_NE = 'http://infinera.com/yang/ioa/ne'

_FACILITIES = (
    'ots', 'ots-r', 'osc', 'oms', 'ops', 'ochm', 'mc', 'nmc', 'rsc', 'super-channel-group', 'super-channel',
    'optical-carrier', 'optical-channel', 'otu', 'odu', 'ethernet', 'trib-ptp', 'comm-channel', 'flexo', 'flexo-group',
)

MODEL = YangModel(
    namespaces={
        'ioa-network-element': _NE,
        # Formed like those of the tree and of performance monitoring, which public clients attest.
        'ioa-services': 'http://infinera.com/yang/ioa/services',
        'ioa-rpc': 'http://infinera.com/yang/ioa/rpc',
        'ioa-pm': 'http://infinera.com/yang/ioa/pm',
    },
    prefixes={
        'ioa-ne': _NE, 'gx': 'http://infinera.com/yang/ioa/gx', 'ioa-pm': 'http://infinera.com/yang/ioa/pm',
        'ioa-common': 'http://infinera.com/yang/ioa/common',
    },
    keys={
        **{name: ('name',) for name in (
            'chassis', 'card', 'port', 'xcon', 'oxcon', 'software-load', 'inventory-item', *_FACILITIES,
        )},
        'filter': ('filter-id',),
        'pm-record': (),
    },
    leaf_lists=frozenset({
        'carriers', 'supported-carriers', 'unassigned-carriers', 'supported-type', 'supported-phy-modes',
        'supporting-facilities', 'supported-facilities',
    }),
    containers=frozenset({
        'ne', 'equipment', 'facilities', 'services', 'system', 'sw-management', 'resources', 'tom', 'inventory',
    }),
    numbers=frozenset({
        'frequency-offset', 'capacity', 'total-time-slots', 'valid-signal-time', 'dgd-high-threshold',
        'max-packet-length', 'position-in-rack', 'tda-holdoff-timer', 'rate', 'fec-degraded-ser-monitoring-period',
        'filter-id', 'number-of-result-records', 'bin',
    }),
    booleans=frozenset({
        'openwave-contention-check', 'auto-in-service-enabled', 'enable-advanced-parameters', 'forward-defect-trigger',
        'near-end-tda', 'test-signal-monitoring', 'enable-serdes', 'additional-records-available',
    }),
    qualified=frozenset({
        'source', 'destination', 'hosted-interface', 'required-type', 'installed-type', 'supported-type',
        'supporting-facilities', 'supported-facilities', 'resource', 'resource-instance', 'resource-type', 'parameter',
        'period',
    }),
)
