"""Profiles of the Infinera platforms (entry point `netbox_optical.platforms`). Port name forms: see naming rules."""

from netbox_optical.platforms import PlatformProfile

from .fibers import on_fiber_flexils
from .fibers_yang import on_fiber_groove_g30, on_fiber_gx_g42

PROFILES = (
    PlatformProfile(
        key='flexils',
        label='Infinera FlexILS',
        manufacturer='Infinera',
        roles=('roadm', 'amplifier'),
        transports=('tl1-tcp', 'tl1-ssh', 'tnms'),
        prefix='flex',
        examples=('1-A-1-L1', '1-E1-1-T1A'),
        line=r'\d+-[A-Z]\d*-\d+-L\d+',
        client='',
        add_drop=r'\d+-[A-Z]\d*-\d+-T\d+[A-Z]?',
        card=r'(?P<card>\d+-[A-Z]\d*-\d+)-',
        line_system=True,
        # Eight ROADM cards to a shelf; add/drop cards of twelve ports in the extension shelf.
        degree_port=lambda n: f'{(n - 1) // 8 + 1}-A-{(n - 1) % 8 + 1}-L1',
        add_drop_port=lambda n: f'1-E1-{(n - 1) // 12 + 1}-T{(n - 1) % 12 + 1}A',
        on_fiber=on_fiber_flexils,
    ),
    PlatformProfile(
        key='groove-g30',
        label='Infinera Groove G30',
        manufacturer='Infinera',
        roles=('transponder', 'transceiver', 'transponder-oadm'),
        transports=('restconf', 'netconf'),
        prefix='g30',
        examples=('port-1/1/1', 'port-1/1/3', 'port-1/3.3/1'),
        # Ports without a sub-slot are a transponder card's. In the open-line card, sub-slot 3 of slot 3 is the H4 line;
        # the other sub-cards add and drop.
        line=r'port-\d+/\d+/[12]|port-\d+/3\.3/\d+',
        client=r'port-\d+/\d+/([3-9]|1[0-2])',
        add_drop=r'port-\d+/\d+\.\d+/\d+|subport-\d+/\d+\.\d+/\d+\.\d+',
        card=r'(?:sub)?port-(?P<card>\d+/\d+(?:\.\d+)?)',
        open_line=r'(?:sub)?port-\d+/\d+\.\d+/.+',
        on_fiber=on_fiber_groove_g30,
    ),
    PlatformProfile(
        key='gx-g42',
        label='Infinera GX G42',
        manufacturer='Infinera',
        roles=('transponder', 'transceiver'),
        transports=('restconf', 'netconf'),
        prefix='g42',
        examples=('1-4-L1', '1-4-T1'),
        line=r'\d+-\d+-L[12]',
        client=r'\d+-\d+-T\d+',
        add_drop='',
        card=r'(?P<card>\d+-\d+)-',
        on_fiber=on_fiber_gx_g42,
    ),
)
