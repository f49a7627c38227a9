"""Who may import whom: rooms know only the rooms below them, and the pure ones know no Django.

The rooms from top to bottom: web and machine; jobs; planning; intent; models; and, without Django, routing, spectrum,
budget, drivers and lab. `lab` and `drivers` never know each other: they meet on the wire, both written from the
devices' documentation.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / 'netbox_optical'
PURE = ('routing', 'spectrum', 'budget', 'drivers', 'lab')
# Everything that needs Django to be set up, and the applications that NetBox installs as top-level packages.
DJANGO = frozenset(
    {
        'django',
        'netbox',
        'rest_framework',
        'strawberry',
        'strawberry_django',
        'django_rq',
        'rq',
        'redis',
        'django_tables2',
        'django_filters',
        'account',
        'circuits',
        'core',
        'dcim',
        'extras',
        'ipam',
        'tenancy',
        'users',
        'utilities',
        'virtualization',
        'vpn',
        'wireless',
        'taggit',
        'psycopg',
    }
)
# What each room may import of the plugin besides itself and the plain modules at the top of the package.
UPWARDS = ('views', 'forms', 'tables', 'filtersets', 'ui', 'api', 'graphql', 'scripts', 'management', 'dashboard')
ALLOWED = {
    'spectrum': (),
    'routing': ('spectrum',),
    'budget': (),
    'drivers': ('spectrum',),
    'lab': ('spectrum',),
    'models': PURE,
    'intent': ('models', *PURE),
    'planning': ('intent', 'models', *PURE),
    'jobs': ('planning', 'intent', 'models', *PURE),
}
# The models do no network I/O, so they must not even be able to reach a driver or the lab.
FORBIDDEN = {'models': ('drivers', 'lab')}


def imports(path: Path, root: Path = PACKAGE) -> set[str]:
    """Full dotted names of everything that a module imports, wherever in it, also under `if TYPE_CHECKING`."""
    package = ('netbox_optical', *path.relative_to(root).parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = (
                '.'.join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
                if node.level
                else node.module
            )
            found.update(f'{base}.{alias.name}' for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition('.')[2] in (
            'import_module',
            '__import__',
        ):
            found.update(argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))
    return found


def modules(room: str) -> list[Path]:
    folder = PACKAGE / room
    return (
        sorted(folder.rglob('*.py'))
        if folder.is_dir()
        else [PACKAGE / f'{room}.py'] * (PACKAGE / f'{room}.py').exists()
    )


def rooms_imported(path: Path) -> set[str]:
    """First-level names of the plugin's own rooms that a module imports."""
    return {
        name.split('.')[1]
        for name in imports(path)
        if name.startswith('netbox_optical.') and (PACKAGE / name.split('.')[1]).is_dir()
    }


def test_every_room_is_there():
    assert {room for room in ALLOWED if not modules(room)} == set()


@pytest.mark.parametrize('room', ALLOWED)
def test_room_imports_only_rooms_below(room):
    allowed = {room, *ALLOWED[room]} - set(FORBIDDEN.get(room, ()))
    paths = modules(room)
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra) for path in paths if (extra := rooms_imported(path) - allowed)
    }
    assert wrong == {}


@pytest.mark.parametrize('room', PURE)
def test_pure_room_imports_no_django(room):
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra)
        for path in modules(room)
        if (extra := {name for name in imports(path) if name.split('.')[0] in DJANGO})
    }
    assert wrong == {}


@pytest.mark.parametrize('room', PURE)
def test_importing_a_pure_room_brings_no_django_in(room):
    names = [
        '.'.join(['netbox_optical', *path.relative_to(PACKAGE).with_suffix('').parts]).removesuffix('.__init__')
        for path in modules(room)
        if path.name != '__main__.py'
    ]
    code = f"""
import importlib, sys
for name in {names!r}:
    importlib.import_module(name)
print(sorted({{name.split(".")[0] for name in sys.modules}} & {set(DJANGO)!r}))
print(sorted({{name.split(".")[1] for name in sys.modules if name.startswith("netbox_optical.")}}))
"""
    result = subprocess.run(
        [sys.executable, '-c', code],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=PACKAGE.parent,
    )
    assert result.returncode == 0, result.stderr
    django, rooms = map(ast.literal_eval, result.stdout.splitlines())
    assert django == []
    assert {'drivers', 'lab'} - set(rooms), 'drivers and lab must not bring each other in'
    assert not {'models', 'intent', 'planning', 'jobs', *UPWARDS} & set(rooms)


def test_nothing_below_the_web_imports_it():
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra)
        for room in ALLOWED
        for path in modules(room)
        if (
            extra := {
                name for name in imports(path) if name.startswith('netbox_optical.') and name.split('.')[1] in UPWARDS
            }
        )
    }
    assert wrong == {}


def test_only_drivers_and_lab_name_a_vendor():
    """A third party adds a platform by an entry point; so no other room may import a vendor's driver."""
    wrong = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob('*.py')
        if path.relative_to(PACKAGE).parts[0] not in ('drivers', 'lab')
        and any(name.startswith('netbox_optical.drivers.infinera') for name in imports(path))
    }
    assert wrong == set()


def test_files_stay_readable():
    long = {
        str(path.relative_to(PACKAGE.parent)): lines
        for folder in ('netbox_optical', 'tools', 'testing', 'tests')
        for path in (PACKAGE.parent / folder).rglob('*.py')
        if 'migrations' not in path.parts and (lines := len(path.read_text(encoding='utf-8').splitlines())) > 450
    }
    assert long == {}


def test_the_walker_sees_every_kind_of_import(tmp_path):
    package = tmp_path / 'netbox_optical'
    module = package / 'lab' / 'x' / 'y.py'
    module.parent.mkdir(parents=True)
    module.write_text(
        'import a.b\nfrom c import d\nfrom . import e\nfrom ..drivers import f\nfrom ...drivers.g import h\n'
        'def late():\n    import i\n    importlib.import_module("j.k")\n'
    )
    assert imports(module, package) == {
        'a.b',
        'c.d',
        'netbox_optical.lab.x.e',
        'netbox_optical.lab.drivers.f',
        'netbox_optical.drivers.g.h',
        'i',
        'j.k',
    }
