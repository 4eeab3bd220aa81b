import { buildCommand } from '@stricli/core';

/** Of each file that people write, by the name that the command takes. */
const schemas = {
  network: async () => (await import('../../config/network-schema.ts')).networkSchema(),
  sessions: async () => (await import('../../check/sessions-shape.ts')).sessionsSchema(),
  relay: async () => (await import('../../live/relay/relay-shape.ts')).relayFileSchema(),
  'keepalive-rules': async () => (await import('../../live/keepalive/rules-file.ts')).rulesSchema(),
} as const;

type FileName = keyof typeof schemas;
const isFileName = (text: string): text is FileName => Object.hasOwn(schemas, text);
const [last, ...others] = Object.keys(schemas).toReversed();
const names = `${others.toReversed().join(', ')} or ${last}`;

export const schemaCommand = buildCommand({
  loader:
    async () =>
    async (_flags: object, of: FileName): Promise<void> => {
      process.stdout.write(`${JSON.stringify(await schemas[of](), null, 2)}\n`);
    },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: `Of which file: ${names}`,
          parse: (text: string) => fileName(text),
          placeholder: 'file',
        },
      ],
    },
  },
  docs: {
    brief: 'Print the JSON Schema of a file that Holdfast reads, for editors',
    fullDescription: `Of ${names}.

Examples:
  holdfast schema network > network.schema.json
  holdfast schema sessions | jq .properties`,
  },
});

function fileName(text: string): FileName {
  if (!isFileName(text)) throw new Error(`found "${text}", expected ${names}`);
  return text;
}
