import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SteadyClock } from './steady-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 24);

/** A wall clock that jumps, and a monotonic one that does not. */
function clocks(evidence?: number) {
  const state = { wall: START, monotonic: 1000 };
  const clock = new SteadyClock({ now: () => state.wall, monotonic: () => state.monotonic, evidence });
  const pass = (millis: number, jump = 0): number => {
    state.monotonic += millis;
    state.wall += millis + jump;
    return clock.now();
  };
  return { clock, pass };
}

test('SteadyClock: follows a clock that runs, drifts and is set back', () => {
  const { clock, pass } = clocks();
  assert.equal(clock.now(), START);
  assert.equal(pass(DAY), START + DAY);
  assert.equal(pass(HOUR, HOUR / 2), START + DAY + 1.5 * HOUR);
  assert.equal(pass(0, -10 * DAY), START - 9 * DAY + 1.5 * HOUR);
});

test('SteadyClock: does not follow a jump ahead that is undone within a day', () => {
  const { pass } = clocks();
  assert.equal(pass(HOUR, 365 * DAY), START + HOUR);
  assert.equal(pass(20 * HOUR), START + 21 * HOUR);
  assert.equal(pass(HOUR, -365 * DAY), START + 22 * HOUR);
});

test('SteadyClock: believes a jump ahead that lasts for a day, and counts a second one from its own begin', () => {
  const { pass } = clocks();
  pass(HOUR, 10 * DAY);
  assert.equal(pass(23 * HOUR), START + DAY);
  assert.equal(pass(HOUR), START + 10 * DAY + 25 * HOUR);
  const other = clocks();
  other.pass(HOUR, 10 * DAY);
  other.pass(20 * HOUR, 10 * DAY);
  assert.equal(other.pass(5 * HOUR), START + 26 * HOUR);
});

test('SteadyClock: at the start, believes no more than what was written lately', () => {
  assert.equal(clocks(START - HOUR / 2).clock.now(), START);
  const { clock, pass } = clocks(START - 365 * DAY);
  assert.equal(clock.now(), START - 365 * DAY);
  assert.equal(pass(23 * HOUR), START - 365 * DAY + 23 * HOUR);
  assert.equal(pass(HOUR), START + DAY);
  assert.equal(clocks(START + DAY).clock.now(), START, 'of the future nothing is known');
});
