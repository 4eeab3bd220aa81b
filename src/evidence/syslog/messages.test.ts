import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messages } from './messages.ts';
import { documentedReasons } from './teardown-reason.ts';

const document = readFileSync(new URL('../../../docs/syslog.md', import.meta.url), 'utf8');

describe('docs/syslog.md', () => {
  test('names every message that is read, and no other', () => {
    const rows = [...document.matchAll(/^\| (\d{6}) \|/gm)].map((row) => row[1]);
    expect(new Set(rows)).toEqual(new Set(messages.keys()));
    expect(rows).toHaveLength(messages.size);
  });

  test('names every reason', () => {
    for (const words of documentedReasons.keys()) expect(document).toContain(`\`${words}\``);
  });
});
