import type { Config } from './config.ts';
import { SETTINGS } from './settings.ts';

/**
 * What a configuration says, as the environment variables that say the same: under those that are set, they give a program
 * the precedence of environment over file. Attributes of the resource are left out: they are added to, not replaced.
 */
export function configEnvironment(config: Config): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [path, { env }] of Object.entries(SETTINGS)) {
    if (env === undefined || path === 'service.attributes') continue;
    const value = valueAt(config, path);
    if (value !== undefined) variables[env] = textOf(value);
  }
  return variables;
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(config: unknown, path: string): unknown {
  let value: unknown = config;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Lists with commas, names and values as `OTEL_EXPORTER_OTLP_HEADERS` has them. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}=${encodeURIComponent(String(each))}`)
    .join(',');
}
