import { buildCommand } from '@stricli/core';

export const schemaCommand = buildCommand({
  loader: async () => {
    const { networkSchema } = await import('../../config/network-schema.ts');
    return (_flags: object, _of: 'network'): void => {
      process.stdout.write(`${JSON.stringify(networkSchema(), null, 2)}\n`);
    };
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Of which file: network', parse: (text: string) => onlyNetwork(text), placeholder: 'network' },
      ],
    },
  },
  docs: {
    brief: 'Print the JSON Schema of network.yaml, for editors',
    fullDescription: `Examples:
  holdfast schema network > network.schema.json
  holdfast schema network | jq .properties`,
  },
});

function onlyNetwork(text: string): 'network' {
  if (text !== 'network') throw new Error(`found "${text}", expected network`);
  return text;
}
