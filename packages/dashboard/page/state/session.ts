/** Who is logged in. */
import { signal } from '@preact/signals';
import { get, Problem, send, whenLoggedOut } from './api.ts';

/** What the hub lets this browser do. */
export type Role = 'viewer' | 'operator' | 'admin';

/** `unknown` until the hub has been asked. */
export type SessionState =
  | { readonly type: 'unknown' }
  | { readonly type: 'out'; readonly problem: Problem | undefined }
  | { readonly type: 'in'; readonly role: Role; readonly hasAnalyses: boolean; readonly hasAlerts: boolean };

interface SessionAnswer {
  readonly role: Role;
  /** Whether the hub groups errors and makes reports. */
  readonly hasAnalyses: boolean;
  /** Whether the hub has alert rules. */
  readonly hasAlerts: boolean;
}

/** The session. */
export const session = signal<SessionState>({ type: 'unknown' });

const LAUNCH = /^#launch=([\w-]+)$/u;

/** Exchanges the launch token of the address, if there is one, and asks who is logged in. */
export async function begin(): Promise<void> {
  const [, token] = LAUNCH.exec(window.location.hash) ?? [];
  if (token === undefined) return ask();
  // Out of the address at once: it must not stay in the history.
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  await logIn(token);
}

/** Exchanges a launch token, or the address that holds one. */
export async function logIn(text: string): Promise<void> {
  const token = /#launch=([\w-]+)/u.exec(text)?.[1] ?? text.trim();
  try {
    const { role, hasAnalyses, hasAlerts } = await send<SessionAnswer>('POST', '/api/session', { token });
    session.value = { type: 'in', role, hasAnalyses, hasAlerts };
  } catch (error) {
    // A link that is opened twice: the first time may have been in this browser.
    await ask(error instanceof Problem ? error : undefined);
  }
}

/** Ends the session. */
export async function logOut(): Promise<void> {
  await send('DELETE', '/api/session');
  session.value = { type: 'out', problem: undefined };
}

/** Whether a role is allowed here. */
export function may(role: Role): boolean {
  const roles: readonly Role[] = ['viewer', 'operator', 'admin'];
  return session.value.type === 'in' && roles.indexOf(session.value.role) >= roles.indexOf(role);
}

/** Whether the hub groups errors and makes reports. */
export function hasAnalyses(): boolean {
  return session.value.type === 'in' && session.value.hasAnalyses;
}

/** Whether the hub evaluates alert rules. */
export function hasAlerts(): boolean {
  return session.value.type === 'in' && session.value.hasAlerts;
}

async function ask(problem?: Problem): Promise<void> {
  try {
    const { role, hasAnalyses, hasAlerts } = await get<SessionAnswer>('/api/session', {});
    session.value = { type: 'in', role, hasAnalyses, hasAlerts };
  } catch (error) {
    const known = error instanceof Problem && error.status !== 401 ? error : undefined;
    session.value = { type: 'out', problem: problem ?? known };
  }
}

whenLoggedOut(() => {
  session.value = { type: 'out', problem: undefined };
});
