import { stringify } from 'yaml';

/** Plain values as a YAML file: whatever names contain, they are names in it. */
export const yamlText = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false });
