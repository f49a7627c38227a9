"""Make the administrator of a private instance and an API token; print what is new as JSON (`{}` if both are there
already).
"""

import json
import os
from pathlib import Path


def main() -> dict[str, str]:
    import django

    django.setup()
    from users.models import Token, User

    known = json.loads(Path(os.environ['NETBOX_OPTICAL_INSTANCE']).read_text(encoding='utf-8'))
    admin = User.objects.filter(username='admin').first()
    if admin is None:
        admin = User.objects.create_superuser('admin', 'admin@example.net', known['admin_password'])
    elif not admin.check_password(known['admin_password']):
        # The secrets were made anew on top of an older database.
        admin.set_password(known['admin_password'])
        admin.save()
    if known.get('token') and Token.objects.filter(user=admin, description='private instance').exists():
        return {}
    Token.objects.filter(user=admin, description='private instance').delete()
    token = Token(user=admin, description='private instance', write_enabled=True)
    token.full_clean()
    token.save()
    return {'token': f'nbt_{token.key}.{token.token}'}


if __name__ == '__main__':
    print(json.dumps(main()))
