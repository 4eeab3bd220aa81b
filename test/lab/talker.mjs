// Speaks TCP inside of a namespace as it is told: a command a line on standard input, an answer a line on standard
// output.
import { createInterface } from 'node:readline';
import net from 'node:net';

const sockets = new Map();
const answer = (id, result) => process.stdout.write(`${JSON.stringify({ id, ...result })}\n`);

/** What has arrived at a socket that is known by the far end's port. */
const keep = (key, socket) => {
  const held = { socket, received: 0, error: undefined };
  sockets.set(key, held);
  socket.on('data', (data) => {
    held.received += data.length;
  });
  socket.on('error', (error) => {
    held.error = error.code;
  });
  // Nobody closes in good order here. A reset right behind data is told as an end by libuv (uv__stream_io, POLLHUP
  // behind a partial read).
  socket.on('end', () => {
    held.error ??= 'ECONNRESET';
  });
};

const commands = {
  listen(id, { ports }) {
    let left = ports.length;
    for (const port of ports) {
      const server = net.createServer((socket) => {
        keep(`from ${socket.remotePort}`, socket);
      });
      server.listen({ port, host: '::', ipv6Only: false }, () => --left === 0 && answer(id, { result: 'listening' }));
    }
  },
  connect(id, { key, host, port, localPort, wait }) {
    const socket = net.connect({ host, port, localPort, noDelay: true });
    const end = (result) => {
      clearTimeout(timer);
      socket.removeAllListeners('connect');
      answer(id, { result });
    };
    const timer = setTimeout(() => {
      socket.destroy();
      end('silence');
    }, wait);
    socket.once('error', (error) => end(error.code));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      keep(key, socket);
      end('connected');
    });
  },
  send(id, { key }) {
    sockets.get(key)?.socket.write('x');
    answer(id, { result: sockets.has(key) ? 'sent' : 'unknown' });
  },
  // Waits until so many bytes in all have come, or an error, or long enough.
  await(id, { key, bytes, wait }) {
    const deadline = Date.now() + wait;
    const look = () => {
      const held = sockets.get(key);
      if (held && held.received >= bytes) return answer(id, { result: 'received' });
      if (held?.error) return answer(id, { result: held.error });
      if (Date.now() > deadline) return answer(id, { result: 'silence' });
      return setTimeout(look, 5);
    };
    look();
  },
  closeAll(id) {
    for (const { socket } of sockets.values()) socket.resetAndDestroy();
    sockets.clear();
    answer(id, { result: 'closed' });
  },
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, command, ...rest } = JSON.parse(line);
    commands[command](id, rest);
  })
  .on('close', () => process.exit());
