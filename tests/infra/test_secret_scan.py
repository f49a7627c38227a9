"""The search for secrets finds them in every form in which they travel; the search itself is part of the smoke run."""

import base64
import json

from testing.secret_scan import Needles


def test_every_form_is_found():
    needles = Needles()
    needles.add('flexils', 'admin', 'p&s "1"/x')
    pair = base64.b64encode(b'admin:p&s "1"/x').decode()
    for text in ('ACT-USER:x:admin:1::p&s "1"/x;', 'password=p%26s%20%221%22%2Fx', 'password=p%26s+%221%22%2Fx',
                 json.dumps({'password': 'p&s "1"/x'}),
                 f'Authorization: Basic {pair}', '<td>p&amp;s &quot;1&quot;/x</td>'):
        assert needles.found_in(text.encode()) == {'flexils'}, text
    assert needles.found_in(b'Authorization: Bearer ' + b'x' * 43) == {'a bearer token'}
    assert needles.found_in(b'ACT-USER:x:admin:1::********; Bearer of news') == set()
