import type { Forwarder, StreamProgress } from '@agentbus/forward';
import type { Stream } from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { forgetForward } from './forward-forget.ts';
import { readStreams } from './maintenance-options.ts';
import { readDirectory, readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';

/**
 * `agentbus forward`: delivers the store to a destination until Ctrl-C, or with `--once` until everything is delivered. Goes
 * on where the last run of the same name stopped. Needs no store yet.
 */
export async function forward({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const format = readFormat(options, ['pretty', 'json']);
  const directory = readDirectory(options, io);
  if (options.forget !== undefined) return forgetForward(directory, options.forget, format, io);
  const { createDestination, createForwarder, destinationName, ForwardError } = await import(
    '@agentbus/forward'
  );
  const { to: url } = options;
  if (url === undefined) {
    throw usageError('forward needs --to, where to deliver', 'agentbus forward --to http://localhost:4318');
  }
  const note = (problem: string) => void io.stderr.write(`${escapeLine(problem)}\n`);
  let forwarder: Forwarder;
  try {
    const destination = createDestination({
      url,
      // Checked there, with the message for it.
      protocol: options.protocol as Parameters<typeof createDestination>[0]['protocol'],
      headers: readHeaders(options),
      compression: options.compression as Parameters<typeof createDestination>[0]['compression'],
      tls: {
        caFile: options['ca-file'],
        certFile: options['cert-file'],
        keyFile: options['key-file'],
      },
    });
    forwarder = createForwarder({
      directory,
      destination,
      name: options.name ?? destinationName(url),
      streams: readStreams(options) as readonly Stream[] | undefined,
      once: options.once === true,
      onProblem: note,
      now: io.now,
    });
  } catch (error) {
    if (error instanceof ForwardError) throw usageError(error.message);
    throw error;
  }
  if (options.once !== true)
    note(`forwarding ${directory} to ${url.replace(/\/\/[^/@]*@/u, '//')}; Ctrl-C ends it`);
  try {
    await forwarder.run(io.signal);
  } catch (error) {
    if (error instanceof ForwardError) throw failure(error.message);
    throw error;
  }
  const progress = forwarder.progress();
  if (format === 'json') io.stdout.write(`${jsonText({ directory, streams: progress.map(toJson) })}\n`);
  else io.stdout.write(`${summaryOf(progress)}\n`);
  return EXIT_OK;
}

function toJson(progress: StreamProgress): Record<string, string | number | null> {
  return { ...progress, lastProblem: progress.lastProblem ?? null };
}

function summaryOf(progress: readonly StreamProgress[]): string {
  const lines = progress.filter((stream) => stream.lines > 0).map(lineOf);
  return lines.length === 0 ? 'nothing to deliver' : lines.join('\n');
}

function lineOf({ stream, lines, bytes, retries, rejectedRecords, parked }: StreamProgress): string {
  const notes = [
    retries > 0 ? `tried again ${plural(retries, 'time')}` : undefined,
    rejectedRecords > 0 ? `${plural(rejectedRecords, 'record')} refused` : undefined,
    parked > 0 ? `${plural(parked, 'record')} parked in state/rejected` : undefined,
  ].filter((text) => text !== undefined);
  const text = `${stream.padEnd(8)} ${plural(lines, 'line')}, ${formatBytes(bytes)}`;
  return notes.length === 0 ? text : `${text}; ${notes.join(', ')}`;
}

/** `key=value`, several with commas, as in OTEL_EXPORTER_OTLP_HEADERS. */
function readHeaders({ header }: OptionValues): Record<string, string> | undefined {
  if (header === undefined) return undefined;
  return Object.fromEntries(
    header.split(',').map((pair) => {
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).trim();
      if (at > 0 && /^[!#$%&'*+.^_`|~\w-]+$/u.test(name)) return [name, decode(pair.slice(at + 1).trim())];
      throw usageError(
        `--header has "${at < 0 ? pair.slice(0, 20) : name}", which is no header`,
        "key=value, several with commas: 'authorization=Bearer%20x,x-tenant=shop'",
      );
    }),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return value;
  }
}
