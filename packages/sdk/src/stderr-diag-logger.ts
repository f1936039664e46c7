/** Where OpenTelemetry, and this SDK, report their own problems. */
import { format } from 'node:util';
import type { Redactor } from '@agentbus/redaction';
import type { DiagLogFunction, DiagLogger } from '@opentelemetry/api';
import * as api from '@opentelemetry/api';
import { isRegistered } from './api-globals.ts';
import { type Environment, readString, warnIgnored } from './environment.ts';

const LEVELS: Readonly<Record<string, api.DiagLogLevel>> = {
  none: api.DiagLogLevel.NONE,
  error: api.DiagLogLevel.ERROR,
  warn: api.DiagLogLevel.WARN,
  info: api.DiagLogLevel.INFO,
  debug: api.DiagLogLevel.DEBUG,
  verbose: api.DiagLogLevel.VERBOSE,
  all: api.DiagLogLevel.ALL,
};

/** Warnings, not the specification's `info`: an application that starts has nothing to be told while all is well. */
const DEFAULT_LEVEL = api.DiagLogLevel.WARN;

let redactor: Redactor | undefined;

/** Redacts diagnostics from now on: at the level `debug` OpenTelemetry shows resources, spans and headers. */
export function redactDiagnostics(withRedactor: Redactor | undefined): void {
  redactor = withRedactor;
}

/**
 * Sends diagnostics to stderr (the API's own console logger puts some on stdout, which may be the program's data) from
 * the level in `OTEL_LOG_LEVEL` on. Does nothing where the application has set a diag logger.
 */
export function installDiagLogger(env: Environment): void {
  if (isRegistered('diag')) return;
  const name = readString(env, 'OTEL_LOG_LEVEL');
  const level = name === undefined ? DEFAULT_LEVEL : LEVELS[name.toLowerCase()];
  api.diag.setLogger(createStderrDiagLogger(), level ?? DEFAULT_LEVEL);
  if (name !== undefined && level === undefined) {
    warnIgnored('OTEL_LOG_LEVEL', name, Object.keys(LEVELS).join(', '));
  }
}

/** Details as values first: their keys say more than the text that is made of them. */
function redactedText(message: string, details: readonly unknown[]): string {
  if (redactor === undefined) return format(message, ...details);
  return redactor.redactText(format(message, ...redactor.redact(details)));
}

function createStderrDiagLogger(): DiagLogger {
  const write =
    (level: string): DiagLogFunction =>
    (message, ...details) => {
      process.stderr.write(`OpenTelemetry ${level}: ${redactedText(message, details)}\n`);
    };
  return {
    error: write('error'),
    warn: write('warning'),
    info: write('info'),
    debug: write('debug'),
    verbose: write('verbose'),
  };
}
