import type { TableManner } from '../model/node.ts';
import type { NodeName } from '../model/observation.ts';
import type { TcpProfile } from '../sim/tcp/profile.ts';

/** What of a node's kind decided something in a night; of a system only what no source confirms. */
export type Reliance =
  | { readonly is: 'system'; readonly node: NodeName; readonly on: keyof TcpProfile }
  | { readonly is: 'device'; readonly node: NodeName; readonly on: TableManner };
