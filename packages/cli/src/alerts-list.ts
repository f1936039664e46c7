import { type AlertEvent, type Silence, silencedAt } from '@agentbus/alerts';
import { type AlertServiceState, openHistory, openSilences, stateFile } from '@agentbus/alerts/service';
import { createRowOutput } from './answer-output.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readClock, readDirectory, readFormat } from './option-values.ts';
import { compileRegex } from './regex.ts';
import type { OutputRow } from './row-format.ts';
import { readSearchedTime } from './time-argument.ts';

const COLUMNS = ['alert', 'state', 'at', 'labels', 'value', 'silenced'];
const HISTORY_COLUMNS = ['at', 'alert', 'state', 'labels', 'value'];

/** `agentbus alerts list`: the alerts that fire, as the service over the store left them. */
export const alertsList: CommandFunction = async ({ options }, io) => {
  const directory = readDirectory(options, io);
  const state = stateFile<AlertServiceState>(directory, 'alerts').load();
  const silences = openSilences(directory).list();
  const rows = Object.values(state?.notifications.alerts ?? {})
    .filter(({ status }) => status === 'firing')
    .sort((a, b) => b.startsAt - a.startsAt)
    .map(({ labels: { alertname = '', ...labels }, startsAt, value }): OutputRow => {
      const silenced = isSilenced(silences, { alertname, ...labels }, io.now());
      return [alertname, 'firing', BigInt(startsAt) * 1_000_000n, shown(labels, options), value, silenced];
    });
  return writeRows(COLUMNS, rows, options, io, 'no alert fires\n');
};

/** `agentbus alerts history`: what has happened to alerts, the oldest first. */
export const alertsHistory: CommandFunction = async ({ options }, io) => {
  const { since, until } = readSearchedTime(options, io, readClock(options));
  const within = ({ at }: AlertEvent) => {
    const time = BigInt(at) * 1_000_000n;
    return (since === undefined || time >= since) && (until === undefined || time < until);
  };
  const rows = openHistory(readDirectory(options, io))
    .read()
    .filter(within)
    .map(({ at, alert, state, labels, value }): OutputRow => {
      return [BigInt(at) * 1_000_000n, alert, state, shown(labels, options), value];
    });
  return writeRows(HISTORY_COLUMNS, rows, options, io, 'nothing has happened\n');
};

async function writeRows(
  columns: readonly string[],
  rows: readonly OutputRow[],
  options: OptionValues,
  io: CommandIo,
  none: string,
): Promise<number> {
  const output = createRowOutput(columns, { options, io, highlight: undefined });
  for (const row of rows) await output.write(row);
  await output.end();
  if (rows.length > 0) return EXIT_OK;
  io.stderr.write(none);
  return EXIT_NO_DATA;
}

/** Labels as one text for people, as an object for programs. */
function shown(labels: Readonly<Record<string, string>>, options: OptionValues) {
  if (readFormat(options) !== 'pretty') return { ...labels };
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function isSilenced(
  silences: readonly Silence[],
  labels: Readonly<Record<string, string>>,
  now: number,
): boolean {
  return silencedAt(silences, now, compileRegex)(labels);
}
