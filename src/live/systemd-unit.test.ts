import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { execWord, type ServiceUnit, unitText } from './systemd-unit.ts';

const unit: ServiceUnit = {
  description: 'Holdfast: 100 % held',
  command: ['/usr/bin/node', '/opt/holdfast/bin/holdfast.js', 'relay', '--config', '/etc/holdfast/my relay.yaml'],
  capabilities: ['CAP_NET_ADMIN'],
  reloads: true,
  stopSeconds: 30,
  families: ['AF_INET', 'AF_INET6', 'AF_UNIX'],
};

describe('the unit of a service', () => {
  const lines = unitText(unit).split('\n');

  test('starts the command, a word for a word', () => {
    assert.ok(
      lines.includes(
        'ExecStart=/usr/bin/node /opt/holdfast/bin/holdfast.js relay --config "/etc/holdfast/my relay.yaml"',
      ),
    );
  });

  test('keeps the capabilities that are named, and no others', () => {
    assert.ok(lines.includes('CapabilityBoundingSet=CAP_NET_ADMIN'));
    assert.ok(unitText({ ...unit, capabilities: [] }).includes('\nCapabilityBoundingSet=\n'));
  });

  test('reloads only what can', () => {
    assert.ok(lines.includes('ExecReload=/bin/kill -HUP $MAINPID'));
    assert.ok(!unitText({ ...unit, reloads: false }).includes('ExecReload'));
    assert.ok(!unitText({ ...unit, reloads: false }).includes('SIGHUP'));
  });

  test('is started again where a reload came before it listened for one', () => {
    assert.ok(lines.includes('RestartForceExitStatus=SIGHUP'));
  });

  test('hides the processes of others, unless it is there to see them', () => {
    assert.ok(lines.includes('ProtectProc=invisible'));
    assert.ok(!unitText({ ...unit, seesProcesses: true }).includes('ProtectProc'));
  });

  test('a percent sign is no specifier', () => {
    assert.ok(lines.includes('Description=Holdfast: 100 %% held'));
  });
});

describe('a word of a command line', () => {
  test.each([
    ['plain', 'plain'],
    ['two words', '"two words"'],
    ['$HOME', '"$$HOME"'],
    ['50%', '50%%'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['line\nbreak', '"line\\nbreak"'],
    ['', '""'],
  ])('%j', (word, written) => assert.equal(execWord(word), written));
});
