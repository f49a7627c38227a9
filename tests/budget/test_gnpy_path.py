"""Our line computed by GNPy itself. Skipped where the optional extra is not installed."""

import builtins
import json
import statistics

import pytest

from netbox_optical.budget import BudgetError, GnpyMissing, Line, estimate
from netbox_optical.budget.gnpy_path import available, propagate
from tests.budget.plants import DATA, EQUAL, SSMF, answer, equal_line, recorded_line

needs_gnpy = pytest.mark.skipif(
    not available(), reason='GNPy is not installed (optional extra netbox-optical[gnpy], Python before 3.13)')


@needs_gnpy
def test_stockholm_gothenburg_within_a_tenth_of_a_decibel_of_the_recorded_answer():
    recorded, found = answer(), propagate(recorded_line())
    mean = {name: statistics.mean(getattr(each, name) for each in found.values()) for name in (
        'gsnr_db', 'osnr_db', 'dispersion_ps_nm', 'latency_us')}
    print(mean)
    assert mean['gsnr_db'] == pytest.approx(recorded['GSNR (0.1nm, dB)'], abs=0.1)
    assert mean['osnr_db'] == pytest.approx(recorded['OSNR ASE (0.1nm, dB)'], abs=0.1)
    assert mean['dispersion_ps_nm'] == pytest.approx(recorded['CD (ps/nm)'], abs=0.01)
    assert mean['latency_us'] / 1000 == pytest.approx(recorded['Latency (ms)'], abs=0.005)


@needs_gnpy
@pytest.mark.parametrize('name', ['one span', 'G.655', 'one carrier'])
def test_recorded_equal_spans_are_what_gnpy_says(name):
    line = equal_line(*EQUAL[name])
    wanted = json.loads((DATA / 'equal_spans.json').read_text(encoding='utf-8'))[name]['gsnr_db']
    assert [each.gsnr_db for each in propagate(line).values()] == pytest.approx(wanted, abs=0.01)


@needs_gnpy
def test_the_load_is_the_carriers_that_are_there():
    full = equal_line(*EQUAL['five spans'])
    few = Line(full.elements, full.carriers[40:44], full.transmitter_dbm, full.transmitter_osnr_db)
    carrier = full.carriers[41]
    lonely, crowded = propagate(few)[carrier], propagate(full)[carrier]
    assert set(propagate(few)) == set(few.carriers)
    assert lonely.gsnr_db > crowded.gsnr_db + 0.5
    assert abs(lonely.gsnr_db - estimate(few, carrier).gsnr_db) < 0.5
    assert lonely.margin_db(20) == lonely.gsnr_db - 20


@needs_gnpy
def test_a_line_without_add_and_drop_is_refused():
    line = equal_line(*EQUAL['one span'])
    with pytest.raises(BudgetError, match='add/drop'):
        propagate(Line(line.elements[1:], line.carriers))


def test_without_gnpy_there_is_a_clear_error(monkeypatch):
    imported = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.partition('.')[0] == 'gnpy':
            raise ImportError('no gnpy here')
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, '__import__', refuse)
    assert not available()
    with pytest.raises(GnpyMissing, match=r'netbox-optical\[gnpy\]') as caught:
        propagate(equal_line(1, 80, 0, 1, 5, 50, 32, SSMF))
    assert isinstance(caught.value.__cause__, ImportError)
