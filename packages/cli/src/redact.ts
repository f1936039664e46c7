import { once } from 'node:events';
import { resolve } from 'node:path';
import { createRedactor, type Redactor } from '@agentbus/redaction';
import { colorEnabled, createPaint } from './color.ts';
import { noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_FINDINGS, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readColor, readFormat } from './option-values.ts';
import { readPolicy } from './policy-option.ts';
import { readInput } from './redact-input.ts';
import { explainLine, type InputFinding, redactLine } from './redact-line.ts';
import { scanJson, scanLines, scanStore } from './redact-scan.ts';
import { escapeLine } from './terminal-text.ts';

/**
 * `agentbus redact`: what it reads, redacted. With `--explain`, which rule fires where; with `--scan`, what a policy
 * would find in a store. These two exit with 3 where something was found.
 */
export async function redact(args: CommandArguments, io: CommandIo): Promise<number> {
  const { options, positionals } = args;
  const redactor = createRedactor(readPolicy(options));
  if (options.scan !== undefined) {
    if (options.explain === true || positionals.length > 0) {
      throw usageError('--scan takes neither files nor --explain', 'agentbus redact --scan .agentbus');
    }
    return scan(resolve(options.scan), options, redactor, io);
  }
  if (options.explain === true) return explain(positionals, options, redactor, io);
  if (options.output !== undefined) {
    throw usageError('-o goes with --explain or --scan', 'redacted lines are written as they were read');
  }
  for await (const input of readInput(positionals, io)) {
    await write(io, redactLine(input, redactor) + input.end);
  }
  return EXIT_OK;
}

async function explain(
  files: readonly string[],
  options: OptionValues,
  redactor: Redactor,
  io: CommandIo,
): Promise<number> {
  const format = readFormat(options, ['pretty', 'json', 'ndjson']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  let found = 0;
  for await (const input of readInput(files, io)) {
    for (const finding of explainLine(input, redactor)) {
      if (format === 'json') await write(io, found === 0 ? '[\n' : ',\n');
      found++;
      if (format === 'pretty')
        await write(io, `${escapeLine(place(finding))}: ${paint('red', finding.rule)} → ${finding.action}\n`);
      else
        await write(
          io,
          jsonText({ ...finding, column: finding.column ?? null }) + (format === 'json' ? '' : '\n'),
        );
    }
  }
  if (format === 'json') await write(io, found === 0 ? '[]\n' : '\n]\n');
  return found === 0 ? EXIT_OK : EXIT_FINDINGS;
}

async function scan(
  directory: string,
  options: OptionValues,
  redactor: Redactor,
  io: CommandIo,
): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const report = await scanStore(directory, redactor, io.signal);
  if (report.files === 0 && report.notScanned.length === 0)
    throw noDataError(`there is no store in ${directory}`);
  if (format === 'json') io.stdout.write(`${jsonText(scanJson(report))}\n`);
  else io.stdout.write(`${scanLines(report, paint).join('\n')}\n`);
  return report.findings.length === 0 ? EXIT_OK : EXIT_FINDINGS;
}

function place({ file, line, column, path }: InputFinding): string {
  const position = column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
  return path === '' ? position : `${position} ${path}`;
}

/** Waits while the reader is behind, so that a large file is not held in memory. */
async function write({ stdout, signal }: CommandIo, text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, 'drain', { signal });
}
