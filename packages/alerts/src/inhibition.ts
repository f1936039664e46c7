import type { RegexCompiler } from '@agentbus/filter';
import { compileMatchers, type LabelPredicate, type Labels, type Matcher } from './matcher.ts';

/** While an alert of the source fires, nobody is told of those of the target that have the same labels. */
export interface InhibitRule {
  readonly sourceMatchers: readonly Matcher[];
  readonly targetMatchers: readonly Matcher[];
  /** Labels that must be the same, also where both have none. */
  readonly equal: readonly string[];
}

/**
 * Whether an alert is inhibited by those that fire. An alert that is of the source and of the target is not inhibited by
 * another that is both, so that none inhibits itself.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings
 */
export function inhibitedBy(
  rules: readonly InhibitRule[],
  firing: Iterable<Labels>,
  regex?: RegexCompiler,
): LabelPredicate {
  const all = [...firing];
  const compiled = rules.map((rule) => {
    const isSource = compileMatchers(rule.sourceMatchers, regex);
    const isTarget = compileMatchers(rule.targetMatchers, regex);
    const sources = new Map<string, { pure: boolean }>();
    for (const labels of all) {
      if (!isSource(labels)) continue;
      const key = equalKey(rule.equal, labels);
      const pure = !isTarget(labels) || sources.get(key)?.pure === true;
      sources.set(key, { pure });
    }
    return { rule, isSource, isTarget, sources };
  });
  return (labels) =>
    compiled.some(({ rule, isSource, isTarget, sources }) => {
      if (!isTarget(labels)) return false;
      const source = sources.get(equalKey(rule.equal, labels));
      return source !== undefined && (source.pure || !isSource(labels));
    });
}

function equalKey(names: readonly string[], labels: Labels): string {
  return JSON.stringify(names.map((name) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '')));
}
