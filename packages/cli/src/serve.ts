import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Hub, HubPort, HubTlsOptions } from '@agentbus/hub';
import type { AlertSchedule } from './alert-schedule.ts';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionName, OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { readSigningKey } from './maintenance-options.ts';
import { readDirectory } from './option-values.ts';
import type { ReportSchedule } from './report-schedule.ts';
import { readServeConfig } from './serve-config.ts';
import { followServeConfig } from './serve-reload.ts';
import { escapeLine } from './terminal-text.ts';
import { openBrowser } from './ui-browser.ts';

/**
 * `agentbus serve`: takes telemetry until Ctrl-C or SIGTERM, then finishes what is in hand. Writes each address that it
 * listens on as a line of service and URL, and the address of the page with a launch token that works once.
 */
export async function serve({ options: given }: CommandArguments, io: CommandIo): Promise<number> {
  const { createHub, createTokenFile, DEFAULT_DRAIN_MILLIS, HubError } = await import('@agentbus/hub');
  const { apiOptions } = await import('./ui-api.ts');
  const { backgroundCompaction } = await import('./background-compaction.ts');
  const { storeAlerts } = await import('./ui-alerts.ts');
  const { ruleEditor } = await import('./ui-alert-editor.ts');
  const note = (problem: string) => void io.stderr.write(`${escapeLine(problem)}\n`);
  const stopped = stopSignal(io);
  const config = readServeConfig(given, io);
  const { options } = config;
  const tokenFile = options['token-file'] === undefined ? undefined : resolve(options['token-file']);
  const directory = readDirectory(options, io);
  const schedule = await openSchedule(directory, options, io, note);
  const reports = await openReports(directory, options, io, note);
  let hub: Hub;
  try {
    if (tokenFile !== undefined && !existsSync(tokenFile)) {
      note(`made ${tokenFile} with a new token, which is shown only here: ${createTokenFile(tokenFile)}`);
    }
    hub = await createHub({
      directory,
      api: apiOptions({
        directory,
        engine: options.engine,
        alerts:
          schedule &&
          storeAlerts(
            directory,
            schedule,
            ruleEditor({ file: options.alerts ?? '', directory, schedule, io }),
          ),
        note,
      }),
      host: options.host,
      port: readPort(options, 'port'),
      otlpPort: readPort(options, 'otlp-port'),
      grpcPort: readPort(options, 'grpc-port'),
      tcpPort: readPort(options, 'tcp-port'),
      allowedHosts: options['allow-host']?.split(',').map((name) => name.trim()),
      tokenFile,
      tls: readTls(options),
      redaction: config.redaction,
      retention: config.retention,
      durability: options['no-fsync'] === true ? 'system' : 'disk',
      signingKey: await readSigningKey(options, io),
      compaction: options['no-compaction'] === true ? undefined : { compact: backgroundCompaction(note) },
      onProblem: note,
      now: io.now,
    });
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const isUsage = error.code === 'invalid-option' || error.code === 'insecure-host';
    throw isUsage ? usageError(error.message) : failure(error.message);
  }
  try {
    schedule?.start();
    reports?.start();
  } catch (error) {
    await hub.close();
    throw error;
  }
  const stopFollowing = followServeConfig({ config, given, hub, schedule, io, note });
  const page = hub.createPageUrl();
  const lines = hub.endpoints.map(({ service, url }) => `${service} ${url}\n`);
  io.stdout.write([...lines, ...(page === undefined ? [] : [`page ${page}\n`])].join(''));
  if (page !== undefined && options.open === true && !(await openBrowser(page))) {
    note('there is no browser to open the page with; copy the address');
  }
  await stopped;
  stopFollowing();
  await reports?.stop();
  // First: the lock that the hub holds is the schedule's as well.
  await schedule?.stop(DEFAULT_DRAIN_MILLIS / 2);
  await hub.close(schedule === undefined ? undefined : DEFAULT_DRAIN_MILLIS / 2);
  return EXIT_OK;
}

/** `--alerts`: rules over what is stored. */
async function openSchedule(
  directory: string,
  { alerts: file, engine }: OptionValues,
  io: CommandIo,
  note: (problem: string) => void,
): Promise<AlertSchedule | undefined> {
  if (file === undefined) return undefined;
  const { AlertSchedule } = await import('./alert-schedule.ts');
  return new AlertSchedule({ file, directory, engine, io, note });
}

/** `--report`: when reports are written. */
async function openReports(
  directory: string,
  { report: plans, engine }: OptionValues,
  io: CommandIo,
  note: (problem: string) => void,
): Promise<ReportSchedule | undefined> {
  if (plans === undefined) return undefined;
  const { ReportSchedule } = await import('./report-schedule.ts');
  return new ReportSchedule({ plans, directory, engine, io, note });
}

/** Resolves when the process is asked to end. */
function stopSignal({ signal, onSignal }: CommandIo): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    onSignal?.('SIGTERM', resolve);
  });
}

function readPort(options: OptionValues, name: OptionName): HubPort | undefined {
  const text = options[name];
  if (text === undefined || text === 'none') return text;
  const port = Number(text);
  if (/^\d+$/u.test(String(text)) && port <= 65_535) return port;
  throw usageError(
    `--${name} is "${text}", must be a port from 0 to 65535, or none`,
    '0 is any that is free',
  );
}

function readTls(options: OptionValues): HubTlsOptions | undefined {
  const { 'tls-cert': certFile, 'tls-key': keyFile, 'client-ca': clientCaFile } = options;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile, clientCaFile };
  if (certFile === undefined && keyFile === undefined && clientCaFile === undefined) return undefined;
  throw usageError('--tls-cert and --tls-key belong together, and --client-ca needs both');
}
