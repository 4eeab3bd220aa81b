import { yamlText } from '../../config/yaml-text.ts';
import type { ConfigFile } from '../../config/config-file.ts';

interface MadeActor {
  readonly on: string;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
}

/** Who plays, and how the client names whom it connects to. */
export interface Place {
  readonly client: string;
  readonly server: string;
  readonly connect: { readonly connect: string; readonly from?: string };
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
