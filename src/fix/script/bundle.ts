import { printable } from '../../base/printable.ts';
import { type CauseCode, causes, fixIds } from '../../model/codes.ts';
import type { Fix } from '../fix.ts';
import { goalName, type Goal, missedWords, type Outcome } from '../goal.ts';
import { changeWords } from '../change-words.ts';
import { rateWords, tableWords } from '../price-words.ts';
import { isPassing, leftToHands, type Platform, platformWords, type Script } from './script.ts';
import { powershellScripts } from './powershell-script.ts';
import { shellScripts } from './shell-script.ts';

/** A file of the folder that a change board is given. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

export interface Bundled {
  readonly goal: Goal;
  readonly cause: CauseCode | undefined;
  readonly fix: Fix;
  readonly scripts: readonly Script[];
}

/** Scripts, their way back, what makes it last, and a README for whoever has to approve it. */
export function bundleOf(bundled: Bundled): readonly BundleFile[] {
  const folders = foldersOf(bundled.scripts);
  const files = bundled.scripts.flatMap((script) => filesOf(script, folders.get(script) ?? 'node'));
  return [{ path: 'README.md', text: readme(bundled, folders), executable: false }, ...files];
}

/** A folder for each node, whatever it is called; two that would be the same, be it on Windows, are numbered. */
function foldersOf(scripts: readonly Script[]): ReadonlyMap<Script, string> {
  const taken = new Set<string>();
  return new Map(
    scripts.map((script) => {
      const plain =
        script.node
          .replaceAll(/[^\w.-]/g, '_')
          .replace(/^[.-]+/, '_')
          .slice(0, 100) || 'node';
      let name = plain;
      for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${plain}-${n}`;
      taken.add(name.toLowerCase());
      return [script, name];
    }),
  );
}

type Language = 'shell' | 'powershell' | 'device';

export function languageOf(platform: Platform): Language {
  switch (platform) {
    case 'windows':
      return 'powershell';
    case 'asa':
    case 'device':
      return 'device';
    case 'linux-runtime':
    case 'linux-ifcfg':
    case 'linux-networkmanager':
    case 'linux-netplan':
    case 'linux-networkd':
    case 'linux-ifupdown':
    case 'linux-wicked':
    case 'solaris':
    case 'solaris-10':
    case 'aix':
    case 'hp-ux':
    case 'freebsd':
      return 'shell';
  }
}

function filesOf(script: Script, folder: string): readonly BundleFile[] {
  const lasting = script.files.map(({ path, text }) => ({
    path: `${folder}/files/${path
      .replace(/^[A-Za-z]:/, '')
      .replaceAll('\\', '/')
      .replace(/^\/+/, '')
      .replaceAll('..', '__')}`,
    text,
    executable: false,
  }));
  switch (languageOf(script.platform)) {
    case 'shell': {
      const { apply, rollback } = shellScripts(script);
      return [
        { path: `${folder}/apply.sh`, text: apply, executable: true },
        { path: `${folder}/rollback.sh`, text: rollback, executable: true },
        ...lasting,
      ];
    }
    case 'powershell': {
      const { apply, rollback } = powershellScripts(script);
      return [
        { path: `${folder}/apply.ps1`, text: apply, executable: false },
        { path: `${folder}/rollback.ps1`, text: rollback, executable: false },
        ...lasting,
      ];
    }
    case 'device':
      return [...bothWays(script, folder, 'txt'), ...lasting];
  }
}

/** Lines as they are typed: such languages have no test that a script could ask. */
function bothWays({ steps }: Script, folder: string, ending: string): readonly BundleFile[] {
  const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
  return [
    { path: `${folder}/apply.${ending}`, text: text(steps.flatMap(({ apply }) => apply)), executable: false },
    {
      path: `${folder}/rollback.${ending}`,
      text: text(steps.toReversed().flatMap(({ rollback }) => rollback)),
      executable: false,
    },
  ];
}

function readme({ goal, cause, fix, scripts }: Bundled, folders: ReadonlyMap<Script, string>): string {
  const { proof, price, breaks } = fix;
  const passing = scripts.filter(isPassing).map(({ node }) => node);
  const lines = [
    `# ${fix.words}`,
    '',
    `${fixIds[fix.fix]} It mends: ${goalName(goal)}${cause === undefined ? '' : ` (${cause}: ${causes[cause]})`}`,
    '',
    '## Proof, by replay of the model',
    '',
    `- before: ${outcomeWords(proof.before)}`,
    `- after: ${outcomeWords(proof.after)}`,
    '- no part of it can be left out',
    ...fix.leftAlone.map((words) => `- ${words}`),
    ...(breaks.length === 0
      ? ['- nothing else of the case that held before fails with it']
      : breaks.map((one) => `- **breaks** ${goalName(one.goal)}: ${missedWords(one.after)}`)),
    '',
    '## Price',
    '',
    `- hosts: ${price.hosts.join(', ') || 'none'}; devices: ${price.devices.join(', ') || 'none'}; sessions of the case: ${price.sessions}`,
    `- ${price.running === 'at-once' ? 'connections that stand profit at once' : 'connections that stand keep what they have: it begins with the next ones'}`,
    ...(passing.length === 0
      ? []
      : [`- **gone after a reboot** of ${passing.join(', ')}, unless it is made to last (below)`]),
    ...(price.restart === undefined ? [] : [`- to be restarted: ${price.restart}`]),
    ...(price.packetsPerSecond > 0 ? [`- adds ${rateWords(price.packetsPerSecond)}`] : []),
    ...tableWords(price).map((words) => `- ${words}`),
    ...(price.gives === undefined ? [] : [`- ${price.gives}`]),
    `- security: ${SECURITY_WORDS[price.security]}`,
    `- source: ${price.source}`,
    '',
    '## What is changed',
    ...scripts.flatMap((script) => nodeText(script, folders.get(script) ?? 'node', fix)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

const SECURITY_WORDS = {
  none: 'nothing is given away',
  some: 'a little is given away, which has to be agreed on',
  much: 'much is given away: only where nothing else helps',
} as const;

const outcomeWords = ({ words, cause }: Outcome): string => `${words}${cause === undefined ? '' : ` (${cause})`}`;

function nodeText(script: Script, folder: string, fix: Fix): readonly string[] {
  const { node, platform, files, notes } = script;
  const left = leftToHands(script);
  const changes = fix.patch.filter((change) => change.node === node).flatMap(changeWords);
  const ending = { shell: 'sh', powershell: 'ps1', device: 'txt' }[languageOf(platform)];
  return [
    '',
    `### ${node}: ${platformWords(script)}`,
    '',
    ...changes.map((line) => `    ${line}`),
    '',
    ...(left === 'all'
      ? [`By hand: \`${folder}/apply.${ending}\` changes nothing.`]
      : [
          `\`${folder}/apply.${ending}\` does it, \`${folder}/rollback.${ending}\` takes it back${left === 'some' ? '; what it leaves to you stands below' : ''}.`,
        ]),
    ...files.map(
      ({ path, how }) =>
        `${how === 'merge' ? 'By hand' : 'Lasting'}: ${path} (${folder}/files)${how === 'append' ? ', behind what stands there' : ''}.`,
    ),
    ...notes.map((note) => `- ${note}`),
  ];
}
