import type { SocketState } from '../../model/observation.ts';

/** Spellings that differ by more than hyphens and the underscore before a number. */
const spelled: Readonly<Record<string, SocketState>> = {
  LISTEN: 'LISTEN',
  LISTENING: 'LISTEN', // Windows
  SYN_SENT: 'SYN_SENT',
  SYN_RECV: 'SYN_RECV',
  SYN_RCVD: 'SYN_RECV', // Solaris, AIX, HP-UX, BSD
  SYN_RECEIVED: 'SYN_RECV', // Windows
  ESTAB: 'ESTABLISHED', // ss
  ESTABLISHED: 'ESTABLISHED',
  FIN_WAIT1: 'FIN_WAIT1',
  FIN_WAIT2: 'FIN_WAIT2',
  CLOSE_WAIT: 'CLOSE_WAIT',
  CLOSING: 'CLOSING',
  LAST_ACK: 'LAST_ACK',
  TIME_WAIT: 'TIME_WAIT',
  CLOSED: 'CLOSED',
  CLOSE: 'CLOSED', // net-tools
  UNCONN: 'CLOSED', // ss
  // Windows in German. `?` stands for a letter that each code page writes in its own way.
  'ABH?REN': 'LISTEN',
  SYN_GESENDET: 'SYN_SENT',
  SYN_EMPFANGEN: 'SYN_RECV',
  HERGESTELLT: 'ESTABLISHED',
  FIN_WARTEN1: 'FIN_WAIT1',
  FIN_WARTEN2: 'FIN_WAIT2',
  SCHLIESSEN_WARTEN: 'CLOSE_WAIT',
  SCHLIESSEND: 'CLOSING',
  WARTEND: 'TIME_WAIT',
  GESCHLOSSEN: 'CLOSED',
};

/** From any name that ss or a netstat prints: `FIN-WAIT-1`, `FIN_WAIT_1` and `FIN_WAIT1` are one state. */
export function socketState(name: string): SocketState | undefined {
  const spelling = name
    .replaceAll('-', '_')
    .replace(/_(?=[12]$)/, '')
    .replace(/[^\x00-\x7f]+/, '?');
  return Object.hasOwn(spelled, spelling) ? spelled[spelling] : undefined;
}
