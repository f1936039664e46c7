/** Tells a running process from one that has ended, although process ids are used again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './segment-error.ts';

/** A process, for others to look whether it is still there. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where the id means something: one machine, and there one namespace of ids (a container, say). */
  readonly machine: string;
  /** When the process began, as the system counts; `''` where it does not tell. */
  readonly started: string;
}

let current: ProcessIdentity | undefined;

/** The identity of this process. Looked up once: later there may be no file descriptor left for it. */
export function currentProcess(): ProcessIdentity {
  current ??= { pid: process.pid, machine: readMachine(), started: startOf(process.pid) };
  return current;
}

/** Whether the very process is still there; `undefined` for one of another machine, of which this one cannot tell. */
export function isRunning({ pid, machine, started }: ProcessIdentity): boolean | undefined {
  if (machine !== currentProcess().machine) return undefined;
  return isSameProcess(pid, (now) => started === '' || started === now);
}

/** Whether a process of this machine has this id, and began when it should have. */
export function isSameProcess(pid: number, isStart: (started: string) => boolean): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemCode(error, '') !== 'ESRCH';
  }
  const started = startOf(pid);
  return started === '' || isStart(started);
}

function readMachine(): string {
  return `${hostname()} ${textOf(() => readlinkSync('/proc/self/ns/pid'))}`;
}

/** The boot, and the ticks since then: the 22nd field of /proc/<pid>/stat. */
function startOf(pid: number): string {
  const line = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field, the command's name, may hold spaces and parentheses.
  const ticks = line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return ticks === '' ? '' : `${boot} ${ticks}`;
}

/** What a reader gives; `''` where the system has no such thing. */
function textOf(reader: () => string): string {
  try {
    return reader();
  } catch {
    return '';
  }
}
