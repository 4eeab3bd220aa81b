import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostileNames, renamed, traced, twoGateways, twoServers } from '../../../test/networks.ts';
import { traceJson } from './trace-json.ts';
import { TERMINAL_CONTROLS } from '../../../test/control-characters.ts';

interface Read {
  readonly [key: string]: Read & string & readonly Read[];
}
const read = (text: string): Read => JSON.parse(text) as Read;

const asked = { from: 'serverA', to: '10.4.0.100:1556' };

describe('holdfast/trace@1', () => {
  const document = read(traceJson(traced(twoServers({ rpFilter: 1 }), asked)));

  test('has its keys in one order, whatever happened', () => {
    const keys = ['schema', 'verdict', 'seen', 'parting', 'request', 'reply', 'onward', 'ways'];
    assert.deepEqual(Object.keys(document), keys);
    assert.deepEqual(Object.keys(read(traceJson(traced(twoServers({}), asked)))), keys);
    assert.deepEqual(Object.keys(read(traceJson([]))), keys);
    assert.equal(document['schema'], 'holdfast/trace@1');
  });

  test('says of a trace how it ended, whence and whither, and of each step why', () => {
    const request = document['request'];
    assert.deepEqual(
      [request?.['disposition'], request?.['source'], request?.['destination'], request?.['destinationPort']],
      ['REVERSE_PATH_FILTERED', '10.1.0.100', '10.4.0.100', 1556],
    );
    assert.deepEqual(request?.['steps']?.at(-1), {
      at: 'serverB',
      kind: 'end',
      ingress: 'eth1',
      because: {
        code: 'RP_FILTER_STRICT',
        text: "it came in by eth1, where rp_filter is strict, but serverB's route back to 10.1.0.100 is via 10.3.0.1 dev eth0.",
        config: [
          { file: 'network/network.yaml', line: 32, text: 'net.ipv4.conf.all.rp_filter: 1' },
          { file: 'network/network.yaml', line: 28, text: 'default via 10.3.0.1 dev eth0' },
        ],
        assumed: [],
      },
    });
  });

  test('has null for an answer that was not sent', () => {
    assert.equal(document['reply'], null);
    assert.equal(document['parting']?.['kind'], 'prevented');
  });

  test('has every way that is equally good', () => {
    const two = read(traceJson(traced(twoGateways(), { from: 'media1', to: '10.30.0.77:1556' })));
    assert.deepEqual(
      two['ways']?.map((way) => way['seen']),
      ['connected', 'silence'],
    );
    assert.match(String(two['verdict']), /either succeeds .* or gets no answer/);
  });

  test('says what was in the configuration, without a character that a terminal obeys', () => {
    const network = renamed(twoServers({}), hostileNames);
    const text = traceJson(traced(network, { ...asked, from: hostileNames.serverA }));
    assert.doesNotMatch(text, TERMINAL_CONTROLS);
    assert.equal(read(text)['request']?.['from'], hostileNames.serverA);
  });
});
