"""What the cards of a G30 can do, as data [reference sections 2.2, 2.7 and 4]."""

from __future__ import annotations

from dataclasses import dataclass

NOT_APPLICABLE = 'not-applicable'

CHM1_MODES = ('QPSK_100G', '16QAM_200G', '8QAM_300G')
CHM2T_MODES = (
    'QPSK_100G', 'QPSK_200G', 'SPQPSK_100G', 'SPQPSK_QPSK_100G', 'SPQPSK_QPSK_200G', 'SP16QAM_200G', 'SP16QAM_300G',
    'SP16QAM_16QAM_200G', 'SP16QAM_16QAM_300G', 'SP16QAM_16QAM_400G', 'QPSK_SP16QAM_200G', 'QPSK_SP16QAM_300G',
    '16QAM_200G', '16QAM_300G', '16QAM_400G', '16QAM_32QAM_400G', '16QAM_32QAM_500G', '32QAM_200G', '32QAM_300G',
    '32QAM_400G', '32QAM_500G', '32QAM_64QAM_500G', '32QAM_64QAM_600G', '64QAM_300G', '64QAM_400G', '64QAM_500G',
    '64QAM_600G',
    'SP16QAM_300G_C', 'QPSK_SP16QAM_300G_C', '16QAM_500G_C', 'SP16QAM_500G_C', 'QPSK_SP16QAM_500G_C',
    '16QAM_32QAM_500G_C', '16QAM_700G_C', 'SP16QAM_16QAM_700G_C', '32QAM_64QAM_700G_C', '16QAM_32QAM_900G_C',
    '32QAM_900G_C', '32QAM_64QAM_1100G_C',
)
OTHER_MODES = ('OCHOS_OTU2', 'OCHOS_OTU2e', '8QAM_200G', 'QPSK_100G_TRANSPARENT')
CLIENT_MODES = (
    '100GBE', '400GBE', '40GBE', '10GBE', '1GBE', 'subport', 'OTU4', 'OTU4_TRANSPARENT', 'OTU2', 'OTU2e', 'OC192',
    'OC48', 'STM64', 'STM16', 'FC1G', 'FC4G', 'FC8G', 'FC16G', '10GWAN_SONET', '10GWAN_SDH',
)
# At 200 Gb/s these need about 63 GBd and with it the wide channel; every other 200G mode fits the narrow one.
WIDE_200G = frozenset(('QPSK_200G', 'SPQPSK_QPSK_200G', 'QPSK_SP16QAM_200G'))
WIDTHS = {'SDFEC27ND': 75000, 'SDFEC15ND2': 68750}  # MHz, by FEC type; anything else:
NARROW = 37500
OTU_CONTAINERS = {100: 'otu4', 200: 'otuc2', 300: 'otuc3', 400: 'otuc4', 500: 'otuc5', 600: 'otuc6', 700: 'otuc7',
                  900: 'otuc9', 1100: 'otuc11'}


@dataclass(frozen=True)
class CardType:
    """Which modes a card takes; `system_connects` when the card makes its cross-connects itself."""

    line_modes: tuple[str, ...]
    client_modes: tuple[str, ...]
    default_line_mode: str = NOT_APPLICABLE
    system_connects: bool = False


CARDS = {
    'CHM1': CardType(CHM1_MODES, ('100GBE',), '16QAM_200G', system_connects=True),
    'CHM2T': CardType(CHM2T_MODES, ('100GBE', '400GBE')),
    'OCC2': CardType((), ()),
}


@dataclass(frozen=True)
class SubcardType:
    """A sub-card of an OCC2: its ports are called `port`, its sub-ports `subport` and their number.

    `amplifier` is the name of the amplifier that it holds; none when empty.
    """

    port: str
    subport: str = ''
    amplifier: str = ''


# The reference gives patterns (PA*OFP2, BA*OFP2) and OMD96; of an amplifier pair the preamplifier has the line.
SUBCARDS = {
    'PAHOFP2': SubcardType('dwdm-line', amplifier='pa'),
    'BAHOFP2': SubcardType('booster-in', amplifier='ba'),
    'OMD96': SubcardType('mux', subport='ad'),
}
DWDM_LINE = 'dwdm-line'
# Line power of an H4 link with light at both ends, as the reference's example shows it, dBm.
LINE_RX, LINE_TX = '-19.3', '4.0'
NO_POWER = '-99.0'

# client mode -> (facility container, prefix of its alias, number of client ODU4, plug that carries it)
FACILITIES = {
    '100GBE': ('eth100g', '100gbe', 1, 'QSFP28'),
    '400GBE': ('eth400g', '400gbe', 4, 'QSFPDD'),
}


@dataclass(frozen=True)
class LineMode:
    """A line mode taken apart.

    Attributes:
        modulation: modulation-format, e.g. `DP-SP16QAM`.
        rate_class: of one carrier, e.g. `300G`.
        rate: Gb/s of the whole signal.
        coupled: the signal uses both line ports.
        fec: fec-type that the device sets.
        container: OTU container under och-os.
    """

    modulation: str
    rate_class: str
    rate: int
    coupled: bool
    fec: str
    container: str


def line_mode(name: str) -> LineMode:
    """Raises KeyError or ValueError for a mode that no transponder card has."""
    coupled = name.endswith('_C') or name == '8QAM_300G'
    formats, _, rate_text = name.removesuffix('_C').rpartition('_')
    rate = int(rate_text.removesuffix('G'))
    carrier_rate = rate // 2 if coupled else rate
    fec = 'SDFEC25'
    if carrier_rate > 200:
        fec = 'SDFEC27ND'
    elif name in WIDE_200G:
        fec = 'SDFEC15ND2'
    return LineMode(
        f'DP-{formats.replace("_", "-")}', f'{carrier_rate}G', rate, coupled, fec, OTU_CONTAINERS[rate]
    )


def width(fec: str) -> int:
    """Spectral width of a carrier in MHz [reference section 2.2]."""
    return WIDTHS.get(fec, NARROW)


# frequencies a line laser can be tuned to, MHz; 0 is off
TUNING = (191300000, 196111250)
RECEIVER_TOLERANCE = 2500  # MHz that a coherent receiver finds a carrier beside its setting
