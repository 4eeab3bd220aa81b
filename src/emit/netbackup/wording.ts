import type { Endpoint, Flow } from '../../model/flow.ts';
import type { Severity } from './log-line.ts';

/** What a program says at one moment: without stamp, process and host. */
export interface Said {
  readonly severity: Severity;
  readonly message: string;
}

export const debug = (message: string): Said => ({ severity: 2, message });
export const failed = (message: string): Said => ({ severity: 16, message });

/** `18 0x00000012`: NetBackup writes its values twice. */
const value = (number: number): string => `${number} 0x${number.toString(16).padStart(8, '0')}`;

/** `10.4.0.9.3583`: its logs join address and port by a dot. */
const dotted = ({ address, port }: Endpoint): string => `${address}.${port}`;
const fromTo = ({ source, destination }: Flow, handle: number): string =>
  `FROM ${dotted(source)} TO ${dotted(destination)} fd = ${handle}`;

/*
 * The lines of vnetd's library, word for word as vendor article 100024894 has them. The article leaves the source
 * references out ("..."); the line numbers here stand for those of some version.
 */
export const connectInProgress = (attempt: number): Said =>
  debug(`vnet_async_connect: vnet_vnetd.c.4147: 0: connect in progress: ${value(attempt)}`);
export const connectError = (number: number): Said =>
  debug(`vnet_async_connect: vnet_vnetd.c.4162: 0: getsockopt SO_ERROR returned: ${value(number)}`);
export const asyncConnect = (flow: Flow, handle: number): Said =>
  debug(`vnet_async_connect: vnet_vnetd.c.4176: 0: connect: async CONNECT ${fromTo(flow, handle)}`);
export const brokerSupported: Said = debug(
  `vnet_vnetd_pbx_c_supported: vnet_vnetd.c.3607: 0: VN_REQUEST_PBX_C_SUPPORTED: ${value(13)}`,
);
export const brokerNotRunning: Said = debug(
  `do_vnetd_service: vnet_connect.c.1401: 0: remote host supports PBX, but PBX is not running: ${value(0)}`,
);
export const serviceAsked: readonly Said[] = [
  debug(`vnet_vnetd_service_socket: vnet_vnetd.c.2046: 0: VN_REQUEST_SERVICE_SOCKET: ${value(6)}`),
  debug('vnet_vnetd_service_socket: vnet_vnetd.c.2060: 0: service: bpcd'),
];
export const viaVnetd = (flow: Flow, handle: number): Said =>
  debug(`do_vnetd_service: vnet_connect.c.1517: 0: via VNETD: bpcd CONNECT ${fromTo(flow, handle)}`);
export const connectVnetd = (flow: Flow, handle: number): Said =>
  debug(`do_vnetd_service: vnet_connect.c.1517: 0: connect: VNETD CONNECT ${fromTo(flow, handle)}`);
/** As bptestbpcd of 8.2 prints it. */
export const viaBroker = (flow: Flow, handle: number): readonly Said[] => [
  debug('vnet_pbxConnect_ex: pbxConnectExEx Succeeded'),
  { severity: 8, message: `do_pbx_service: [vnet_connect.c:3510] via PBX VNETD CONNECT ${fromTo(flow, handle)}` },
];
export const connectionLogged = (flow: Flow, handle: number): Said =>
  debug(`logconnections: BPCD CONNECT ${fromTo(flow, handle)}`);

export const forwardAsked: Said = debug(
  `vnet_vnetd_connect_forward_socket_begin: vnet_vnetd.c.2225: 0: VN_REQUEST_CONNECT_FORWARD_SOCKET: ${value(10)}`,
);
export const forwardTold = (port: number, token: string): readonly Said[] => [
  debug(`vnet_vnetd_connect_forward_socket_begin: vnet_vnetd.c.2241: 0: ipc_string: ${port}`),
  debug(`vnet_vnetd_connect_forward_socket_begin: vnet_vnetd.c.2253: 0: hash_str1: ${token}`),
];

// The side that accepts.

export const brokerAccept = (flow: Flow, handle: number): Said =>
  debug(`ProcessRequests: vnetd.c.301: 0: msg: VNETD ACCEPT ${fromTo(flow, handle)}`);
export const requestTaken = (name: string, number: number): Said =>
  debug(`ProcessRequests: vnetd.c.316: 0: msg: Request VN_REQUEST_${name}(${number})`);
export const requestDone = (status: number): Said => debug(`ProcessRequests: vnetd.c.322: 0: status: ${value(status)}`);
export const serviceStarted: Said = debug('process_service_socket: vnetd.c.622: 0: service_name: bpcd');
export const daemonAccept = (flow: Flow, handle: number): Said =>
  debug(`logconnections: BPCD ACCEPT ${fromTo(flow, handle)}`);
export const peerNamed = (name: string, { source }: Flow): Said =>
  debug(`bpcd peer_hostname: Connection from host ${name} (${source.address}) port ${source.port}`);

/** vnetd opens a port for a local process: `first` is the hash by which both sides call it. */
export const forwardOpened = (port: number, [first, second]: readonly [string, string]): readonly Said[] => [
  debug(`vnet_generate_hashes: vnet_vnetd.c.5010: 0: hash_str1: ${first}`),
  debug(`vnet_generate_hashes: vnet_vnetd.c.5011: 0: hash_str2: ${second}`),
  debug(`process_connect_forward_socket: vnetd.c.811: 0: ipc_string: ${port}`),
  debug(`process_connect_forward_socket: vnetd.c.812: 0: hash_str1: ${first}`),
];
export const forwardTaken = (peer: number, second: string): readonly Said[] => [
  debug(`vnet_verify_local_accept: vnet_vnetd.c.4719: 0: localhost IPv4 peer port: ${value(peer)}`),
  debug(`vnet_send_network_socket: vnet_vnetd.c.4502: 0: hash_str2: ${second}`),
  requestDone(0),
];
/** 11 is vnetd's own number for a wait that ran out. */
export const forwardExpired = (seconds: number): readonly Said[] => [
  debug(`vnet_sock_ready: vnet.c.1290: 0: max_time: ${value(seconds)}`),
  debug(`vnet_sock_ready: vnet.c.1291: 0: sock: ${value(356)}`),
  debug(`vnet_sock_ready: vnet.c.1292: 0: Function failed: ${value(11)}`),
  debug(`vnet_accept_from_vnetd: vnet_vnetd.c.4620: 0: status: ${value(0)}`),
  debug(`process_connect_forward_socket: vnetd.c.840: 0: status: ${value(11)}`),
  requestDone(11),
  requestTaken('DISCONNECT', 1),
];

// The process that wants it.

export const forwardWanted = (port: number): Said =>
  debug(`is_pbxable_server: vnet_connect.c.2210: 0: service: ${port}`);
export const forwardReceived = ([first, second]: readonly [string, string]): readonly Said[] => [
  debug(`vnet_receive_network_socket: vnet_vnetd.c.4390: 0: hash_str1: ${first}`),
  debug(`vnet_receive_network_socket: vnet_vnetd.c.4391: 0: hash_str2: ${second}`),
];
/** 18 is the library's number for a connect that failed. */
export const forwardMissed: readonly Said[] = [
  debug(`connect_to_service: vnet_connect.c.402: 0: vnet_async_connect() failed: ${value(18)}`),
  debug(`vnet_connect_to_reserved_service: vnet_connect.c.491: 0: connect_to_service() failed: ${value(18)}`),
  debug(
    `vnet_connect_to_third_party_service: vnet_connect.c.244: 0: vnet_connect_to_reserved_service() failed: ${value(18)}`,
  ),
  debug(`vnet_connect_by_vnetd: vnet_connect.c.2307: 0: vnet_connect_to_third_party_service() failed: ${value(18)}`),
  debug('get_vnetd_forward_socket: vnet_connect_by_vnetd failed: 18'),
  failed('process_requests: get_vnetd_forward_socket failed: 25'),
];

// bpbrm of a multiplexed backup.

const mpxIpc = (port: number, token: string): string => `${port};${token};10;600`;
export const socketOffered = (client: string, port: number, token: string): readonly Said[] => [
  debug(`bpbrm read_media_msg: read from media manager: NCB_DATASOCKET ${client} ${mpxIpc(port, token)}`),
  debug(`bpbrm multiplexed_backup: bpbrm.c.9563: mpx_ipc: ${mpxIpc(port, token)}`),
];
export const childSpawned = (child: string): Said => debug(`bpbrm spawn_brm_child: bpbrm child pid = ${child}`);
export const daemonFailed = (status: number): readonly Said[] => [
  debug(`bpcr_put_vnetd_forward_socket: bpcd returned failure: ${status}`),
  failed('bpbrm handle_backup: cannot create data socket, The operation completed successfully. (0)'),
];
