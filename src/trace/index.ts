/** One packet, one instant: what each node on its way does with it, and why. */
export type { FilterAction, FilterAnswer, FilterStep, FilterVerdict } from './filter-verdict.ts';
export type { IcmpKind, IcmpMessage, Packet, TcpKind } from './packet.ts';
export type { Reason, ReasonCode } from './reason.ts';
export type { Hop, Step, StepKind, Trace } from './step.ts';
export { flagBits, flowOf, isIcmpError, protocolNumber } from './packet.ts';
export { type AsaInput, asaPass, type AsaVerdict, type EgressLookup } from './asa/asa-pass.ts';
export { type AsaConnection, AsaConnections, type FoundConnection, type IdleTimeout } from './asa/connections.ts';
export { type ShadowedClass, shadowedClasses } from './asa/shadowed-classes.ts';
