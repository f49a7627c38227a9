"""The plugin's settings: one typed, validated, frozen object behind `PLUGINS_CONFIG['netbox_optical']`.

Nothing here imports Django at module level. `build_settings` turns a plain mapping into the object, `get_settings`
reads NetBox's. Units are in each field's text: frequencies are integers in MHz, time-outs are seconds.
"""

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PLUGIN = 'netbox_optical'

# [ITU-T G.694.1] flexible grid: every slot edge is the anchor plus a multiple of 6.25 GHz.
GRID_ANCHOR_MHZ = 193_100_000
SLOT_MHZ = 6_250

_LABEL = r'[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
_DOMAIN = re.compile(rf'{_LABEL}(?:\.{_LABEL})*\Z')
_DEVICE_PREFIX = re.compile(r'[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?\Z')
_ENVIRONMENT_PREFIX = re.compile(r'[A-Z][A-Z0-9_]{0,62}_\Z')


class SettingsError(ValueError):
    """One or more settings are wrong.

    `problems` holds one sentence per setting: its name, its value, and what would be right.
    """

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__('\n'.join(problems))


class OpticalSettings(BaseModel):
    """All settings, with their defaults.

    Frozen; an unknown name is an error; no value is silently converted (`'10'` is not 10).
    """

    model_config = ConfigDict(frozen=True, extra='forbid', strict=True, validate_default=True)

    # Naming (network elements are called <prefix>.<name>, and <prefix>.<name>.<domain> in full).
    domain: str = Field(
        'example.net', description="DNS domain of the network elements, lower case, such as 'example.net'"
    )
    device_name_prefix: str = Field(
        'flex',
        description="first label of a line system element's name: lower-case letters, digits, hyphens, such as 'flex'",
    )

    # Which sites are taken over as PoPs.
    pop_site_group: str = Field(
        'pop', description="slug of the site group (its subgroups included) whose sites can be imported as PoPs"
    )
    pop_id_field: str = Field(
        'external_id', description='name of the custom field of sites that holds the external ID of a PoP'
    )

    # Spectrum.
    band_start: int = Field(
        191_325_000, gt=0, description='lower band edge in MHz, on the 6.25 GHz grid, below band_end'
    )
    band_end: int = Field(
        196_125_000, gt=0, description='upper band edge in MHz, on the 6.25 GHz grid, above band_start'
    )
    width_exceeds_passband: Literal['refuse', 'warn'] = Field(
        'refuse', description="what to do with a carrier wider than its passband: 'refuse' or 'warn'"
    )
    margin_below_zero: Literal['refuse', 'warn'] = Field(
        'warn', description="what to do with a mode that needs more OSNR than the way is estimated to leave: 'refuse' "
        "or 'warn'"
    )
    minimum_margin: float = Field(
        0.0, ge=-20, le=20, allow_inf_nan=False,
        description='dB that the estimated GSNR has to lie above the required OSNR, -20 to 20'
    )
    unknown_occupancy: Literal['warn', 'refuse'] = Field(
        'warn', description="what to do with spectrum of which the network has said nothing yet: 'warn' or 'refuse'"
    )
    reservation_minutes: int = Field(
        60, ge=1, le=10_080, description='how long a planned change holds its spectrum, in minutes, 1 to 10080 (a week)'
    )

    # Talking to devices and network managers.
    connect_timeout: float = Field(
        10.0, gt=0, le=600, allow_inf_nan=False, description='seconds, above 0 and at most 600'
    )
    read_timeout: float = Field(
        30.0, gt=0, le=3600, allow_inf_nan=False, description='seconds, above 0 and at most 3600'
    )
    slow_command_timeout: float = Field(
        180.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description='seconds for the commands known to be slow, at least read_timeout and at most 3600',
    )
    tnms_job_timeout: float = Field(
        205.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description='seconds to wait for a TNMS script job, above 0 and at most 3600',
    )
    allow_unverified_tls: bool = Field(
        False, description='True or False: whether a device or a network manager may be set to skip TLS verification'
    )

    # Secrets live outside the database.
    credential_file: str | None = Field(None, description='absolute path of an existing file with credentials, or None')
    credential_env_prefix: str = Field(
        'NETBOX_OPTICAL_',
        description="prefix of the credentials' environment variables: upper-case letters, digits, '_', ending in '_'",
    )
    secrets_user: str | None = Field(
        None, description='name of the user whose user key in netbox-secrets unlocks the logins, or None'
    )
    secrets_private_key_file: str | None = Field(
        None, description="absolute path of an existing file with that user's private RSA key (PEM), or None"
    )

    # Jobs.
    job_timeout: int = Field(
        900,
        ge=10,
        le=86_400,
        description='seconds for a whole job, 10 to 86400, longer than slow_command_timeout and tnms_job_timeout',
    )
    max_parallel_devices: int = Field(
        8, ge=1, le=256, description='devices written at the same time by one run, 1 to 256'
    )
    by_hand_hours: int = Field(
        168, ge=1, le=720,
        description='how long a run waits until somebody configured devices that have no driver, hours, 1 to 720'
    )
    check_history: int = Field(
        50, ge=1, le=10_000, description='connection checks kept of each device and network manager, 1 to 10000'
    )
    plan_trust: float = Field(
        20.0,
        ge=0,
        le=3600,
        allow_inf_nan=False,
        description='seconds, 0 to 3600: a plan of that age is carried out without reading the devices once more',
    )
    run_retention: int = Field(
        0, ge=0, le=36_500,
        description='days that runs and bulk tasks are kept which are over, 0 to 36500; 0 keeps them for ever',
    )
    retry_interval: float = Field(
        60.0,
        ge=1,
        le=3600,
        allow_inf_nan=False,
        description='seconds, 1 to 3600, until a run tries a silent or busy device again; doubled each time',
    )
    retry_limit: int = Field(3, ge=0, le=20, description='how often a run waits for such a device, 0 to 20')
    drift_report_hours: int = Field(
        0, ge=0, le=168,
        description='hours between two drift reports of the whole network, 0 to 168; 0 makes none by itself')
    auto_write: tuple[str, ...] = Field(
        (), description="which deviations a report writes back by itself: severities ('cosmetic', 'degrading', "
        "'traffic') or 'kind:severity', such as 'shutter:traffic'")
    auto_write_hours: tuple[int, int] = Field(
        (0, 24), description='from which hour to which it may, such as (1, 5), hours of the day from 0 to 24')
    auto_write_user: str | None = Field(
        None, description='name of the user in whose name and with whose permissions that is done, or None')
    require_approval: bool = Field(False, description='True or False: whether a second person must approve a run')

    @field_validator('domain')
    @classmethod
    def _domain_is_a_name(cls, value: str) -> str:
        if len(value) > 253 or not _DOMAIN.match(value):
            raise ValueError('is not a lower-case DNS name')
        return value

    @field_validator('pop_site_group', 'pop_id_field')
    @classmethod
    def _name_is_a_slug(cls, value: str) -> str:
        if not re.fullmatch(r'[A-Za-z0-9_-]+', value):
            raise ValueError('is not a name of letters, digits, hyphens and underscores')
        return value

    @field_validator('device_name_prefix')
    @classmethod
    def _prefix_is_a_label(cls, value: str) -> str:
        if not _DEVICE_PREFIX.match(value):
            raise ValueError('is not a lower-case label')
        return value

    @field_validator('credential_env_prefix')
    @classmethod
    def _prefix_is_an_environment_name(cls, value: str) -> str:
        if not _ENVIRONMENT_PREFIX.match(value):
            raise ValueError('is not a prefix of environment variable names')
        return value

    @field_validator('band_start', 'band_end')
    @classmethod
    def _edge_is_on_the_grid(cls, value: int) -> int:
        if (value - GRID_ANCHOR_MHZ) % SLOT_MHZ:
            below = value - (value - GRID_ANCHOR_MHZ) % SLOT_MHZ
            raise ValueError(f'is not on the 6.25 GHz grid; the nearest edges are {below} and {below + SLOT_MHZ}')
        return value

    @field_validator('auto_write', 'auto_write_hours', mode='before')
    @classmethod
    def _list_will_do(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator('auto_write')
    @classmethod
    def _rules_name_severities(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rule in value:
            if rule.rpartition(':')[2] not in ('cosmetic', 'degrading', 'traffic'):
                raise ValueError(f'{rule!r} names no severity')
        return value

    @field_validator('auto_write_hours')
    @classmethod
    def _hours_are_of_a_day(cls, value: tuple[int, int]) -> tuple[int, int]:
        if value[0] == value[1] or not all(0 <= hour <= 24 for hour in value):
            raise ValueError('are not two different hours of a day')
        return value

    @field_validator('credential_file', 'secrets_private_key_file')
    @classmethod
    def _file_is_there(cls, value: str | None) -> str | None:
        # Whether it can be read is not asked: only the workers need to, and the web process may run as another user.
        if value is None:
            return value
        if not Path(value).is_absolute():
            raise ValueError('is not an absolute path')
        if not Path(value).is_file():
            raise ValueError('is not an existing file')
        return value

    @model_validator(mode='after')
    def _settings_fit_together(self) -> Self:
        if self.band_end <= self.band_start:
            raise ValueError(f'band_end = {self.band_end} must be above band_start = {self.band_start}')
        if self.auto_write and not self.auto_write_user:
            raise ValueError('auto_write needs auto_write_user, in whose name it is done')
        if self.slow_command_timeout < self.read_timeout:
            raise ValueError(
                f'slow_command_timeout = {self.slow_command_timeout} must be at least '
                f'read_timeout = {self.read_timeout}'
            )
        for name in ('slow_command_timeout', 'tnms_job_timeout'):
            if self.job_timeout <= getattr(self, name):
                raise ValueError(
                    f'job_timeout = {self.job_timeout} must be above {name} = {getattr(self, name)}: '
                    'a job has to outlive what it waits for'
                )
        return self


def build_settings(values: Mapping[str, Any]) -> OpticalSettings:
    """Validate a plain mapping of settings. Raises SettingsError naming every wrong one."""
    try:
        return OpticalSettings(**values)
    except ValidationError as error:
        raise SettingsError([_explain(detail) for detail in error.errors(include_url=False)]) from None
    except TypeError as error:
        raise SettingsError(
            [f'PLUGINS_CONFIG[{PLUGIN!r}]: {error}; it must be a dictionary from setting names to values']
        ) from None


def get_settings() -> OpticalSettings:
    """The settings of this NetBox.

    Cached by content, so a test's `override_settings(PLUGINS_CONFIG=...)` takes effect at once.
    """
    from django.conf import settings

    values = settings.PLUGINS_CONFIG.get(PLUGIN) or {}
    return _cached(tuple(sorted(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in values.items())))


@lru_cache(maxsize=8, typed=True)
def _cached(items: tuple[tuple[str, Any], ...]) -> OpticalSettings:
    return build_settings(dict(items))


def _explain(detail: Mapping[str, Any]) -> str:
    """One sentence for one pydantic error.

    The value of an unknown setting is left out: it may be a secret in the wrong place.
    """
    if not detail['loc']:
        return f'PLUGINS_CONFIG[{PLUGIN!r}]: {_reason(detail)}.'
    name = str(detail['loc'][0])
    where = f'PLUGINS_CONFIG[{PLUGIN!r}][{name!r}]'
    if detail['type'] == 'extra_forbidden':
        near = difflib.get_close_matches(name, OpticalSettings.model_fields, n=1)
        hint = (
            f'did you mean {near[0]!r}?'
            if near
            else f'known settings: {", ".join(sorted(OpticalSettings.model_fields))}.'
        )
        return f'{where}: there is no such setting; {hint}'
    return (
        f'{where} = {detail["input"]!r}: {_reason(detail)}. Expected: {OpticalSettings.model_fields[name].description}.'
    )


def _reason(detail: Mapping[str, Any]) -> str:
    message = detail['msg'].removeprefix('Value error, ')
    return message[:1].lower() + message[1:]
