/** Feeds damaged inputs to what reads inputs of others, and notes what it does not withstand. */
import type { RandomInteger } from '../crash/seeded-random.ts';

/** Something that reads inputs. */
export interface FuzzSubject<Input extends string | Uint8Array = string | Uint8Array> {
  readonly name: string;
  readonly seeds: readonly Input[];
  mutate(seed: Input, random: RandomInteger): Input;
  /** Reads one. Must return, or throw what {@link isRefusal} knows. */
  run(input: Input): unknown;
  /** Whether an error is the documented refusal of an input. */
  isRefusal(error: unknown): boolean;
}

/** An input that was not withstood. */
export interface FuzzFinding {
  readonly subject: string;
  readonly input: string;
  readonly problem: string;
}

/** What a run came to. */
export interface FuzzReport {
  readonly subject: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMillis: number;
  readonly findings: readonly FuzzFinding[];
}

/** Findings of one kind are one finding; more of them than this are not kept. */
const MAX_FINDINGS = 10;

/** An input of 4 KiB that takes longer blocks a process. Far above what a loaded machine needs. */
const MAX_MILLIS = 2000;

/** Runs a subject while `goOn` says so. */
export async function fuzz<Input extends string | Uint8Array>(
  subject: FuzzSubject<Input>,
  random: RandomInteger,
  goOn: (inputs: number) => boolean,
): Promise<FuzzReport> {
  const findings = new Map<string, FuzzFinding>();
  let [inputs, accepted, refused, slowestMillis] = [0, 0, 0, 0];
  const find = (problem: string, input: Input) => {
    if (findings.size < MAX_FINDINGS && !findings.has(problem)) {
      findings.set(problem, { subject: subject.name, input: shown(input), problem });
    }
  };
  while (goOn(inputs)) {
    const seed = subject.seeds[random(0, subject.seeds.length - 1)];
    if (seed === undefined) throw new Error(`${subject.name} has no seeds.`);
    const input =
      inputs < subject.seeds.length ? (subject.seeds[inputs] ?? seed) : subject.mutate(seed, random);
    inputs += 1;
    const cpu = process.cpuUsage();
    try {
      await subject.run(input);
      accepted += 1;
    } catch (error) {
      if (subject.isRefusal(error)) refused += 1;
      else
        find(
          `threw ${error instanceof Error ? (error.stack?.split('\n').slice(0, 2).join(' ') ?? '') : String(error)}`,
          input,
        );
    }
    const { user, system } = process.cpuUsage(cpu);
    const millis = (user + system) / 1000;
    slowestMillis = Math.max(slowestMillis, millis);
    if (millis > MAX_MILLIS) find(`took more than ${MAX_MILLIS} ms`, input);
  }
  return {
    subject: subject.name,
    inputs,
    accepted,
    refused,
    slowestMillis,
    findings: [...findings.values()],
  };
}

/** As it can be put into a test. */
function shown(input: string | Uint8Array): string {
  return typeof input === 'string' ? JSON.stringify(input) : `hex ${Buffer.from(input).toString('hex')}`;
}
