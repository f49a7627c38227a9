"""Exit 0 if this container does its work: `web` answers, a `worker` of this host is alive, the `lab` answers."""

import os
import pwd
import socket
import subprocess
import sys
import urllib.request


def web() -> bool:
    """The login page comes from NetBox with its database and its cache."""
    host = os.environ.get('ALLOWED_HOSTS', 'localhost').split()[0].lstrip('.').replace('*', 'localhost')
    request = urllib.request.Request('http://127.0.0.1:8080/login/', headers={'Host': host})
    with urllib.request.urlopen(request, timeout=8) as response:
        return response.status == 200


def worker() -> bool:
    """RQ forgets a worker that has not said anything for some minutes."""
    import django

    django.setup()
    from django_rq import get_connection
    from rq import Worker

    return any(known.hostname == socket.gethostname() for known in Worker.all(connection=get_connection('default')))


def lab() -> bool:
    """Its files are readable for the ordinary user only, and root has no privileges in that container."""
    if os.geteuid() == 0:
        user = pwd.getpwnam('netbox')
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    command = ['netbox', 'optical_lab', 'status', '--state-dir', '/var/lib/netbox-lab']
    return subprocess.run(command, stdout=subprocess.DEVNULL, timeout=25, check=False).returncode == 0


if __name__ == '__main__':
    sys.exit(0 if {'web': web, 'worker': worker, 'lab': lab}[sys.argv[1]]() else 1)
