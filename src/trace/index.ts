/** One packet, one instant: what each node on its way does with it, and why. */
export type { FilterAction, FilterAnswer, FilterStep, FilterVerdict } from './filter-verdict.ts';
export type { IcmpKind, IcmpMessage, Packet, TcpKind } from './packet.ts';
export type { Reason, ReasonCode } from './reason.ts';
export type { Hop, Step, StepKind, Trace } from './step.ts';
export { flagBits, flowOf, isIcmpError, protocolNumber } from './packet.ts';
export {
  ConnectionTable,
  type ConnectionEntry,
  type Direction,
  type Tracked,
  trackedAnswer,
  UNTRACKED,
} from './netfilter/conntrack.ts';
export { type ConntrackSettings, conntrackSettings, tracksConnections } from './netfilter/conntrack-settings.ts';
export { type HookOptions, type HookResult, passHook } from './netfilter/hook.ts';
export type { HookHost } from './netfilter/packet-match.ts';
