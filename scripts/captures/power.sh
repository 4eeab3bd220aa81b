# shellcheck shell=bash
# Hosts that lose their power, behind a switch whose other ports stay up. Sourced after lab_begin.

# switch NAME HOST IF ADDRESS/LEN: a bridge, and a router's port in it
switch() {
  SWITCH=$1
  ip -n "$LAB-$1" link add br0 type bridge
  ip -n "$LAB-$1" link set br0 up
  port "$2" "$3" "$4"
}

# port HOST IF ADDRESS/LEN: a host's interface on the switch
port() {
  ip -n "$LAB-$1" link add "$2" type veth peer name "to-$1" netns "$LAB-$SWITCH"
  ip -n "$LAB-$1" address add "$3" dev "$2"
  ip -n "$LAB-$SWITCH" link set "to-$1" master br0 up
  ip -n "$LAB-$1" link set "$2" up
}

# plug HOST ADDRESS/LEN GATEWAY: a host that knows nothing of what was before
plug() {
  host "$1"
  port "$1" eth0 "$2"
  route "$1" default via "$3"
}

# power_off HOST: nothing leaves it any more, not even a farewell of its sockets; and what it knew is lost
power_off() {
  local pid kept=() name
  ip -n "$LAB-$SWITCH" link set "to-$1" down
  for pid in $(ip netns pids "$LAB-$1"); do kill -KILL "$pid" 2>/dev/null || true; done
  sleep 0.2
  ip netns delete "$LAB-$1"
  for name in "${LAB_HOSTS[@]}"; do [ "$name" = "$1" ] || kept+=("$name"); done
  LAB_HOSTS=("${kept[@]}")
  # Closing sockets keep a namespace alive for minutes after its name is gone, and its end of the cable with it.
  ip -n "$LAB-$SWITCH" link delete "to-$1"
}
