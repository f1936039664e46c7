/** What is mutated, and the tests that have to notice. */

/** Sources of one package, and its tests of them. */
export interface MutationTarget {
  readonly name: string;
  readonly package: string;
  /** Names of files in `src`. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

/** Where a mistake costs records, proof, secrets or sleep. */
export const MUTATION_TARGETS: readonly MutationTarget[] = [
  {
    name: 'recovery',
    package: 'segments',
    sources: ['recover-segments.ts', 'whole-end.ts'],
    tests: ['recover-segments.test.ts', 'formats.test.ts'],
  },
  {
    name: 'ledger',
    package: 'segments',
    sources: ['ledger.ts', 'ledger-entry.ts', 'verify-ledger.ts', 'verify-segment.ts', 'verify-store.ts'],
    tests: ['ledger*.test.ts', 'verify*.test.ts'],
  },
  {
    name: 'alerts',
    package: 'alerts',
    sources: ['rule-run.ts', 'sliding-window.ts', 'notify-alerts.ts', 'inhibition.ts', 'silence.ts'],
    tests: ['scenarios*.test.ts', 'notify-alerts.test.ts', 'evaluate.properties.test.ts', 'silence*.test.ts'],
  },
  {
    name: 'redaction',
    package: 'redaction',
    sources: ['key-matcher.ts', 'redact-entries.ts', 'text-scanner.ts', 'card.ts', 'url-secrets.ts'],
    tests: [
      'key-matcher.test.ts',
      'redactor.test.ts',
      'redactor.properties.test.ts',
      'text-scanner.test.ts',
      'value-detectors.test.ts',
      'corpus.test.ts',
    ],
  },
];
