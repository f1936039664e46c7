/**
 * What redaction costs: nanoseconds of process CPU per record over the floor (the same loop without it), with the default
 * policy; and long texts, in MB a second. Medians of interleaved rounds.
 */
import { createRedactor, RedactionLogRecordProcessor } from '../src/index.ts';
import {
  cleanRecords,
  dirtyRecords,
  freshRecords,
  type LoggedRecord,
  longTexts,
  referenceRecords,
} from './reference-records.ts';

const ROUNDS = 9;
const RECORDS = 50_000;
const FRESH_RECORDS = 20_000;
const TEXT_LENGTH = 1_000_000;
const TEXT_REPEATS = 20;

const redactor = createRedactor();
const processor = new RedactionLogRecordProcessor({ redactor });
const context = undefined;

/** The parts of a record of the preset's logger provider: its attributes are a copy, which may change in place. */
class EmittedRecord {
  body: unknown;
  readonly attributes: Record<string, unknown>;

  constructor({ body, attributes }: LoggedRecord) {
    this.body = body;
    this.attributes = { ...attributes };
  }

  setAttribute(key: string, value: unknown): this {
    this.attributes[key] = value;
    return this;
  }

  setBody(body: unknown): this {
    this.body = body;
    return this;
  }
}

let kept: unknown;

const WORK: Readonly<Record<string, (record: LoggedRecord) => void>> = {
  floor: (record) => {
    kept = record;
  },
  'redact(record)': (record) => {
    kept = redactor.redact(record);
  },
  'emit floor': (record) => {
    kept = new EmittedRecord(record);
  },
  'emit processor': (record) => {
    const emitted = new EmittedRecord(record);
    processor.onEmit(emitted as never, context as never);
    kept = emitted;
  },
};

function nanosPerRecord(records: readonly LoggedRecord[], work: (record: LoggedRecord) => void): number {
  const before = process.cpuUsage();
  for (let done = 0; done < RECORDS; done += records.length) for (const record of records) work(record);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / RECORDS;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const KINDS = { clean: cleanRecords(), reference: referenceRecords(), 'dirty, five hits': dirtyRecords() };
for (const [kind, records] of Object.entries(KINDS)) {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(WORK)) {
      const list = times[name] ?? [];
      times[name] = list;
      list.push(nanosPerRecord(records, work));
    }
  }
  const of = (name: string): number => median(times[name] ?? []);
  console.log(
    `${kind.padEnd(18)} redact(record) ${(of('redact(record)') - of('floor')).toFixed(0).padStart(6)} ns   ` +
      `log record processor ${(of('emit processor') - of('emit floor')).toFixed(0).padStart(6)} ns over the floor`,
  );
}

/** Each record once, in each kind of work: nothing is known of it but the kind of record that it is. */
function printFresh(): void {
  let first = 1_000_000;
  const times: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(WORK)) {
      const records = freshRecords(first, FRESH_RECORDS);
      first += FRESH_RECORDS * 2;
      const before = process.cpuUsage();
      for (const record of records) work(record);
      const { user, system } = process.cpuUsage(before);
      const list = times[name] ?? [];
      times[name] = list;
      list.push(((user + system) * 1000) / records.length);
    }
  }
  const of = (name: string): number => median(times[name] ?? []);
  console.log(
    `${'clean, each new'.padEnd(18)} redact(record) ${(of('redact(record)') - of('floor')).toFixed(0).padStart(6)} ns   ` +
      `log record processor ${(of('emit processor') - of('emit floor')).toFixed(0).padStart(6)} ns over the floor`,
  );
}

printFresh();

for (const [kind, text] of Object.entries(longTexts(TEXT_LENGTH))) {
  const speeds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let repeat = 0; repeat < TEXT_REPEATS; repeat++) kept = redactor.redactText(text);
    const { user, system } = process.cpuUsage(before);
    return (TEXT_LENGTH * TEXT_REPEATS) / (user + system);
  });
  console.log(
    `long text, ${kind.padEnd(14)} ${median(speeds).toFixed(0).padStart(6)} MB/s, unchanged: ${kept === text}`,
  );
}
