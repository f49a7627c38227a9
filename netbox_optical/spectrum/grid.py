"""The flexible DWDM grid of [ITU-T G.694.1] and the band that a network uses of it. All figures are integers in MHz.

A frequency slot has the nominal centre 193.1 THz + n x 6.25 GHz and the width m x 12.5 GHz (n any integer, m >= 1), so
both of its edges are multiples of 6.25 GHz from the anchor. A band is a record, not a constant: C + L is data.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from netbox_optical.spectrum.errors import SpectrumError, format_bandwidth, format_frequency, require_integer
from netbox_optical.spectrum.passband import Passband

__all__ = (
    'ANCHOR', 'BANDWIDTH_MIN', 'CENTRE_STEP', 'C_BAND', 'FREQUENCY_MAX', 'FREQUENCY_MIN', 'WIDTH_STEP',
    'Band', 'centre_of_n', 'check_bandwidth', 'check_frequency', 'frequency_of_itu_channel', 'frequency_of_wavelength',
    'm_of_width', 'n_of_centre', 'wavelength_nm', 'width_of_m',
)

ANCHOR = 193_100_000
CENTRE_STEP = 6_250
WIDTH_STEP = 12_500
FREQUENCY_MIN = 191_312_500  # limits, inclusive, of any frequency: 12.5 GHz beyond the C band on each side
FREQUENCY_MAX = 196_137_500
BANDWIDTH_MIN = 3_125

_LIGHT = 299_792_458  # speed of light in vacuum, m/s


def check_frequency(frequency: int) -> int:
    """The frequency if it is a whole MHz inside FREQUENCY_MIN..FREQUENCY_MAX, else SpectrumError."""
    require_integer(frequency, 'Frequency')
    if not FREQUENCY_MIN <= frequency <= FREQUENCY_MAX:
        raise SpectrumError(
            f'The frequency {frequency} MHz is outside {FREQUENCY_MIN}-{FREQUENCY_MAX} MHz.', value=frequency,
            remedy='Frequencies are in MHz, for example 193100000 for 193.1 THz.',
            suggestions=(FREQUENCY_MIN if frequency < FREQUENCY_MIN else FREQUENCY_MAX,),
        )
    return frequency


def check_bandwidth(width: int) -> int:
    """The width if it is a whole MHz and at least BANDWIDTH_MIN, else SpectrumError."""
    require_integer(width, 'Width')
    if width < BANDWIDTH_MIN:
        raise SpectrumError(f'A width of {width} MHz is below the minimum of {BANDWIDTH_MIN} MHz.', value=width,
                            remedy='Widths are in MHz, for example 50000 for 50 GHz.', suggestions=(BANDWIDTH_MIN,))
    return width


def n_of_centre(frequency: int) -> int:
    """n of a nominal centre frequency (MHz); SpectrumError off the 6.25 GHz grid."""
    n, rest = divmod(require_integer(frequency, 'Centre frequency') - ANCHOR, CENTRE_STEP)
    if rest:
        raise _off_grid(frequency, (frequency - rest, frequency - rest + CENTRE_STEP))
    return n


def centre_of_n(n: int) -> int:
    """Nominal centre frequency in MHz: 193.1 THz + n x 6.25 GHz."""
    return ANCHOR + n * CENTRE_STEP


def m_of_width(width: int) -> int:
    """m of a slot width (MHz); SpectrumError when it is not a positive multiple of 12.5 GHz."""
    check_width(width)
    return width // WIDTH_STEP


def width_of_m(m: int) -> int:
    """Slot width in MHz: m x 12.5 GHz, m >= 1."""
    if m < 1:
        raise SpectrumError(f'm = {m} is not a slot width.', value=m, remedy='m counts units of 12.5 GHz, from 1.')
    return m * WIDTH_STEP


def wavelength_nm(frequency: int, digits: int = 2) -> float:
    """Wavelength in vacuum, in nm, of a frequency in MHz: 193100000 -> 1552.52."""
    return round(_LIGHT * 1_000 / frequency, digits)


def frequency_of_wavelength(nanometres: float, step: int = CENTRE_STEP) -> int:
    """The centre (MHz) on the grid of `step` MHz nearest to a wavelength in vacuum (nm): 1552.52 -> 193100000."""
    if nanometres <= 0:
        raise SpectrumError(f'{nanometres} nm is not a wavelength.', value=nanometres, remedy='Give nm above zero.')
    return ANCHOR + round((_LIGHT * 1_000 / nanometres - ANCHOR) / step) * step


def frequency_of_itu_channel(channel: int) -> int:
    """Centre (MHz) of a channel number of the fixed 100 GHz grid: 190.0 THz + channel x 0.1 THz."""
    return 190_000_000 + channel * 100_000


def check_width(width: int, step: int = WIDTH_STEP) -> int:
    """The width if it is a positive multiple of `step` MHz, else SpectrumError with the nearest valid widths."""
    require_integer(width, 'Width')
    if width < step or width % step:
        below = width - width % step
        near = (below, below + step) if below >= step else (step,)
        raise SpectrumError(f'The width {width} MHz is not a positive multiple of {step} MHz.', value=width,
                            remedy=f'Nearest valid: {_or(near)} MHz.', suggestions=near)
    return width


def _or(values: Iterable[int]) -> str:
    return ' or '.join(str(value) for value in values)


def _off_grid(frequency: int, near: Iterable[int], step: int = CENTRE_STEP) -> SpectrumError:
    near = tuple(near)
    return SpectrumError(
        f'The centre {frequency} MHz is not on the {format_bandwidth(step)} grid around 193.1 THz.',
        value=frequency, remedy=f'Nearest valid: {_or(near)} MHz.' if near else '', suggestions=near,
    )


@dataclass(frozen=True, slots=True)
class Band:
    """The usable band [start, end) in MHz, cut in slots of `slot` MHz (the unit of occupancy bitmaps).

    Slot 0 starts at `start`. Edges must lie on the slot grid anchored at 193.1 THz, so that every slot edge does.
    Centres are valid on multiples of `slot` and widths on multiples of two slots: with 6250 MHz the flexible grid.
    """

    start: int
    end: int
    slot: int = CENTRE_STEP
    name: str = 'C'

    def __post_init__(self) -> None:
        for value, what in ((self.start, 'Band start'), (self.end, 'Band end'), (self.slot, 'Slot width')):
            require_integer(value, what)
        if self.slot <= 0:
            raise SpectrumError(f'A slot of {self.slot} MHz is not a width.', value=self.slot, remedy='Use 6250.')
        if self.start >= self.end:
            raise SpectrumError(f'The band {self.start}-{self.end} MHz is empty.', value=(self.start, self.end),
                                remedy='Give the lower edge first.')
        for edge in (self.start, self.end):
            if rest := (edge - ANCHOR) % self.slot:
                near = (edge - rest, edge - rest + self.slot)
                raise SpectrumError(f'The band edge {edge} MHz is not on the {self.slot} MHz grid.', value=edge,
                                    remedy=f'Nearest valid: {_or(near)} MHz.', suggestions=near)

    @property
    def slots(self) -> int:
        """Number of slots: 768 for the C band."""
        return (self.end - self.start) // self.slot

    @property
    def mask(self) -> int:
        """Bitmap with one bit set for every slot."""
        return (1 << self.slots) - 1

    @property
    def passband(self) -> Passband:
        """The whole band as a passband."""
        return Passband(self.start, self.end)

    def contains(self, passband: Passband) -> bool:
        """True when the passband lies wholly inside the band."""
        return self.start <= passband.start and passband.end <= self.end

    def frequency_of_slot(self, slot: int) -> int:
        """Lower edge in MHz of a slot number; `slots` gives the end of the band."""
        return self.start + slot * self.slot

    def nearest_centres(self, frequency: int, width: int = 0) -> tuple[int, ...]:
        """One or two valid centres (MHz, ascending) next to `frequency` for a slot of `width`; none if too wide."""
        lowest, highest = self.start + width // 2, self.end - width // 2
        if lowest > highest:
            return ()
        below = frequency - (frequency - ANCHOR) % self.slot
        near = {below} if below == frequency else {below, below + self.slot}
        return tuple(sorted({min(max(centre, lowest), highest) for centre in near}))

    def check_centre(self, frequency: int, width: int = 0) -> int:
        """The centre if it is on the grid and centre -/+ width/2 in the band, else SpectrumError with the nearest."""
        require_integer(frequency, 'Centre frequency')
        if (frequency - ANCHOR) % self.slot:
            raise _off_grid(frequency, self.nearest_centres(frequency, width), self.slot)
        if not self.start + width / 2 <= frequency <= self.end - width / 2:
            near = self.nearest_centres(frequency, width)
            raise SpectrumError(
                f'{format_bandwidth(width)} around {format_frequency(frequency)} leaves the band '
                f'{self.passband.human()}.', value=frequency, suggestions=near,
                remedy=f'Nearest valid centre: {_or(near)} MHz.' if near else 'Use a narrower width.',
            )
        return frequency

    def check_width(self, width: int) -> int:
        """The width if it is a positive multiple of two slots and fits the band, else SpectrumError."""
        check_width(width, 2 * self.slot)
        if width > self.end - self.start:
            widest = (self.end - self.start) // (2 * self.slot) * 2 * self.slot
            raise SpectrumError(f'The width {format_bandwidth(width)} is more than the whole band '
                                f'{self.passband.human()}.', value=width, suggestions=(widest,),
                                remedy=f'At most {widest} MHz.')
        return width

    def check_channel(self, frequency: int, width: int) -> Passband:
        """The passband of a channel whose centre, width and both edges are valid, else SpectrumError."""
        self.check_width(width)
        return Passband.from_centre(self.check_centre(frequency, width), width)

    def check_passband(self, passband: Passband, *, on_grid: bool = False) -> Passband:
        """The passband if it lies in the band (and, if asked, both edges on the slot grid), else SpectrumError."""
        if not self.contains(passband):
            raise SpectrumError(f'The passband {passband.human()} leaves the band {self.passband.human()}.',
                                value=passband, remedy=f'Stay within {self.start}-{self.end} MHz.')
        for edge in passband:
            if on_grid and (rest := (edge - ANCHOR) % self.slot):
                near = (edge - rest, edge - rest + self.slot)
                raise SpectrumError(f'The edge {edge} MHz is not on the {format_bandwidth(self.slot)} grid.',
                                    value=edge, remedy=f'Nearest valid: {_or(near)} MHz.', suggestions=near)
        return passband


C_BAND = Band(191_325_000, 196_125_000)
"""The 4.8 THz C band of 768 slots of 6.25 GHz."""
