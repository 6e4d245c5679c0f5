import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { openApiDocument } from '../http/openapi/document.js';

// Writes the contract to openapi.yaml of the folder that it is run in.
writeFileSync(resolve('openapi.yaml'), stringify(openApiDocument()));
