/** Capture files and the packets in them, read and written. */
export { type CaptureFormat, captureFormat, CaptureFileReader } from './capture-file.ts';
export { type CaptureInterface, type Damage, Frame, type FrameSink } from './frame.ts';
export { dissect, type Dissected } from './dissect.ts';
export { Packet } from './packet.ts';
export { ACK, FIN, PSH, RST, SYN, TcpOptions } from './tcp.ts';
export { type FrameToWrite, pcapFile, pcapHeader, pcapRecord, type PcapShape } from './pcap-writer.ts';
export { type InterfaceToWrite, pcapngFile, type PcapngFrame, PcapngWriter } from './pcapng-writer.ts';
export { type EndToBuild, type SegmentToBuild, tcpFrame, tcpPacket } from './tcp-frame.ts';
export { icmpErrorFrame, type IcmpErrorToBuild } from './icmp-frame.ts';
