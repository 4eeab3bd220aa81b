import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import type { Change, Patch } from '../change.ts';
import { changeWords } from '../change-words.ts';
import { filterRuleStep } from './filter-rule.ts';
import { type LinuxChange, linuxChange } from './linux-change.ts';
import { byHand, type Lasting, linuxFiles } from './linux-files.ts';
import { runtimeSteps, runtimeTools } from './linux-runtime.ts';
import { programPart } from './program-part.ts';
import { byHand as byHandPart, joined, part } from './rendering.ts';
import { netplan } from './netplan.ts';
import { networkManager } from './networkmanager.ts';
import { networkd } from './networkd.ts';
import type { LinuxPlatform, Script } from './script.ts';
import type { Renderer } from './scripts-of.ts';

/**
 * What a patch is on one Linux host: commands that act at once, and what makes it last in the way that the host keeps
 * its network settings.
 */
export function linuxScript(node: LoadedNode, patch: Patch, platform: LinuxPlatform): Script {
  const change = linuxChange(node, patch);
  const { steps, files, notes, tools = [], prelude = [] } = lasting[platform](change);
  return {
    node: node.name,
    platform,
    tools: [...runtimeTools(change), ...tools],
    prelude,
    steps: [...runtimeSteps(change), ...steps],
    files,
    notes: [...(platform === 'linux-runtime' ? [] : byHand(change)), ...notes],
  };
}

/** Whose file of rules it is, no file of a case says. */
const LOADED = {
  nft: 'The rule is gone when the rule set is loaded again: put it into the file that is loaded at the start as well (often /etc/nftables.conf), at the beginning of that chain.',
  iptables:
    'The rule is gone when the rules are loaded again: put it into the file that is loaded at the start as well (often /etc/iptables/rules.v4 or /etc/sysconfig/iptables), first in that chain.',
} as const;

const isOfKernel = ({ is }: Change): boolean =>
  is === 'route' || is === 'rule' || is === 'parameter' || is === 'nft-table';

const lasting: Readonly<Record<LinuxPlatform, (change: LinuxChange) => Lasting>> = {
  ...linuxFiles,
  'linux-networkmanager': networkManager,
  'linux-netplan': netplan,
  'linux-networkd': networkd,
};

const rendererOf =
  (platform: LinuxPlatform): Renderer =>
  (rendering) => {
    const { node, changes, subject } = rendering;
    const loaded = subject.network.node(node);
    if (!loaded) throw new Error(`the case has no ${node}`);
    const script = linuxScript(loaded, changes, platform);
    const programs = changes
      .filter((change) => !isOfKernel(change))
      .map((change) =>
        change.is === 'filter-rule'
          ? part({ steps: [filterRuleStep(change)], notes: [LOADED[change.language]] })
          : (programPart(rendering, change) ?? byHandPart(changeWords(change).join('; '))),
      );
    const { steps, files, notes } = joined([script, ...programs]);
    return { ...script, steps, files, notes };
  };

/** One for each way in which a Linux host keeps its network settings. */
export const linuxRenderers: Readonly<Record<LinuxPlatform, Renderer>> = {
  'linux-runtime': rendererOf('linux-runtime'),
  'linux-ifcfg': rendererOf('linux-ifcfg'),
  'linux-networkmanager': rendererOf('linux-networkmanager'),
  'linux-netplan': rendererOf('linux-netplan'),
  'linux-networkd': rendererOf('linux-networkd'),
  'linux-ifupdown': rendererOf('linux-ifupdown'),
  'linux-wicked': rendererOf('linux-wicked'),
};
