"""An operator in a browser: from a site's optical tab to light. Makes the pictures of the README on the way."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

IMAGES = Path(__file__).parents[2] / 'docs' / 'images'
# Leave a search field: its list lies over the fields below, and an answer that is still on its way would open it again.
LEFT = '''id => {
    const field = document.getElementById(id).tomselect;
    if (field.isOpen || field.isFocused) { field.blur(); field.close(false); }
    return !field.isOpen && !field.loading;
}'''
A_RUN = 120_000  # milliseconds until the last step has ticked


def picture(page, name):
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f'{name}.png')


def choose(page, field, text):
    """Pick an option of a search field by what it says."""
    control = page.locator(f'#id_{field} + .ts-wrapper')
    control.locator('.ts-control').click()
    # Typing starts a request a moment later; only its answer is final, and it opens the list once more.
    with page.expect_response(lambda response: parse_qs(urlsplit(response.url).query).get('q') == [text]):
        control.locator('input').fill(text)
    option = control.locator('.ts-dropdown .option', has_text=text).first
    expect(control).not_to_have_class(re.compile(r'\bloading\b'))
    option.click()
    expect(control.locator('.ts-control .item').first).to_contain_text(text)
    page.wait_for_function(LEFT, arg=f'id_{field}')


def light(instance, tid, port):
    inventory = json.loads((instance.lab_folder / 'inventory.json').read_text())
    answer = httpx.get(f'{inventory["control"]}/light', params={'tid': tid, 'port': port}, timeout=30)
    return answer.raise_for_status().json()


def fill_order(page, *, client, och, card):
    """A 100GbE service between Milano and Roma in the order form, on a card of each Groove."""
    page.goto('/plugins/optical/services/add/')
    choose(page, 'partner', 'Istituto')
    page.fill('#id_flow_id', '7')
    page.fill('#id_client_id', str(client))
    for side, tid in (('a', 'g30.mi01'), ('z', 'g30.rm01')):
        choose(page, f'device_{side}', tid)
        choose(page, f'client_port_{side}', f'port-1/{card}/3')
    page.fill('#id_och_id_1', str(och))
    for side in 'az':
        choose(page, f'line_port_{side}_1', f'port-1/{card}/1')
    page.fill('#id_width_1', '50000')
    choose(page, 'mode', 'QPSK_100G')


def test_from_a_sites_tab_to_light_and_back(instance, page):
    page.goto('/dcim/sites/?q=MI01')
    page.get_by_role('link', name='MI01 Milano PoP').first.click()
    page.get_by_role('tab', name='Optical').or_(page.locator('.nav-tabs').get_by_text('Optical')).first.click()
    expect(page.get_by_text('flex.mi01').first).to_be_visible()
    # Every list of the tab comes by itself.
    expect(page.locator('.htmx-container[hx-trigger=load]')).to_have_count(0)
    picture(page, 'site-tab')

    fill_order(page, client=1, och=77, card=1)
    page.get_by_role('button', name='Find routes').click()
    expect(page.get_by_text('flex.mi01 (').first).to_be_visible()
    page.locator('#id_och_id_1').scroll_into_view_if_needed()
    picture(page, 'service-form')
    page.locator('button[name=_create]').click()
    expect(page.get_by_role('heading', name='f007c01 OCh077 mi01-rm01')).to_be_visible()
    picture(page, 'service')

    page.locator('button[data-action=plan]').click()
    expect(page.get_by_text('Preview: nothing is queued')).to_be_visible()
    assert not light(instance, 'g30.mi01', 'port-1/1/3')['lit']
    steps = page.locator('#run-progress details summary', has_text='native requests')
    assert steps.count() >= 6
    page.locator('#run-progress').scroll_into_view_if_needed()
    picture(page, 'plan')

    page.get_by_role('button', name='Apply to the network').click()
    expect(page.locator('#run-progress[data-status=running], #run-progress[data-status=succeeded]')).to_be_visible(
        timeout=A_RUN)
    expect(page.locator('#run-progress[data-status=succeeded]')).to_be_visible(timeout=A_RUN)
    page.locator('#run-progress').scroll_into_view_if_needed()
    picture(page, 'run')
    assert light(instance, 'g30.mi01', 'port-1/1/3')['lit']
    assert light(instance, 'g30.rm01', 'port-1/1/3')['lit']

    page.get_by_role('link', name='f007c01 OCh077 mi01-rm01').first.click()
    expect(page.get_by_text('Active', exact=True).first).to_be_visible()
    picture(page, 'service')

    page.locator('button[data-action=terminate]').click()
    page.fill('input[name=confirm]', 'TERMINATE')
    page.get_by_role('button', name='Terminate on the network').click()
    expect(page.locator('#run-progress[data-status=succeeded]')).to_be_visible(timeout=A_RUN)
    assert not light(instance, 'g30.mi01', 'port-1/1/3')['lit']


def test_the_second_way_is_chosen_on_a_frequency_of_ones_own(instance, page):
    fill_order(page, client=2, och=78, card=2)
    page.get_by_role('button', name='Find routes').click()
    ways = page.locator('input[name=route]')
    expect(ways.nth(1)).to_be_visible()
    expect(ways.nth(0)).to_be_checked()
    expect(page.locator('#way details').first.locator('svg rect[data-state=proposed]').first).to_be_visible()
    page.locator('#way').scroll_into_view_if_needed()
    picture(page, 'path-step')
    sections = ways.nth(1).get_attribute('value').split('-')
    ways.nth(1).check()
    page.fill('#id_central_frequency_1', '194100000')
    page.locator('button[name=_create]').click()
    expect(page.get_by_role('heading', name='f007c02 OCh078 mi01-rm01')).to_be_visible()
    # The service says what is not known of it, and its way is the one that was chosen.
    expect(page.get_by_text('The margin is not known').first).to_be_visible()
    shown = page.locator('svg.optical-spectrum')
    expect(shown).to_have_count(len(sections))
    expect(shown.first.locator('rect[data-state=own] title')).to_contain_text('194.075 – 194.125 THz')
    links = page.locator('a[href^="/plugins/optical/sections/"]')
    ours = {link.get_attribute('href').strip('/').split('/')[-1] for link in links.all()}
    assert set(sections) <= ours
