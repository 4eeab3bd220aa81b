/**
 * The name of a system's error (errno(3), getaddrinfo(3), zlib): `ENOENT`. Undefined of an error that has none, and of
 * anything else.
 */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** The same, or what the error says of itself, for people. */
export const errorWords = (error: unknown): string =>
  errorCode(error) ?? (error instanceof Error ? error.message : String(error));
