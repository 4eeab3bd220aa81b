import type { TableManner } from '../model/node.ts';
import type { NodeName } from '../model/observation.ts';
import type { TcpProfile } from '../sim/tcp/profile.ts';

/** What of a node decided something in a night: of its kind (of a system what no source confirms), or its rules. */
export type Reliance =
  | { readonly is: 'system'; readonly node: NodeName; readonly on: keyof TcpProfile }
  /** It forwards, and nobody listed its rules. */
  | { readonly is: 'rules'; readonly node: NodeName }
  | { readonly is: 'device'; readonly node: NodeName; readonly on: TableManner };
