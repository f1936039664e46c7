import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupingAccuracy, LOGHUB_DIRECTORY, loghubLines, loghubSystems } from '../bench/loghub.ts';
import { LogPatternMiner } from './log-pattern-miner.ts';

/** The goal for the average. */
const MIN_ACCURACY = 0.95;

const systems = loghubSystems();

test('LogPatternMiner: groups lines of many systems as people do, with one setting', {
  skip: systems.length === 0 && `there are no samples of LogHub in ${LOGHUB_DIRECTORY}`,
}, () => {
  const scores = systems.map((system) => {
    const lines = loghubLines(system);
    const miner = new LogPatternMiner({ tickets: true });
    const tickets = lines.map(({ text }) => miner.add(text));
    return groupingAccuracy(lines, tickets.map(miner.patternIds()));
  });
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  assert.ok(average >= MIN_ACCURACY, `${systems.map((system, index) => `${system} ${scores[index]}`)}`);
});
