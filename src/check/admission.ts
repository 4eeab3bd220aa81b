import type { Admission, Dialogue, Role } from '../dialogue/dialogue.ts';
import { NOT_ALLOWED } from '../dialogue/netbackup/status-table.ts';
import type { Notice } from '../dialogue/outcome.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { planNetbackup } from '../trace/netbackup/connection-plan.ts';
import { checkPeer, type PeerCheck } from '../trace/netbackup/peer-check.ts';
import type { RunCause } from './cause-of-run.ts';
import { ofKind, type Played } from './played.ts';

/**
 * What bp.conf of both hosts makes of a NetBackup session: the same decisions that `trace --as netbackup` prints.
 * Undefined for what has no such rules. A caller of which it is not known whether it is let in is.
 */
export function admissionOf(
  network: LoadedNetwork,
  { asks }: Dialogue,
  roles: Readonly<Record<string, Role>>,
): Admission | undefined {
  const [caller, asked] = asks ? [roles[asks.from], roles[asks.to]] : [];
  const from = network.node(caller?.host ?? '');
  if (!from || !asked) return undefined;
  const key = [from.name, asked.host, asked.address].join(' ');
  const known = knownOf(network);
  const admission = known.get(key) ?? judged(network, from, asked);
  if (known.size < JUDGED_MAX) known.set(key, admission);
  return admission;
}

/** It is one packet's way and back: asked once of each pair of hosts, however many sessions they have. */
const judgements = new WeakMap<LoadedNetwork, Map<string, Admission>>();
const JUDGED_MAX = 10_000;

function knownOf(network: LoadedNetwork): Map<string, Admission> {
  const known = judgements.get(network) ?? new Map<string, Admission>();
  judgements.set(network, known);
  return known;
}

function judged(network: LoadedNetwork, from: LoadedNode, asked: Role): Admission {
  const to = asked.address;
  const { way } = planNetbackup({ nodes: nodesOf(network), from: from.node, to });
  const bind = way?.binding.kind === 'bound' ? way.binding.address : undefined;
  const { request } = traceBothWays(network, { from, to, port: PBX, protocol: 'tcp', bindAddress: bind });
  const check = peerCheck(network, asked.host, request.packet.source);
  return { bind, refused: check?.verdict.kind === 'refused' };
}

/** The port that every release tries first; the source address does not depend on it. */
const PBX = 1_556;

const nodesOf = (network: LoadedNetwork) => [...network.nodes].map(({ node }) => node);

function peerCheck(network: LoadedNetwork, host: string, source: PeerCheck['source']): PeerCheck | undefined {
  const accepting = network.node(host)?.node;
  return accepting && checkPeer({ accepting, nodes: nodesOf(network), source });
}

/** The program that was asked said that it does not let the caller in. */
export function refusalCause({ network, outcome, session, timeline }: Played, { at }: Notice): RunCause | undefined {
  const said = outcome.statuses.find(
    (one) => one.status === NOT_ALLOWED.status && one.words === NOT_ALLOWED.words && one.at <= at,
  );
  const host = session.actors.find(({ name }) => name === said?.actor)?.host;
  if (!said || host === undefined) return undefined;
  const owner = network.node(host);
  const checks = ofKind(timeline, 'accepted').flatMap(({ node, flow }) =>
    node === host && flow
      ? [flow.source, flow.destination].flatMap(({ address }) =>
          owner?.isLocal(address) === true ? [] : (peerCheck(network, host, address) ?? []),
        )
      : [],
  );
  const refused = checks.find(({ verdict }) => verdict.kind === 'refused');
  const words = `${said.actor} on ${host} ended with ${said.status} (${said.words})`;
  return {
    cause: 'PEER_NOT_ALLOWED',
    node: host,
    at: said.at,
    because: refused ? `${words}: ${refused.because.text}` : words,
  };
}
