export {
  type AlertService,
  type AlertServiceOptions,
  type AlertServiceState,
  createAlertService,
} from './alert-service.ts';
export { ALERT_STATE_DIRECTORY, type StateFile, stateFile } from './alert-state-file.ts';
export { GIVE_UP_AFTER, MAX_OUTBOX, MAX_PER_MINUTE } from './delivery-plan.ts';
export { type EventHistory, MAX_HISTORY_BYTES, openHistory } from './event-history.ts';
export { openSilences, type SilenceStore } from './silence-store.ts';
