/** What a crash may cost a store of this repository. */
import type { CrashOutcome, RecordKind } from './crash-cell.ts';
import type { CrashWay } from './crash-ways.ts';

/** Records that `crash-program.ts` logs in a turn: what `SIGKILL` may cost. */
const RECORDS_PER_TURN = 100;

/** How each way of ending shows. */
const ENDINGS: Readonly<Record<CrashWay, string>> = {
  SIGKILL: 'SIGKILL',
  'power-loss': 'SIGKILL',
  exit: '0',
  throw: '1',
  SIGTERM: 'SIGTERM',
  OOM: 'SIGABRT',
};

/** Why an outcome says nothing about the way of crashing, as a sentence; `undefined` if it does. Holds for any contender. */
export function wrongEnding(way: CrashWay, { ended }: CrashOutcome): string | undefined {
  return ended === ENDINGS[way] ? undefined : `the process ended with ${ended}, not ${ENDINGS[way]}`;
}

/** The promises that an outcome breaks, each as a sentence. */
export function brokenPromises(kind: RecordKind, way: CrashWay, outcome: CrashOutcome): string[] {
  const { lost, duplicates, halfLines, receipts, lostReceipts, verifyCode } = outcome;
  const broken: string[] = [];
  const check = (kept: boolean, sentence: string) => {
    if (!kept) broken.push(sentence);
  };
  check(lost <= bound(kind, way), `${lost} records are lost, at most ${bound(kind, way)} may be`);
  check(lostReceipts === 0, `${lostReceipts} records are lost that had a receipt`);
  check(kind === 'plain' || receipts > 0, 'no receipt was given');
  check(duplicates === 0, `${duplicates} records are there twice`);
  check(halfLines === 0, `${halfLines} lines are no JSON`);
  check(verifyCode === 0, `agentbus verify exits with ${verifyCode}`);
  return broken;
}

/** Records that may be lost. */
function bound(kind: RecordKind, way: CrashWay): number {
  switch (way) {
    case 'exit':
    case 'throw':
    case 'SIGTERM':
      return 0;
    case 'power-loss':
      // Of plain records what the system had not written: it is not asked to, unless by `durability: 'fsync'`.
      return kind === 'audit' ? RECORDS_PER_TURN : Number.POSITIVE_INFINITY;
    case 'SIGKILL':
    case 'OOM':
      return RECORDS_PER_TURN;
  }
}
