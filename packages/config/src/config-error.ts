/** One thing that is wrong with a configuration file. */
export interface ConfigProblem {
  /** The file, as it was named to the reader. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on, in UTF-16 units. */
  readonly column: number;
  /** Where in the configuration: names and list positions from the outside in. Empty for what is no YAML at all. */
  readonly path: readonly (string | number)[];
  /** What is wrong, with the value and what it may be. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A configuration file cannot be used. Has everything that is wrong with it, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'invalid-config';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(inOrder.map(describe).join('\n'));
    this.problems = inOrder;
  }
}

/** `agentbus.yaml:3:5: redaction.limits.maxDepth is 0, … Write …`: editors and terminals make a link of its beginning. */
function describe({ file, line, column, path, message, fix }: ConfigProblem): string {
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${file}:${line}:${column}: ${place}${message} ${fix}`.trimEnd();
}
