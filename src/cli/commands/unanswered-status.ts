import { errorCode, errorWords } from '../../base/error-code.ts';

/**
 * Why nobody told how a relay is doing, and what to do; `error` is that of `readStatus`. A relay that is busy or
 * stopped is not one that is absent.
 */
export function unansweredStatus(path: string, error: unknown): string {
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
      return `no relay has its status socket at ${path} (${code}); if one runs, give --status-socket as serve was given it`;
    case 'ECONNREFUSED':
      return `the relay that had its status socket at ${path} has ended without taking it away (${code}); start it again`;
    case 'EACCES':
      return `the relay at ${path} may be asked only by its owner and by root (${code}); ask as one of them`;
    case 'EAGAIN':
    case 'EBUSY':
      return `the relay at ${path} is asked by too many at once, or is stopped (${code}); ask again`;
    case 'ETIMEDOUT':
      return `the relay at ${path} has not answered within 5 s (${code}); its process is stopped, or has too much to do`;
    default:
      return `nothing can be asked at ${path}: ${errorWords(error)}; give --status-socket as serve was given it`;
  }
}
