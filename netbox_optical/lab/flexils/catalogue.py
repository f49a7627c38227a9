"""The command catalogue as data: which blocks, keywords, values and states each command knows.

Enumerated keywords are written `NAME=V1|V2`, free ones just `NAME`. Values compare without regard to case.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from netbox_optical.lab.flexils.errors import Deny
from netbox_optical.lab.flexils.grammar import Command


@dataclass(frozen=True)
class Syntax:
    """What a command accepts.

    Attributes:
        aid: `none`, `optional` (empty or ALL is everything), `one` or `pair` (from,to).
        positional: allowed values per place of block 5; an empty set allows anything.
        mandatory: keywords that must be there.
        keywords: name -> allowed values (empty for free text).
        states: allowed states of block 7.
    """

    aid: str = 'none'
    positional: tuple[frozenset[str], ...] = ()
    mandatory: frozenset[str] = frozenset()
    keywords: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: frozenset[str] = frozenset()

    def check(self, command: Command) -> dict[str, str]:
        """The command's keywords with canonical enumeration values. Raises Deny."""
        self._check_aid(command)
        self._check_positional(command)
        if command.state and not self.states:
            raise Deny('IBEX', 'State block is not used')
        if command.state and command.state not in self.states:
            raise Deny('IPNV', f'Input, Invalid Value, {{State}}={{{command.state}}}')
        for name in sorted(self.mandatory - command.keywords.keys()):
            raise Deny('IPMS', f'Input, Parameter Missing, {{{name}}}')
        return {name: self._value(name, value) for name, value in command.keywords.items()}

    def _value(self, name: str, value: str) -> str:
        if name not in self.keywords:
            raise Deny('IPEX', f'Input, Parameter Extra, {{{name}}}')
        allowed = self.keywords[name]
        if not allowed:
            return value
        for candidate in allowed:
            if candidate.casefold() == value.casefold():
                return candidate
        raise Deny('IPNV', f'Input, Invalid Value, {{{name}}}={{{value}}}')

    def _check_aid(self, command: Command) -> None:
        count = len([aid for aid in command.aids if aid])
        if self.aid == 'one' and count != 1:
            raise Deny('IIAC', 'Exactly one access identifier is needed')
        if self.aid == 'pair' and (count != 2 or len(command.aids) != 2):
            raise Deny('IIAC', 'Access identifier must be <from>,<to>')
        if self.aid in ('one', 'pair') and '&' in command.aid:
            raise Deny('IIPG', 'Grouping is not supported by this command')
        if self.aid == 'none' and count:
            raise Deny('IIAC', 'Access identifier is not used')

    def _check_positional(self, command: Command) -> None:
        if len(command.positional) > len(self.positional) and any(command.positional[len(self.positional) :]):
            raise Deny('IPEX', 'Too many positional parameters')
        for value, allowed in zip(command.positional, self.positional, strict=False):
            if value and allowed and value.upper() not in allowed:
                raise Deny('IPNV', f'Input, Invalid Value, {{{value}}}')


def _keywords(*parts: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in ' '.join(parts).split():
        name, _, values = word.partition('=')
        table[name] = tuple(values.split('|')) if values else ()
    return table


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ANY: frozenset[str] = frozenset()
_IS_OOS = _set('IS OOS')
_IS_OOS_AINS = _set('IS OOS AINS')
SCG_CARDS = _set('FMM FRM FSM OFX FMP FMMF250 FMMC5 XT FMMC12 FBM MXP FMMC6 FMMC6L')
_RETRIEVE = Syntax('optional')
_MAINTAIN = Syntax('one', (_ANY, _ANY))
_RESTORE = Syntax('one', (_ANY,))

_ED_OTS = _keywords(
    'RXFIBERTYPEOVERRIDE=ENABLE|DISABLE HISTSTATS=ENABLE|DISABLE TIMDETMODE=OFF|DAPI|SAPI|SAPI_DAPI',
    'OPTSPECT=CBAND|EXTENDEDCBAND|CLBAND EXPSPANLOSS=UNDER25DB|OVER25DB OAMCONTROL=ENABLE|DISABLE',
    'OTSOLOSEVTREPORTING=ENABLED|DISABLED AUTOOTDRTRACE=ENABLED|DISABLED',
    'PASSPROVNBRTP LABEL TXFIBERTYPE PROVRXFIBERTYPE OLOSSOAKTIME RXASSOCIATEDOTS TXASSOCIATEDOTS INLINEDCMTYPE',
    'PRESPANPAD POSTSPANPAD SPANDIST PROVNBRNODEID PROVNBROTS RXEQPTLIST TXEQPTLIST ASSOCIATEDSLTETP',
    'RXASSOCIATEDSLTEPTP TXTTI EXPSAPI EXPDAPI FIBERLABELTX PEERTLAAMPOTSAID',
)
_ED_SCG = _keywords(
    'INTFTYP=INFWAVE|OPENWAVE|ASEIDLER|MANUALMODE-1|MANUALMODE-2|SLTEMANUAL-1|PASSIVE HISTSTATS=ENABLE|DISABLE',
    'CMDMDE=NORM|FRCD PROVENCMODE=BC|BDLOPT|BDETOPT PROVALPHABIN=Alphabin_2|Alphabin_8',
    'LINESYSMODE=MODESCG|MODEOPENWAVE|MODESCGPASSIVEMUX_1|MODEOPENAUTOMATED TRAFFICMOD=ADDDROP|PATHLOSSCHECKSOURCE',
    'SERVICESTATEFWD=ENABLED|DISABLED SERVICESTATEBWD=ENABLED|DISABLED PROVSPECTRUMTYPE=CS|SS|SS-A|SS-B',
    'PROVFECOHRATIO=FECOH_20|FECOH_25 OPMODE=GEN1|GEN2|FLEX PROVNBRTPTYPE=UNKNOWN|FBMSCGPTP LINEOPMODE=PASSIVE|ACTIVE',
    'DEFFLEXLICMODFORMAT=BPSK|QPSK|3QAM|8QAM|16QAM RXPCLOPRMODE=CONSTANTPOWER|CONSTANTGAIN',
    'OPTICALSIGNAL=ENABLED|MUTE|SHUTDOWN AUTODISCNBR=ENABLE|DISABLE LOTUNABLE=MASTER|SLAVE',
    'OWCONTENTIONCHECK=ENABLED|DISABLED FORCEDOPERATION=TRUE|FALSE INTFPROFILE=DEFAULT|SLTE_ADDDROP',
    'LABEL PROVNBRTP PASSPROVNBRTP PROVFPMPO PROVOWREMPTP TXPROVOWREMPTP RXPROVOWREMPTP TARGETTXPOWEROFFSET',
    'TXEDFAPOWEROFFSET RXEDFAPOWEROFFSET RXPOWEROFFSET TXPOWEROFFSET RXPROVNBRTP ADSOAKTIMER CARRIERCOUNT',
    'OWTARGETTXSCGPOWER PEERPORTAID RXEDFAGAIN CARRCNT33G CARRCNT22G CARRCNT17G PERCARRTGTTXPWR',
)
_SCH_COMMON = 'MODULATION=PM-QPSK|PM-BPSK|PM-3QAM|PM-8QAM|PM-16QAM|PM-MEPSK BAUDRATE=17G|22G|33G'
_ED_SCH = _keywords(
    _SCH_COMMON,
    'HISTSTATS=ENABLE|DISABLE SHUTTERSTATE=OPEN|CLOSED INTRASCHCARRIERRIPPLE=Enabled|Disabled',
    'OPTICALSIGNAL=ENABLED|SHUTDOWN MUXPWRCONTROLLOOP=MANUAL|AUTOMATIC DEMUXPWRCONTROLLOOP=ENABLED|DISABLED',
    'DEMUXSHUTTERSTATE=OPEN|CLOSED OFFSETOVERRIDE=ENABLED|DISABLED',
    'LABEL SUPCHNUM EXPTTI TXTTI INTRASCHCARRRIPPLETH PROVPBLIST PROVSUPPORTINGCARRGRPLIST RXSCHPWROFFSET OSNRADD',
    'SCHOFFSET ADJSCHCTP',
)
_ENT_SCH = _keywords(
    _SCH_COMMON, 'FREQSLOTPLANTYPE SUPCHNUM PROVPBLIST PROVSUPPORTINGCARRGRPLIST LABEL SCHPROFID PROFSCHNUM'
)
_ENT_OEL = _keywords(
    'SRCNODENAME DSTNODENAME MODULATION=PM-NONE|PM-QPSK|PM-BPSK|PM-3QAM|PM-8QAM|PM-16QAM|PM-EBPSK|PM-MEPSK',
    'RATE=NA|500G|375G|250G|100G|50G|200G|150G|75G SPECTYPE=NA|CS|SS CARDTYPE FREQSLOTPLANTYPE EXPLICITROUTE',
    'ENCODMOD=None|BC|BDLOpt|BDETOpt OELSOURCE=MANUAL|NPS BAUDRATE=NA|17G|22G|33G',
    'INTERCARRIERSPACING=18.75GHZ|25GHZ|37.5GHZ|50GHZ|62.5GHZ|75GHZ|NA GAINSHARING=ENABLED|DISABLED',
    'CDDISPPRECOMP=ENABLED|DISABLED AGGPOLARTRACKING=ENABLED|DISABLED FECOHRATIO=FECOH-20|FECOH-25',
    'LABEL COMPCARDTYPELIST VALIDFSLOTLIST VALIDFRANGELIST SRCPOWEROFFSET DSTPOWEROFFSET OEVERSION NPSVERSION',
    'GAURDBAND NUMFECITRNS',
)
_MODULATIONCAT = 'MODULATIONCAT=NA|16G|17G-DAC|17G-DAC-12GOFFSET|22G-DAC|22G-DAC-12GOFFSET|33G-DAC|33G-DAC-12GOFFSET'
_ED_OSNC = _keywords(
    'RESTORABLE=NONE|ENDTOEND|REVENDTOEND PREPROV=TRUE|FALSE AUTORETUNELMSCH=ENABLED|DISABLED',
    'BAUDRATE=NA|17G|22G|33G|16G MODULATION=PM-QPSK|PM-BPSK|PM-EBPSK|PM-3QAM|PM-8QAM|PM-16QAM|PM-NONE',
    'ROUTETYPE=OEL|DYNAMIC INCLISTROUTTYP=LOOSE|STRICT EXCLISTROUTTYP=LOOSE|STRICT RESTINCLISTROUTTYP=LOOSE|STRICT',
    'RESTEXCLISTROUTTYP=LOOSE|STRICT INTRACARRSPECSHAPING=ENABLED|DISABLED DIGITRIGGER=TRUE|FALSE',
    'RESTORATIONTRIGGER=OPTICALSF|DIGITALSF|DIGITALSFNSD',
    'LABEL OELAID CKTIDSUFFIX PREFSUPCHLIST SRCLMSCH DSTLMSCH TAG PASSBANDLIST CARRIERLIST SRCRXSCHOFFSET',
    'DSTRXSCHOFFSET PROFSCHNUM SCHPROFID PREFOELLIST SRCSCHTHPROFLIST DSTSCHTHPROFLIST WTR FAULTSOAKTIMER',
    'FREQSLOTPLANTYPE SRCSCHPOWEROFFSET DSTSCHPOWEROFFSET INCLIST EXCLIST RESTINCLIST RESTEXCLIST',
)
_ENT_OSNC = _ED_OSNC | _keywords('REMENDPOINT REMNODETID FREQSLOTLIST', _MODULATIONCAT)
_ED_OCRS = _keywords(
    'AUTORETUNELMSCH=ENABLED|DISABLED INTRACARRSPECSHAPING=ENABLED|DISABLED',
    'LABEL CKTIDSUFFIX FREQSLOTLIST POSSIBLEFREQSLOTLIST LMSCH PASSBANDLIST CARRIERLIST POSSIBLEPASSBANDLIST',
    'ACTIVEPASSBANDLIST RXSCHOFFSET SCHTHPROFLIST',
)
_ENT_OCRS = {name: values for name, values in _ED_OCRS.items() if name != 'ACTIVEPASSBANDLIST'} | _keywords(
    'FREQSLOTPLANTYPE BAUDRATE=NA|16G|17G|22G|33G SUPCHNUM OELAID SCHOFFSET PROFSCHNUM SCHPROFID PGAID', _MODULATIONCAT
)
_RTRV_OCRS = _keywords(
    'CHANPLANTYPE=CUSTOM-CHPLAN-1|FLEX-CHPLAN-1|FLEX-CHPLAN-2|FLEX-CHPLAN-3|FLEX-CHPLAN-4|OCG-CHPLAN-1|OCG-CHPLAN-2'
    '|DEFAULT-CHPLAN-AOFX SIGTYPE=SIGNALED|MANUAL OELAID'
)
_PM_PLACES = (
    _ANY, _set('1-UP'), _set('NEND FEND NA'), _set('RCV TRMT NA'), _set('15-MIN 1-DAY'), _ANY, _ANY
)  # fmt: skip

CATALOGUE: dict[str, Syntax] = {
    'ACT-USER': Syntax('one', (_ANY,)),
    'CANC-USER': Syntax('one'),
    'INH-MSG-ALL': Syntax('optional'),
    'ALW-MSG-ALL': Syntax('optional'),
    'INH-DBREPT-ALL': Syntax('optional'),
    'ALW-DBREPT-ALL': Syntax('optional'),
    'RTRV-HDR': Syntax(),
    'RTRV-SYS': _RETRIEVE,
    'RTRV-TIDMAP': _RETRIEVE,
    'RTRV-TOPONODE': _RETRIEVE,
    'RTRV-ALM-ALL': _RETRIEVE,
    'RTRV-EQPT': Syntax(
        'optional', (_ANY,), keywords=_keywords('PROVSTATUS=PROV|UNPROV SAUPGPENDING=TRUE')
    ),
    'RTRV-OTS': _RETRIEVE,
    'ED-OTS': Syntax('one', keywords=_ED_OTS),
    'RMV-OTS': _MAINTAIN,
    'RST-OTS': _RESTORE,
    'RTRV-OTEINTF': _RETRIEVE,
    'RTRV-OTELINK': _RETRIEVE,
    'RTRV-SCG': Syntax('optional', (SCG_CARDS,)),
    'ED-SCG': Syntax('one', keywords=_ED_SCG, states=_IS_OOS),
    'RMV-SCG': _MAINTAIN,
    'RST-SCG': _RESTORE,
    'RTRV-SCH': _RETRIEVE,
    'ENT-SCH': Syntax('one', keywords=_ENT_SCH, states=_IS_OOS),
    'ED-SCH': Syntax('one', keywords=_ED_SCH, states=_IS_OOS),
    'DLT-SCH': Syntax('one'),
    'RMV-SCH': _MAINTAIN,
    'RST-SCH': _RESTORE,
    'RTRV-PM-SCH': Syntax('one', _PM_PLACES),
    'RTRV-OEL': _RETRIEVE,
    'ENT-OEL': Syntax(
        'one',
        mandatory=_set(
            'SRCNODENAME DSTNODENAME MODULATION RATE SPECTYPE CARDTYPE FREQSLOTPLANTYPE EXPLICITROUTE'
        ),
        keywords=_ENT_OEL,
        states=_IS_OOS_AINS,
    ),
    'ED-OEL': Syntax(
        'one', keywords=_keywords('LABEL OELSOURCE=MANUAL|NPS COMPCARDTYPELIST'), states=_IS_OOS_AINS
    ),
    'OPR-VALROUTE-OEL': Syntax('one'),
    'DLT-OEL': Syntax('one'),
    'RTRV-OSNC': Syntax('optional', keywords=_keywords('OELAID')),
    'ENT-OSNC': Syntax('one', mandatory=_set('REMENDPOINT REMNODETID'), keywords=_ENT_OSNC, states=_IS_OOS),
    'ED-OSNC': Syntax('one', keywords=_ED_OSNC, states=_IS_OOS),
    'RMV-OSNC': _MAINTAIN,
    'RST-OSNC': _RESTORE,
    'DLT-OSNC': Syntax('one'),
    'RTRV-OCRS': Syntax('optional', keywords=_RTRV_OCRS),
    'ENT-OCRS': Syntax('pair', mandatory=_set('FREQSLOTPLANTYPE'), keywords=_ENT_OCRS),
    'ED-OCRS': Syntax('pair', keywords=_ED_OCRS),
    'DLT-OCRS': Syntax('pair'),
}
