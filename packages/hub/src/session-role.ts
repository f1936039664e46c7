/** Who may do what on the page and its API. */

/** What a session is allowed: each role may do what those before it may. */
export type Role = 'viewer' | 'operator' | 'admin';

/** All roles, the weakest first: a viewer reads, an operator also saves and silences, an admin also runs SQL and deletes. */
export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Whether a role may do what is for `needed`. */
export function allows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The role of that name. */
export function parseRole(name: unknown): Role | undefined {
  return ROLES.find((role) => role === name);
}
