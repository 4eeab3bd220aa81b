import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import type { Patch } from '../change.ts';
import { type LinuxChange, linuxChange } from './linux-change.ts';
import { byHand, type Lasting, linuxFiles } from './linux-files.ts';
import { runtimeSteps, runtimeTools } from './linux-runtime.ts';
import { netplan } from './netplan.ts';
import { networkManager } from './networkmanager.ts';
import { networkd } from './networkd.ts';
import type { LinuxPlatform, Script } from './script.ts';

/** What a patch is on one Linux host: commands that act at once, and what makes it last in the way that the host keeps its network settings. */
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

const lasting: Readonly<Record<LinuxPlatform, (change: LinuxChange) => Lasting>> = {
  ...linuxFiles,
  'linux-networkmanager': networkManager,
  'linux-netplan': netplan,
  'linux-networkd': networkd,
};
