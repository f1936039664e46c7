/** Whether the value of a field has changed, whatever the order in which records of one evaluation come. */

interface ChangeCell {
  firstAt: number;
  first: string;
  lastAt: number;
  last: string;
  /** Whether there were several values. */
  differs: boolean;
}

/** The values of one field of one group. Plain data. */
export interface ChangeState {
  /** The value at the last evaluation. */
  value: string | undefined;
  /** When it last changed, Unix milliseconds; 0 for never. */
  changedAt: number;
  /** What it was before, and after. */
  from: string;
  to: string;
  /** What has come since, by the evaluation that it belongs to. */
  ahead: Record<string, ChangeCell>;
}

/** No value yet. */
export function noChange(): ChangeState {
  return { value: undefined, changedAt: 0, from: '', to: '', ahead: {} };
}

/** Takes a value; `end` is the evaluation that it belongs to. */
export function noteValue(state: ChangeState, value: string, millis: number, end: number): void {
  const cell = state.ahead[end];
  if (cell === undefined) {
    state.ahead[end] = { firstAt: millis, first: value, lastAt: millis, last: value, differs: false };
    return;
  }
  if (value !== cell.first || value !== cell.last) cell.differs = true;
  if (millis < cell.firstAt || (millis === cell.firstAt && value < cell.first)) {
    cell.firstAt = millis;
    cell.first = value;
  }
  if (millis > cell.lastAt || (millis === cell.lastAt && value > cell.last)) {
    cell.lastAt = millis;
    cell.last = value;
  }
}

/** Takes what belongs to an evaluation into the state. */
export function settleChange(state: ChangeState, at: number): void {
  const due = Object.keys(state.ahead)
    .map(Number)
    .filter((end) => end <= at)
    .sort((a, b) => a - b);
  for (const end of due) {
    const cell = state.ahead[end];
    delete state.ahead[end];
    if (cell === undefined) continue;
    const before = state.value ?? cell.first;
    if (cell.differs || cell.first !== before) {
      state.changedAt = at;
      state.from = cell.last === before ? cell.first : before;
      state.to = cell.last;
    }
    state.value = cell.last;
  }
}
