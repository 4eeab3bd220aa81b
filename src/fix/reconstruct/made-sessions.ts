import { yamlText } from '../../config/yaml-text.ts';
import type { ConfigFile } from '../../config/config-file.ts';

interface MadeActor {
  readonly on: string;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

/** The name of the one session that is played. */
export const MADE_SESSION = 'as-it-was';

/** `sessions.yaml` of programs that are written by hand. */
export const madeSessions = (
  actors: Readonly<Record<string, MadeActor>>,
  more: Readonly<Record<string, unknown>> = {},
): ConfigFile => ({
  file: 'sessions.yaml',
  text: yamlText({ ...more, sessions: { [MADE_SESSION]: { actors, expect: { completes: true } } } }),
});
