import type { ConfigLine } from './configuration.ts';
import type { Node } from './node.ts';
import type { NodeName } from './observation.ts';

/** The nodes and links of one case. */
export interface Network {
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
  /**
   * Every node that there is stands here: a next hop that nobody owns is then nobody, not a router that was left out.
   */
  readonly complete: boolean;
}

/** A broadcast domain: whoever is on it hears the others' ARP. */
export interface Link {
  readonly name: string;
  readonly ends: readonly LinkEnd[];
  /** Undefined: derived from networks that the ends share. */
  readonly by?: ConfigLine;
}

export interface LinkEnd {
  readonly node: NodeName;
  readonly interface: string;
}
