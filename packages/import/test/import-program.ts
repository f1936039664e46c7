/** Imports until it is killed: `node import-program.ts <source> <store>`. Writes a line for each step. */
import { parseImportSource } from '../src/import-source.ts';
import { importSources } from '../src/import-sources.ts';

const [source = '', directory = ''] = process.argv.slice(2);
const note = (message: unknown): void => void process.stderr.write(`${JSON.stringify(message)}\n`);

await importSources({
  sources: [parseImportSource(source)],
  directory,
  onProblem: note,
  onError: note,
  onProgress: (done) => void process.stdout.write(`${done}\n`),
});
