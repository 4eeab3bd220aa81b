#!/usr/bin/env bash
# A client walks files for 338 s and says nothing; the server's bpbrm gives up after 300 s and closes its connections. Keepalives (60 s) are answered
# all the time. The logs are written by the two actors as they act. Takes about six minutes.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host media1; router r1; host client1
wire media1 eth0 10.52.4.11/24 r1 eth0 10.52.4.1/24
wire client1 eth0 10.52.8.31/24 r1 eth1 10.52.8.1/24
route media1 default via 10.52.4.1
route client1 default via 10.52.8.1
on media1 sysctl -qw net.ipv4.tcp_keepalive_time=60

capture media1 eth0; capture client1 eth0
captures_ready
settings media1 '^net\.ipv4\.(tcp_keepalive_(time|intvl|probes)|tcp_retries[12]) '
cat >"$OUT/media1/bp.conf" <<'CONF'
SERVER = master1
SERVER = media1
CLIENT_NAME = media1
CONNECT_OPTIONS = localhost 1 0 2
CLIENT_CONNECT_TIMEOUT = 300
CLIENT_READ_TIMEOUT = 300
USE_VXSS = PROHIBITED
CONF
cat >"$OUT/client1/bp.conf" <<'CONF'
SERVER = master1
SERVER = media1
CLIENT_NAME = client1
CONNECT_OPTIONS = localhost 1 0 2
USE_VXSS = PROHIBITED
CONF
start client1 "$PYTHON" "$HERE/backup_actor.py" client "$OUT/client1" 10.52.8.31 338
client=$STARTED
sleep 1
sample media1 ss.txt 30 ss -tno
start media1 "$PYTHON" "$HERE/backup_actor.py" media "$OUT/media1" 10.52.4.11 10.52.8.31 300
wait "$STARTED" "$client"
sleep 1
captures_end
