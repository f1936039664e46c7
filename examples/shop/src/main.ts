/**
 * The demo behind `npm start`: three instrumented HTTP services, traffic for them, a page that shows it, and where else to
 * look. `--once` sends traffic for ten seconds, stops the services and exits, and `--incident` has an incident instead;
 * without either they and the page keep serving.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { haveIncident } from './incident.ts';
import { servePage } from './page.ts';
import { sendTraffic, type TrafficReport } from './traffic.ts';

const ONCE_MILLIS = 10_000;
const TRAFFIC_MILLIS = 20_000;

const isIncident = process.argv.includes('--incident');
const runOnce = process.argv.includes('--once');
const directory = resolve(process.env.AGENTBUS_DIRECTORY || '.agentbus');
const services: ChildProcess[] = [];

/** What runs of each service; `npm start -- --incident` deploys another checkout. */
const VERSIONS = { payments: '2.0.1', checkout: '1.4.2', storefront: '3.1.0' } as const;

interface RunningService {
  readonly process: ChildProcess;
  readonly url: string;
}

async function startService(
  name: keyof typeof VERSIONS,
  env: Record<string, string> = {},
  version: string = VERSIONS[name],
): Promise<RunningService> {
  const service = fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), {
    execArgv: [...process.execArgv, '--import', '@agentbus/sdk/register'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...process.env,
      ...env,
      AGENTBUS_DIRECTORY: directory,
      AGENTBUS_LEVEL: process.env.AGENTBUS_LEVEL || 'trace',
      OTEL_SERVICE_NAME: name,
      OTEL_RESOURCE_ATTRIBUTES: [process.env.OTEL_RESOURCE_ATTRIBUTES, `service.version=${version}`]
        .filter(Boolean)
        .join(','),
      SHOP_VERSION: version,
    },
  });
  services.push(service);
  const [message] = await Promise.race([
    once(service, 'message'),
    once(service, 'exit').then(([code]) => {
      throw new Error(`${name} ended with exit code ${code} before it listened`);
    }),
  ]);
  return { process: service, url: `http://127.0.0.1:${(message as { port: number }).port}` };
}

async function stopService(service: ChildProcess): Promise<void> {
  const exited = once(service, 'exit');
  service.kill('SIGTERM');
  await exited;
}

async function stopServices(): Promise<void> {
  const running = services.filter((service) => service.exitCode === null && service.signalCode === null);
  await Promise.all(running.map(stopService));
}

function printWhereToLook(report: TrafficReport): void {
  const place = process.env.AGENTBUS_DIRECTORY ? ` --directory '${directory}'` : '';
  console.log(`
${report.requests} requests sent. The telemetry of all three services is in
  ${directory}

Try:
  npx agentbus query 'level>=error'${place}
  npx agentbus query 'correlation:${report.failed.correlation}'${place}
  npx agentbus trace ${report.failed.traceId}${place}
  npx agentbus ui${place}
  npx agentbus doctor${place}
`);
}

function printIncident(requests: number): void {
  const place = process.env.AGENTBUS_DIRECTORY ? ` --directory '${directory}'` : '';
  console.log(`
${requests} orders sent. What became of them:
  npx agentbus report --since -15m${place}
`);
}

async function main(): Promise<void> {
  const payments = await startService('payments');
  const checkoutEnv = { PAYMENTS_URL: payments.url };
  const checkout = await startService('checkout', checkoutEnv);
  const storefront = await startService('storefront', { CHECKOUT_URL: checkout.url });
  console.log(`The shop is open: ${storefront.url} (checkout ${checkout.url}, payments ${payments.url})`);
  if (isIncident) {
    const deployCheckout = async (version: string) => {
      const next = await startService('checkout', checkoutEnv, version);
      storefront.process.send({ checkoutUrl: next.url });
      await stopService(checkout.process);
    };
    const requests = await haveIncident({ storefront: storefront.url, deployCheckout }, console.log);
    await stopServices();
    printIncident(requests);
    return;
  }
  if (!runOnce) {
    const { server, address } = await servePage(directory);
    services.push(server);
    if (address !== undefined) console.log(`Look at it: ${address}`);
  }

  const millis = runOnce ? ONCE_MILLIS : TRAFFIC_MILLIS;
  console.log(`Sending traffic for ${millis / 1000} s …`);
  const report = await sendTraffic(storefront.url, AbortSignal.timeout(millis));

  if (runOnce) {
    await stopServices();
    printWhereToLook(report);
    return;
  }
  printWhereToLook(report);
  console.log(`Still serving at ${storefront.url}. Press Ctrl+C to stop.`);
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping = true;
    void stopServices().then(() => process.exit(0));
  });
}
main().catch(async (error: unknown) => {
  // Traffic fails when the services stop beneath it.
  if (stopping) return;
  console.error(error);
  await stopServices();
  process.exit(1);
});
