/** Runs user SQL in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname } from 'node:path';
import type { JsonValue } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import { blockId, findDamaged } from './compacted-damage.ts';
import type { CandidateBlock } from './compacted-search.ts';
import { divideFiles } from './file-parts.ts';
import type { SqlColumn } from './query-answer.ts';
import { QueryError } from './query-error.ts';
import { withTimeLimit } from './query-limits.ts';
import { readStore, type StoreView } from './read-store.ts';
import { bytesOf, NO_BLOCKS, type SearchExplanation } from './search-explanation.ts';
import type { SearchGround } from './search-run.ts';
import type { SnapshotFile } from './snapshot.ts';
import type { SqlReply, SqlRequest, SqlTask } from './sql-protocol.ts';
import { createViewSql, type SqlTable } from './sql-views.ts';
import { MAX_LINE_BYTES, makeReadable, USUAL_MAX_LINE_BYTES } from './store-read.ts';

/** 1 GiB: enough to sort and to group millions of rows; more goes to disk. */
export const SQL_MEMORY_LIMIT: number = 1024 * 1024 * 1024;

/** The most rows of a result where no limit is given: what is more is for a file, not for a screen. */
export const MAX_SQL_ROWS = 100_000;

/** A minute: longer than any question of the language takes. */
export const SQL_TIME_LIMIT = 60_000;

/** User SQL, and what it runs with. */
export interface SqlRun {
  readonly ground: SearchGround;
  readonly sql: string;
  /** Where the SQL begins in the query's text, in UTF-16 units. */
  readonly position: number;
  /** Bytes. */
  readonly memoryLimit: number;
  /** Milliseconds. */
  readonly timeLimit: number;
  readonly signal: AbortSignal;
  readonly onRead: (explanation: SearchExplanation) => void;
}

/** The columns of a result, then its rows by the chunk. */
export type SqlPart =
  | { readonly columns: readonly SqlColumn[] }
  | { readonly rows: readonly (readonly JsonValue[])[] };

const STREAMS: Readonly<Record<SqlTable, readonly Stream[]>> = {
  logs: ['logs', 'audit'],
  spans: ['traces'],
  metrics: ['metrics'],
};

const TABLES: readonly SqlTable[] = ['logs', 'spans', 'metrics'];

/** Runs the SQL over a snapshot. @throws QueryError `invalid-sql` with its position, `time-limit`, `engine-failed`. */
export async function* runSql(run: SqlRun): AsyncGenerator<SqlPart, void, undefined> {
  const named = TABLES.filter((table) => new RegExp(table, 'i').test(run.sql));
  const tables = named.length === 0 ? TABLES : named;
  const streams = tables.flatMap((table) => STREAMS[table]);
  const { ground, signal } = run;
  yield* readStore({ ground, streams, condition: { type: 'all' }, signal }, (view) =>
    runOnView(run, tables, view),
  );
}

async function* runOnView(
  run: SqlRun,
  tables: readonly SqlTable[],
  view: StoreView,
): AsyncGenerator<SqlPart, void, undefined> {
  const { ground } = run;
  const blocks = view.sources
    .flatMap((source) => source.manifest.blocks.map((block): CandidateBlock => ({ source, block })))
    .filter((candidate) => !ground.damaged.has(blockId(candidate)));
  const files = view.files.map((file) => ground.repaired.get(file.path) ?? file);
  let given = false;
  try {
    for await (const part of runTask(run, taskOf(run, tables, files, blocks, USUAL_MAX_LINE_BYTES))) {
      given = true;
      yield part;
    }
  } catch (error) {
    if (!(error instanceof UnreadableFiles)) throw error;
    const connection = await view.connect();
    const readable = await makeReadable({ ...ground, ...view, connection, signal: run.signal });
    const damaged = await findDamaged(connection, blocks, ground.onCorruption);
    for (const id of damaged) ground.damaged.add(id);
    // Known now, so that a second attempt would get past them.
    if (given)
      throw new QueryError('engine-failed', `Cannot search ${ground.directory}: ${error.message}`, {
        cause: error,
      });
    const sound = blocks.filter((candidate) => !damaged.has(blockId(candidate)));
    yield* runTask(run, taskOf(run, tables, readable, sound, MAX_LINE_BYTES));
  }
  run.onRead({
    lines: { files: files.length, bytes: bytesOf(files), unread: new Map() },
    compacted: { ...NO_BLOCKS, files: view.sources.length, filesRead: view.sources.length },
  });
}

function taskOf(
  { ground, sql, memoryLimit }: SqlRun,
  tables: readonly SqlTable[],
  files: readonly SnapshotFile[],
  blocks: readonly CandidateBlock[],
  maxLineBytes: number,
): SqlTask {
  const { threads } = ground.database;
  const views = tables.map((table) => {
    const isOf = (path: string) => STREAMS[table].some((stream) => stream === basename(dirname(path)));
    const own = files.filter(({ source }) => isOf(source));
    const ownBlocks = blocks.filter(({ source }) => isOf(source.path));
    return createViewSql(table, {
      parts: divideFiles(own, threads).map((part) => part.map(({ path }) => path)),
      maxLineBytes,
      blocks: ownBlocks,
      sources: [...new Set(ownBlocks.map(({ source }) => source))],
    });
  });
  const paths = [...files.map(({ path }) => path), ...blocks.map(({ source }) => source.readPath)];
  const { temporaryDirectory } = ground;
  return { sql, views, files: [...new Set(paths)], threads, memoryLimit, temporaryDirectory };
}

/** Perhaps it was a file that could not be read. */
class UnreadableFiles extends Error {}

/** The process's module lies beside this one: `.ts` in the source, `.js` when built. */
const PROCESS = new URL(import.meta.url.replace(/[^/]+(\.\w+)(?:[?#].*)?$/, 'sql-process$1'));

async function* runTask(run: SqlRun, task: SqlTask): AsyncGenerator<SqlPart, void, undefined> {
  const { signal, timeLimit } = run;
  // Nothing of this process's environment is for user SQL to see.
  const child = fork(PROCESS, [], {
    env: {},
    // Not what this process preloads: only how it finds its packages.
    execArgv: process.execArgv.filter((argument) => argument.startsWith('--conditions=')),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const stop = withTimeLimit(signal, timeLimit) ?? signal;
  try {
    for (let reply = await ask(child, task, stop); ; reply = await ask(child, 'next', stop)) {
      if (reply.type === 'end') return;
      yield partOf(run, reply);
    }
  } catch (error) {
    stop.throwIfAborted();
    throw error;
  } finally {
    // It has nothing to finish, and may be in the middle of a long step.
    child.kill('SIGKILL');
  }
}

async function ask(
  child: ChildProcess,
  message: SqlTask | SqlRequest,
  signal: AbortSignal,
): Promise<SqlReply> {
  signal.throwIfAborted();
  const answered = new AbortController();
  const either = { signal: AbortSignal.any([signal, answered.signal]) };
  try {
    const reply = once(child, 'message', either).then(([value]) => value as SqlReply);
    const exit = once(child, 'exit', either).then(([code, killer]): SqlReply => {
      const message = `its process ended by itself (${killer ?? code}), perhaps for lack of memory`;
      return { type: 'failed', message, readable: true };
    });
    child.send(message);
    return await Promise.race([reply, exit]);
  } finally {
    answered.abort();
  }
}

function partOf({ position, ground }: SqlRun, reply: SqlReply): SqlPart {
  switch (reply.type) {
    case 'columns':
    case 'rows':
      return reply;
    case 'refused':
      throw new QueryError('invalid-sql', `Cannot run the SQL: ${reply.message}`, {
        position: position + (reply.position ?? 0),
      });
    case 'failed':
      if (!reply.readable) throw new UnreadableFiles(reply.message);
      throw new QueryError('engine-failed', `Cannot search ${ground.directory}: ${reply.message}`);
    case 'end':
      return { rows: [] };
  }
}
