"""The keepalive of a socket, written as IDLE,INTERVAL,COUNT in seconds; `system` for the kernel's own values."""

import socket


def keep_alive(it, wanted):
    if not wanted:
        return
    it.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if wanted == "system":
        return
    for option, value in zip((socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT), wanted.split(",")):
        it.setsockopt(socket.IPPROTO_TCP, option, int(value))
