import { setInYaml, textInYaml } from '../check/yaml-edit.ts';
import { type CaseFiles, networkFileOf } from '../check/what-if.ts';
import { caseFileRole } from '../config/case-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { NodeName } from '../model/observation.ts';

/** The rule set of a host as it stands in the files of a case, in one of the two languages. */
export interface FilterText {
  readonly language: 'nft' | 'iptables';
  readonly text: string;
  /** The files with another text in its place. */
  readonly put: (text: string) => CaseFiles | undefined;
}

/**
 * What is written in `network.yaml` holds before a listing. Undefined: there is none, or in a form that nobody types
 * (JSON).
 */
export function filterText(files: CaseFiles, node: NodeName): FilterText | undefined {
  return writtenText(files, node) ?? listedText(files, node);
}

function writtenText(files: CaseFiles, node: NodeName): FilterText | undefined {
  const written = networkFileOf(files);
  if (!written) return undefined;
  for (const language of ['nft', 'iptables'] as const) {
    const path = ['nodes', node, language];
    const text = textInYaml(written, path);
    if (text === undefined) continue;
    const put = (changed: string) => {
      // Other nodes may stand on the same words by an alias: theirs stay as they are.
      const edited = setInYaml(written, path, JSON.stringify(changed));
      return edited && replaced(files, written, edited);
    };
    return { language, text, put };
  }
  return undefined;
}

function listedText(files: CaseFiles, node: NodeName): FilterText | undefined {
  const mine = files.network.filter(({ file }) => {
    const role = caseFileRole(file);
    return role?.of === 'host' && role.name === node;
  });
  for (const file of mine) {
    const language = /^(?:add )?table (?:\w+ )?\S+ \{/m.test(file.text)
      ? 'nft'
      : /^\*filter$/m.test(file.text)
        ? 'iptables'
        : undefined;
    if (language === undefined) continue;
    return { language, text: file.text, put: (text) => replaced(files, file, { ...file, text }) };
  }
  return undefined;
}

const replaced = (files: CaseFiles, old: ConfigFile, edited: ConfigFile): CaseFiles => ({
  ...files,
  network: files.network.map((file) => (file === old ? edited : file)),
});

export interface PlacedRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly rule: string;
}

/**
 * The text with a rule as the first of a chain, where `nft insert rule` and `iptables -I` put it. Undefined: there is
 * no such chain.
 */
export const withRule = (
  { language, text }: Pick<FilterText, 'language' | 'text'>,
  placed: PlacedRule,
): string | undefined => (language === 'nft' ? inNft(text, placed) : inIptables(text, placed));

function inNft(text: string, { family, table, chain, rule }: PlacedRule): string | undefined {
  const lines = text.split('\n');
  const named = family === 'ip' ? `(?:ip )?${escaped(table)}` : `${family} ${escaped(table)}`;
  const start = lines.findIndex((line) => new RegExp(`^\\s*(?:add )?table ${named} \\{`).test(line));
  const within = lines.findIndex((line, i) => i >= start && new RegExp(`^\\s*chain ${escaped(chain)} \\{`).test(line));
  if (start < 0 || within < 0) return undefined;
  const head = lines.findIndex((line, i) => i > within && !/^\s*(?:type |policy |$)/.test(line));
  return [...lines.slice(0, head), `    ${rule}`, ...lines.slice(head)].join('\n');
}

function inIptables(text: string, { table, chain, rule }: PlacedRule): string | undefined {
  const lines = text.split('\n');
  const start = lines.indexOf(`*${table}`);
  const commit = lines.findIndex((line, i) => i > start && line.trim() === 'COMMIT');
  if (start < 0 || commit < 0) return undefined;
  const first = lines.findIndex((line, i) => i > start && i < commit && /^(?:\[\d+:\d+\] )?-A /.test(line));
  const at = first < 0 ? commit : first;
  return [...lines.slice(0, at), `-A ${chain} ${rule}`, ...lines.slice(at)].join('\n');
}

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, String.raw`\$&`);
