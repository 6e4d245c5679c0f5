import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorsMarkdown } from '../http/errors-page/markdown.js';

// Writes every code that a merchant can meet to docs/errors.md of the folder that it is run in.
writeFileSync(resolve('docs/errors.md'), errorsMarkdown());
