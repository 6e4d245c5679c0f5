import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { statesPage } from './states-page.js';

// Draws the tables of states to docs/states.md of the folder that it is run in.
const file = resolve('docs/states.md');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, statesPage());
