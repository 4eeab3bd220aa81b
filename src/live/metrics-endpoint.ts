import { createServer } from 'node:http';

/** What is asked of prom-client's registry. */
export interface MetricsRegistry {
  readonly contentType: string;
  readonly metrics: () => Promise<string>;
}

/** Where the metrics are read: `close` ends at once, whoever is reading. */
export interface MetricsEndpoint {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Serves a registry as Prometheus reads it, at `GET /metrics` and nothing else. Whoever calls it says where; a
 * command's default is loopback. Rejects with the error of listen(2) (`EADDRINUSE`, `EACCES`).
 */
export async function serveMetrics(
  registry: MetricsRegistry,
  at: { readonly host: string; readonly port: number },
): Promise<MetricsEndpoint> {
  const server = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX },
    (request, response) => {
      const isAsked = new URL(request.url ?? '/', 'http://localhost').pathname === '/metrics';
      if (request.method !== 'GET' || !isAsked) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('only GET /metrics\n');
        return;
      }
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`),
      );
    },
  );
  server.maxConnections = READERS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : at.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A scrape has a few hundred bytes of headers; so many scrapers at once are a mistake or worse. */
const HEADER_BYTES_MAX = 8_192;
const REQUEST_MS_MAX = 10_000;
const READERS_MAX = 32;
