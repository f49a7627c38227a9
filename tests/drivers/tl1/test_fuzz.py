"""Noise: mutated transcripts and random bytes in random chunks never crash the reader, and half a reply is no reply.

`NETBOX_OPTICAL_FUZZ_SECONDS` says how long each test goes on (2 by default).
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from pathlib import Path

import pytest

from netbox_optical.drivers.transport.tl1.messages import Acknowledgement, Autonomous, Garbled, MessageReader, Part
from netbox_optical.drivers.transport.tl1.parser import Assembler, Reply, parse_record

SECONDS = float(os.environ.get('NETBOX_OPTICAL_FUZZ_SECONDS', '2'))
SEED = int(os.environ.get('NETBOX_OPTICAL_FUZZ_SEED', '20261'))
TRANSCRIPT = (Path(__file__).parent / 'data' / 'flexils_ocrs_sch_pmsch.tl1.txt').read_bytes()
PIECES = (
    b'"', b'\\"', b'\\', b';', b'>', b'<', b'\r\n', b'\n', b'\r', b'/*', b'*/', b'TL1>>', b'\0', b'\xff', b'\xff\xfa',
    b'\xff\xf0', b'\xff\xfb\x01', b'\xc3', b'\xe6\xbc\xa2', b'\xf0\x9f', b':', b',', b'=', b'&', b'&-', b'   ', b'IENE',
    b'IP A00001', b'M  A00001 COMPLD', b'M  A00001 DENY', b'M  0 DENY', b'M  A00001 PRTL', b'M  A00001 RTRV',
    b'M  A00001 DELAY', b'A  1200.1 REPT EVT SYS', b'\r\n\n   flex.aa01 26-11-25 22:00:00\r\n',
    b'ED-OSNC:x:y:A00001:::LABEL="M  A00001 COMPLD;":;\r\n',
)  # fmt: skip
HEADER = '\r\n\n   flex.aa01 26-11-25 22:00:00\r\n'
RECORDS = (
    '"1-E1-1-T1A-1:SCH:LABEL=\\"a; b > M  A00001 COMPLD\\",PASSBANDLIST=1&2&-3&4:IS-NR"',
    '/* a comment ; with > and "quotes" */',
    '"1,2:2WAY:CKTIDSUFFIX=x:OOS-MA,MT"',
)
TAG = 'A00001'


def complete(code: str = 'COMPLD') -> bytes:
    lines = ''.join(f'   {record}\r\n' for record in RECORDS)
    return f'{HEADER}M  {TAG} {code}\r\n{lines};\r\n'.encode()


def chunks(data: bytes, chance: random.Random):
    at = 0
    while at < len(data):
        size = chance.choice((1, 2, 3, 7, 40, 1000))
        yield data[at : at + size]
        at += size


def read(data: bytes, chance: random.Random) -> list[Reply]:
    """Everything that the driver would do with these bytes. Raises Garbled, and nothing else."""
    reader, assembler, replies = MessageReader(), Assembler(), []
    for message in [message for chunk in chunks(data, chance) for message in reader.feed(chunk)] + reader.finish():
        assert isinstance(message, (Part, Autonomous, Acknowledgement))
        assert isinstance(reader.at_prompt, bool) and isinstance(reader.inside, bool)
        if isinstance(message, Part) and (reply := assembler.add(message)):
            replies.append(reply)
            use(reply)
    return replies


def use(reply: Reply) -> None:
    """All properties of a reply; records may be Garbled."""
    assert str(reply) and isinstance(reply.answers(TAG), bool)
    if reply.denial:
        assert str(reply.denial) and isinstance(reply.denial.not_found, bool)
    for record in reply.records:
        assert isinstance(record.aid, str) and isinstance(record.type, str) and isinstance(record.admin, str)
        for key in record.values:
            assert isinstance(record.text(key), str)
            with contextlib.suppress(Garbled):
                assert isinstance(record.ranges(key), tuple)


def mutated(chance: random.Random) -> bytes:
    """A stretch of a real transcript with a few bytes lost, doubled, changed or added."""
    start = chance.randrange(len(TRANSCRIPT))
    data = bytearray(TRANSCRIPT[start : start + chance.choice((50, 500, 5000))])
    for _ in range(chance.randint(0, 8)):
        at = chance.randrange(len(data) + 1)
        change = chance.randrange(5)
        if change == 0:
            del data[at : at + chance.randint(1, 20)]
        elif change == 1:
            data[at:at] = chance.choice(PIECES)
        elif change == 2 and at < len(data):
            data[at] = chance.randrange(256)
        elif change == 3:
            data[at:at] = data[at : at + chance.randint(1, 60)]
        else:
            data[at:at] = complete(chance.choice(('COMPLD', 'DENY', 'PRTL', 'RTRV', 'DELAY')))
    return bytes(data)


def noise(chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return chance.randbytes(chance.randint(0, 300))
    return b''.join(chance.choices(PIECES, k=chance.randint(1, 40)))


@pytest.mark.parametrize('make', [mutated, noise])
def test_noise_never_crashes(make):
    end = time.monotonic() + SECONDS
    tried = garbled = 0
    while time.monotonic() < end or tried < 200:
        chance = random.Random(SEED + tried)
        data = make(chance)
        tried += 1
        try:
            read(data, chance)
        except Garbled:
            garbled += 1
        except Exception as error:
            raise AssertionError(f'seed {SEED + tried - 1}: {data!r}') from error
    assert tried >= 200 and garbled


def test_chunks_do_not_matter():
    """The same bytes give the same replies, however they are cut."""
    end = time.monotonic() + SECONDS / 2
    tried = 0
    while time.monotonic() < end or tried < 50:
        data = mutated(random.Random(SEED + tried))
        results = []
        for cut in range(2):
            try:
                results.append(read(data, random.Random(SEED + tried + cut)))
            except Garbled as error:
                results.append(str(error))
        # A prompt that comes in pieces may end a message a little later, never another one.
        assert results[0] == results[1], data
        tried += 1


@pytest.mark.parametrize('code', ['COMPLD', 'DENY'])
@pytest.mark.parametrize('before', [b'', b'ED-OSNC:flex.aa01:x:A00001:::LABEL="M  A00001 COMPLD":IS;\r\n', b'TL1>>'])
def test_a_reply_that_is_cut_is_never_a_result(code, before):
    """At every byte up to the end mark: nothing comes out, and the end of the stream is an error."""
    reply = complete(code)
    whole = before + reply
    last = whole.rindex(b';')
    for cut in range(last + 1):
        reader, assembler = MessageReader(), Assembler()
        found = [assembler.add(message) for message in reader.feed(whole[:cut]) if isinstance(message, Part)]
        assert found == [], cut
        if cut > len(before) + reply.index(b'\r\n   "1-E1'):
            with pytest.raises(Garbled):
                reader.finish()
    [message] = MessageReader().feed(whole)
    assert Assembler().add(message).code == code


def test_a_reply_in_parts_that_is_cut_is_never_a_result():
    lines = [f'   {record}\r\n' for record in RECORDS]
    whole = ''.join(f'{HEADER}M  {TAG} RTRV\r\n{line}>\r\n' for line in lines).encode() + complete()
    for cut in range(whole.rindex(b';') + 1):
        reader, assembler = MessageReader(), Assembler()
        parts = [message for message in reader.feed(whole[:cut]) if isinstance(message, Part)]
        assert all(assembler.add(part) is None for part in parts), cut


def test_records_never_crash():
    end = time.monotonic() + SECONDS / 2
    tried = 0
    while time.monotonic() < end or tried < 500:
        chance = random.Random(SEED + tried)
        text = ''.join(chance.choices('":,=&\\;-abAB1 ', k=chance.randint(0, 40)))
        tried += 1
        try:
            record = parse_record(text)
        except Garbled:
            continue
        use(Reply(TAG, 'COMPLD', f'   "{text}"') if '"' not in text and '\\' not in text else Reply(TAG, 'COMPLD'))
        assert isinstance(record.values, dict) and isinstance(record.state, tuple)
