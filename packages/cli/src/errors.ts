import { createRowOutput } from './answer-output.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { errorColumns, errorRow } from './error-rows.ts';
import { decideOnErrors, isDecisionAction } from './errors-decide.ts';
import { showError } from './errors-show.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { findErrors } from './find-errors.ts';
import { readFormat, readLimit } from './option-values.ts';

/** A screenful; what is beyond is told of. */
const DEFAULT_LIMIT = 50;

/** `agentbus errors [list|show|resolve|ignore|reopen|merge]`: the errors of a time in groups. */
export async function errors({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const [action = 'list', ...words] = positionals;
  if (action === 'show') return showError(words, options, io);
  if (isDecisionAction(action)) return decideOnErrors(action, words, options, io);
  return list(action === 'list' ? words : positionals, options, io);
}

async function list(words: readonly string[], options: OptionValues, io: CommandIo): Promise<number> {
  const pretty = readFormat(options) === 'pretty';
  const limit = readLimit(options, pretty ? DEFAULT_LIMIT : undefined);
  const found = await findErrors(words, options, io);
  const seen = found.errors.filter(({ tally, status }) => tally.count > 0 && status !== 'ignored');
  const shown = options.all === true ? found.errors : seen;
  const output = createRowOutput(errorColumns(pretty), { options, io, highlight: undefined });
  for (const error of shown.slice(0, limit)) await output.write(errorRow(error, pretty, found.time));
  await output.end();
  if (shown.length === 0) {
    io.stderr.write('no errors\n');
    return EXIT_NO_DATA;
  }
  if (limit !== undefined && shown.length > limit) {
    io.stderr.write(`showing ${limit} of ${shown.length} groups (-n all shows every one)\n`);
  }
  return EXIT_OK;
}
