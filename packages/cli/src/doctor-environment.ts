import type { Finding } from './finding.ts';

/** One environment variable that AgentBus or the OTel SDK reads, safe to show. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** What stands in the place of a secret. */
const MASK = '****';

/** Names of variables, headers and attributes whose values nobody must read in a bug report. */
const SECRET_NAME = /token|secret|passw|passphrase|credential|authorization|cookie|api[._-]?key/iu;

/** Protocols that the preset's exporters speak. */
const PROTOCOLS: readonly string[] = ['http/json', 'http/protobuf', 'grpc'];

const ENDPOINT = /^OTEL_EXPORTER_OTLP(?:_LOGS|_TRACES|_METRICS)?_ENDPOINT$/u;
const PROTOCOL = /^OTEL_EXPORTER_OTLP(?:_LOGS|_TRACES|_METRICS)?_PROTOCOL$/u;

/** The `OTEL_*` and `AGENTBUS_*` variables that are set, by name, with their secrets masked. An empty one is unset. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Setting[] {
  return settings(env).map(({ name, value }) => ({ name, value: maskSecrets(name, value) }));
}

/** What is wrong with the variables. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): Finding[] {
  return settings(env).flatMap(({ name, value }) => {
    const finding = checkSetting(name, value);
    return finding === undefined ? [] : [finding];
  });
}

function settings(env: Readonly<Record<string, string | undefined>>): Setting[] {
  return Object.entries(env)
    .filter(([name]) => name.startsWith('OTEL_') || name.startsWith('AGENTBUS_'))
    .map(([name, value]) => ({ name, value: value ?? '' }))
    .filter(({ value }) => value !== '')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkSetting(name: string, value: string): Finding | undefined {
  if (name === 'OTEL_SDK_DISABLED' && value.trim().toLowerCase() === 'true') {
    return {
      severity: 'warning',
      code: 'sdk-disabled',
      message: 'OTEL_SDK_DISABLED is true: services started with it record nothing',
      fix: 'unset OTEL_SDK_DISABLED',
    };
  }
  if (ENDPOINT.test(name) && !isHttpUrl(value)) {
    return {
      severity: 'error',
      code: 'endpoint-invalid',
      message: `${name} is no http or https URL: nothing is exported`,
      fix: `set it to a URL such as http://localhost:4318`,
    };
  }
  if (PROTOCOL.test(name) && !PROTOCOLS.includes(value)) {
    return {
      severity: 'warning',
      code: 'protocol-unsupported',
      message: `${name} is "${value}", which @agentbus/sdk does not speak`,
      fix: `set it to one of ${PROTOCOLS.join(', ')}`,
    };
  }
  return undefined;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol);
}

function maskSecrets(name: string, value: string): string {
  if (name.endsWith('_HEADERS')) return maskPairs(value, () => true);
  if (SECRET_NAME.test(name)) return MASK;
  if (name === 'OTEL_RESOURCE_ATTRIBUTES') return maskPairs(value, (key) => SECRET_NAME.test(key));
  return maskUrl(value);
}

/** `key=value,key=value` with the values of some keys masked. What is no pair may be a secret on its own. */
function maskPairs(text: string, secret: (key: string) => boolean): string {
  return text
    .split(',')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return MASK;
      return secret(pair.slice(0, equals)) ? `${pair.slice(0, equals)}=${MASK}` : pair;
    })
    .join(',');
}

/** A URL without its password and the values of its query; any other text as it is. */
function maskUrl(text: string): string {
  if (!/^[a-z][a-z\d+.-]*:\/\//iu.test(text)) return text;
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  if (url.username === '' && url.password === '' && url.search === '') return text;
  if (url.username !== '') url.username = MASK;
  if (url.password !== '') url.password = MASK;
  for (const key of [...url.searchParams.keys()]) url.searchParams.set(key, MASK);
  return url.href;
}
