import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from './byte-size.ts';
import type { Finding } from './finding.ts';

/** Room for sixteen segments of the default size. Below it, a busy service may fill the disk within hours. */
const MIN_FREE_BYTES = 1024 ** 3;

/** The state of a store's directory. */
export interface DirectoryReport {
  readonly path: string;
  readonly exists: boolean;
  /** Bytes that this user may still write on its disk; `undefined` where the system does not say. */
  readonly freeBytes: number | undefined;
  readonly findings: readonly Finding[];
}

/** Looks whether services can write to a directory: it, or the nearest one above it that exists. */
export async function checkDirectory(path: string): Promise<DirectoryReport> {
  const exists = await pathExists(path);
  const nearest = exists ? path : await nearestExisting(path);
  const freeBytes = await readFreeBytes(nearest);
  const findings = [await checkWritable(path, nearest), checkFreeBytes(path, freeBytes)];
  return { path, exists, freeBytes, findings: findings.filter((finding) => finding !== undefined) };
}

async function checkWritable(path: string, nearest: string): Promise<Finding | undefined> {
  try {
    if (!(await stat(nearest)).isDirectory()) return notADirectory(path, nearest);
    await access(nearest, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return {
      severity: 'error',
      code: 'directory-unwritable',
      message: `this user cannot read and write ${nearest} (${systemCode(error)})`,
      fix: 'give it to the user that runs the services (chown, chmod u+rwx), or set AGENTBUS_DIRECTORY elsewhere',
    };
  }
}

function notADirectory(path: string, nearest: string): Finding {
  return {
    severity: 'error',
    code: 'not-a-directory',
    message: `${nearest} is a file, so ${path === nearest ? 'it' : path} cannot hold segments`,
    fix: 'set AGENTBUS_DIRECTORY (or --directory) to a directory, or move the file away',
  };
}

function checkFreeBytes(path: string, freeBytes: number | undefined): Finding | undefined {
  if (freeBytes === undefined || freeBytes >= MIN_FREE_BYTES) return undefined;
  return {
    severity: 'warning',
    code: 'disk-nearly-full',
    message: `the disk of ${path} has ${formatBytes(freeBytes)} left`,
    fix: 'delete old segments, or set AGENTBUS_DIRECTORY to a larger disk',
  };
}

async function nearestExisting(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await pathExists(parent)) ? parent : nearestExisting(parent);
}

async function pathExists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    // Anything else is there but out of reach, which the check for writing reports.
    return !['ENOENT', 'ENOTDIR'].includes(systemCode(error));
  }
}

async function readFreeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
