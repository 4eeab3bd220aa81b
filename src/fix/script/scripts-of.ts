import type { Address } from '../../base/address.ts';
import type { NodeName } from '../../model/observation.ts';
import type { OperatingSystem } from '../../model/node.ts';
import { type Change, nodesOf, type Patch } from '../change.ts';
import { changeWords } from '../change-words.ts';
import type { Subject } from '../subject.ts';
import { aixScript } from './aix.ts';
import { freebsdScript } from './freebsd.ts';
import { hpUxScript } from './hp-ux.ts';
import { linuxRenderers } from './linux.ts';
import { programPart } from './program-part.ts';
import { part, scriptOf } from './rendering.ts';
import { asaScript } from './asa.ts';
import { deviceScript } from './device.ts';
import { filterRuleStep } from './filter-rule.ts';
import type { Platform, Script } from './script.ts';
import { solaris10Script, solarisScript } from './solaris.ts';
import { windowsScript } from './windows.ts';

/** What a renderer is given: one node's part of a patch, and the case as it was before. */
export interface Rendering {
  readonly node: NodeName;
  readonly changes: Patch;
  readonly subject: Subject;
}

export type Renderer = (rendering: Rendering) => Script;

/**
 * One script for each node that has to be changed, in the words of its platform. `wanted` is how a Linux host keeps its
 * settings.
 */
export function scriptsOf(patch: Patch, subject: Subject, wanted?: Platform): readonly Script[] {
  return nodesOf(patch).map((node) => {
    const changes = patch.filter((change) => change.node === node);
    const platform = platformOf(subject, node, wanted);
    const render = renderers[platform] ?? plain(platform);
    const script = render({ node, changes, subject });
    return platform.startsWith('linux-') ? { ...script, addresses: addressesOf(subject, node) } : script;
  });
}

function addressesOf(subject: Subject, name: NodeName): readonly Address[] {
  const interfaces = subject.network.node(name)?.node.interfaces ?? [];
  return interfaces
    .filter(({ loopback }) => loopback !== true)
    .flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

/** What each platform is written by. One that is not here is told in plain words. */
const renderers: Readonly<Partial<Record<Platform, Renderer>>> = {
  ...linuxRenderers,
  asa: asaScript,
  device: deviceScript,
  windows: windowsScript,
  solaris: solarisScript,
  'solaris-10': solaris10Script,
  aix: aixScript,
  'hp-ux': hpUxScript,
  freebsd: freebsdScript,
};

/** Programs and products are the same on every Unix. */
const plain =
  (platform: Platform): Renderer =>
  (rendering) =>
    scriptOf(rendering, platform, (change) => programPart(rendering, change) ?? part({ steps: [stepOf(change)] }));

const stepOf = (change: Change): Script['steps'][number] =>
  change.is === 'filter-rule'
    ? filterRuleStep(change)
    : { says: changeWords(change)[0] ?? change.is, apply: changeWords(change), rollback: [] };

export function platformOf(subject: Subject, node: NodeName, wanted?: Platform): Platform {
  const found = subject.network.node(node)?.node;
  if (found?.filter?.kind === 'asa') return 'asa';
  if (found?.filter?.kind === 'table') return 'device';
  const own = BY_SYSTEM[found?.system ?? 'not-known'];
  return own === 'linux-runtime' && wanted?.startsWith('linux-') ? wanted : own;
}

const BY_SYSTEM: Readonly<Record<OperatingSystem, Platform>> = {
  linux: 'linux-runtime',
  windows: 'windows',
  'windows-2008': 'windows',
  'windows-2003': 'windows',
  solaris: 'solaris',
  'solaris-10': 'solaris-10',
  aix: 'aix',
  'hp-ux': 'hp-ux',
  freebsd: 'freebsd',
  openbsd: 'freebsd',
  macos: 'freebsd',
  asa: 'asa',
  fwsm: 'asa',
  pix: 'asa',
  'not-known': 'linux-runtime',
};
