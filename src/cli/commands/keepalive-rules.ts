import { readFile, stat } from 'node:fs/promises';
import { limits } from '../../base/limits.ts';
import { readRules, type RulesFile } from '../../live/keepalive/rules-file.ts';
import { configErrorWords } from '../../model/configuration.ts';
import { reasonOf } from '../intake/reason.ts';

/** The rules of a file, or what is wrong with it, a sentence each. */
export async function rulesIn(path: string): Promise<RulesFile['rules'] | { readonly wrong: readonly string[] }> {
  try {
    // Who writes rules by hand stays far below it; reading more would only take memory.
    if ((await stat(path)).size > limits.networkYamlCharsMax)
      return { wrong: [`${path} is larger than ${limits.networkYamlCharsMax} bytes (networkYamlCharsMax)`] };
    const { rules, errors } = readRules({ file: path, text: await readFile(path, 'utf8') });
    return errors.length > 0 ? { wrong: errors.map(configErrorWords) } : rules;
  } catch (error) {
    return { wrong: [`${path} could not be read: ${reasonOf(error)}`] };
  }
}
