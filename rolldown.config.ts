import { defineConfig } from 'rolldown';

/** The command in few files: loading two hundred takes longer than a diagnosis. Dependencies stay where npm puts them. */
export default defineConfig({
  input: './dist/cli/main.js',
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  output: { dir: 'dist/command', format: 'esm' },
});
