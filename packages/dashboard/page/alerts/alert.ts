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

/** Rules as they are written, and who is told. */
export interface RuleFile {
  readonly file: string;
  readonly version: string;
  readonly rules: readonly { readonly group: string; readonly alert: string; readonly yaml: string }[];
  readonly receivers: readonly Receiver[];
}

export interface Receiver {
  readonly name: string;
  readonly notifiers: readonly string[];
}

/** Something that is wrong with a rule; lines and columns from 1 on. */
export interface RuleProblem {
  readonly line: number;
  readonly column: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** What a rule would have done. Times are Unix milliseconds. */
export interface Trial {
  readonly since: number;
  readonly until: number;
  readonly values: readonly { readonly at: number; readonly value: number | null }[];
  readonly threshold?: { readonly operator: string; readonly value: number };
  readonly events: readonly {
    readonly alert: string;
    readonly state: 'pending' | 'firing' | 'resolved';
    readonly at: number;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly more: number;
  readonly summary: {
    readonly fired: number;
    readonly alerts: number;
    readonly firingMillis: number;
    readonly firing: number;
    readonly notifications: number;
  };
}

export interface SilencePreview {
  readonly active: number;
  readonly lately: number;
  readonly alerts: readonly string[];
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
