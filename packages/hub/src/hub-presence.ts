/** Tells other processes that a hub serves a store, and where. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHeld } from '@agentbus/segments';
import type { HubEndpoint } from './hub.ts';
import { HUB_LOCK_PATIENCE, hubLockPath } from './hub-lock.ts';

const FILE_MODE = 0o600;

/** A hub that serves a store. */
export interface HubPresence {
  readonly pid: number;
  /** When it began to listen. */
  readonly since: Date;
  readonly endpoints: readonly HubEndpoint[];
}

/** Whether a hub serves a store. `died`: one did, and ended without giving the store back; the next one takes it over. */
export type HubState =
  | { readonly state: 'none' | 'died' }
  | {
      readonly state: 'running';
      /** `undefined` while it starts. */
      readonly presence: HubPresence | undefined;
    };

/**
 * Says where the hub listens: the file `state/hub.json` in the store, which holds as long as the lock is held.
 *
 * @throws The operating system's error.
 */
export function announceHub(directory: string, presence: HubPresence): void {
  const path = presencePath(directory);
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`;
  try {
    writeFileSync(partial, JSON.stringify(presence), { flag: 'wx', mode: FILE_MODE });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** The hub has ended. @throws The operating system's error. */
export function withdrawHub(directory: string): void {
  rmSync(presencePath(directory), { force: true });
}

/** Looks whether a hub serves a store. @throws The operating system's error if the store cannot be read. */
export function findHub(directory: string): HubState {
  const lock = hubLockPath(directory);
  const presence = readPresence(directory);
  if (isHeld(lock, HUB_LOCK_PATIENCE)) return { state: 'running', presence };
  return { state: presence === undefined ? 'none' : 'died' };
}

function readPresence(directory: string): HubPresence | undefined {
  let text: string;
  try {
    text = readFileSync(presencePath(directory), 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const { pid, since, endpoints } = JSON.parse(text);
    return Array.isArray(endpoints) ? { pid, since: new Date(since), endpoints } : undefined;
  } catch {
    // None of ours: the lock alone says whether there is a hub.
    return undefined;
  }
}

function presencePath(directory: string): string {
  return join(directory, 'state', 'hub.json');
}
