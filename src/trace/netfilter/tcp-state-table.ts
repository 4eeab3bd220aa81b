import type { TcpKind } from '../packet.ts';

/** The states of net/netfilter/nf_conntrack_proto_tcp.c. */
export type TcpState =
  | 'none'
  | 'syn-sent'
  | 'syn-recv'
  | 'established'
  | 'fin-wait'
  | 'close-wait'
  | 'last-ack'
  | 'time-wait'
  | 'close'
  | 'syn-sent-2';

const order: readonly TcpState[] = [
  'none',
  'syn-sent',
  'syn-recv',
  'established',
  'fin-wait',
  'close-wait',
  'last-ack',
  'time-wait',
  'close',
  'syn-sent-2',
];

/** `invalid`: conntrack lets the packet go without a connection. `ignored`: it belongs to it and changes nothing. */
export type TcpStep = TcpState | 'invalid' | 'ignored';

const short: Readonly<Record<string, TcpStep>> = {
  SS: 'syn-sent',
  SR: 'syn-recv',
  ES: 'established',
  FW: 'fin-wait',
  CW: 'close-wait',
  LA: 'last-ack',
  TW: 'time-wait',
  CL: 'close',
  S2: 'syn-sent-2',
  IV: 'invalid',
  IG: 'ignored',
};

const row = (text: string): readonly TcpStep[] => text.split(' ').map((name) => short[name] ?? 'invalid');

type Segment = 'syn' | 'syn-ack' | 'fin' | 'ack' | 'reset';

/**
 * `tcp_conntracks` of the kernel (v6.12), columns in the order of its enum: none, SS, SR, ES, FW, CW, LA, TW, CL, S2.
 */
const steps: Readonly<Record<'original' | 'reply', Readonly<Record<Segment, readonly TcpStep[]>>>> = {
  original: {
    syn: row('SS SS IG IG IG IG IG SS SS S2'),
    'syn-ack': row('IV IV SR IV IV IV IV IV IV SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('ES IV ES ES CW CW TW TW CL IV'),
    reset: row('IV CL CL CL CL CL CL CL CL CL'),
  },
  reply: {
    syn: row('IV S2 IV IV IV IV IV SS IV S2'),
    'syn-ack': row('IV SR IG IG IG IG IG IG IG SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('IV IG SR ES CW CW TW TW CL IG'),
    reset: row('IV CL CL CL CL CL CL CL CL CL'),
  },
};

/** `get_conntrack_index`: a segment with data is an acknowledgement like any other. */
const segmentOf = (kind: TcpKind): Segment => (kind === 'data' ? 'ack' : kind);

export interface TcpStepOptions {
  readonly direction: 'original' | 'reply';
  readonly kind: TcpKind;
}

export function tcpStep(state: TcpState, { direction, kind }: TcpStepOptions): TcpStep {
  return steps[direction][segmentOf(kind)][order.indexOf(state)] ?? 'invalid';
}
