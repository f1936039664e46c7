/** `node test/docs/write-api-reference.ts`: writes the API reference anew. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_FOLDER, renderApiReference } from './api-reference.ts';
import { REPOSITORY } from './documents.ts';

const pages = renderApiReference();
rmSync(join(REPOSITORY, API_FOLDER), { recursive: true, force: true });
mkdirSync(join(REPOSITORY, API_FOLDER), { recursive: true });
for (const [path, text] of pages) writeFileSync(join(REPOSITORY, path), text);
