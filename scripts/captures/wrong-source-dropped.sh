#!/usr/bin/env bash
# Two hosts on two networks that are not routed to each other. The caller binds the address of one network and calls the other: the SYN leaves by
# the right interface with the wrong source, and the called host (rp_filter=1) discards it on arrival. Takes about 50 seconds.
source "$(dirname "$0")/lab.sh"
lab_begin "$@"

host media1; host client1
wire media1 eth0 10.44.8.10/24 client1 eth0 10.44.8.21/24
wire media1 eth1 192.168.61.10/24 client1 eth1 192.168.61.21/24
on client1 sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=1 net.ipv4.conf.eth1.rp_filter=1

for at in "media1 eth0" "media1 eth1" "client1 eth0" "client1 eth1"; do capture ${at% *} ${at#* }; done
captures_ready
settings media1 '^net\.ipv4\.(conf\.(all|default|eth0|eth1)\.rp_filter|tcp_syn_retries|tcp_syn_linear_timeouts|ip_forward) '
settings client1 '^net\.ipv4\.(conf\.(all|default|eth0|eth1)\.rp_filter|ip_forward) '
cat >"$OUT/media1/bp.conf" <<'CONF'
SERVER = media1
SERVER = media1-bk
CLIENT_NAME = media1
REQUIRED_INTERFACE = media1-bk
CLIENT_CONNECT_TIMEOUT = 300
CLIENT_READ_TIMEOUT = 300
CONF
cat >"$OUT/client1/bp.conf" <<'CONF'
SERVER = media1
SERVER = media1-bk
CLIENT_NAME = client1
CONF
for at in media1 client1; do
  cat >"$OUT/$at/hosts" <<'HOSTS'
127.0.0.1       localhost
10.44.8.10      media1
192.168.61.10   media1-bk
10.44.8.21      client1
192.168.61.21   client1-bk
HOSTS
done
counters() { echo "# $(date -u +%FT%TZ) nstat -asz"; on client1 nstat -asz TcpExtIPReversePathFilter TcpExtListenDrops TcpPassiveOpens TcpInSegs IpInReceives; }
# The client's daemons: all three ports are served.
for port in 1556 13724 13782; do start client1 "$PYTHON" "$HERE/server.py" "0.0.0.0:$port" >/dev/null; done
sleep 0.5
counters >"$OUT/client1/nstat.txt"
on client1 ss -tln >"$OUT/client1/ss.txt"
sample media1 ss.txt 2 ss -tan
# First as the route would have it, then bound to the backup address as REQUIRED_INTERFACE asks.
on media1 strace -f -tt -e trace=socket,bind,connect,getsockopt,setsockopt,poll -o "$OUT/media1/strace-unbound.txt" "$PYTHON" "$HERE/bpcd_connect.py" client1 10.44.8.21 --log "$OUT/media1" >"$OUT/media1/bptestbpcd-unbound.txt" 2>&1
sleep 4
on media1 strace -f -tt -e trace=socket,bind,connect,getsockopt,setsockopt,poll -o "$OUT/media1/strace-bound.txt" "$PYTHON" "$HERE/bpcd_connect.py" client1 10.44.8.21 --source 192.168.61.10 --log "$OUT/media1" >"$OUT/media1/bptestbpcd-bound.txt" 2>&1 || true
sleep 1
counters >>"$OUT/client1/nstat.txt"
for at in media1 client1; do
  { echo '# ip -4 address'; on $at ip -4 address | sed 's/ link-netns .*//'; echo '# ip route'; on $at ip route; } >"$OUT/$at/ip.txt"
done
captures_end
