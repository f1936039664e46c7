/**
 * What a log call costs: at a disabled level, with no SDK registered, and through the official LoggerProvider with a
 * processor that drops the record. Medians of interleaved rounds, in nanoseconds of process CPU per call.
 */
import * as otel3x from '@agentbus-test/otel-3x';
import { getLogger, type Logger, withCorrelation } from '../src/index.ts';

const ROUNDS = 9;

interface Case {
  readonly name: string;
  readonly calls: number;
  readonly provider?: 'registered';
  readonly run: (log: Logger, i: number) => void;
}

const five = (i: number) => ({
  'user.id': i,
  'http.route': '/orders/:id',
  'order.id': 'A-1001',
  amount: 12.5,
  paid: true,
});

const nested = (i: number) => ({ ...five(i), customer: { id: i, tags: ['new', 'eu'] } });

const CASES: readonly Case[] = [
  { name: 'disabled level, message', calls: 5e6, run: (log) => log.debug('order placed') },
  { name: 'disabled level, 5 attributes', calls: 5e6, run: (log, i) => log.debug('order placed', five(i)) },
  { name: 'disabled level, lazy', calls: 5e6, run: (log, i) => log.debug(() => ['order placed', five(i)]) },
  { name: 'no SDK, message', calls: 5e6, run: (log) => log.info('order placed') },
  { name: 'no SDK, 5 attributes', calls: 5e6, run: (log, i) => log.info('order placed', five(i)) },
  { name: 'no SDK, audit', calls: 5e6, run: (log) => void log.audit('order placed') },
  { name: 'no SDK, measure', calls: 5e5, run: (log) => log.measure('order', () => 1) },
  { name: 'SDK 3.x, message', calls: 2e5, provider: 'registered', run: (log) => log.info('order placed') },
  {
    name: 'SDK 3.x, 5 attributes',
    calls: 2e5,
    provider: 'registered',
    run: (log, i) => log.info('order placed', five(i)),
  },
  {
    name: 'SDK 3.x, 5 attributes and a nested object',
    calls: 2e5,
    provider: 'registered',
    run: (log, i) => log.info('order placed', nested(i)),
  },
];

const provider = new otel3x.sdkLogs.LoggerProvider({
  processors: [{ onEmit() {}, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() }],
});
const raw = provider.getLogger('raw');
const log = getLogger('bench');
const results = new Map<string, number[]>();

for (let round = 0; round < ROUNDS; round++) {
  for (const { name, calls, provider: registered, run } of CASES) {
    if (registered) otel3x.setGlobalLoggerProvider(provider);
    time(name, calls, (i) => run(log, i));
    if (registered) {
      time(
        `${name}, correlated`,
        calls,
        (i) => run(log, i),
        (loop) => withCorrelation('req-1', loop),
      );
      otel3x.disableGlobalLoggerProvider();
    }
  }
  time('bare SDK 3.x logger.emit, 5 attributes', 2e5, (i) =>
    raw.emit({ severityNumber: 9, severityText: 'INFO', body: 'order placed', attributes: five(i) }),
  );
}

for (const [name, samples] of results) {
  const median = samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
  console.log(`${median.toFixed(1).padStart(9)} ns  ${name}`);
}

function time(
  name: string,
  calls: number,
  call: (i: number) => void,
  around: (loop: () => void) => void = (loop) => loop(),
): void {
  around(() => {
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) call(i);
    const { user, system } = process.cpuUsage(start);
    const nanos = ((user + system) * 1000) / calls;
    results.set(name, [...(results.get(name) ?? []), nanos]);
  });
}
