/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  /** Where in the policy: property names and array positions from the outside in. */
  readonly path: readonly (string | number)[];
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A redaction policy cannot be used. Lists everything that is wrong with it, not just the first. */
export class RedactionPolicyError extends Error {
  override readonly name = 'RedactionPolicyError';
  readonly code = 'invalid-policy';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    super(`Cannot use the redaction policy:\n${problems.map(describe).join('\n')}`);
    this.problems = problems;
  }
}

function describe({ path, message, fix }: PolicyProblem): string {
  return `- ${path.length === 0 ? 'policy' : path.join('.')}: ${message} ${fix}`;
}
