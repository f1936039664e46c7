/**
 * Who reads a configuration file, and which parts of it. A service must start without the secrets of the hub that reads the
 * same file: what is not read is not checked, and its variables need not be set.
 */

/** A program that reads the file: one that is instrumented, the hub, or a command over a store. */
export type ConfigReader = 'service' | 'hub' | 'command';

/** The parts that each reads, by path; a part is read with all that is in it. */
const PARTS: Readonly<Record<ConfigReader, readonly string[]>> = {
  service: [
    'service',
    'directory',
    'level',
    'levels',
    'files',
    'otlp',
    'traces',
    'propagators',
    'correlation',
    'logs',
    'runtimeMetrics',
    'metricExportIntervalMillis',
    'shutdownTimeoutMillis',
    'storage',
    'redaction',
    // Who is told is the hub's business.
    'alerts.groups',
  ],
  hub: ['directory', 'storage.retention', 'storage.signingKeyFile', 'redaction', 'alerts', 'hub'],
  command: ['directory', 'redaction'],
};

/** Whether a value is read, or has something in it that is. */
export function isRead(path: readonly (string | number)[], reader: ConfigReader | undefined): boolean {
  if (reader === undefined) return true;
  const name = path.join('.');
  return PARTS[reader].some((part) => isWithin(name, part) || isWithin(part, name));
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`);
}

/** The value without what is not read. */
export function readParts(
  value: unknown,
  reader: ConfigReader | undefined,
  path: readonly string[] = [],
): unknown {
  if (reader === undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return value;
  const kept = Object.entries(value).filter(([name]) => isRead([...path, name], reader));
  // A name that there is not stays: it is a mistake, whoever reads it.
  const all = path.length === 0 ? Object.entries(value).filter(([name]) => !isPartOfAny(name)) : [];
  const deeper = kept.map(([name, each]) => [name, readParts(each, reader, [...path, name])] as const);
  return Object.fromEntries([...deeper, ...all]);
}

function isPartOfAny(name: string): boolean {
  return Object.values(PARTS).some((parts) => parts.some((part) => part.split('.')[0] === name));
}
