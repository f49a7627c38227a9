"""The recorded line Stockholm - Gothenburg and lines of equal spans, as `budget` sees them."""

import json
import re
from pathlib import Path

from netbox_optical.budget import Amplifier, Carrier, Fiber, FiberCoefficients, Line, Roadm, Segment, Span

DATA = Path(__file__).parent / 'data'
PLANT = json.loads((DATA / 'stockholm_gothenburg.json').read_text(encoding='utf-8'))
SSMF = FiberCoefficients(attenuation_db_km=0.2, dispersion_ps_nm_km=16.7, effective_area_um2=83)


def answer() -> dict[str, float]:
    """What the recorded answer says of the receiver, and of the whole line."""
    text = (DATA / 'stockholm_gothenburg.txt').read_text(encoding='utf-8')
    receiver = text.rpartition('Transceiver trx_Gothenburg')[2]
    values = {name: float(value) for name, value in re.findall(r'^  (.+?):\s+(-?[\d.]+)$', receiver, re.MULTILINE)}
    values['lengths'] = [float(value) for value in re.findall(r'length \(km\):\s+([\d.]+)', text)]
    values['losses'] = [float(value) for value in re.findall(r'total loss \(dB\):\s+([\d.]+)', text)]
    return values


def spans() -> list[Span]:
    return [
        Span((Segment(element['params']['length'] * 1000, SSMF),))
        for element in PLANT['elements'] if element['type'] == 'Fiber'
    ]


def comb(system: dict) -> tuple[Carrier, ...]:
    """All carriers of an `SI` record: GNPy puts the first one spacing above the lower edge."""
    count = int((system['f_max'] - system['f_min']) // system['spacing'])
    spacing = round(system['spacing'] / 1e6)
    return tuple(
        Carrier(round(system['f_min'] / 1e6) + spacing * number, spacing, system['baud_rate'] / 1e9)
        for number in range(1, count + 1))


def recorded_line() -> Line:
    """The line with its full load of 96 carriers."""
    masks = {record['type_variety']: tuple(record.get('nf_coef', ())) for record in PLANT['Edfa']}
    system, roadm = PLANT['SI'][0], PLANT['Roadm'][0]
    roadms = [element for element in PLANT['elements'] if element['type'] == 'Roadm']
    elements = []
    for element in PLANT['elements']:
        if element['type'] == 'Roadm':
            # GNPy's figure is of add and drop together; each has half of the noise.
            half = roadm['add_drop_osnr'] + 3.0103 if element in (roadms[0], roadms[-1]) else None
            elements.append(Roadm(element['params']['target_pch_out_db'], half))
        elif element['type'] == 'Edfa':
            elements.append(Amplifier(element['operational']['gain_target'], osnr_mask=masks[element['type_variety']]))
        elif element['type'] == 'Fiber':
            piece = element['params']
            elements.append(Fiber(
                piece['length'] * 1000, piece['loss_coef'], SSMF.dispersion_ps_nm_km, SSMF.effective_area_um2,
                padding_db=piece['att_in']))
    return Line(tuple(elements), comb(system), system['power_dbm'], system['tx_osnr'])


def equal_line(spans: int, km: float, launch_dbm: float, carriers: int, noise_figure_db: float, width_ghz: int,
               baud_gbd: float, fiber: FiberCoefficients) -> Line:
    """Equal spans between two ROADMs, each loss made good by the amplifier behind it."""
    piece = Fiber(km * 1000, fiber.attenuation_db_km, fiber.dispersion_ps_nm_km, fiber.effective_area_um2)
    elements = [Roadm(-20, 36.0), Amplifier(20 + launch_dbm, noise_figure_db)]
    elements += [piece, Amplifier(piece.loss_db, noise_figure_db)] * spans
    comb = tuple(
        Carrier(191_350_000 + number * width_ghz * 1000, width_ghz * 1000, baud_gbd) for number in range(carriers))
    return Line((*elements, Roadm(-20, 36.0)), comb, 0, 36)


NZDF = FiberCoefficients(0.2, 5.0, 72)
LOF = FiberCoefficients(0.17, 22.0, 125)
EQUAL = {
    'one span': (1, 80, 0, 96, 5, 50, 32, SSMF),
    'five spans': (5, 80, 0, 96, 5, 50, 32, SSMF),
    'twenty spans': (20, 80, 0, 96, 5, 50, 32, SSMF),
    'long and strong': (10, 100, 2, 96, 5.5, 50, 32, SSMF),
    'short and wide': (10, 60, -1, 64, 6, 75, 64, SSMF),
    'half empty': (8, 80, 1, 40, 6, 100, 69, SSMF),
    'one carrier': (10, 80, 0, 1, 5, 50, 32, SSMF),
    'G.655': (10, 80, 0, 96, 5, 50, 32, NZDF),
    'G.654': (10, 90, 3, 96, 5, 50, 32, LOF),
}
