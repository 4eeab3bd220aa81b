#!/usr/bin/env bash
# An intrusion prevention system on the way does not like one request of a busy session: it drops the packet and sends both ends a reset in the name of
# the other. A second session of the same hosts goes on. Takes about 40 seconds.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host app1; router ips1; host db1
wire app1 eth0 10.91.1.10/24 ips1 eth0 10.91.1.1/24
wire db1 eth0 10.91.2.20/24 ips1 eth1 10.91.2.1/24
route app1 default via 10.91.1.1
route db1 default via 10.91.2.1
on ips1 nft -f - <<'RULES'
table inet ips {
  chain forward {
    type filter hook forward priority filter; policy accept;
    tcp dport 5432 @ih,0,32 0x6c6f6164 counter drop comment "load"
  }
}
RULES

capture app1 eth0; capture db1 eth0
captures_ready
start ips1 "$PYTHON" "$HERE/reset_injector.py" eth0 load
start db1 "$PYTHON" "$HERE/server.py" 10.91.2.20:5432 --name dbserver >"$OUT/db1/dbserver.log"
start db1 "$PYTHON" "$HERE/server.py" 10.91.2.20:9187 --name exporter >"$OUT/db1/exporter.log"
sleep 0.5
sample app1 ss.txt 5 ss -tno
sample db1 ss.txt 5 ss -tno
start app1 "$PYTHON" "$HERE/client.py" 10.91.2.20:9187 --name metricsd every:3:10 close >"$OUT/app1/metricsd.log"
metricsd=$STARTED
start app1 strace -f -tt -T -e trace=network -o "$OUT/app1/strace.txt" "$PYTHON" "$HERE/client.py" 10.91.2.20:5432 --name loader every:0.7:24 "ask:load page 25" every:0.7:10 close >"$OUT/app1/loader.log"
wait "$STARTED" "$metricsd"
sleep 1
captures_end
