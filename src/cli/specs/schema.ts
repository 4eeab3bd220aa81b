import { buildCommand } from '@stricli/core';

const files = ['network', 'sessions', 'keepalive-rules'] as const;
type FileName = (typeof files)[number];

export const schemaCommand = buildCommand({
  loader: async () => {
    const [{ networkSchema }, { sessionsSchema }, { rulesSchema }] = await Promise.all([
      import('../../config/network-schema.ts'),
      import('../../check/sessions-shape.ts'),
      import('../../live/keepalive/rules-file.ts'),
    ]);
    const schemas = { network: networkSchema, sessions: sessionsSchema, 'keepalive-rules': rulesSchema };
    return (_flags: object, of: FileName): void => {
      process.stdout.write(`${JSON.stringify(schemas[of](), null, 2)}\n`);
    };
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Of which file: network, sessions or keepalive-rules',
          parse: (text: string) => fileName(text),
          placeholder: 'file',
        },
      ],
    },
  },
  docs: {
    brief: 'Print the JSON Schema of network.yaml, sessions.yaml or rules.yaml, for editors',
    fullDescription: `Examples:
  holdfast schema network > network.schema.json
  holdfast schema sessions | jq .properties
  holdfast schema keepalive-rules > rules.schema.json`,
  },
});

function fileName(text: string): FileName {
  const found = files.find((one) => one === text);
  if (!found) throw new Error(`found "${text}", expected one of ${files.join(', ')}`);
  return found;
}
