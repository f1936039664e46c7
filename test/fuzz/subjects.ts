/** Everything that reads what others have written, with inputs to begin from. */
import { ConfigError, parseConfig } from '@agentbus/config';
import { parseAlertRules } from '@agentbus/config/alert-rules';
import {
  FilterSyntaxError,
  format,
  formatAlertExpression,
  formatQuery,
  parse,
  parseAlertExpression,
  parseQuery,
} from '@agentbus/filter';
import {
  decodeLine,
  decodeProtobuf,
  lineFromProtobuf,
  OtlpDecodeError,
  protobufFromLine,
} from '@agentbus/otlp';
import { createRedactor } from '@agentbus/redaction';
import { FILTER_CASES } from '../../packages/filter/src/filter-cases.conformance.ts';
import { QUERY_CASES } from '../../packages/filter/src/query-cases.conformance.ts';
import type { FuzzSubject } from './fuzz.ts';
import { mutateBytes, mutateText } from './mutate.ts';
import { ALERTS_YAML, CONFIG_YAML, OTLP_LINES, SECRETS } from './seeds.ts';

const FILTERS = [...new Set(FILTER_CASES.map(([filter]) => filter))];
const QUERIES = [...new Set(QUERY_CASES.map(({ query }) => query))];
const ALERTS = [
  'level>=error service:checkout | count over 5m > 10 by route',
  'span.kind:server | p95 duration over 10m > 500ms for 5m',
  '(level>=error | count over 5m) / (* | count over 5m) > 5% by service',
];

const redactor = createRedactor();

function texts(
  name: string,
  seeds: readonly string[],
  run: (text: string) => unknown,
  refusals: readonly (abstract new (...of: never[]) => Error)[],
): FuzzSubject<string> {
  return {
    name,
    seeds,
    mutate: (seed, random) => mutateText(seed, seeds, random),
    run,
    isRefusal: (error) => refusals.some((refusal) => error instanceof refusal),
  };
}

/** What was read, written and read again is the same. */
function sameAgain<T>(text: string, read: (text: string) => T, write: (value: T) => string): void {
  const value = read(text);
  const written = write(value);
  if (write(read(written)) !== written)
    throw new Error(`it is written as ${written}, which is read as something else`);
}

/** Those that need no server. */
export const SUBJECTS: readonly (FuzzSubject<string> | FuzzSubject<Uint8Array>)[] = [
  texts('OTLP/JSON lines', OTLP_LINES, decodeLine, [OtlpDecodeError]),
  {
    name: 'OTLP protobuf',
    seeds: OTLP_LINES.map((line) => protobufFromLine(Buffer.from(line)).bytes),
    mutate: mutateBytes,
    run(bytes) {
      for (const signal of ['logs', 'traces', 'metrics'] as const) {
        try {
          decodeProtobuf(bytes, signal);
          decodeLine(lineFromProtobuf(bytes, signal).bytes);
        } catch (error) {
          if (!(error instanceof OtlpDecodeError)) throw error;
        }
      }
    },
    isRefusal: (error) => error instanceof OtlpDecodeError,
  } satisfies FuzzSubject<Uint8Array>,
  texts('filters', FILTERS, (text) => sameAgain(text, parse, format), [FilterSyntaxError]),
  texts('queries', QUERIES, (text) => sameAgain(text, parseQuery, formatQuery), [FilterSyntaxError]),
  texts('alert expressions', ALERTS, (text) => sameAgain(text, parseAlertExpression, formatAlertExpression), [
    FilterSyntaxError,
  ]),
  texts('alert rules', ALERTS_YAML, (text) => parseAlertRules(text, { env: {} }), [ConfigError]),
  texts('agentbus.yaml', CONFIG_YAML, (text) => parseConfig(text, { env: {} }), [ConfigError]),
  texts('redaction of text', SECRETS, (text) => redactor.redactText(text), []),
];
