"""GSNR and margin of a line by GNPy, the library of the Telecom Infra Project, with the carriers that are really there.

Optional: `pip install 'netbox-optical[gnpy]'` with a Python that GNPy supports (before 3.13). This module can be
imported without it; `propagate` then raises GnpyMissing. The gains and powers of our line are used as they are: GNPy
designs nothing and inserts nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from netbox_optical.budget.errors import BudgetError, GnpyFailed, GnpyMissing
from netbox_optical.budget.line import Amplifier, Carrier, Element, Fiber, Line, Roadm, linear

__all__ = ('Propagation', 'available', 'propagate')

# A stage that adds no noise: GNPy wants a number (dB), and an amplifier that never saturates (dBm).
_CLEAN_DB = 100.0
_ENDLESS_DBM = 60.0
# Roll-off, which GNPy's default (analytic) model does not use but asks for.
_ROLL_OFF = 0.15


@dataclass(frozen=True, slots=True)
class Propagation:
    """One carrier at the receiver. OSNR and GSNR in dB in 0.1 nm; dispersion in ps/nm; latency in us."""

    osnr_db: float
    gsnr_db: float
    dispersion_ps_nm: float
    latency_us: float

    def margin_db(self, required_osnr_db: float) -> float:
        """What is left above the OSNR (dB/0.1 nm) that a mode needs; negative: it will not work."""
        return self.gsnr_db - required_osnr_db


def available() -> bool:
    """Whether GNPy can be imported."""
    try:
        _library()
    except GnpyMissing:
        return False
    return True


def propagate(line: Line) -> dict[Carrier, Propagation]:
    """Every carrier of the line at its receiver. Raises GnpyMissing, or GnpyFailed with GNPy's error as its cause."""
    gnpy = _library()
    _check_ends(line)
    try:
        equipment = _load(gnpy, _equipment(line))
        network = gnpy.network({'elements': _elements(line), 'connections': _connections(line)}, equipment)
        spectrum = {carrier.centre_mhz * 1e6: _carrier(gnpy, line, carrier) for carrier in line.carriers}
        network, request, _reference = gnpy.design(
            equipment, network, source='tx', destination='rx', initial_spectrum=spectrum, no_insert_edfas=True)
        nodes = {node.uid: node for node in network.nodes()}
        path = [nodes[uid] for uid in _names(line)]
        info = gnpy.propagate(path, request, equipment)
    except gnpy.errors as error:
        raise GnpyFailed(f'GNPy cannot compute this line: {error}') from error
    return _results(line, path[-1], info)


def _results(line: Line, receiver: Any, info: Any) -> dict[Carrier, Propagation]:
    at = {round(frequency / 1e6): index for index, frequency in enumerate(info.frequency)}
    missing = [carrier for carrier in line.carriers if carrier.centre_mhz not in at]
    if missing:
        raise GnpyFailed(f'GNPy left out the carrier at {missing[0].centre_mhz} MHz: no amplifier has it in its band.')
    return {
        carrier: Propagation(
            osnr_db=float(receiver.osnr_ase_01nm[at[carrier.centre_mhz]]),
            gsnr_db=float(receiver.snr_01nm[at[carrier.centre_mhz]]),
            dispersion_ps_nm=float(receiver.chromatic_dispersion[at[carrier.centre_mhz]]),
            latency_us=float(receiver.latency[at[carrier.centre_mhz]]) * 1000,
        )
        for carrier in line.carriers
    }


def _check_ends(line: Line) -> None:
    if not (isinstance(line.elements[0], Roadm) and isinstance(line.elements[-1], Roadm)):
        raise BudgetError('GNPy needs a line that begins and ends in an add/drop node.')


def _names(line: Line) -> list[str]:
    return ['tx', *(f'{type(element).__name__} {index}' for index, element in enumerate(line.elements)), 'rx']


def _connections(line: Line) -> list[dict]:
    names = _names(line)
    return [{'from_node': before, 'to_node': after} for before, after in pairwise(names)]


def _elements(line: Line) -> list[dict]:
    names = _names(line)
    return [
        {'uid': 'tx', 'type': 'Transceiver'},
        *(_element(uid, element) for uid, element in zip(names[1:-1], line.elements, strict=True)),
        {'uid': 'rx', 'type': 'Transceiver'},
    ]


def _element(uid: str, element: Element) -> dict:
    """An element of GNPy's topology; its `type_variety` is in `_equipment` under its own name."""
    record: dict[str, Any] = {'uid': uid, 'type_variety': uid}
    if isinstance(element, Roadm):
        return {**record, 'type': 'Roadm', 'params': {'target_pch_out_db': element.output_dbm}}
    if isinstance(element, Amplifier):
        return {**record, 'type': 'Edfa', 'operational': {
            'gain_target': element.gain_db, 'tilt_target': 0, 'out_voa': 0, 'delta_p': None}}
    return {**record, 'type': 'Fiber', 'params': {
        'length': element.length_m / 1000, 'length_units': 'km', 'loss_coef': element.attenuation_db_km,
        'att_in': element.padding_db, 'con_in': 0, 'con_out': element.connector_out_db}}


def _equipment(line: Line) -> dict[str, list[dict]]:
    """GNPy's equipment library with one type per element of the line."""
    named = list(zip(_names(line)[1:-1], line.elements, strict=True))
    first = line.carriers[0]
    lowest = min(carrier.centre_mhz - carrier.width_mhz for carrier in line.carriers) * 1e6
    highest = max(carrier.centre_mhz + carrier.width_mhz for carrier in line.carriers) * 1e6
    return {
        'Edfa': [_amplifier(uid, each, lowest, highest) for uid, each in named if isinstance(each, Amplifier)],
        'Fiber': [
            {'type_variety': uid, 'dispersion': each.dispersion_ps_nm_km * 1e-6,
             'effective_area': each.effective_area_um2 * 1e-12, 'pmd_coef': 0}
            for uid, each in named if isinstance(each, Fiber)],
        'Span': [{
            'power_mode': False, 'delta_power_range_db': [0, 0, 0], 'max_fiber_lineic_loss_for_raman': 0.25,
            'target_extended_gain': 0, 'max_length': 1000, 'length_units': 'km', 'max_loss': 50, 'padding': 0,
            'EOL': 0, 'con_in': 0, 'con_out': 0}],
        'Roadm': [_roadm(uid, each) for uid, each in named if isinstance(each, Roadm)],
        'SI': [{
            'f_min': lowest, 'f_max': highest, 'baud_rate': first.baud_gbd * 1e9, 'spacing': first.width_mhz * 1e6,
            'power_dbm': line.transmitter_dbm, 'power_range_db': [0, 0, 1], 'roll_off': _ROLL_OFF,
            'tx_osnr': _clean(line.transmitter_osnr_db), 'sys_margins': 0}],
        'Transceiver': [{'type_variety': 'transceiver', 'frequency': {'min': lowest, 'max': highest}, 'mode': []}],
    }


def _load(gnpy: _Library, equipment: dict) -> dict:
    """GNPy's own objects; its public way to them is a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / 'equipment.json'
        path.write_text(json.dumps(equipment), encoding='utf-8')
        return gnpy.equipment(path)


def _amplifier(uid: str, amplifier: Amplifier, lowest: float, highest: float) -> dict:
    common = {
        'type_variety': uid, 'gain_flatmax': max(amplifier.gain_db, 0) + 1, 'gain_min': 0, 'p_max': _ENDLESS_DBM,
        'f_min': lowest, 'f_max': highest, 'allowed_for_design': False}
    if amplifier.osnr_mask:
        # GNPy's polynomial is a cubic: its coefficients are filled up from the highest power.
        return {**common, 'type_def': 'openroadm', 'nf_coef': [*(0,) * (4 - len(amplifier.osnr_mask)),
                                                               *amplifier.osnr_mask]}
    if amplifier.noise_figure_db is None:
        return {**common, 'type_def': 'openroadm_booster'}
    return {**common, 'type_def': 'fixed_gain', 'nf0': amplifier.noise_figure_db}


def _roadm(uid: str, roadm: Roadm) -> dict:
    # GNPy's figure is of an add and a drop together: 3 dB less than that of one of them.
    return {
        'type_variety': uid, 'target_pch_out_db': roadm.output_dbm, 'add_drop_osnr': _clean(roadm.osnr_db) - 3.0103,
        'pmd': 0, 'pdl': 0, 'restrictions': {'preamp_variety_list': [], 'booster_variety_list': []}}


def _carrier(gnpy: _Library, line: Line, carrier: Carrier) -> Any:
    return gnpy.carrier(
        delta_pdb=carrier.offset_db, baud_rate=carrier.baud_gbd * 1e9, slot_width=carrier.width_mhz * 1e6,
        roll_off=_ROLL_OFF, tx_osnr=_clean(line.transmitter_osnr_db),
        tx_power=linear(line.transmitter_dbm + carrier.offset_db) / 1000, required_osnr_db_01nm=None, penalties={},
        rx_channel_power_min_dbm=None, rx_channel_power_max_dbm=None, detailed_rx=None, label='')


def _clean(osnr_db: float | None) -> float:
    return _CLEAN_DB if osnr_db is None else osnr_db


@dataclass(frozen=True)
class _Library:
    """What is used of GNPy."""

    equipment: Any
    network: Any
    design: Any
    propagate: Any
    carrier: Any
    errors: tuple[type[Exception], ...]


def _library() -> _Library:
    try:
        from gnpy.core.exceptions import ConfigurationError, NetworkTopologyError, ParametersError, SpectrumError
        from gnpy.core.info import Carrier as GnpyCarrier
        from gnpy.tools import json_io
        from gnpy.tools.worker_utils import designed_network
        from gnpy.topology.request import propagate as gnpy_propagate
    except ImportError as error:
        raise GnpyMissing(
            "GNPy is not installed; it is the optional extra `netbox-optical[gnpy]` and needs a Python before 3.13."
        ) from error
    return _Library(
        equipment=json_io.load_equipment, network=json_io.network_from_json, design=designed_network,
        propagate=gnpy_propagate, carrier=GnpyCarrier,
        errors=(ConfigurationError, NetworkTopologyError, ParametersError, SpectrumError, KeyError, ValueError))
