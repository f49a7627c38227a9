"""Choice sets of the models."""

from django.utils.translation import gettext_lazy as _
from utilities.choices import Choice, ChoiceSet

from .platforms import profiles


class LifecycleChoices(ChoiceSet):
    """Where a product stands in its life; ours, not the device's."""

    PLANNED = 'planned'
    PROVISIONING = 'provisioning'
    ACTIVE = 'active'
    MODIFYING = 'modifying'
    TERMINATING = 'terminating'
    TERMINATED = 'terminated'
    FAILED = 'failed'

    CHOICES = [
        Choice(PLANNED, _('Planned'), color='cyan'),
        Choice(PROVISIONING, _('Provisioning'), color='blue'),
        Choice(ACTIVE, _('Active'), color='green'),
        Choice(MODIFYING, _('Modifying'), color='indigo'),
        Choice(TERMINATING, _('Terminating'), color='orange'),
        Choice(TERMINATED, _('Terminated'), color='gray'),
        Choice(FAILED, _('Failed'), color='red'),
    ]


class PartnerTypeChoices(ChoiceSet):
    key = 'Partner.type'

    INSTITUTION = 'institution'

    CHOICES = [
        Choice(INSTITUTION, _('Partner institution'), color='blue'),
        Choice('operator', _('Network operator'), color='teal'),
        Choice('research', _('Research infrastructure'), color='purple'),
        Choice('own', _('Own use'), color='gray'),
    ]


class NetworkManagerKindChoices(ChoiceSet):
    TNMS = 'tnms'

    CHOICES = [Choice(TNMS, _('Infinera TNMS'), color='blue')]


class CheckResultChoices(ChoiceSet):
    OK = 'ok'
    FAILED = 'failed'

    CHOICES = [Choice(OK, _('OK'), color='green'), Choice(FAILED, _('Failed'), color='red')]


class CredentialBackendChoices(ChoiceSet):
    ENVIRONMENT = 'environment'
    FILE = 'file'
    NETBOX_SECRETS = 'netbox-secrets'

    CHOICES = [
        Choice(ENVIRONMENT, _('Environment variables'), description=_('‹prefix›‹REFERENCE›_USER and _PASSWORD')),
        Choice(FILE, _('File'), description=_('JSON file named by the setting credential_file')),
        Choice(NETBOX_SECRETS, _('netbox-secrets'), description=_(
            'The plugin netbox-secrets: slug of a role with one secret, its name the user')),
    ]


class PlatformChoices(ChoiceSet):
    """Platforms that an installed package brings a profile for."""

    CHOICES = [Choice(profile.key, profile.label) for profile in profiles().values()]


class DeviceRoleChoices(ChoiceSet):
    ROADM = 'roadm'
    AMPLIFIER = 'amplifier'
    TRANSPONDER = 'transponder'
    TRANSCEIVER = 'transceiver'
    TRANSPONDER_OADM = 'transponder-oadm'

    CHOICES = [
        Choice(ROADM, _('ROADM'), color='blue'),
        Choice(AMPLIFIER, _('Amplifier'), color='teal'),
        Choice(TRANSPONDER, _('Transponder'), color='purple'),
        Choice(TRANSCEIVER, _('Transceiver'), color='indigo'),
        Choice(TRANSPONDER_OADM, _('Transponder + OADM'), color='pink'),
    ]

    # Roles that can be an end of a digital service.
    SERVICE_ENDS = (TRANSPONDER, TRANSCEIVER, TRANSPONDER_OADM)
    # Roles at which light can enter or leave the line system.
    ADD_DROP = (ROADM, TRANSPONDER_OADM)


def _further_transports(known: tuple[str, ...]) -> list[str]:
    """Transports of installed platforms that are not among these, sorted."""
    return sorted({name for profile in profiles().values() for name in profile.transports} - set(known))


class TransportChoices(ChoiceSet):
    TL1_TCP = 'tl1-tcp'
    TL1_SSH = 'tl1-ssh'
    TNMS = 'tnms'
    RESTCONF = 'restconf'
    NETCONF = 'netconf'

    CHOICES = [
        Choice(TL1_TCP, _('TL1 over TCP')),
        Choice(TL1_SSH, _('TL1 over SSH')),
        Choice(TNMS, _('TL1 through TNMS')),
        Choice(RESTCONF, _('RESTCONF')),
        Choice(NETCONF, _('NETCONF')),
        # What platforms of other packages bring along.
        *(Choice(name, name) for name in _further_transports((TL1_TCP, TL1_SSH, TNMS, RESTCONF, NETCONF))),
    ]


class PortRoleChoices(ChoiceSet):
    LINE = 'line'
    ADD_DROP = 'add-drop'
    CLIENT = 'client'

    CHOICES = [
        Choice(LINE, _('Line'), color='blue', description=_('A degree of a ROADM or amplifier, or a transponder line')),
        Choice(ADD_DROP, _('Add/drop'), color='teal'),
        Choice(CLIENT, _('Client'), color='green'),
    ]


class FiberKindChoices(ChoiceSet):
    SPAN = 'span'
    PATCH = 'patch'

    CHOICES = [
        Choice(SPAN, _('Span'), color='blue', description=_('Between two line ports of the line system')),
        Choice(PATCH, _('Patch'), color='gray', description=_('Inside a PoP, or to a transponder')),
    ]


# ITU-T recommendations of single-mode and multimode fibre that a segment may be of.
_FIBER_TYPES = (
    'G.651.1',
    *(f'G.652.{letter}' for letter in 'ABCD'),
    *(f'G.653.{letter}' for letter in 'AB'),
    *(f'G.654.{letter}' for letter in 'ABCDE'),
    *(f'G.655.{letter}' for letter in 'ABCDE'),
    'G.656',
    *(f'G.657.{letter}' for letter in 'AB'),
)


class FiberTypeChoices(ChoiceSet):
    CHOICES = [Choice(name, name) for name in _FIBER_TYPES]


class RiskGroupKindChoices(ChoiceSet):
    key = 'SharedRiskGroup.kind'

    CHOICES = [
        Choice('duct', _('Duct'), color='orange'),
        Choice('building', _('Building'), color='brown'),
        Choice('provider', _('Provider'), color='purple'),
        Choice('other', _('Other'), color='gray'),
    ]


class AllocationStateChoices(ChoiceSet):
    USED = 'used'
    RESERVED = 'reserved'
    FOREIGN = 'foreign'

    CHOICES = [
        Choice(USED, _('Used'), color='green'),
        Choice(RESERVED, _('Reserved'), color='cyan'),
        Choice(FOREIGN, _('Foreign'), color='orange'),
    ]


class AllocationSourceChoices(ChoiceSet):
    SERVICE = 'service'
    DEVICE = 'device'
    NMS = 'nms'

    CHOICES = [
        Choice(SERVICE, _('Services'), color='green'),
        Choice(DEVICE, _('Device'), color='blue'),
        Choice(NMS, _('Network manager'), color='purple'),
    ]


class ServiceTypeChoices(ChoiceSet):
    GBE100 = '100GBE'
    GBE400 = '400GBE'

    CHOICES = [
        Choice(GBE100, _('100 Gb/s Ethernet'), color='blue'),
        Choice(GBE400, _('400 Gb/s Ethernet'), color='purple'),
    ]

    # 100 Gb/s units that a client takes of a channel.
    UNITS = {GBE100: 1, GBE400: 4}


class SideChoices(ChoiceSet):
    A = 'A'
    Z = 'Z'

    CHOICES = [Choice(A, 'A'), Choice(Z, 'Z')]


class RunKindChoices(ChoiceSet):
    CREATE = 'create'
    MODIFY = 'modify'
    VALIDATE = 'validate'
    REPAIR = 'repair'
    TERMINATE = 'terminate'
    UNDO = 'undo'

    CHOICES = [
        Choice(CREATE, _('Create'), color='green'),
        Choice(MODIFY, _('Modify'), color='indigo'),
        Choice(VALIDATE, _('Validate'), color='blue'),
        Choice(REPAIR, _('Repair'), color='teal'),
        Choice(TERMINATE, _('Terminate'), color='red'),
        Choice(UNDO, _('Undo'), color='orange'),
    ]


class RunStatusChoices(ChoiceSet):
    DRAFT = 'draft'
    AWAITING = 'awaiting-approval'
    APPROVED = 'approved'
    RUNNING = 'running'
    WAITING = 'waiting'
    SUCCEEDED = 'succeeded'
    FAILED = 'failed'
    ABORTED = 'aborted'
    UNDONE = 'undone'

    CHOICES = [
        Choice(DRAFT, _('Draft'), color='cyan', description=_('Planned; nothing is queued')),
        Choice(AWAITING, _('Awaiting approval'), color='purple', description=_('Somebody else has to approve it')),
        Choice(APPROVED, _('Approved'), color='teal', description=_('Queued')),
        Choice(RUNNING, _('Running'), color='blue'),
        Choice(WAITING, _('Waiting'), color='yellow', description=_('Goes on later')),
        Choice(SUCCEEDED, _('Succeeded'), color='green'),
        Choice(FAILED, _('Failed'), color='red'),
        Choice(ABORTED, _('Aborted'), color='gray'),
        Choice(UNDONE, _('Undone'), color='orange'),
    ]

    # While a run is in one of these, no other run may start on the same object.
    LIVE = (AWAITING, APPROVED, RUNNING, WAITING)


class WaitChoices(ChoiceSet):
    """What a waiting run waits for."""

    RETRY = 'retry'
    ENGINE = 'engine'
    PERSON = 'person'
    CALLBACK = 'callback'

    CHOICES = [
        Choice(RETRY, _('The next try'), color='yellow', description=_('A device did not answer, or was busy')),
        Choice(ENGINE, _('The engine'), color='orange', description=_('It is paused')),
        Choice(PERSON, _('A person'), color='purple', description=_('Who answers a question')),
        Choice(CALLBACK, _('A call back'), color='purple', description=_('By another system')),
    ]


class StepStatusChoices(ChoiceSet):
    PENDING = 'pending'
    RUNNING = 'running'
    SUCCEEDED = 'succeeded'
    FAILED = 'failed'
    SKIPPED = 'skipped'

    CHOICES = [
        Choice(PENDING, _('Pending'), color='gray'),
        Choice(RUNNING, _('Running'), color='blue'),
        Choice(SUCCEEDED, _('Succeeded'), color='green'),
        Choice(FAILED, _('Failed'), color='red'),
        Choice(SKIPPED, _('Skipped'), color='yellow'),
    ]


class OnErrorChoices(ChoiceSet):
    STOP = 'stop'
    CONTINUE = 'continue'

    CHOICES = [
        Choice(STOP, _('Stop'), color='orange', description=_('Send no more after the first refusal')),
        Choice(CONTINUE, _('Continue'), color='blue', description=_('Send all, unless the session is lost')),
    ]


class RawCommandStatusChoices(ChoiceSet):
    QUEUED = 'queued'
    RUNNING = 'running'
    SUCCEEDED = 'succeeded'
    FAILED = 'failed'

    CHOICES = [
        Choice(QUEUED, _('Queued'), color='teal'),
        Choice(RUNNING, _('Running'), color='blue'),
        Choice(SUCCEEDED, _('Succeeded'), color='green'),
        Choice(FAILED, _('Failed'), color='red'),
    ]

    LIVE = (QUEUED, RUNNING)


class SeverityChoices(ChoiceSet):
    CHOICES = [
        Choice('traffic', _('Traffic-affecting'), color='red'),
        Choice('degrading', _('Degrading'), color='orange'),
        Choice('cosmetic', _('Cosmetic'), color='gray'),
    ]


class DeviationStatusChoices(ChoiceSet):
    OPEN = 'open'
    IGNORED = 'ignored'
    RESOLVED = 'resolved'

    CHOICES = [
        Choice(OPEN, _('Open'), color='red'),
        Choice(IGNORED, _('Ignored'), color='yellow'),
        Choice(RESOLVED, _('Resolved'), color='green'),
    ]


class BulkKindChoices(ChoiceSet):
    """What a bulk task does, row by row."""

    DEVICES = 'devices'
    FIBERS = 'fibers'
    VALIDATE = 'validate-fibers'
    REPAIR = 'repair'

    CHOICES = [
        Choice(DEVICES, _('Create devices'), color='green'),
        Choice(FIBERS, _('Create fibers'), color='green'),
        Choice(VALIDATE, _('Validate fibers'), color='blue'),
        Choice(REPAIR, _('Repair'), color='teal'),
    ]


class BulkStatusChoices(ChoiceSet):
    QUEUED = 'queued'
    RUNNING = 'running'
    WAITING = 'waiting'
    SUCCEEDED = 'succeeded'
    FAILED = 'failed'
    ABORTED = 'aborted'

    CHOICES = [
        Choice(QUEUED, _('Queued'), color='teal'),
        Choice(RUNNING, _('Running'), color='blue'),
        Choice(WAITING, _('Waiting'), color='yellow', description=_('For the end of the runs that it started')),
        Choice(SUCCEEDED, _('Succeeded'), color='green'),
        Choice(FAILED, _('Failed'), color='red', description=_('A row failed, or rows are left')),
        Choice(ABORTED, _('Aborted'), color='gray'),
    ]

    LIVE = (QUEUED, RUNNING, WAITING)


class BulkRowStatusChoices(ChoiceSet):
    PENDING = 'pending'
    RUNNING = 'running'
    DONE = 'done'
    SKIPPED = 'skipped'
    FAILED = 'failed'

    CHOICES = [
        Choice(PENDING, _('Pending'), color='gray'),
        Choice(RUNNING, _('Running'), color='blue', description=_('Its run is not over')),
        Choice(DONE, _('Done'), color='green'),
        Choice(SKIPPED, _('Skipped'), color='yellow', description=_('It was there already')),
        Choice(FAILED, _('Failed'), color='red'),
    ]
