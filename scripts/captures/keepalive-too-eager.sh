#!/usr/bin/env bash
# A client whose keepalive gives up after 5 + 3 x 1 seconds, and a path that is away for ten. A second session of the same hosts, without keepalive,
# carries a word now and then and lives through the same outage. Takes about 70 seconds.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host edge1; router r1; host hub1
wire edge1 eth0 10.81.1.10/24 r1 eth0 10.81.1.1/24
wire hub1 eth0 10.81.2.20/24 r1 eth1 10.81.2.1/24
route edge1 default via 10.81.1.1
route hub1 default via 10.81.2.1

capture edge1 eth0; capture hub1 eth0
captures_ready
start hub1 "$PYTHON" "$HERE/server.py" 10.81.2.20:5671 --name broker >"$OUT/hub1/broker.log"
start hub1 "$PYTHON" "$HERE/server.py" 10.81.2.20:6514 --name collector >"$OUT/hub1/collector.log"
sleep 0.5
sample edge1 ss.txt 2 ss -tno
sample hub1 ss.txt 4 ss -tno
start edge1 "$PYTHON" "$HERE/client.py" 10.81.2.20:6514 --name shipper every:4:14 close >"$OUT/edge1/shipper.log"
shipper=$STARTED
start edge1 "$PYTHON" "$HERE/client.py" 10.81.2.20:5671 --name agent --keepalive 5,1,3 ask "ask:push 45" listen:60 close >"$OUT/edge1/agent.log"
sleep 22.3
mkdir -p "$OUT/r1"
echo "$(stamp) r1: link to hub1 down" >"$OUT/r1/events.log"
on r1 nft -f - <<'RULES'
table inet outage {
  chain forward {
    type filter hook forward priority -10; policy drop;
  }
}
RULES
sleep 10
on r1 nft delete table inet outage
echo "$(stamp) r1: link to hub1 up" >>"$OUT/r1/events.log"
wait "$shipper"
sleep 4
captures_end
