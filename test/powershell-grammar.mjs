// Reads a list of scripts (JSON) and writes for each where its first error is, or null. A process of its own, started
// with --liftoff-only: V8's optimizing compiler works for minutes on the one function that a grammar of this size is.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { Language, Parser } from 'web-tree-sitter';

const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

const errorOf = (node) => {
  if (!node.hasError) return null;
  const { row, column } = node.startPosition;
  if (node.isError || node.isMissing) return `line ${row + 1}, column ${column + 1}: ${node.text.slice(0, 80)}`;
  return node.children.map(errorOf).find((one) => one !== null) ?? `line ${row + 1}`;
};

const scripts = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(scripts.map((script) => errorOf(parser.parse(script).rootNode))));
