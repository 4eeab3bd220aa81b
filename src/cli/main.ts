import { setFlagsFromString } from 'node:v8';
import { run } from '@stricli/core';
import { app } from './app.ts';
import { EXIT } from './exit.ts';
import { endQuietlyWhenNobodyReads } from './output.ts';

// V8 lets a heap grow to four times of what is in use before it looks through all of it; 1.6 instead keeps the promised 400 MB.
setFlagsFromString('--heap-growing-percent=60');
endQuietlyWhenNobodyReads();
const given = process.argv.slice(2);
await run(app, given.length === 0 ? ['--help'] : given, { process });
// The library's own codes for wrong usage are negative.
if (Number(process.exitCode) < 0) process.exitCode = EXIT.unusable;
