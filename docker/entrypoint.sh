#!/bin/sh
# What this container is: web, worker, migrate, lab, or any NetBox management command.
set -eu

case "${1:-web}" in
web)
    # Granian serves the collected static files itself.
    exec granian --interface wsgi --host 0.0.0.0 --port 8080 --workers "${WEB_WORKERS:-2}" --respawn-failed-workers \
        --static-path-route /static --static-path-mount /opt/netbox/static netbox.wsgi:application
    ;;
worker)
    exec netbox rqworker high default low netbox_optical.network netbox_optical.bulk
    ;;
migrate)
    netbox migrate --no-input
    netbox optical_load_types
    netbox optical_install_scripts
    if [ -n "${SUPERUSER_PASSWORD:-}" ]; then
        DJANGO_SUPERUSER_PASSWORD=$SUPERUSER_PASSWORD netbox createsuperuser --no-input \
            --username "${SUPERUSER_NAME:-admin}" --email "${SUPERUSER_EMAIL:-admin@example.net}" ||
            echo 'the administrator exists already'
    fi
    ;;
lab)
    exec /opt/netbox/bin/lab.sh
    ;;
*)
    exec netbox "$@"
    ;;
esac
