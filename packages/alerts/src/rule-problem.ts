/** One thing that is wrong with alert rules. */
export interface RuleProblem {
  /** Where: property names and list positions from the outside in. */
  readonly path: readonly (string | number)[];
  /** Where within the text that the path leads to, in UTF-16 units from 0; `undefined` for all of it. */
  readonly position?: number | undefined;
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** Alert rules cannot be used. Lists everything that is wrong with them, not just the first. */
export class AlertRulesError extends Error {
  override readonly name = 'AlertRulesError';
  readonly code = 'invalid-rules';
  readonly problems: readonly RuleProblem[];

  constructor(problems: readonly RuleProblem[]) {
    super(`Cannot use the alert rules:\n${problems.map(describe).join('\n')}`);
    this.problems = problems;
  }
}

function describe({ path, message, fix }: RuleProblem): string {
  return `- ${path.length === 0 ? 'rules' : path.join('.')}: ${message} ${fix}`;
}
