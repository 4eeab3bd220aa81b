import assert from 'node:assert/strict';
import { test } from 'vitest';
import { pageDouble, readText } from '../../test/page.ts';
import { pastedPrompt } from './prompt.ts';

/** Whose lines follow, and from which interface, after one pasted line. */
function speaker(line: string) {
  const page = pageDouble({ file: 'pasted.txt' });
  const { readings } = readText(pastedPrompt, page, line);
  const { node, interface: device } = page.speaker;
  return [readings.some(({ reading }) => reading === 'read'), node, device];
}

test.each([
  { line: 'media1$ tcpdump -n -i eth1', said: [true, 'media1', 'eth1'] },
  { line: '[root@media1 ~]# ss -tno', said: [true, 'media1', undefined] },
  { line: 'root@media1:/var/log# netstat -na ', said: [true, 'media1', undefined] },
  { line: 'admin@fw1.example.org> ping 10.2.0.9', said: [true, 'fw1.example.org', undefined] },
  { line: '# sudo snoop -d bge0 port 1556', said: [true, undefined, 'bge0'] },
  { line: '$ truss -p 4711', said: [true, undefined, undefined] },
  { line: 'the output of tcpdump -n follows', said: [false, undefined, undefined] },
  { line: '10:00:00.000 [1] <2> ping the other host', said: [false, undefined, undefined] },
])('$line', ({ line, said }) => {
  assert.deepEqual(speaker(line), said);
});
