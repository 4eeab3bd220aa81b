# shellcheck shell=bash
# A throw-away network of Linux namespaces, for the captures of the cases. Sourced by the scripts beside it.
#
# Everything lives in namespaces of its own, the routers too: addresses, routes and filters of this machine are not touched.
# What was started is ended, and the namespaces are removed, when the script ends, however it ends.
set -euo pipefail
export LC_ALL=C TZ=UTC
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PYTHON=$(python3 -c 'import sys; print(sys.executable)')

# lab_begin OUTDIR: the evidence goes to OUTDIR/<host>/
lab_begin() {
  [ "$(id -u)" = 0 ] || { echo "run as root: sudo $0 OUTDIR" >&2; exit 2; }
  for tool in ip nft tcpdump ss conntrack strace "${LAB_NEEDS[@]:-ip}"; do
    command -v "$tool" >/dev/null || { echo "needs $tool: apt-get install iproute2 nftables tcpdump conntrack strace haproxy" >&2; exit 2; }
  done
  OUT=${1:?usage: $0 OUTDIR}
  mkdir -p "$OUT"
  LAB="hfcap$$"
  LAB_HOSTS=() LAB_PIDS=()
  trap lab_end EXIT
  trap 'exit 130' INT TERM HUP
}

lab_end() {
  local host pid
  set +e
  for pid in "${LAB_PIDS[@]}"; do kill "$pid" 2>/dev/null; done
  for host in "${LAB_HOSTS[@]}"; do
    for pid in $(ip netns pids "$LAB-$host"); do kill "$pid" 2>/dev/null; done
  done
  wait 2>/dev/null
  for host in "${LAB_HOSTS[@]}"; do ip netns delete "$LAB-$host"; done
}

# host NAME: a host without any interface yet
host() {
  ip netns add "$LAB-$1"
  LAB_HOSTS+=("$1")
  ip -n "$LAB-$1" link set lo up
}

# router NAME: forwards; does not look where packets come from
router() {
  host "$1"
  on "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
}

# wire HOST IF ADDRESS/LEN HOST IF ADDRESS/LEN
wire() {
  ip -n "$LAB-$1" link add "$2" type veth peer name "$5" netns "$LAB-$4"
  ip -n "$LAB-$1" address add "$3" dev "$2"
  ip -n "$LAB-$4" address add "$6" dev "$5"
  ip -n "$LAB-$1" link set "$2" up
  ip -n "$LAB-$4" link set "$5" up
}

# route HOST ROUTE...
route() { local at=$1; shift; ip -n "$LAB-$at" route add "$@"; }

# on HOST COMMAND...
on() { local at=$1; shift; ip netns exec "$LAB-$at" "$@"; }

# start HOST COMMAND...: in the background; its number is left in $STARTED
start() {
  local at=$1; shift
  ip netns exec "$LAB-$at" "$@" &
  STARTED=$!
  LAB_PIDS+=("$STARTED")
}

# capture HOST IF: into OUT/HOST/IF.pcap, 128 octets of each packet
capture() {
  mkdir -p "$OUT/$1"
  start "$1" tcpdump -Z root -U -n -i "$2" -s 128 -w "$OUT/$1/$2.pcap" 'tcp or icmp' 2>>"$OUT/.tcpdump"
  LAB_CAPTURES+=("$STARTED")
}
LAB_CAPTURES=()

# captures_ready: every tcpdump has opened its interface
captures_ready() {
  local tries=0
  until [ "$(grep -c 'listening on' "$OUT/.tcpdump" 2>/dev/null || true)" -ge "${#LAB_CAPTURES[@]}" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { echo "tcpdump does not start:" >&2; cat "$OUT/.tcpdump" >&2; exit 1; }
    sleep 0.1
  done
}

captures_end() {
  local pid
  sleep 0.5
  for pid in "${LAB_CAPTURES[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  for pid in "${LAB_CAPTURES[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -f "$OUT/.tcpdump"
}

# sample HOST FILE SECONDS COMMAND...: again and again, with a line of time before each
sample() {
  local at=$1 file=$OUT/$1/$2 every=$3; shift 3
  mkdir -p "$OUT/$at"
  start "$at" bash -c 'while :; do date -u +%FT%TZ; "${@:2}"; sleep "$1"; done' sample "$every" "$@" >"$file" 2>/dev/null
}

# settings HOST NAME-PATTERN: what `sysctl -a` says of these
settings() {
  mkdir -p "$OUT/$1"
  on "$1" sysctl -a 2>/dev/null | grep -E "$2" >"$OUT/$1/sysctl.txt"
}

# stamp: the time in UTC, for notes
stamp() { date -u +%FT%T.%3NZ; }
