"""Choice sets of discoveries."""

from django.utils.translation import gettext_lazy as _
from utilities.choices import Choice, ChoiceSet


class DiscoveryStatusChoices(ChoiceSet):
    QUEUED = 'queued'
    READING = 'reading'
    READY = 'ready'
    ADOPTING = 'adopting'
    ADOPTED = 'adopted'
    FAILED = 'failed'

    CHOICES = [
        Choice(QUEUED, _('Queued'), color='teal'),
        Choice(READING, _('Reading'), color='blue'),
        Choice(READY, _('Ready'), color='cyan', description=_('To be looked at')),
        Choice(ADOPTING, _('Adopting'), color='blue'),
        Choice(ADOPTED, _('Adopted'), color='green', description=_('What was ticked is in NetBox')),
        Choice(FAILED, _('Failed'), color='red'),
    ]

    LIVE = (QUEUED, READING, ADOPTING)
    # What was found can be ticked and adopted, also a second time.
    OPEN = (READY, ADOPTED)


class DiscoveryKindChoices(ChoiceSet):
    NETWORK = 'network'
    FIBERS = 'fibers'

    CHOICES = [
        Choice(NETWORK, _('Network'), color='blue', description=_('Devices and network managers, as a whole')),
        Choice(FIBERS, _('Fibres of a network manager'), color='teal'),
    ]


class FindingChoices(ChoiceSet):
    """What a discovery makes of one thing."""

    NEW = 'new'
    CHANGED = 'changed'
    ORPHAN = 'orphan'
    MISSING = 'missing'
    AMBIGUOUS = 'ambiguous'
    UNKNOWN = 'unknown'
    EXISTING = 'existing'

    CHOICES = [
        Choice(NEW, _('New'), color='green', description=_('On the network, not in NetBox')),
        Choice(CHANGED, _('Changed'), color='yellow', description=_('In both, and not alike')),
        Choice(ORPHAN, _('Orphan on the network'), color='orange', description=_('Part of nothing that is whole')),
        Choice(MISSING, _('Missing on the network'), color='red', description=_('In NetBox, not on the network')),
        Choice(AMBIGUOUS, _('Ambiguous'), color='purple', description=_('For people to settle')),
        Choice(UNKNOWN, _('Unknown'), color='gray', description=_('On a device that was not read')),
        Choice(EXISTING, _('Existing'), color='blue', description=_('In NetBox already')),
    ]


class OutcomeChoices(ChoiceSet):
    ADOPTED = 'adopted'
    REFUSED = 'refused'

    CHOICES = [
        Choice(ADOPTED, _('Adopted'), color='green'),
        Choice(REFUSED, _('Refused'), color='red'),
    ]
