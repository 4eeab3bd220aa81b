import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { TcpServices } from '../../../test/tcp-service.ts';
import { written } from '../../../test/written.ts';
import { seconds } from '../../base/duration.ts';
import { EXIT } from '../exit.ts';
import { runProbePath } from './probe-path.ts';

const services = new TcpServices();
afterEach(() => services.close());

describe('what is no probe serve teaches nothing of its end, and the exit code says so', () => {
  test.each([
    ['speaks', (socket: Socket) => void socket.end('220 ready\r\n')],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
  ])('it %s', async (_, serve) => {
    const port = await services.open(serve);
    const path = () => runProbePath({ wait: seconds(3), json: false }, { host: '127.0.0.1', port });
    const { code, err } = await written(path);
    assert.equal(code, EXIT.unusable);
    assert.match(err, /of the far end: it is (?:not holdfast probe serve|accepted, and ended at once)/);
  });
});
