#!/usr/bin/env bash
# haproxy between client and server closes both legs after 45 s without data, although keepalives (10 s) are answered on both. Takes about 100 seconds.
# Needs haproxy: apt-get install haproxy, or the program's path in $HAPROXY.
source "$(dirname "$0")/lab.sh"
HAPROXY=${HAPROXY:-haproxy}
LAB_NEEDS=("$HAPROXY")
lab_begin "$@"

host app1; host proxy1; host db1
wire app1 eth0 10.51.1.10/24 proxy1 eth0 10.51.1.5/24
wire db1 eth0 10.51.2.20/24 proxy1 eth1 10.51.2.5/24

mkdir -p "$OUT/proxy1"
cat >"$OUT/proxy1/haproxy.cfg" <<'CONF'
global
    log stdout format iso local0
    maxconn 200

defaults
    mode tcp
    log global
    option tcplog
    option clitcpka
    option srvtcpka
    clitcpka-idle 10s
    clitcpka-intvl 5s
    clitcpka-cnt 3
    srvtcpka-idle 10s
    srvtcpka-intvl 5s
    srvtcpka-cnt 3
    timeout connect 5s
    timeout client 45s
    timeout server 45s
    timeout tunnel 45s

listen database
    bind 10.51.1.5:5432
    server db1 10.51.2.20:5432
CONF
capture app1 eth0; capture proxy1 eth0; capture proxy1 eth1
captures_ready
start db1 "$PYTHON" "$HERE/server.py" 10.51.2.20:5432 --name dbserver --keepalive 10,5,3 >"$OUT/.dbserver"
start proxy1 "$HAPROXY" -db -f "$OUT/proxy1/haproxy.cfg" >"$OUT/proxy1/haproxy.log" 2>/dev/null
sleep 1
sample proxy1 ss.txt 5 ss -tno
session() { start app1 "$PYTHON" "$HERE/client.py" 10.51.1.5:5432 --keepalive 10,5,3 --name "$@"; SESSIONS+=("$STARTED"); }
SESSIONS=()
session report ask pause:1 ask listen:90 close >"$OUT/app1/report.log"
session poller every:20:4 close >"$OUT/app1/poller.log"
sleep 6
session export ask listen:90 close >"$OUT/app1/export.log"
wait "${SESSIONS[@]}"
sleep 1
mkdir -p "$OUT/db1"
mv "$OUT/.dbserver" "$OUT/db1/dbserver.log"
captures_end
