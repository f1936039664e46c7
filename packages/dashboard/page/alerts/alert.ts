/** Alerts, as the API gives them. Pure. */

export interface Alert {
  readonly alert: string;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly at: string;
  readonly activeAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly silenced?: boolean;
}

export interface AlertAnswer {
  readonly rules: readonly {
    readonly group: string;
    readonly alert: string;
    readonly signal: string;
    readonly by: readonly string[];
    readonly intervalSeconds: number;
    readonly state: 'inactive' | 'pending' | 'firing';
  }[];
  readonly active: readonly Alert[];
}

export interface AlertHistory {
  readonly events: readonly Alert[];
  readonly more: number;
}

export interface Silence {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  readonly matchers: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

/** Labels on one line. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
