/** One packet, one instant: what each node on its way does with it, and why. */
export type { FilterAction, FilterAnswer, FilterStep, FilterVerdict } from './filter-verdict.ts';
export type { IcmpKind, IcmpMessage, Packet, TcpKind } from './packet.ts';
export type { Reason, ReasonCode } from './reason.ts';
export type { Hop, Step, StepKind, Trace } from './step.ts';
export { flagBits, flagsOf, flowOf, isIcmpError, protocolNumber } from './packet.ts';
export {
  type AttemptOutcome,
  type AttemptPlan,
  type ConnectPurpose,
  type NetbackupVersion,
  planAttempts,
  playAttempts,
  type PortAttempt,
  SILENT_PORT_WAIT,
} from './netbackup/attempts.ts';
export { type Binding, bindSource } from './netbackup/binding.ts';
export { type NetbackupPlan, type PlannedWay, planNetbackup } from './netbackup/connection-plan.ts';
export { chooseDestination, type DestinationChoice, type DestinationVerdict } from './netbackup/destinations.ts';
export { type Resolution, type Resolve, resolverOf } from './netbackup/name-resolution.ts';
export { type NetbackupFlaw, netbackupLint } from './netbackup/netbackup-lint.ts';
export { entriesInOrder, type NetworkEntry } from './netbackup/network-entry.ts';
export { checkPeer, type PeerCheck, type PeerVerdict } from './netbackup/peer-check.ts';
export { type AsaInput, asaPass, type AsaVerdict, type EgressLookup } from './asa/asa-pass.ts';
export { type AsaConnection, AsaConnections, type FoundConnection, type IdleTimeout } from './asa/connections.ts';
export { type ShadowedClass, shadowedClasses } from './asa/shadowed-classes.ts';
export { permitEverything } from './asa/permit-everything.ts';
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
export { type Estate, type EstateOptions, traceEstate } from './estate/estate.ts';
export {
  type EstateCause,
  estateCauses,
  type EstateClass,
  type EstateFlow,
  type EstatePlace,
} from './estate/estate-class.ts';
export { joinEstates } from './estate/estate-count.ts';
