import { limits } from '../../base/limits.ts';
import { readRules, type RulesFile } from '../../live/keepalive/rules-file.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { wholeText } from '../intake/whole-text.ts';

/** The rules of a file, or what is wrong with it, a sentence each. */
export function rulesIn(path: string): RulesFile['rules'] | { readonly wrong: readonly string[] } {
  const text = wholeText(path, limits.networkYamlCharsMax);
  if (typeof text !== 'string') return { wrong: [`${path} ${text.wrong}`] };
  const { rules, errors } = readRules({ file: path, text });
  return errors.length > 0 ? { wrong: errors.map(configErrorWords) } : rules;
}
