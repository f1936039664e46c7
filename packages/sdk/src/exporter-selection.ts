/** Which exporters each signal gets. */
import { type Environment, readList, readString, warnIgnored } from './environment.ts';
import type { StartOptions } from './start-options.ts';

/** A kind of telemetry. */
export type Signal = 'logs' | 'traces' | 'metrics';

/** An exporter that a signal can have. */
export type ExporterName = 'file' | 'otlp' | 'console';

/** Values of `OTEL_<SIGNAL>_EXPORTER`. `file` is ours; `agentbus` says the same. */
const EXPORTER_NAMES: Readonly<Record<string, ExporterName>> = {
  file: 'file',
  agentbus: 'file',
  otlp: 'otlp',
  console: 'console',
};

/**
 * The exporters of a signal: those that `OTEL_<SIGNAL>_EXPORTER` lists, or files and, where an endpoint is set, OTLP.
 * The options `files` and `otlp` then add or take away.
 */
export function selectExporters(
  signal: Signal,
  options: StartOptions,
  env: Environment,
): ReadonlySet<ExporterName> {
  const selected = fromEnvironment(signal, env) ?? byDefault(signal, env);
  change(selected, 'file', options.files);
  change(selected, 'otlp', options.otlp === undefined ? undefined : options.otlp !== false);
  return selected;
}

function byDefault(signal: Signal, env: Environment): Set<ExporterName> {
  const endpoint =
    readString(env, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`) ??
    readString(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  return new Set(endpoint === undefined ? ['file'] : ['file', 'otlp']);
}

function fromEnvironment(signal: Signal, env: Environment): Set<ExporterName> | undefined {
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const names = readList(env, variable);
  if (names === undefined) return undefined;
  const selected = new Set<ExporterName>();
  let understood = false;
  for (const name of names) {
    const exporter = Object.hasOwn(EXPORTER_NAMES, name) ? EXPORTER_NAMES[name] : undefined;
    if (exporter !== undefined) selected.add(exporter);
    else if (name !== 'none') {
      warnIgnored(variable, name, `a list of ${Object.keys(EXPORTER_NAMES).join(', ')}, or none`);
      continue;
    }
    understood = true;
  }
  return understood ? selected : undefined;
}

function change(selected: Set<ExporterName>, name: ExporterName, wanted: boolean | undefined): void {
  if (wanted === true) selected.add(name);
  if (wanted === false) selected.delete(name);
}
