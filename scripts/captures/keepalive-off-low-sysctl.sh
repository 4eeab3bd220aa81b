#!/usr/bin/env bash
# Two sessions over one stateful router that forgets idle connections after 90 s. The kernel's keepalive time is 60 s on the client, but only the
# session of `metricsd` asks for keepalive; the one of `replicator` does not. Takes about five minutes.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host app1; router fw1; host db1
wire app1 eth0 10.61.1.10/24 fw1 inside 10.61.1.1/24
wire db1 eth0 10.61.2.20/24 fw1 outside 10.61.2.1/24
route app1 default via 10.61.1.1
route db1 default via 10.61.2.1
on app1 sysctl -qw net.ipv4.tcp_keepalive_time=60 net.ipv4.tcp_retries2=8
on fw1 sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=90 net.netfilter.nf_conntrack_tcp_loose=0
on fw1 nft -f - <<'RULES'
table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related counter accept
    ct state invalid counter drop
    ip saddr 10.61.1.0/24 ip daddr 10.61.2.20 tcp dport { 5432, 9187 } ct state new counter accept
  }
}
RULES
settings app1 '^net\.ipv4\.(tcp_keepalive_(time|intvl|probes)|tcp_retries[12]|tcp_syn_retries|ip_forward|ip_local_port_range) '
settings db1 '^net\.ipv4\.(tcp_keepalive_(time|intvl|probes)|tcp_retries[12]|tcp_syn_retries|ip_forward|ip_local_port_range) '
settings fw1 '^net\.netfilter\.nf_conntrack_tcp_(timeout_|loose|be_liberal)|^net\.ipv4\.ip_forward '

capture app1 eth0; capture db1 eth0
captures_ready
start db1 "$PYTHON" "$HERE/server.py" 10.61.2.20:5432 --name dbserver >"$OUT/db1/dbserver.log"
start db1 "$PYTHON" "$HERE/server.py" 10.61.2.20:9187 --name exporter >"$OUT/db1/exporter.log"
sleep 0.5
sample app1 ss.txt 5 ss -tno
sample db1 ss.txt 15 ss -tno
sample fw1 conntrack.txt 15 conntrack -L -p tcp
start app1 "$PYTHON" "$HERE/client.py" 10.61.2.20:9187 --name metricsd --keepalive system ask pause:130 ask pause:85 ask close >"$OUT/app1/metricsd.log"
metricsd=$STARTED
sleep 2
start app1 "$PYTHON" "$HERE/client.py" 10.61.2.20:5432 --name replicator ask pause:3 ask pause:120 ask close >"$OUT/app1/replicator.log"
wait "$STARTED" "$metricsd"
sleep 2
on fw1 nft list ruleset >"$OUT/fw1/ruleset.txt"
captures_end
