"""An inline intrusion prevention system in small: when a packet's payload begins with the mark, both ends get a reset in the name of the other.

  reset_injector.py INTERFACE MARK

The rule that drops the packet itself stands in the script that starts this. Numbers are those of the dropped packet, so both ends accept the resets.
"""

import socket
import struct
import sys

interface, mark = sys.argv[1], sys.argv[2].encode()
ETH_P_IP = 0x0800
tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
tap.bind((interface, ETH_P_IP))
wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
RST, ACK = 0x04, 0x10


def checksum(octets):
    total = sum(struct.unpack("!%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def reset(source, destination, sport, dport, sequence, acknowledgement):
    tcp = struct.pack("!HHIIBBHHH", sport, dport, sequence, acknowledgement, 5 << 4, RST | ACK, 0, 0, 0)
    pseudo = source + destination + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    # The kernel fills in identification and checksum; the time-to-live is this host's own, as of every packet that begins here.
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, socket.IPPROTO_TCP, 0, source, destination)
    wire.sendto(ip + tcp, (socket.inet_ntoa(destination), 0))


while True:
    packet, (_, _, kind, *_rest) = tap.recvfrom(65536)
    if kind == socket.PACKET_OUTGOING or packet[9] != socket.IPPROTO_TCP:
        continue
    header = (packet[0] & 15) * 4
    source, destination = packet[12:16], packet[16:20]
    sport, dport, sequence, acknowledgement, offset = struct.unpack("!HHIIB", packet[header : header + 13])
    if not packet[header + (offset >> 4) * 4 :].startswith(mark):
        continue
    reset(destination, source, dport, sport, acknowledgement, sequence)
    reset(source, destination, sport, dport, sequence, acknowledgement)
