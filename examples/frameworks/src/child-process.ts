/** Child processes: trace and correlation go with the environment, and with each message. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { getLogger, measure, withCorrelation } from '@agentbus/logger';
import { start } from '@agentbus/sdk';
import { runInContext, saveContext } from './trace-carrier.ts';

/** What is sent to the child: the work, and where it belongs. */
interface Task {
  readonly report: string;
  readonly carrier: Record<string, string>;
}

/** As `TRACEPARENT`, `BAGGAGE` and so on, which other OpenTelemetry programs read as well. */
function toEnvironment(carrier: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(carrier).map(([key, value]) => [key.toUpperCase().replaceAll('-', '_'), value]),
  );
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return { traceparent: env.TRACEPARENT ?? '', tracestate: env.TRACESTATE ?? '', baggage: env.BAGGAGE ?? '' };
}

start({ serviceName: process.send ? 'report-writer' : 'reports' });
const log = getLogger('reports');

if (process.send) {
  // What the child does as a whole belongs to whoever started it, …
  runInContext(fromEnvironment(process.env), () => log.info('child started'));
  process.once('message', ({ report, carrier }: Task) => {
    // … each message to whoever sent it.
    runInContext(carrier, () => {
      measure('report.write', () => log.info('report written', { report }));
    });
    process.disconnect();
  });
} else {
  await withCorrelation('req-child', () =>
    measure('report', async () => {
      log.info('report asked for');
      const child = fork(new URL(import.meta.url), {
        env: { ...process.env, ...toEnvironment(saveContext()) },
      });
      const ended = once(child, 'exit');
      child.send({ report: 'sales', carrier: saveContext() } satisfies Task);
      await ended;
    }),
  );
}
