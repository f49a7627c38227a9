#!/bin/sh
# The simulated network: one address per element (a.b.1.1, a.b.2.1 ...) on the container's own network, added before the elements
# listen on them. Started as root for that alone; the elements run as the ordinary user.
set -eu

prefix=${LAB_PREFIX:-10.213.0.0}
base=${prefix%.0.0}
device=$(ip -o -4 route show to match "$base.1.1" | sed -n 's/.* dev \([^ ]*\).*/\1/p' | tail -n 1)
number=1
while [ "$number" -le 252 ]; do
    ip address replace "$base.$number.1/16" dev "${device:-eth0}"
    number=$((number + 1))
done
exec setpriv --reuid=netbox --regid=netbox --init-groups --bounding-set=-all --no-new-privs \
    netbox optical_lab up --state-dir /var/lib/netbox-lab --prefix "$prefix"
