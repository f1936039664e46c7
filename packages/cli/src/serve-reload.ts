/** A hub that runs takes up what changes: at SIGHUP everything that it can, of its files of settings by itself. */
import { watchFiles } from '@agentbus/config';
import type { Hub } from '@agentbus/hub';
import type { AlertSchedule } from './alert-schedule.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import { readServeConfig, type ServeConfig } from './serve-config.ts';

/** Settings of {@link followServeConfig}. */
export interface ServeReloadSettings {
  readonly config: ServeConfig;
  /** The options of the command line. */
  readonly given: OptionValues;
  readonly hub: Hub;
  readonly schedule: AlertSchedule | undefined;
  readonly io: CommandIo;
  readonly note: (message: string) => void;
}

/** Reads redaction and alert rules when their files change, and these, certificates and tokens at SIGHUP. Returns what ends it. */
export function followServeConfig({
  config,
  given,
  hub,
  schedule,
  io,
  note,
}: ServeReloadSettings): () => void {
  const files = [config.file, config.options.alerts].filter((file) => file !== undefined);
  const attempt = (reload: () => string): void => {
    try {
      note(reload());
    } catch (error) {
      note(error instanceof Error ? error.message : String(error));
    }
  };
  const reloadSettings = (): void => {
    // First the one that can be wrong without having changed anything.
    const next = readServeConfig(given, io);
    schedule?.reload();
    hub.setRedaction(next.redaction);
  };
  io.onSignal?.('SIGHUP', () =>
    attempt(() => {
      hub.reload();
      reloadSettings();
      return `read certificates, redaction${schedule === undefined ? '' : ', alert rules'} and tokens again`;
    }),
  );
  if (files.length === 0) return () => {};
  const onChange = (): void =>
    attempt(() => {
      reloadSettings();
      return `read ${schedule === undefined ? '' : 'alert rules and '}redaction again`;
    });
  return watchFiles({ files: () => files, onChange });
}
