import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Hub, HubPort, HubTlsOptions } from '@agentbus/hub';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionName, OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { readSigningKey } from './maintenance-options.ts';
import { readDirectory } from './option-values.ts';
import { readPolicy } from './policy-option.ts';
import { escapeLine } from './terminal-text.ts';

/**
 * `agentbus serve`: takes telemetry until Ctrl-C or SIGTERM, then finishes what is in hand. Writes each address that it
 * listens on as a line of service and URL.
 */
export async function serve({ options }: CommandArguments, io: CommandIo): Promise<number> {
  const { createHub, createTokenFile, HubError } = await import('@agentbus/hub');
  const note = (problem: string) => void io.stderr.write(`${escapeLine(problem)}\n`);
  const stopped = stopSignal(io);
  const tokenFile = options['token-file'] === undefined ? undefined : resolve(options['token-file']);
  let hub: Hub;
  try {
    if (tokenFile !== undefined && !existsSync(tokenFile)) {
      note(`made ${tokenFile} with a new token, which is shown only here: ${createTokenFile(tokenFile)}`);
    }
    hub = await createHub({
      directory: readDirectory(options, io),
      host: options.host,
      port: readPort(options, 'port'),
      otlpPort: readPort(options, 'otlp-port'),
      grpcPort: readPort(options, 'grpc-port'),
      tcpPort: readPort(options, 'tcp-port'),
      allowedHosts: options['allow-host']?.split(',').map((name) => name.trim()),
      tokenFile,
      tls: readTls(options),
      redaction: options['no-redaction'] === true ? false : readPolicy(options),
      durability: options['no-fsync'] === true ? 'system' : 'disk',
      signingKey: await readSigningKey(options, io),
      onProblem: note,
      now: io.now,
    });
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const isUsage = error.code === 'invalid-option' || error.code === 'insecure-host';
    throw isUsage ? usageError(error.message) : failure(error.message);
  }
  io.onSignal?.('SIGHUP', () => {
    try {
      hub.reload();
      note('read certificates and tokens again');
    } catch (error) {
      note(error instanceof Error ? error.message : String(error));
    }
  });
  io.stdout.write(hub.endpoints.map(({ service, url }) => `${service} ${url}\n`).join(''));
  await stopped;
  await hub.close();
  return EXIT_OK;
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
