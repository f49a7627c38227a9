"""NETCONF itself, on a running G30 and G42: hellos, framing, filters, edits, operations, errors [RFC 6241, 6242]."""

import paramiko
import pytest

from .raw import BASE, BASE_1_0, BASE_1_1, G30, G42, Raw, edit, g30_port, g42_facility

DEFAULTS = '<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">{}</with-defaults>'
CHANNEL = '<carriers>1-4-L1-1</carriers><carrier-mode>400E.96P</carrier-mode>'


@pytest.fixture
def g30(direct):
    with Raw(direct, 'g30.aa01') as session:
        yield session


@pytest.fixture
def g42(direct):
    with Raw(direct, 'g42.aa01') as session:
        yield session


def leaf(data, name, namespace=G30):
    return next((element.text or '' for element in data.iter(f'{{{namespace}}}{name}')), None)


@pytest.mark.parametrize('chunked', [True, False], ids=['base:1.1', 'base:1.0'])
def test_hello_and_framing(direct, chunked):
    with Raw(direct, 'g30.aa01', chunked=chunked) as one, Raw(direct, 'g30.aa01') as two:
        offered = [item.text for item in one.hello.iter(f'{{{BASE}}}capability')]
        assert {BASE_1_0, BASE_1_1, 'urn:ietf:params:netconf:capability:writable-running:1.0'} <= set(offered)
        assert f'{G30}?module=ne' in offered and 'urn:coriant:os:rpc?module=coriant-rpc' in offered
        ids = [session.hello.findtext(f'{{{BASE}}}session-id') for session in (one, two)]
        assert len(set(ids)) == 2
        assert leaf(one.get(), 'ne-type') == 'GROOVE_G30'


def test_chunks_may_be_cut_anywhere(g30):
    message = f'<rpc xmlns="{BASE}" message-id="x"><get><filter><ne xmlns="{G30}"><ne-type/></ne></filter></get></rpc>'
    for piece in (message[:7], message[7:]):
        for part in (f'\n#{len(piece)}\n', piece):
            g30.channel.sendall(part.encode())
    g30.channel.sendall(b'\n##\n')
    assert leaf(g30.receive(), 'ne-type') == 'GROOVE_G30'


@pytest.mark.parametrize('garbage', [b'\n#0\n', b'\n#x\n', b'<rpc/>]]>]]>', b'\n##\n'])
def test_broken_framing_ends_the_session(g30, garbage):
    g30.channel.sendall(garbage)
    with pytest.raises(EOFError):
        g30.receive()


def test_login_and_subsystem(direct):
    with pytest.raises(paramiko.AuthenticationException):
        Raw(direct, 'g30.aa01', password='wrong')
    with pytest.raises(paramiko.SSHException):
        Raw(direct, 'g30.aa01', subsystem='sftp')


def test_each_element_has_its_own_key_and_the_inventory_tells_it(direct):
    with Raw(direct, 'g30.aa01') as one, Raw(direct, 'g42.aa01') as two:
        assert one.host_key != two.host_key
        assert direct.inventory()['elements']['g30.aa01']['ssh_host_key'].startswith(one.host_key)


def test_messages_that_are_none(g30):
    g30.send('<rpc')
    assert g30.receive()[0].findtext(f'{{{BASE}}}error-tag') == 'malformed-message'
    g30.send(f'<!DOCTYPE rpc [<!ENTITY a "b">]><rpc xmlns="{BASE}" message-id="1"><get/></rpc>')
    assert g30.receive()[0].findtext(f'{{{BASE}}}error-tag') == 'malformed-message'
    g30.send(f'<rpc xmlns="{BASE}"><get/></rpc>')
    assert g30.receive()[0].findtext(f'{{{BASE}}}error-tag') == 'missing-attribute'
    assert leaf(g30.get(), 'ne-type') == 'GROOVE_G30'


@pytest.mark.parametrize('operation, tag', [
    ('<copy-config/>', 'operation-not-supported'),
    ('<get-config/>', 'missing-element'),
    ('<get-config><source><candidate/></source></get-config>', 'invalid-value'),
    ('<get><colour/></get>', 'unknown-element'),
    ('<get><filter type="xpath" select="/"/></get>', 'bad-attribute'),
    ('<edit-config><target><running/></target></edit-config>', 'missing-element'),
    ('<edit-config><target><startup/></target><config/></edit-config>', 'invalid-value'),
    ('<cli-command xmlns="urn:coriant:os:rpc"/>', 'missing-element'),
    ('<format-disk xmlns="urn:coriant:os:rpc"/>', 'operation-not-supported'),
    ('<cli-command xmlns="urn:somebody:else"/>', 'unknown-namespace'),
    ('<kill-session><session-id>99999</session-id></kill-session>', 'invalid-value'),
])
def test_operations_are_checked(g30, operation, tag):
    assert g30.refused(operation) == tag


def test_subtree_filters(g30):
    port = g30.get(g30_port('<port-type/>', 1))
    assert [element.tag.rpartition('}')[2] for element in port.iter()] == [
        'data', 'ne', 'shelf', 'slot', 'card', 'port', 'port-type', 'port-id', 'slot-id', 'shelf-id'
    ]
    lines = g30.get(f'<ne xmlns="{G30}"><shelf><slot><card><port><port-type>line</port-type><port-id/></port></card>'
                    '</slot></shelf></ne>')
    assert len(list(lines.iter(f'{{{G30}}}port'))) == 4
    for nothing in (g30_port('', 99), f'<ne xmlns="{G42}"/>', f'<ne xmlns="{G30}"><services><CRS/></services></ne>'):
        assert len(g30.get(nothing)) == 0
    assert leaf(g30.get('<ne xmlns=""><ne-type/></ne>'), 'ne-type') == 'GROOVE_G30', 'no namespace: any'


def test_get_config_has_no_state_and_defaults_can_be_left_out(g30):
    assert leaf(g30.get(g30_port('')), 'oper-status') == 'down'
    config = g30.get(g30_port(''), 'get-config')
    assert leaf(config, 'oper-status') is None and leaf(config, 'arc-timer') == '1440'
    trimmed = g30.get(g30_port(''), 'get-config', DEFAULTS.format('trim'))
    assert leaf(trimmed, 'arc-timer') is None and leaf(trimmed, 'admin-status') == 'down'
    tagged = g30.get(g30_port(''), more=DEFAULTS.format('report-all-tagged'))
    (timer,) = tagged.iter(f'{{{G30}}}arc-timer')
    assert list(timer.attrib.values()) == ['true']
    assert g30.refused(f'<get>{DEFAULTS.format("some")}</get>') == 'invalid-value'


def test_an_edit_is_seen_over_restconf_and_the_other_way_round(g30, g30a):
    g30.ok(edit(g30_port('<service-label>a &lt; b &amp; c</service-label><connected-to/>')))
    assert g30a.get('shelf=1/slot=1/card/port=3')['service-label'] == 'a < b & c'
    g30a.port('1/1/3', service_label='back')
    assert leaf(g30.get(g30_port('<service-label/>')), 'service-label') == 'back'


@pytest.mark.parametrize('config, tag', [
    (g30_port('<admin-state>unlock</admin-state>'), 'unknown-element'),
    (g30_port('<x:service-label xmlns:x="urn:x">a</x:service-label>'), 'unknown-namespace'),
    (g30_port('<admin-status>unlock</admin-status>'), 'invalid-value'),
    (g30_port('<arc-timer>soon</arc-timer>'), 'invalid-value'),
    (g30_port('<arc-timer>10081</arc-timer>'), 'invalid-value'),
    (g30_port(f'<service-label>{"x" * 129}</service-label>'), 'invalid-value'),
    (g30_port('<oper-status>up</oper-status>'), 'invalid-value'),
    (g30_port('<service-label><b/></service-label>'), 'bad-element'),
    (g30_port('<service-label>a</service-label><service-label>b</service-label>'), 'bad-element'),
    (g30_port('<service-label>a</service-label>', 99), 'data-missing'),
    (g30_port('<och-os><frequency>193100000</frequency></och-os>', 1), 'data-missing'),
    (g30_port('', attributes='nc:operation="delete"'), 'operation-not-supported'),
    (g30_port('', attributes='nc:operation="destroy"'), 'bad-attribute'),
    (f'<ne xmlns="{G42}"/>', 'unknown-namespace'),
    (f'<other xmlns="{G30}"/>', 'unknown-element'),
    (f'<ne xmlns="{G30}"><shelf><slot/></shelf></ne>', 'missing-element'),
    (f'<ne xmlns="{G30}"><services>text</services></ne>', 'bad-element'),
])
def test_edits_are_checked_and_leave_no_trace(direct, g30, config, tag):
    before = direct.state()
    assert g30.refused(edit(g30_port('<service-label>first</service-label>', 4) + config)) == tag
    assert direct.state() == before, 'what came before the error is undone too'


def test_error_says_where(g30):
    reply = g30.rpc(edit(g30_port('<speed>1</speed>')))
    assert reply[0].findtext(f'{{{BASE}}}error-info/{{{BASE}}}bad-element') == 'speed'
    reply = g30.rpc(edit(g30_port('<arc-timer>x</arc-timer>')))
    path = reply[0].find(f'{{{BASE}}}error-path')
    assert path.text == "/ne:ne/shelf[shelf-id='1']/slot[slot-id='1']/card/port[port-id='3']/arc-timer"
    assert path.nsmap['ne'] == G30


def test_create_replace_delete_remove(direct, g42):
    before = direct.state()
    channel = g42_facility('super-channel', '1-4-L1', CHANNEL + '<label>one</label>', 'create')
    g42.ok(edit(channel))
    assert g42.refused(edit(channel)) == 'data-exists'
    g42.ok(edit(g42_facility('super-channel', '1-4-L1', CHANNEL, 'replace')))
    assert leaf(g42.get(g42_facility('super-channel', '1-4-L1', '')), 'label', G42) == '', 'not given: the default'
    assert g42.refused(edit(g42_facility('super-channel', '1-4-L1', '<label/>', 'delete'))) == 'bad-element'
    g42.ok(edit(g42_facility('super-channel', '1-4-L1', '', 'delete')))
    assert g42.refused(edit(g42_facility('super-channel', '1-4-L1', '', 'delete'))) == 'data-missing'
    g42.ok(edit(g42_facility('super-channel', '1-4-L1', '', 'remove')))
    assert direct.state() == before


def test_merge_makes_what_clients_may_make(direct, g42):
    none = '<default-operation>none</default-operation>'
    merge = g42_facility('super-channel', '1-4-L1', CHANNEL)
    assert g42.refused(edit(merge, none)) == 'data-missing'
    g42.ok(edit(merge))
    g42.ok(edit(merge, none))
    assert g42.refused(edit(g42_facility('super-channel', '1-4-L2', '<label>x</label>'))) == 'missing-element'
    assert g42.refused(edit(g42_facility('optical-carrier', '1-4-L9-1', '<label>x</label>'))) == 'data-missing'


def test_a_leaf_can_be_deleted(g30):
    g30.ok(edit(g30_port('<service-label>here</service-label>')))
    gone = g30_port('<service-label nc:operation="{}"/>')
    g30.ok(edit(gone.format('delete')))
    assert leaf(g30.get(g30_port('')), 'service-label') == ''
    assert g30.refused(edit(gone.format('delete'))) == 'data-missing'
    g30.ok(edit(gone.format('remove')))


def tom(value, declared):
    return (f'<ne xmlns="{G42}"><equipment><card><name>1-4</name><port><name>T1</name><tom>'
            f'<required-type {declared}>{value}</required-type></tom></port></card></equipment></ne>')


def test_identities_need_a_declared_prefix(g42):
    gx = 'http://infinera.com/yang/ioa/gx'
    g42.ok(edit(tom('other:QSFP28', f'xmlns:other="{gx}"')))
    (found,) = [e for e in g42.get(tom('', '')).iter(f'{{{G42}}}required-type')]
    assert found.nsmap[found.text.partition(':')[0]] == gx
    assert g42.refused(edit(tom('gx:QSFP28', ''))) == 'invalid-value'
    assert g42.refused(edit(tom('gx:QSFP28', 'xmlns:gx="urn:x"'))) == 'invalid-value'
    assert g42.refused(edit(tom('gx:FLOPPY', f'xmlns:gx="{gx}"'))) == 'invalid-value'


def test_leaf_lists_and_booleans(g42):
    card = g42.get(f'<ne xmlns="{G42}"><equipment><card><name>1-4</name><resources/></card></equipment></ne>')
    assert [e.text for e in card.iter(f'{{{G42}}}supported-carriers')] == ['1-4-L1-1', '1-4-L2-1']
    group = g42_facility('super-channel-group', '1-4-L1', '<auto-in-service-enabled>{}</auto-in-service-enabled>')
    g42.ok(edit(group.format('true')))
    assert leaf(g42.get(g42_facility('super-channel-group', '1-4-L1', '')), 'auto-in-service-enabled', G42) == 'true'
    assert g42.refused(edit(group.format('yes'))) == 'invalid-value'


def test_operations_of_the_element(g30, g42):
    reply = g30.rpc('<cli-command xmlns="urn:coriant:os:rpc"><commands>show softwareload</commands></cli-command>')
    assert [(e.tag, e.text) for e in reply] == [('{urn:coriant:os:rpc}result', 'softwareload active FP4.8.0\n')]
    xcon = (f'<create-xcon xmlns="http://infinera.com/yang/ioa/services"><source xmlns:p="{G42}">'
            "/p:ne/p:facilities/p:ethernet[p:name='1-4-T1']</source><dst-parent-odu>1-4-L1-1-ODUCni</dst-parent-odu>"
            '<payload-type>100GBE</payload-type></create-xcon>')
    assert g42.refused(xcon) == 'invalid-value'
    xcon = xcon.replace('p:facilities', 'facilities').replace('p:ethernet', 'ethernet').replace('p:name', 'name')
    assert g42.refused(xcon) == 'data-missing'
    g42.ok(edit(g42_facility('super-channel', '1-4-L1', CHANNEL)))
    g42.ok(edit(g42_facility('trib-ptp', '1-4-T1', '<service-type>100GBE</service-type>')))
    g42.ok(xcon)
    assert g42.refused(xcon) == 'data-exists'
    assert g42.refused(edit(g42_facility('super-channel', '1-4-L1', '', 'delete'))) == 'in-use'


def test_lock_kill_and_close(direct, g30):
    with Raw(direct, 'g30.aa01') as other:
        other.ok('<lock><target><running/></target></lock>')
        assert g30.refused('<lock><target><running/></target></lock>') == 'lock-denied'
        assert g30.refused(edit(g30_port('<service-label>x</service-label>'))) == 'in-use'
        number = other.hello.findtext(f'{{{BASE}}}session-id')
        g30.ok(f'<kill-session><session-id>{number}</session-id></kill-session>')
        with pytest.raises(EOFError):
            other.receive()
    g30.ok(edit(g30_port('<service-label>x</service-label>')))
    g30.ok('<close-session/>')
    with pytest.raises(EOFError):
        g30.receive()


def test_requests_are_counted(direct, g30):
    before = direct.status()['elements']['g30.aa01']['requests']
    g30.get()
    assert direct.status()['elements']['g30.aa01']['requests'] == before + 1
