import type { AssessedError, ValueCount } from '@agentbus/analytics';
import { createRowOutput } from './answer-output.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { errorColumns, errorRow, errorTitle, type TrendTime, trendLine } from './error-rows.ts';
import { errorById } from './errors-decide.ts';
import { EXIT_OK } from './exit-code.ts';
import { findErrors } from './find-errors.ts';
import { readClock, readFormat } from './option-values.ts';
import { escapeLines } from './terminal-text.ts';

/** `agentbus errors show <id>`: one group, with the rule that made it, an example and its traces. */
export async function showError(
  [id, ...others]: readonly string[],
  options: OptionValues,
  io: CommandIo,
): Promise<number> {
  if (id === undefined || others.length > 0) {
    throw usageError('"agentbus errors show" needs one id', 'agentbus errors show e1-0123abcd4567');
  }
  const { errors, time } = await findErrors([], options, io);
  const error = errorById(errors, id);
  if (readFormat(options) === 'pretty') {
    io.stdout.write(`${lines(error, time, options).flatMap(escapeLines).join('\n')}\n`);
    return EXIT_OK;
  }
  const output = createRowOutput([...errorColumns(false), 'stack'], { options, io, highlight: undefined });
  await output.write([...errorRow(error, false, time), error.tally.example.stack]);
  await output.end();
  return EXIT_OK;
}

function lines(error: AssessedError, time: TrendTime, options: OptionValues): string[] {
  const { tally, status, id, rule, parts } = error;
  const clock = readClock(options);
  const at = (instant: bigint) => {
    const { date, time: clockTime, offset } = clock.at(instant);
    return `${date} ${clockTime} ${offset}`;
  };
  const { services, versions, operations } = tally.places();
  return [
    errorTitle(error),
    '',
    `id          ${id}`,
    `status      ${status}`,
    `count       ${tally.count}, and ${tally.earlierCount} before ${at(time.since)}`,
    `trend       ${trendLine(error, time)}`,
    `first seen  ${at(tally.firstSeen)}`,
    `last seen   ${at(tally.lastSeen)}`,
    `services    ${valuesText(services)}`,
    `versions    ${valuesText(versions)}`,
    `operations  ${valuesText(operations)}`,
    `traces      ${tally.sampleTraces().join(' ') || '-'}`,
    `grouped by  ${rule}`,
    ...parts.map((part) => `            ${part}`),
    ...(tally.example.stack === '' ? [] : ['', tally.example.stack]),
  ];
}

function valuesText(values: readonly ValueCount[]): string {
  return values.map(({ value, count }) => `${value} (${count})`).join(', ') || '-';
}
