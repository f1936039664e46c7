/** An alert has entered a state. Plain data. */
export interface AlertEvent {
  /** Name of the alert. */
  readonly alert: string;
  /** Name of the rule's group. */
  readonly group: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  /** The time of the evaluation, Unix milliseconds. */
  readonly at: number;
  /** When the condition became true, Unix milliseconds. */
  readonly activeAt: number;
  /** What was measured; `null` where there is no value. */
  readonly value: number | null;
  /** Those of the rule and of its group of records, without the alert's name. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Names an alert: its name and labels, in a text that is the same for the same ones. */
export function alertKey({ alert, labels }: Pick<AlertEvent, 'alert' | 'labels'>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([alert, ...sorted]);
}
