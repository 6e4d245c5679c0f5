import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openApiYaml } from '../http/openapi/document.js';

// Writes the contract to openapi.yaml of the folder that it is run in.
writeFileSync(resolve('openapi.yaml'), openApiYaml());
