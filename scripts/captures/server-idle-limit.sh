#!/usr/bin/env bash
# A server that closes a connection without requests after 90 s, although the client's keepalives (30 s) are answered. A router without memory lies
# between. Takes about three minutes.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host app1; router r1; host db1
wire app1 eth0 10.91.1.10/24 r1 eth0 10.91.1.1/24
wire db1 eth0 10.91.2.20/24 r1 eth1 10.91.2.1/24
route app1 default via 10.91.1.1
route db1 default via 10.91.2.1

capture app1 eth0; capture db1 eth0
captures_ready
start db1 "$PYTHON" "$HERE/server.py" 10.91.2.20:3306 --name dbserver --idle-limit 90 >"$OUT/db1/dbserver.log"
sleep 0.5
sample app1 ss.txt 10 ss -tno
session() { start app1 "$PYTHON" "$HERE/client.py" 10.91.2.20:3306 --keepalive 30,5,3 --name "$@"; SESSIONS+=("$STARTED"); }
SESSIONS=()
session pool-1 ask pause:2 ask listen:120 close >"$OUT/app1/pool-1.log"
sleep 7
session pool-2 ask pause:5 ask pause:5 ask listen:120 close >"$OUT/app1/pool-2.log"
session pool-3 every:40:4 close >"$OUT/app1/pool-3.log"
sleep 16
session pool-4 ask listen:120 close >"$OUT/app1/pool-4.log"
wait "${SESSIONS[@]}"
sleep 1
captures_end
