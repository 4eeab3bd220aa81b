/** What Ctrl-C left: a session that was being played has no verdict, whatever it had come through until then. */
export const interruptedWords = (played: number, of: number): string =>
  `${played} of ${of} ${of === 1 ? 'session was' : 'sessions were'} played to the end, and nothing is known of the rest`;
