"""`netbox optical_paths`: free ways between two PoPs, or what can be sold between all of them. Changes nothing."""

import json

from dcim.models import Site
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from netbox_optical.models import OperationalMode, OpticalDevice, OpticalFiber, OpticalPort
from netbox_optical.models.base import LIVE
from netbox_optical.planning.path_documents import as_document, sellable_sites
from netbox_optical.planning.paths import ALL_COSTS, COSTS, LEVELS, PathQuery, availability, find_paths
from netbox_optical.routing.request import Cost


class Command(BaseCommand):
    help = 'Free ways with proposed frequencies, or why there are none; --matrix: what can be sold between all PoPs.'

    def add_arguments(self, parser):
        parser.add_argument('end', nargs='*', help='two ends, each a PoP code or "<TID> <port>" in one argument')
        parser.add_argument('--width', type=int, action='append', required=True, help='MHz; several with --matrix')
        parser.add_argument('--carriers', type=int, default=1)
        parser.add_argument('--frequency', type=int, action='append', default=[], help='centre in MHz, per carrier')
        parser.add_argument('--lower', type=int, help='MHz')
        parser.add_argument('--upper', type=int, help='MHz')
        parser.add_argument('--cost', choices=ALL_COSTS, default=Cost.HOPS.value)
        parser.add_argument('--mix', type=float, nargs=4, metavar=('HOP', 'KM', 'DB', 'US'),
                            help='weights of --cost mix: of a section, a km, a dB and a µs')
        parser.add_argument('--protection', choices=LEVELS, help='a working and a protection way that share none of it')
        parser.add_argument('-k', type=int, default=3, help='how many alternatives')
        parser.add_argument('--exclude-device', action='append', default=[], metavar='TID')
        parser.add_argument('--exclude-fiber', action='append', default=[], metavar='NAME')
        parser.add_argument('--include-device', action='append', default=[], metavar='TID', help='to be passed')
        parser.add_argument('--include-fiber', action='append', default=[], metavar='NAME', help='to be passed')
        parser.add_argument('--allow-unknown', action='store_true', help='also spectrum that nobody has read')
        parser.add_argument('--mode', help='"<card type> <mode>", whose required OSNR the margin is told against')
        parser.add_argument(
            '--gnpy', action='store_true', help='GSNR by GNPy, where the extra is installed; else the estimate')
        parser.add_argument('--matrix', action='store_true')
        parser.add_argument('--format', choices=('text', 'json'), default='text')

    def handle(self, *args, **options):
        try:
            if options['matrix']:
                self._matrix(options)
            else:
                self._paths(options)
        except ValidationError as error:
            raise CommandError(' '.join(error.messages)) from error

    def _matrix(self, options):
        if options['end']:
            raise CommandError('--matrix takes no ends')
        if options['cost'] not in COSTS:
            raise CommandError(f'--matrix takes no cost {options["cost"]}')
        rows = [
            {'a': row.a.name, 'z': row.z.name, 'width': row.width, 'count': row.count, 'frequency': row.frequency}
            for row in availability(sellable_sites(None), options['width'], cost=options['cost'],
                                    allow_unknown=options['allow_unknown'])
        ]
        if options['format'] == 'json':
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write(f'{row["a"]} - {row["z"]}: {row["count"]} of {row["width"]} MHz, '
                              f'the first at {row["frequency"] or "-"}')

    def _paths(self, options):
        if len(options['end']) != 2 or len(options['width']) != 1:
            raise CommandError('give two ends and one width, or --matrix')
        a, z = map(_end, options['end'])
        answer = find_paths(PathQuery(
            a, z, options['width'][0], carriers=options['carriers'], frequencies=tuple(options['frequency']),
            lower=options['lower'], upper=options['upper'], cost=options['cost'], k=options['k'],
            excluded_devices=_named(OpticalDevice, 'tid', options['exclude_device']),
            excluded_fibers=_named(OpticalFiber, 'name', options['exclude_fiber']),
            included_devices=_named(OpticalDevice, 'tid', options['include_device']),
            included_fibers=_named(OpticalFiber, 'name', options['include_fiber']),
            allow_unknown=options['allow_unknown'], mode=_mode(options['mode']),
            mix=options['mix'] and dict(zip(('hop', 'km', 'db', 'us'), options['mix'], strict=True)),
            protection=options['protection']))
        document = as_document(answer, None, gnpy=options['gnpy'])
        self.stdout.write(json.dumps(document, indent=2) if options['format'] == 'json' else _text(document))
        if not document['paths'] and not document['pairs']:
            raise CommandError('no path')


def _end(text: str) -> Site | OpticalPort:
    tid, _, aid = text.partition(' ')
    if aid:
        found = OpticalPort.objects.filter(optical_device__tid=tid, aid=aid).select_related('optical_device').first()
    else:
        found = Site.objects.filter(optical_pop__code=text.upper()).first()
    if found is None:
        raise CommandError(f'there is no {"port" if aid else "PoP"} "{text}"')
    return found


def _mode(text: str | None) -> OperationalMode | None:
    if text is None:
        return None
    card, _, name = text.partition(' ')
    found = OperationalMode.objects.filter(card_type=card, name=name).first()
    if found is None:
        raise CommandError(f'there is no mode "{text}"; give "<card type> <mode>"')
    return found


def _named(model, field: str, names: list[str]) -> frozenset[int]:
    known = dict(model.objects.filter(LIVE, **{f'{field}__in': names}).values_list(field, 'pk'))
    if unknown := sorted(set(names) - set(known)):
        raise CommandError(f'no such {model._meta.verbose_name}: {", ".join(unknown)}')
    return frozenset(known.values())


def _text(document: dict) -> str:
    lines = []
    named = [(f'{number}.', path) for number, path in enumerate(document['paths'], start=1)]
    named += [(f'{name}:', pair[name]) for pair in document['pairs'] for name in ('working', 'protection')]
    for number, path in named:
        length = '?' if path['length'] is None else f'{path["length"] / 1000:.1f}'
        loss = '?' if path['loss'] is None else path['loss']
        mark = ' (not all of it known to be free)' if path['unknown'] else ''
        lines.append(f'{number} {path["hops"]} hops, {length} km, {loss} dB, at '
                     f'{", ".join(map(str, path["frequencies"]))} MHz{mark}: {path["text"]}')
        lines.append(f'   {_light(path)}')
    for refusal in document['refusals']:
        lines.append(f'{refusal["source"]} - {refusal["target"]}: {refusal["message"]}')
        lines += [f'  {drop["rule"]}: {", ".join(drop["fibers"])} {drop["detail"]}' for drop in refusal['drops']]
        lines += [f'  -> {item["change"]}: {item["detail"]}' for item in refusal['suggestions']]
    return '\n'.join(lines)


def _light(path: dict) -> str:
    margin = f'margin not known: {path["why_no_margin"]}' if path['margin'] is None else f'margin {path["margin"]} dB'
    gsnr = '?' if path['gsnr'] is None else f'{path["gsnr"]} dB by {path["margin_by"]}'
    return f'GSNR {gsnr}, {margin}'
