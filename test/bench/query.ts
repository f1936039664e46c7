/** How long questions take over a day of log records, beside other tools. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type BenchmarkOptions, type BenchmarkResult, type FigureTable, median } from './benchmark.ts';
import type { ChildReply, ChildTask } from './query-child.ts';
import { timeToFirstRow } from './query-cli.ts';
import type { QueryGround, QuestionName } from './query-contender.ts';
import { type CompactionFigures, prepareGround } from './query-data.ts';
import { QUESTIONS } from './query-questions.ts';

const RECORDS = 1_000_000;
const ROUNDS = 5;

/** Modules of `query-contenders`, in the order of the columns. */
const CONTENDERS = [
  'ours-compacted',
  'ours-compressed',
  'ours-raw',
  'duckdb-json',
  'chdb',
  'ripgrep',
  'lnav',
];

/** What takes longer than this is asked once: another round would not make it clearer. */
const SLOW_MILLIS = 10_000;

interface Contender {
  readonly name: string;
  readonly child: ChildProcess;
  readonly millis: Map<QuestionName, number[]>;
  readonly rows: Map<QuestionName, number>;
}

/** Asks everyone everything, in rounds, so that what disturbs the machine disturbs them all. */
export async function benchQuery(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { records = RECORDS, rounds = ROUNDS } = options;
  const ground = await prepareGround(records);
  const absent: string[] = [];
  const contenders: Contender[] = [];
  for (const module of CONTENDERS) {
    const contender = await startContender(module, ground);
    if (typeof contender === 'string') absent.push(`${module}: ${contender}`);
    else contenders.push(contender);
  }
  // The first round warms everyone up, and finds out what cannot be asked.
  for (let round = 0; round <= rounds; round++) {
    for (const { name } of QUESTIONS) {
      for (const contender of contenders) await askOne(contender, name, round > 0, absent);
    }
  }
  for (const { child } of contenders) await stop(child);
  const starts = await measureStarts(ground, rounds);
  return {
    tables: [questionTable(records, rounds, contenders, absent), otherTable(ground, starts)],
    data: {
      records,
      questions: Object.fromEntries(
        contenders.map(({ name, millis }) => [
          name,
          Object.fromEntries([...millis].map(([question, times]) => [question, median(times)])),
        ]),
      ),
      compaction: ground.compaction,
      starts,
      absent,
    },
  };
}

async function startContender(module: string, ground: QueryGround): Promise<Contender | string> {
  const child = fork(new URL('query-child.ts', import.meta.url), [module], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const reply = await ask(child, { ground });
  if ('ready' in reply) return { name: reply.ready, child, millis: new Map(), rows: new Map() };
  await stop(child);
  return 'problem' in reply ? reply.problem : 'it gave no answer';
}

async function askOne(
  { name, child, millis, rows }: Contender,
  question: QuestionName,
  counts: boolean,
  absent: string[],
): Promise<void> {
  const times = millis.get(question);
  if (counts && times === undefined) return;
  if (times?.[0] !== undefined && times[0] > SLOW_MILLIS) return;
  const reply = await ask(child, { question });
  if ('problem' in reply) absent.push(`${name}, ${question}: ${reply.problem}`);
  if (!('rows' in reply) || reply.rows === undefined) return;
  rows.set(question, reply.rows);
  // The first answer counts only where there will be no other.
  if (counts) times?.push(reply.millis);
  else millis.set(question, reply.millis > SLOW_MILLIS ? [reply.millis] : []);
}

async function ask(child: ChildProcess, task: ChildTask): Promise<ChildReply> {
  const replied = new AbortController();
  const settings = { signal: replied.signal };
  const reply = once(child, 'message', settings).then(([value]) => value as ChildReply);
  const exit = once(child, 'exit', settings).then(
    ([code]): ChildReply => ({ problem: `it ended with ${code}` }),
  );
  child.send(task);
  try {
    return await Promise.race([reply, exit]);
  } finally {
    replied.abort();
    await Promise.allSettled([reply, exit]);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** Of the command: milliseconds to its first row. */
async function measureStarts(
  { compacted, raw }: QueryGround,
  rounds: number,
): Promise<Record<string, number>> {
  const commands: Readonly<Record<string, readonly string[]>> = {
    'agentbus query, first row': ['query', '-d', compacted, '-n', '20', '-o', 'ndjson'],
    'agentbus tail, first row': ['tail', '-d', raw, '--no-follow', '-o', 'ndjson'],
    'agentbus --version': ['--version'],
  };
  const millis = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const { first } = await timeToFirstRow(args);
      if (round > 0) millis.get(name)?.push(first);
    }
  }
  return Object.fromEntries([...millis].map(([name, times]) => [name, median(times)]));
}

function questionTable(
  records: number,
  rounds: number,
  contenders: readonly Contender[],
  absent: readonly string[],
): FigureTable {
  return {
    title: `Questions over ${records.toLocaleString('en')} log records, warm, ms, medians of ${rounds} interleaved rounds`,
    columns: ['', 'goal at 10 M', ...contenders.map(({ name }) => name), 'rows'],
    rows: QUESTIONS.map(({ name, title, goal }) => [
      `${name} ${title}`,
      String(goal),
      ...contenders.map(({ millis }) => {
        const times = millis.get(name);
        return times === undefined ? '–' : median(times).toFixed(0);
      }),
      rowsText(name, contenders),
    ]),
    notes: [
      'One contender a process; ours and DuckDB stay open, ripgrep, jq and lnav start anew for each question.',
      'DuckDB alone, chdb, ripgrep and lnav have the records as flat JSON, one a line: simpler than the OTLP that ours reads.',
      '–: it cannot be asked.',
      ...absent.map((reason) => `not there: ${reason}`),
    ],
  };
}

/** How many rows came; where contenders differ, what each found. */
function rowsText(question: QuestionName, contenders: readonly Contender[]): string {
  const counts = contenders.map(({ rows }) => rows.get(question)).filter((count) => count !== undefined);
  const distinct = [...new Set(counts)];
  return distinct.length === 1 ? String(distinct[0]) : counts.join('/');
}

function otherTable(
  { records, compaction }: QueryGround & { readonly compaction: CompactionFigures },
  starts: Readonly<Record<string, number>>,
): FigureTable {
  const rate = records / compaction.cpuSeconds;
  return {
    title: 'Compaction, and the start of the command',
    columns: ['', 'figure', 'goal'],
    rows: [
      ['compaction', `${Math.round(rate).toLocaleString('en')} records/CPU s`, '60,000'],
      ['compaction, peak memory', `${Math.round(compaction.peakMegabytes)} MB`, '512 MB'],
      ...Object.entries(starts).map(([name, millis]): [string, string, string] => [
        name,
        `${Math.round(millis)} ms`,
        STARTS[name] ?? '',
      ]),
    ],
    notes:
      compaction.problem === undefined
        ? []
        : [`compaction began anew with more memory: ${compaction.problem}`],
  };
}

const STARTS: Readonly<Record<string, string>> = {
  'agentbus query, first row': '400 ms',
  'agentbus tail, first row': '150 ms',
};
