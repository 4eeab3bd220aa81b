import type { Node } from '../model/node.ts';

/** A node that keeps connections. */
export type Device = Node & { readonly filter: NonNullable<Node['filter']> };

/**
 * What `--set` and `--sweep` call the idle timer of a device: the general one, of which a class of its policy or a rule
 * may make an exception.
 */
export function idleTimerKey({ name, filter }: Device): string {
  switch (filter.kind) {
    case 'asa':
      return `firewall.${name}.timeout.conn`;
    case 'table':
      return `firewall.${name}.idle-timeout`;
    case 'netfilter':
      return `host.${name}.sysctl.net.netfilter.nf_conntrack_tcp_timeout_established`;
  }
}
