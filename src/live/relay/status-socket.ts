import { connect, createServer, type Server } from 'node:net';
import { rmSync } from 'node:fs';

/**
 * Who asks for the status connects, says nothing, and is told all of it. The file of the socket is for its owner only.
 */
export async function serveStatus(
  path: string,
  status: () => Promise<string>,
): Promise<{ readonly close: () => Promise<void> }> {
  if (await isStale(path)) rmSync(path, { force: true });
  const server = createServer((socket) => {
    // Whoever asked has gone: nobody is left to be told.
    socket.on('error', () => undefined);
    status().then(
      (text) => socket.end(text),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  server.maxConnections = READERS_MAX;
  const mask = process.umask(0o177);
  try {
    await listening(server, path);
  } finally {
    process.umask(mask);
  }
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** At a time; those beyond are closed at once. */
export const READERS_MAX = 16;

const listening = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });

/** The process that made it has gone without taking it away. One that is alive answers. */
const isStale = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });

/**
 * Rejects with the error of connect(2): ENOENT, EACCES, ECONNREFUSED; EAGAIN while more wait than the kernel queues.
 * EBUSY: more ask than are told at a time, who are let in and told nothing. ETIMEDOUT: nothing came for 5 s.
 */
export function readStatus(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(path);
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(failure('ETIMEDOUT', path)));
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', reject);
    socket.on('end', () =>
      parts.length === 0 ? reject(failure('EBUSY', path)) : resolve(Buffer.concat(parts).toString()),
    );
  });
}

const failure = (code: string, path: string): Error => Object.assign(new Error(`${code} ${path}`), { code });

const ANSWER_MS_MAX = 5_000;
