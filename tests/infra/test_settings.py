"""Every wrong setting is refused with its name, its value and what would be right."""

import subprocess
import sys

import pytest

from netbox_optical.settings import OpticalSettings, SettingsError, build_settings

WRONG = [
    ('domain', 'Example.Net', 'lower-case DNS name'),
    ('domain', 'two words', 'lower-case DNS name'),
    ('domain', 'dot.', 'lower-case DNS name'),
    ('domain', '', 'lower-case DNS name'),
    ('domain', 'a.' * 130 + 'net', 'lower-case DNS name'),
    ('domain', 7, 'DNS domain'),
    ('device_name_prefix', 'Flex', 'lower-case'),
    ('device_name_prefix', 'flex.', 'lower-case'),
    ('device_name_prefix', '', 'lower-case'),
    ('pop_site_group', 'a b', 'letters, digits'),
    ('pop_site_group', '', 'letters, digits'),
    ('pop_id_field', 'x;y', 'letters, digits'),
    ('pop_id_field', 3, 'custom field'),
    ('band_start', '191325000', 'integer'),
    ('band_start', 191_325_000.5, 'integer'),
    ('band_start', 191_325_001, 'nearest edges are 191325000 and 191331250'),
    ('band_start', -6250, 'greater than 0'),
    ('band_start', 196_125_000, 'must be above band_start'),
    ('band_end', 196_125_100, 'nearest edges are 196125000 and 196131250'),
    ('band_end', 191_325_000, 'must be above band_start'),
    ('width_exceeds_passband', 'ignore', "'refuse' or 'warn'"),
    ('margin_below_zero', 'ignore', "'refuse' or 'warn'"),
    ('minimum_margin', 21.0, '-20 to 20'),
    ('minimum_margin', float('nan'), '-20 to 20'),
    ('unknown_occupancy', None, "'warn' or 'refuse'"),
    ('reservation_minutes', 0, '1 to 10080'),
    ('reservation_minutes', 10_081, '1 to 10080'),
    ('reservation_minutes', True, 'integer'),
    ('connect_timeout', 0, 'seconds'),
    ('connect_timeout', '10', 'seconds'),
    ('connect_timeout', 601, 'at most 600'),
    ('connect_timeout', float('nan'), 'seconds'),
    ('read_timeout', -1, 'seconds'),
    ('read_timeout', float('inf'), 'seconds'),
    ('read_timeout', 200, 'slow_command_timeout = 180.0 must be at least read_timeout = 200'),
    ('slow_command_timeout', 0, 'seconds'),
    ('slow_command_timeout', 950, 'job_timeout = 900 must be above slow_command_timeout = 950'),
    ('tnms_job_timeout', [], 'seconds'),
    ('tnms_job_timeout', 901, 'job_timeout = 900 must be above tnms_job_timeout = 901'),
    ('allow_unverified_tls', 'no', 'True or False'),
    ('allow_unverified_tls', 1, 'True or False'),
    ('credential_file', 'secrets.json', 'absolute path'),
    ('credential_file', '/does/not/exist', 'existing file'),
    ('credential_file', '/', 'existing file'),
    ('secrets_user', 5, 'name of the user'),
    ('secrets_private_key_file', 'key.pem', 'absolute path'),
    ('secrets_private_key_file', '/does/not/exist', 'existing file'),
    ('credential_env_prefix', 'netbox_', 'upper-case'),
    ('credential_env_prefix', 'NETBOX', "ending in '_'"),
    ('job_timeout', 5, '10 to 86400'),
    ('job_timeout', 100, 'must be above'),
    ('max_parallel_devices', 0, '1 to 256'),
    ('max_parallel_devices', 257, '1 to 256'),
    ('check_history', 0, '1 to 10000'),
    ('by_hand_hours', 0, '1 to 720'),
    ('plan_trust', -1, 'seconds'),
    ('plan_trust', '20', 'seconds'),
    ('run_retention', -1, 'days'),
    ('retry_interval', 0, 'seconds, 1 to 3600'),
    ('retry_limit', 21, '0 to 20'),
    ('drift_report_hours', 169, '0 to 168'),
    ('auto_write', ('shutters',), 'severities'),
    ('auto_write_hours', (1, 25), '0 to 24'),
    ('auto_write_user', 7, 'name of the user'),
    ('require_approval', 'yes', 'True or False'),
]


@pytest.mark.parametrize(('name', 'value', 'remedy'), WRONG, ids=[f'{name}={value!r:.20}' for name, value, _ in WRONG])
def test_wrong_value_is_refused(name, value, remedy):
    with pytest.raises(SettingsError) as caught:
        build_settings({name: value})
    assert len(caught.value.problems) == 1
    assert name in str(caught.value)
    assert remedy in str(caught.value)
    assert repr(value) in str(caught.value) or str(value) in str(caught.value)


def test_every_setting_has_a_wrong_value_above():
    assert {name for name, _, _ in WRONG} == set(OpticalSettings.model_fields)


def test_every_setting_says_what_is_right():
    assert all(field.description for field in OpticalSettings.model_fields.values())


def test_all_wrong_settings_are_named_at_once():
    with pytest.raises(SettingsError) as caught:
        build_settings({'domain': 'A', 'job_timeout': 'long', 'max_parallel_devices': 0})
    assert len(caught.value.problems) == 3


def test_unknown_setting_suggests_the_near_one_and_keeps_its_value_to_itself():
    with pytest.raises(SettingsError) as caught:
        build_settings({'conect_timeout': 'hunter2'})
    assert "did you mean 'connect_timeout'?" in str(caught.value)
    assert 'hunter2' not in str(caught.value)


def test_unknown_setting_with_no_near_one_lists_the_known_ones():
    with pytest.raises(SettingsError, match=r'known settings: .*band_start'):
        build_settings({'zzz': 1})


@pytest.mark.parametrize('values', [None, [], 'domain', {1: 2}])
def test_settings_that_are_no_mapping_of_names(values):
    with pytest.raises(SettingsError):
        build_settings(values)


def test_defaults():
    settings = build_settings({})
    assert (settings.band_start, settings.band_end) == (191_325_000, 196_125_000)
    assert (settings.band_end - settings.band_start) // 6_250 == 768
    assert settings.allow_unverified_tls is False
    assert settings.require_approval is False


def test_a_credential_file_that_is_there(tmp_path):
    file = tmp_path / 'credentials.json'
    file.touch()
    assert build_settings({'credential_file': str(file)}).credential_file == str(file)


def test_frozen():
    with pytest.raises(ValueError, match='frozen'):
        build_settings({}).domain = 'other.example'


def test_whole_seconds_may_be_integers():
    assert build_settings({'connect_timeout': 5}).connect_timeout == 5.0


def test_importing_the_settings_needs_no_django():
    code = 'import sys, netbox_optical.settings; sys.exit("django" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', code], check=False).returncode == 0


def test_get_settings_follows_netbox(settings):
    from netbox_optical.settings import get_settings

    assert get_settings().domain == 'garr.example'
    settings.PLUGINS_CONFIG = {'netbox_optical': {'domain': 'other.example'}}
    assert get_settings().domain == 'other.example'
    assert get_settings() is get_settings()


def test_netbox_does_not_start_with_a_wrong_setting():
    from django.core.exceptions import ImproperlyConfigured

    from netbox_optical import OpticalConfig

    with pytest.raises(ImproperlyConfigured, match=r"\['connect_timeout'\] = -5: .*Expected: seconds"):
        OpticalConfig.validate({'connect_timeout': -5}, '4.7.3')


def test_another_netbox_is_refused_before_its_settings_are_looked_at():
    from core.exceptions import IncompatiblePluginError

    from netbox_optical import OpticalConfig

    for version in ('4.6.9', '4.8.0'):
        with pytest.raises(IncompatiblePluginError):
            OpticalConfig.validate({'connect_timeout': -5}, version)
