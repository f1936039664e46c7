/**
 * What a log record costs through the official LoggerProvider of either line and the lean one: built and dropped, and
 * in a closed file. Medians of interleaved rounds, in nanoseconds of process CPU per record.
 *
 * Run with the argument `drop` or `file` for one part only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FileLogRecordProcessor } from '@agentbus/file-exporter';
import {
  ACCEPTS_ANY_VALUE,
  getLogger,
  setGlobalLoggerProvider,
  unsetGlobalLoggerProvider,
} from '@agentbus/logger';
import type { LogRecordProcessor, Resource } from '@agentbus/otlp';
import * as otel2x from '@agentbus-test/otel-2x';
import * as otel3x from '@agentbus-test/otel-3x';
import * as api from '@opentelemetry/api';
import type { EmittedLogRecord } from '../src/lean-log-record.ts';
import { LeanLoggerProvider } from '../src/lean-logger-provider.ts';

const ROUNDS = 9;
const RECORDS = 100_000;
const RECORDS_PER_TURN = 100;

interface Provider {
  getLogger(name: string, version?: string): { emit(record: EmittedLogRecord): void };
  shutdown(): Promise<void>;
}

type Log = (index: number) => void;

const resource: Resource = {
  attributes: { 'service.name': 'bench', 'service.version': '1.0.0', 'host.name': 'localhost' },
};

/** What the calls themselves cost, which the figures of the others include. */
const NOTHING: Provider = {
  getLogger: () => ({ [ACCEPTS_ANY_VALUE]: true, emit() {} }),
  shutdown: () => Promise.resolve(),
};

const PROVIDERS: readonly [string, (processor: LogRecordProcessor) => Provider][] = [
  ['official 2.x', (processor) => new (official(otel2x).LoggerProvider)(options(processor))],
  ['official 3.x', (processor) => new (official(otel3x).LoggerProvider)(options(processor))],
  ['lean', (processor) => new LeanLoggerProvider({ resource, processors: [processor] })],
];

const context = api.trace.setSpanContext(api.ROOT_CONTEXT, {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});

/** Five attributes, and a nested object on one record in twenty, as in the reference figures of the design. */
const attributesOf = (index: number): Record<string, unknown> => ({
  'user.id': index,
  'http.route': '/orders/:id',
  'order.id': 'A-1001',
  amount: 12.5,
  paid: true,
  ...(index % 20 === 0 ? { customer: { email: 'ann@example.com', token: 'abcdef0123456789' } } : undefined),
});

const CALLS: readonly [string, (provider: Provider) => Log][] = [
  [
    'Logs API',
    (provider) => {
      const logger = provider.getLogger('bench');
      return (index) =>
        logger.emit({
          severityNumber: 9,
          severityText: 'INFO',
          body: 'order placed by a customer and handed to the warehouse',
          attributes: attributesOf(index),
          context: index % 2 === 0 ? context : api.ROOT_CONTEXT,
        });
    },
  ],
  [
    '@agentbus/logger',
    () => {
      const log = getLogger('bench');
      return (index) =>
        log.info('order placed by a customer and handed to the warehouse', attributesOf(index));
    },
  ],
];

const DROP: LogRecordProcessor = {
  onEmit() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const samples = new Map<string, number[]>();
const part = process.argv[2];

for (let round = 0; round < ROUNDS; round++) {
  for (const [callName, createLog] of CALLS) {
    if (part !== 'file') await measure(`not built, ${callName}`, NOTHING, createLog);
    for (const [name, create] of PROVIDERS) {
      if (part !== 'file') await measure(`built and dropped, ${callName}, ${name}`, create(DROP), createLog);
      if (part !== 'drop') {
        const directory = mkdtempSync(join(tmpdir(), 'agentbus-bench-'));
        const processor = new FileLogRecordProcessor({ directory });
        await measure(`closed file, ${callName}, ${name}`, create(processor), createLog);
        rmSync(directory, { recursive: true });
      }
    }
  }
}

for (const [name, values] of [...samples].sort()) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
  console.log(`${at(0.5).padStart(6)} ns  (${at(0)}–${at(1)})  ${name}`);
}

/** The cost of the records and of what follows from them, up to the end of the shutdown. */
async function measure(
  name: string,
  provider: Provider,
  createLog: (provider: Provider) => Log,
): Promise<void> {
  setGlobalLoggerProvider(provider);
  const log = createLog(provider);
  const start = process.cpuUsage();
  for (let index = 0; index < RECORDS; index++) {
    log(index);
    if (index % RECORDS_PER_TURN === 0) await nextTurn();
  }
  await provider.shutdown();
  const { user, system } = process.cpuUsage(start);
  unsetGlobalLoggerProvider(provider);
  samples.set(name, [...(samples.get(name) ?? []), ((user + system) * 1000) / RECORDS]);
}

function official(otel: object): { LoggerProvider: new (options: object) => Provider } {
  return (otel as { sdkLogs: { LoggerProvider: new (options: object) => Provider } }).sdkLogs;
}

function options(processor: LogRecordProcessor): object {
  return { resource, processors: [processor] };
}
