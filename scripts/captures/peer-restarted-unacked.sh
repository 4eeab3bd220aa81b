#!/usr/bin/env bash
# A host loses its power in the middle of a busy session and is up again 70 seconds later. The other end has keepalive of 10 + 3 x 5 s and a request that
# nobody acknowledged: so not keepalive but retransmission runs, until the new incarnation answers with a reset. Takes about three minutes.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"
source "$HERE/power.sh"

host edge1; router r1; host sw1
wire edge1 eth0 10.92.1.10/24 r1 eth0 10.92.1.1/24
switch sw1 r1 eth1 10.92.2.1/24
plug hub1 10.92.2.20/24 10.92.2.1
route edge1 default via 10.92.1.1

capture edge1 eth0
captures_ready
mkdir -p "$OUT/hub1"
start hub1 "$PYTHON" "$HERE/server.py" 10.92.2.20:5671 --name broker >"$OUT/hub1/broker.log"
sleep 0.5
sample edge1 ss.txt 5 ss -tno
start edge1 strace -f -tt -T -e trace=network -o "$OUT/edge1/strace.txt" "$PYTHON" "$HERE/client.py" 10.92.2.20:5671 --name agent --keepalive 10,5,3 every:0.8:300 close >"$OUT/edge1/agent.log"
agent=$STARTED
sleep 16.3
power_off hub1
sleep 70
plug hub1 10.92.2.20/24 10.92.2.1
start hub1 "$PYTHON" "$HERE/server.py" 10.92.2.20:5671 --name broker >>"$OUT/hub1/broker.log"
sample hub1 ss.txt 15 ss -tnao
wait "$agent"
sleep 3
captures_end
