#!/usr/bin/env bash
# A host loses its power and stays away. `agent` had a request under way that nobody acknowledged: its keepalive of 10 + 3 x 5 s does not run, and
# retransmission keeps the connection for more than 15 minutes (tcp_retries2 = 15). `watcher` had nothing under way: its keepalive, of the same numbers,
# gives up after 25 s. Takes about 17 minutes.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"
source "$HERE/power.sh"

host edge1; router r1; host sw1
wire edge1 eth0 10.93.1.10/24 r1 eth0 10.93.1.1/24
switch sw1 r1 eth1 10.93.2.1/24
plug hub1 10.93.2.20/24 10.93.2.1
route edge1 default via 10.93.1.1
settings edge1 '^net\.ipv4\.(tcp_keepalive_(time|intvl|probes)|tcp_retries[12]) '

capture edge1 eth0
captures_ready
start hub1 "$PYTHON" "$HERE/server.py" 10.93.2.20:5671 --name broker >/dev/null
start hub1 "$PYTHON" "$HERE/server.py" 10.93.2.20:5672 --name events >/dev/null
sleep 0.5
sample edge1 ss.txt 20 ss -tno
start edge1 "$PYTHON" "$HERE/client.py" 10.93.2.20:5672 --name watcher --keepalive 10,5,3 ask listen:1200 close >"$OUT/edge1/watcher.log"
watcher=$STARTED
start edge1 strace -f -tt -T -e trace=network -o "$OUT/edge1/strace.txt" "$PYTHON" "$HERE/client.py" 10.93.2.20:5671 --name agent --keepalive 10,5,3 every:0.8:1500 close >"$OUT/edge1/agent.log"
agent=$STARTED
sleep 33.7
power_off hub1
wait "$agent" "$watcher"
sleep 3
captures_end
