/** The metrics of a store, in groups to look through. Pure. */

/** What the API lists. */
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly description: string;
  readonly services: readonly string[];
  readonly points: number;
}

/** Metrics whose names begin alike. */
export interface MetricGroup {
  readonly name: string;
  readonly metrics: readonly Metric[];
}

/**
 * Those of the chosen services whose name or description has all words of a text, by the first part of their names, in
 * alphabetical order.
 */
export function metricGroups(
  metrics: readonly Metric[],
  text: string,
  services: readonly string[] = [],
): MetricGroup[] {
  const words = text.toLowerCase().split(/\s+/u);
  const groups = new Map<string, Metric[]>();
  const found = metrics
    .filter(({ services: own }) => services.length === 0 || own.some((name) => services.includes(name)))
    .filter(({ name, description }) =>
      words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const metric of found) {
    const [name = ''] = metric.name.split(/[._]/u);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(metric);
  }
  return [...groups].map(([name, members]) => ({ name, metrics: members }));
}
