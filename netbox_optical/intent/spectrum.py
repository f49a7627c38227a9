"""OpticalSpectrum -> resources of the line system: routes, circuits, shutters, add/drop ports, section by section."""

from __future__ import annotations

from netbox_optical import naming
from netbox_optical.choices import DeviceRoleChoices
from netbox_optical.drivers.resources import (
    AddDropPort,
    Carrier,
    OpticalCircuit,
    OpticalRoute,
    RouteHop,
    Shutter,
)
from netbox_optical.intent.wish import Wish
from netbox_optical.models import OpticalPort, OpticalSpectrum, SpectrumSection
from netbox_optical.models.base import band

# What a section is compiled from, for `prefetch_related`.
_SECTION_PARTS = (
    'a_port__optical_device__device__site__optical_pop', 'z_port__optical_device__device__site__optical_pop',
    'hops__port__optical_device')


def compile_spectrum(spectrum: OpticalSpectrum, *, present: bool = True) -> Wish:
    """What the network should hold for a spectrum that stands alone, or no longer hold.

    The whole passband is one carrier: what the partner lights inside it is the partner's. The end ports say where the
    light goes; they stay in service when it ends, without a label.
    """
    wish = Wish()
    if not spectrum.has_ends:
        return wish
    sections = list(spectrum.sections.order_by('position'))
    a, z = spectrum.port_a, spectrum.port_z
    for here, there, section in ((a, z, sections[:1]), (z, a, sections[-1:])):
        if section and section[0].circuit:
            wish.want(here.optical_device, AddDropPort(
                port=here.aid, stays=True, label=naming.spectrum_end_description(
                    there.optical_device.fqdn, there.aid, spectrum.name)), present=present)
    want_spectrum(
        wish, spectrum, label=naming.standalone_circuit_label(a.optical_device.tid, z.optical_device.tid),
        carrier=(spectrum.start + spectrum.end) // 2, width=spectrum.width, width_from=None, present=present)
    return wish


def want_spectrum(
    wish: Wish, spectrum: OpticalSpectrum, *, label: str, carrier: int, width: int | None,
    width_from: tuple[str, str] | None, present: bool
) -> None:
    """Add what the line system should hold for a spectrum. `carrier` and `width` in MHz.

    A section without a circuit name (a platform that has nothing to configure) adds nothing; a direct connection has
    no sections at all.
    """
    known = 'sections' in getattr(spectrum, '_prefetched_objects_cache', {})
    for section in spectrum.sections.all() if known else spectrum.sections.prefetch_related(*_SECTION_PARTS):
        if section.circuit:
            _want_section(wish, spectrum, section, label, Carrier(
                frequency=carrier, width=width, width_from=None if width else width_from), present)


def explicit_route(section: SpectrumSection) -> tuple[RouteHop, ...]:
    """The ROADM line ports of a section, paired hop by hop; amplifiers are passed, not named."""
    ports = [hop.port for hop in section.hops.all() if hop.port.optical_device.role != DeviceRoleChoices.AMPLIFIER]
    return tuple(
        RouteHop(source_node=out.optical_device.tid, source_port=out.aid,
                 destination_node=into.optical_device.tid, destination_port=into.aid)
        for out, into in zip(ports[::2], ports[1::2], strict=True)
    )


def _want_section(
    wish: Wish, spectrum: OpticalSpectrum, section: SpectrumSection, label: str, carrier: Carrier, present: bool
) -> None:
    source, target = section.a_port, section.z_port
    hops = explicit_route(section)
    limits = band()
    if present:
        for port in (source, target):
            wish.want(port.optical_device, AddDropPort(port=port.aid))
    if hops:
        codes = [port.optical_device.pop.code for port in (source, target)]
        route = OpticalRoute(
            name=section.route, label=naming.route_label(*codes), hops=hops, start=limits.start, end=limits.end)
        wish.want(source.optical_device, route, present=present)
        # A route is translated with the answers of every node on it.
        for hop in section.hops.all():
            if hop.port.optical_device.role != DeviceRoleChoices.AMPLIFIER:
                wish.look_at(hop.port.optical_device, route)
    circuit = OpticalCircuit(
        name=section.circuit, label=label, source_port=source.aid, destination_node=target.optical_device.tid,
        destination_port=target.aid, route=section.route if hops else '', passband=(spectrum.start, spectrum.end),
        carrier=carrier,
    )
    wish.want(source.optical_device, circuit, present=present)
    wish.look_at(target.optical_device, circuit)
    if present:
        _want_shutters(wish, section, source, target)


def _want_shutters(wish: Wish, section: SpectrumSection, source: OpticalPort, target: OpticalPort) -> None:
    for here, there in ((source, target), (target, source)):
        wish.want(here.optical_device, Shutter(
            circuit=section.circuit, port=here.aid, peer_node=there.optical_device.tid, peer_port=there.aid))
