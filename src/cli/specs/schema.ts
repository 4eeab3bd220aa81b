import { buildCommand } from '@stricli/core';

const files = ['network', 'sessions', 'relay'] as const;
type FileName = (typeof files)[number];

export const schemaCommand = buildCommand({
  loader: async () => {
    const [{ networkSchema }, { sessionsSchema }, { relayFileSchema }] = await Promise.all([
      import('../../config/network-schema.ts'),
      import('../../check/sessions-shape.ts'),
      import('../../live/relay/relay-shape.ts'),
    ]);
    const schemas = { network: networkSchema, sessions: sessionsSchema, relay: relayFileSchema };
    return (_flags: object, of: FileName): void => {
      process.stdout.write(`${JSON.stringify(schemas[of](), null, 2)}\n`);
    };
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Of which file: network, sessions or relay',
          parse: (text: string) => fileName(text),
          placeholder: 'file',
        },
      ],
    },
  },
  docs: {
    brief: 'Print the JSON Schema of network.yaml, sessions.yaml or relay.yaml, for editors',
    fullDescription: `Examples:
  holdfast schema network > network.schema.json
  holdfast schema sessions | jq .properties`,
  },
});

function fileName(text: string): FileName {
  const found = files.find((one) => one === text);
  if (!found) throw new Error(`found "${text}", expected ${files.join(' or ')}`);
  return found;
}
