import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HubState } from '@agentbus/hub';
import type { Finding } from './finding.ts';

/** Looks whether a hub serves a store. */
export async function checkHub(
  directory: string,
): Promise<{ readonly hub: HubState; readonly findings: readonly Finding[] }> {
  const state = join(directory, 'state');
  // Without either there was none, and the hub need not be loaded.
  if (!existsSync(join(state, 'hub.lock')) && !existsSync(join(state, 'hub.json'))) {
    return { hub: { state: 'none' }, findings: [] };
  }
  const { findHub } = await import('@agentbus/hub');
  const hub = findHub(directory);
  return { hub, findings: hub.state === 'died' ? [died] : [] };
}

const died: Finding = {
  severity: 'warning',
  code: 'hub-died',
  message:
    'the hub of this directory has ended without shutting down: killed, out of memory, or the power failed',
  fix: 'start it again with "agentbus serve", which seals what it left; all that it had acknowledged is there',
};
