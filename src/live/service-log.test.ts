import assert from 'node:assert/strict';
import { test } from 'vitest';
import { serviceLog } from './service-log.ts';

test('nothing that a peer said moves the cursor of who reads the log, and its reader gets it as it was', () => {
  const lines: string[] = [];
  const said = 'e\u001b[31m\u009b2J\u007f\u202e\n';
  serviceLog({ write: (line) => lines.push(line) }).warn({ said }, 'not-ours');
  const [line = ''] = lines;
  assert.equal(lines.length, 1);
  assert.match(line, /^[\x20-\x7e]+\n$/);
  const { level, event, said: read } = JSON.parse(line);
  assert.deepEqual({ level, event, read }, { level: 'warn', event: 'not-ours', read: said });
});
