"""One NetBox with the simulated network for all browser tests, and a browser page in it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tools.instance import Instance

ARGUMENTS = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
]


@pytest.fixture(scope='session')
def instance():
    """A NetBox of our own with the simulated network, workers and the web application."""
    running = Instance('browser')
    running.remove()
    with pytest.MonkeyPatch.context() as environment:
        # The database of this test process is not the instance's.
        environment.delenv('NETBOX_OPTICAL_TEST_SLOT', raising=False)
        running.up(lab=True, seed=True, workers=1, web=True)
    try:
        yield running
    finally:
        running.down()


@pytest.fixture
def page(instance):
    """A logged-in browser page."""
    chromium = os.environ.get('NETBOX_OPTICAL_CHROMIUM') or shutil.which('chromium')
    assert chromium, "Debian's chromium is needed"
    known = instance.known()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={'width': 1280, 'height': 900}, base_url=known['url'])
        page.set_default_timeout(30_000)
        page.goto('/login/')
        page.fill('#id_username', 'admin')
        page.fill('#id_password', known['admin_password'])
        page.click('button[type=submit]')
        yield page
        browser.close()
