import type { FileImport } from '@agentbus/import';
import { createRedactor, redactOtlp } from '@agentbus/redaction';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { asCommandError, createProblemNotes, parseImportSources } from './import-sources.ts';
import { readSigningKey } from './maintenance-options.ts';
import { readDirectory, readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { readPolicy } from './policy-option.ts';
import { createProgressLine } from './progress-line.ts';
import { escapeLine } from './terminal-text.ts';

/** `agentbus import`: writes what is new in other loggers' files to the store. */
export async function importFiles({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  if (options.from === undefined) {
    throw usageError('import needs --from', "such as --from 'pino:/var/log/shop/*.log*'");
  }
  const sources = await parseImportSources(options.from);
  const directory = readDirectory(options, io);
  const redactor = options['no-redaction'] === true ? undefined : createRedactor(readPolicy(options));
  const key = await readSigningKey(options, io);
  const { importSources, ...errors } = await import('@agentbus/import');
  const problems = createProblemNotes(io);
  const progress = createProgressLine(io);
  const note = (message: string) => void io.stderr.write(`${escapeLine(message)}\n`);
  let files: readonly FileImport[];
  try {
    files = await importSources({
      sources,
      directory,
      key,
      transform: redactor && ((message) => redactOtlp(message, redactor) as typeof message),
      signal: io.signal,
      onProblem: problems.note,
      onError: note,
      onProgress: (done, total) => progress?.show({ fraction: Math.min(1, done / total), bytes: total }),
      now: io.now,
    });
  } catch (error) {
    throw asCommandError(error, errors);
  } finally {
    progress?.clear();
  }
  problems.end();
  if (format === 'json') {
    io.stdout.write(
      `${jsonText({ directory, files: files.map((file) => ({ ...file })), problems: problems.count })}\n`,
    );
  } else io.stdout.write(`${reportLines(files, directory).join('\n')}\n`);
  return EXIT_OK;
}

function reportLines(files: readonly FileImport[], directory: string): string[] {
  const records = files.reduce((sum, file) => sum + file.records, 0);
  return [
    ...files.map(({ path, records: count, fromLine }) =>
      escapeLine(`  ${path}: ${plural(count, 'record')}${fromLine > 1 ? `, from line ${fromLine} on` : ''}`),
    ),
    escapeLine(`${plural(records, 'record')} imported into ${directory}.`),
  ];
}
