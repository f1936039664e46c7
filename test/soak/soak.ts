/**
 * Services, a hub with its page, and delivery to a backend that misbehaves, for a long time; while processes are killed, the disk fills up and
 * clocks jump. In the end every promise is checked.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type RandomInteger, seededRandom } from '../crash/seeded-random.ts';
import { freePort } from '../delivery/free-port.ts';
import { growthOf, summaryOf } from './flatness.ts';
import { SmallDisk } from './small-disk.ts';
import { type JournaledService, missingRecords, readReceived, storeProblems } from './soak-account.ts';
import { SoakPage } from './soak-page.ts';
import { type ProcessSample, SoakProcess } from './soak-process.ts';
import { verifyCodeOf } from './verify-code.ts';

/** Each with a store of its own. The first one is never killed: it shows whether a process grows. */
const SERVICES = 3;
const DISK_BYTES = 512 * 1024 * 1024;
const SAMPLE_MILLIS = 5000;
const VISIT_MILLIS = 20_000;
const MAX_PAUSE_MILLIS = 6000;
const MAX_OUTAGE_MILLIS = 8000;

/** The hub is killed in the first part only: what grows shows in one process that lives on. */
const HUB_KILLS_SHARE = 0.3;

/** After the last event, for everything to arrive. */
const ARRIVAL_MILLIS = 300_000;

/** The tab's heap, as promised. */
const MAX_HEAP_BYTES = 150 * 1024 * 1024;

/** At-least-once: what a kill or an outage may repeat. */
const MAX_DUPLICATE_SHARE = 0.01;

/** What to run. */
export interface SoakOptions {
  readonly millis: number;
  readonly seed: number;
  /** Of each service. */
  readonly recordsPerSecond: number;
  readonly note: (line: string) => void;
}

/** What came of it. */
export interface SoakReport {
  readonly seed: number;
  readonly minutes: number;
  readonly events: Readonly<Record<string, number>>;
  readonly processes: number;
  readonly logged: number;
  readonly promised: number;
  readonly received: number;
  readonly duplicates: number;
  readonly memory: readonly Record<string, unknown>[];
  readonly pageHeapMebibytes: number | undefined;
  /** What could not be tried here, and why. */
  readonly skipped: readonly string[];
  /** Broken promises, each as a sentence. */
  readonly problems: readonly string[];
  /** The folder, where something was wrong; it is removed otherwise. */
  readonly kept: string | undefined;
}

const programOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs it. The same seed gives the same events, not the same timing. */
export async function runSoak({ millis, seed, recordsPerSecond, note }: SoakOptions): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'agentbus-soak-'));
  const disk = SmallDisk.mount(join(folder, 'disk'), DISK_BYTES);
  const skipped: string[] = disk === undefined ? ['full disks: a tmpfs cannot be mounted without root'] : [];
  const problems: string[] = [];
  const random = seededRandom(seed);
  const running = await startAll({ folder, recordsPerSecond, problems });
  const page = await SoakPage.launch(problems);
  if (page === undefined) skipped.push('the page: there is no Chromium');
  const { hub, services, receiver, forward } = running;
  await openPage(page, hub);

  const events: Record<string, number> = {};
  const samples = {
    steady: [] as ProcessSample[],
    hub: [] as ProcessSample[],
    forward: [] as ProcessSample[],
  };
  const begun = Date.now();
  const end = begun + millis;
  const sampling = setInterval(() => {
    take(samples.steady, services[0]?.process);
    take(samples.hub, hub);
    take(samples.forward, forward);
  }, SAMPLE_MILLIS);
  let visiting = Promise.resolve();
  const visits = setInterval(() => {
    visiting = visiting.then(() => page?.visit().catch(() => undefined));
  }, VISIT_MILLIS);

  const happen = eventsOf({ running, disk, page, random, forget: () => (samples.hub.length = 0) });
  while (Date.now() < end) {
    await delay(random(500, MAX_PAUSE_MILLIS));
    const isEarly = Date.now() < begun + HUB_KILLS_SHARE * millis;
    const event = pick(happen, isEarly, random);
    events[event.name] = (events[event.name] ?? 0) + 1;
    note(`${Math.round((Date.now() - begun) / 1000)} s: ${event.name}`);
    await event.run();
  }
  clearInterval(visits);
  await visiting;
  if (page !== undefined && !(await page.isLive()))
    problems.push('the live page shows nothing that comes in');

  for (const { process } of services) process.tell({ quiet: true });
  note('quiet: waiting for everything to arrive');
  const received = await arrivalOf(running.journals, running.received);
  clearInterval(sampling);
  for (const { process } of services) await process.end('SIGTERM');
  for (const process of [forward, hub, receiver]) await process.end('SIGTERM');
  await page?.close();

  const { missing, promised, logged } = missingRecords(running.journals, received);
  problems.push(...missing.map((range) => `never arrived: ${range}`));
  const total = [...received.values()].reduce((sum, count) => sum + count, 0);
  const duplicates = total - received.size;
  if (duplicates > MAX_DUPLICATE_SHARE * total)
    problems.push(`${duplicates} of ${total} records arrived twice`);
  const stores = [...services.map(({ directory }) => directory), running.hubDirectory];
  for (const { directory } of services) problems.push(...(await storeProblems(directory)));
  for (const store of stores) {
    const code = verifyCodeOf(store);
    if (code !== 0) problems.push(`agentbus verify of ${store} exits with ${code}`);
  }
  const series = Object.entries(samples).map(([label, of]) => ({ label, samples: of }));
  problems.push(...series.flatMap((each) => growthOf(each) ?? []));
  const heap = page === undefined ? undefined : Math.max(0, ...page.heapBytes);
  if (heap !== undefined && heap > MAX_HEAP_BYTES) problems.push(`the tab's heap is ${heap} bytes`);

  const kept = problems.length > 0 ? folder : undefined;
  if (kept === undefined) {
    disk?.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    seed,
    minutes: millis / 60_000,
    events,
    processes: running.journals.length,
    logged,
    promised,
    received: received.size,
    duplicates,
    memory: series.map(summaryOf),
    pageHeapMebibytes: heap === undefined ? undefined : Math.round(heap / 1024 / 1024),
    skipped,
    problems,
    kept,
  };
}

interface SoakService {
  readonly directory: string;
  readonly process: SoakProcess;
}

interface Running {
  readonly services: readonly SoakService[];
  readonly hub: SoakProcess;
  readonly hubDirectory: string;
  readonly forward: SoakProcess;
  readonly receiver: SoakProcess;
  /** Of every process that a service has had. */
  readonly journals: readonly JournaledService[];
  /** What the receiver has taken. */
  readonly received: string;
}

async function startAll({
  folder,
  recordsPerSecond,
  problems,
}: {
  folder: string;
  recordsPerSecond: number;
  problems: string[];
}): Promise<Running> {
  const [apiPort, otlpPort, receiverPort] = [await freePort(), await freePort(), await freePort()].map(
    String,
  );
  if (apiPort === undefined || otlpPort === undefined || receiverPort === undefined)
    throw new Error('no ports');
  const disk = join(folder, 'disk');
  const hubDirectory = join(disk, 'hub');
  const received = join(folder, 'received');
  const journals: JournaledService[] = [];
  const err = (name: string) => join(folder, `${name}.err`);
  let receiverSeed = 0;
  const receiver = new SoakProcess(
    'the receiver',
    () => [programOf('../delivery/flaky-receiver.ts'), receiverPort, received, String(++receiverSeed)],
    err('receiver'),
    problems,
  );
  const hub = new SoakProcess(
    'the hub',
    () => [programOf('soak-hub.ts'), hubDirectory, apiPort, otlpPort],
    err('hub'),
    problems,
  );
  const forward = new SoakProcess(
    'agentbus forward',
    () => [
      programOf('../../packages/cli/bin/agentbus.js'),
      'forward',
      '-d',
      hubDirectory,
      '--to',
      `http://127.0.0.1:${receiverPort}`,
    ],
    err('forward'),
    problems,
  );
  const services = Array.from({ length: SERVICES }, (_, slot) => {
    const directory = join(disk, `service-${slot}`);
    mkdirSync(directory, { recursive: true });
    const next = (): readonly [string, ...string[]] => {
      const name = `w${journals.length + 1}`;
      const journal = join(folder, `${name}.journal`);
      writeFileSync(journal, '');
      journals.push({ name, journal });
      const endpoint = `http://127.0.0.1:${otlpPort}`;
      return [programOf('soak-service.ts'), name, directory, journal, endpoint, String(recordsPerSecond)];
    };
    return { directory, process: new SoakProcess(`service ${slot}`, next, err(`service-${slot}`), problems) };
  });
  mkdirSync(hubDirectory, { recursive: true });
  await receiver.start({ ready: true });
  await hub.start({ ready: true });
  await forward.start();
  for (const { process } of services) await process.start();
  return { services, hub, hubDirectory, forward, receiver, journals, received };
}

interface SoakEvent {
  readonly name: string;
  readonly isEarly?: boolean;
  readonly run: () => Promise<void>;
}

function eventsOf({
  running: { services, hub, forward, receiver },
  disk,
  page,
  random,
  forget,
}: {
  running: Running;
  disk: SmallDisk | undefined;
  page: SoakPage | undefined;
  random: RandomInteger;
  /** Called when the hub is a new process. */
  forget: () => void;
}): readonly SoakEvent[] {
  const victim = () => services[random(1, services.length - 1)]?.process;
  const again = async (process: SoakProcess | undefined, signal: 'SIGKILL' | 'SIGTERM') => {
    await process?.end(signal);
    await delay(random(0, 1000));
    await process?.start();
  };
  const hubAgain = async (signal: 'SIGKILL' | 'SIGTERM') => {
    await hub.end(signal);
    await delay(random(0, 3000));
    await hub.start({ ready: true });
    forget();
    await openPage(page, hub);
  };
  const outage = async () => {
    await receiver.end('SIGKILL');
    await delay(random(500, MAX_OUTAGE_MILLIS));
    await receiver.start({ ready: true });
  };
  const fullDisk = async () => {
    const release = disk?.fill();
    await delay(random(500, MAX_OUTAGE_MILLIS));
    release?.();
    // What was held in memory meanwhile goes to the files at the next turns: a kill before that may cost it.
    await delay(5000);
  };
  const clockJump = async () => {
    const process = services[random(0, services.length - 1)]?.process;
    process?.tell({ clockOffsetMillis: random(-3_600_000, 3_600_000) });
    await delay(random(500, MAX_OUTAGE_MILLIS));
    process?.tell({ clockOffsetMillis: 0 });
  };
  return [
    { name: 'a service is killed', run: () => again(victim(), 'SIGKILL') },
    { name: 'a service is ended', run: () => again(victim(), 'SIGTERM') },
    { name: 'the sender is killed', run: () => again(forward, 'SIGKILL') },
    { name: 'the backend is down', run: outage },
    { name: 'a clock jumps', run: clockJump },
    ...(disk === undefined ? [] : [{ name: 'the disk is full', run: fullDisk }]),
    { name: 'the hub is killed', isEarly: true, run: () => hubAgain('SIGKILL') },
    { name: 'the hub is ended', isEarly: true, run: () => hubAgain('SIGTERM') },
  ];
}

function pick(events: readonly SoakEvent[], isEarly: boolean, random: RandomInteger): SoakEvent {
  const possible = events.filter((event) => isEarly || event.isEarly !== true);
  const event = possible[random(0, possible.length - 1)];
  if (event === undefined) throw new Error('nothing can happen');
  return event;
}

async function openPage(page: SoakPage | undefined, hub: SoakProcess): Promise<void> {
  if (page === undefined) return;
  const answer = (await hub.ask('page')) as { page?: string } | undefined;
  if (answer?.page !== undefined) await page.open(answer.page);
}

/** What has been received, once nothing is missing or it has taken too long. */
async function arrivalOf(
  journals: readonly JournaledService[],
  path: string,
): Promise<ReadonlyMap<string, number>> {
  for (let waited = 0; ; waited += 2000) {
    const received = readReceived(path);
    if (waited >= ARRIVAL_MILLIS || missingRecords(journals, received).missing.length === 0) return received;
    await delay(2000);
  }
}

function take(samples: ProcessSample[], process: SoakProcess | undefined): void {
  const sample = process?.sample();
  if (sample !== undefined) samples.push(sample);
}
