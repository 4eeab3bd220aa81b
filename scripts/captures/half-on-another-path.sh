#!/usr/bin/env bash
# The request reaches the server's first interface over the stateful router r1; the answer leaves by the server's second interface, where its default
# route points, over r2. r1 never sees an answer and discards what follows the SYN. Takes about 80 seconds.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host app1; router core; router r1; router r2; host db1
wire app1 eth0 10.71.1.10/24 core app 10.71.1.1/24
wire core north 10.71.250.1/30 r1 eth0 10.71.250.2/30
wire core south 10.71.251.1/30 r2 eth0 10.71.251.2/30
wire db1 eth0 10.71.2.20/24 r1 eth1 10.71.2.1/24
wire db1 eth1 10.71.3.20/24 r2 eth1 10.71.3.1/24
route app1 default via 10.71.1.1
route core 10.71.2.0/24 via 10.71.250.2
route core 10.71.3.0/24 via 10.71.251.2
route r1 10.71.1.0/24 via 10.71.250.1
route r2 10.71.1.0/24 via 10.71.251.1
route db1 default via 10.71.3.1 dev eth1
on db1 sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.eth1.rp_filter=0
on r1 nft -f - <<'RULES'
table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related counter accept
    ct state invalid counter drop
    ip saddr 10.71.1.0/24 tcp dport 5432 ct state new counter accept
  }
}
RULES

for at in "app1 eth0" "r1 eth0" "r1 eth1" "db1 eth0" "db1 eth1"; do capture ${at% *} ${at#* }; done
captures_ready
start db1 "$PYTHON" "$HERE/server.py" 10.71.2.20:5432 --name dbserver >"$OUT/db1/dbserver.log"
sleep 0.5
sample app1 ss.txt 5 ss -tno
sample db1 ss.txt 5 ss -tano
start app1 "$PYTHON" "$HERE/client.py" 10.71.2.20:5432 --name replicator --answer-within 60 ask close >"$OUT/app1/replicator.log"
wait "$STARTED"
sleep 6
{ echo '# ip -4 address'; on db1 ip -4 address | sed 's/ link-netns .*//'; echo '# ip route'; on db1 ip route; echo '# ip rule'; on db1 ip rule; echo "# ip route get 10.71.1.10 from 10.71.2.20"; on db1 ip route get 10.71.1.10 from 10.71.2.20; } >"$OUT/db1/ip.txt"
{ echo '# ip -4 address'; on app1 ip -4 address | sed 's/ link-netns .*//'; echo '# ip route'; on app1 ip route; } >"$OUT/app1/ip.txt"
settings db1 '^net\.ipv4\.(conf\.(all|default|eth0|eth1)\.rp_filter|tcp_synack_retries|ip_forward) '
on r1 nft list ruleset >"$OUT/r1/ruleset.txt"
captures_end
