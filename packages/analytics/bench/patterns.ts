/**
 * Lines a second of CPU time, and grouping accuracy beside Drain where samples of LogHub are there.
 *
 *     node --conditions=@agentbus/source packages/analytics/bench/patterns.ts
 *     LOGHUB_DIRECTORY=/path/to/loghub node --conditions=@agentbus/source packages/analytics/bench/patterns.ts
 */
import { LogPatternMiner } from '@agentbus/analytics';
import { Drain } from './drain.ts';
import {
  groupingAccuracy,
  type LabelledLine,
  LOGHUB_DIRECTORY,
  loghubLines,
  loghubSystems,
} from './loghub.ts';

const ROUNDS = 9;
const LINES = 200_000;

/** Lines as services of Node.js write them, with values that differ from line to line. */
function serviceLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
    return (
      [
        `GET /api/orders/${index} 200 ${index % 300}ms`,
        `{"level":30,"time":${1.7e12 + index},"pid":12,"hostname":"web-${index % 4}","msg":"request completed","reqId":"${id}","responseTime":${index % 97}}`,
        `level=info ts=2026-11-24T12:00:00.${String(index % 1000).padStart(3, '0')}Z msg="user logged in" user=u${id} ip=10.0.${index % 256}.7`,
        `Payment of 12.50 EUR for order ${id}${id} accepted after ${index % 5} retries`,
        `Cache miss for key user:${index}:profile, reading from db-${index % 3}.internal:5432`,
        'Connection pool is healthy',
      ][index % 6] ?? ''
    );
  });
}

function rate(lines: readonly string[], add: (line: string) => unknown): number {
  const begin = process.cpuUsage();
  for (const line of lines) add(line);
  const { user, system } = process.cpuUsage(begin);
  return Math.round(lines.length / ((user + system) / 1e6));
}

function speed(name: string, lines: readonly string[]): void {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const miner = new LogPatternMiner();
    rates.push(rate(lines, (line) => miner.add(line)));
  }
  rates.sort((a, b) => a - b);
  console.log(
    `${name}: ${rates[Math.floor(ROUNDS / 2)]} lines/s of CPU time, median of ${ROUNDS}; best ${rates.at(-1)}`,
  );
}

function ours(lines: readonly LabelledLine[]): string[] {
  const miner = new LogPatternMiner({ tickets: true });
  const tickets = lines.map(({ text }) => miner.add(text));
  return tickets.map(miner.patternIds());
}

function drained(lines: readonly LabelledLine[]): string[] {
  const drain = new Drain();
  return lines.map(({ text }) => drain.add(text));
}

function accuracy(): void {
  const systems = loghubSystems();
  if (systems.length === 0) {
    console.log(`no samples of LogHub in ${LOGHUB_DIRECTORY}: accuracy is not measured`);
    return;
  }
  const sums = [0, 0];
  console.log('grouping accuracy, one setting for all:');
  for (const system of systems) {
    const lines = loghubLines(system);
    const scores = [groupingAccuracy(lines, ours(lines)), groupingAccuracy(lines, drained(lines))];
    for (const [index, score] of scores.entries()) sums[index] = (sums[index] ?? 0) + score / systems.length;
    console.log(`  ${system.padEnd(12)} ${scores[0]?.toFixed(3)}   Drain ${scores[1]?.toFixed(3)}`);
  }
  console.log(`  ${'average'.padEnd(12)} ${sums[0]?.toFixed(3)}   Drain ${sums[1]?.toFixed(3)}`);
  const sample = systems.flatMap((system) => loghubLines(system).map(({ text }) => text));
  speed('LogHub', Array.from({ length: Math.ceil(LINES / sample.length) }, () => sample).flat());
}

// Drain's speed is left out: without masks, its clusters grow with the lines, and its time with their square.
speed('service lines', serviceLines(LINES));
accuracy();
