export type {
  ApiAlerts,
  ApiAnalyses,
  ApiAnalysisRange,
  ApiAnswer,
  ApiEngine,
  ApiExplanation,
  ApiFieldSurvey,
  ApiOptions,
  ApiQueryOptions,
  ApiRecords,
  ApiSearch,
  ApiSilence,
} from './api-engine.ts';
export type {
  ApiPreparedChange,
  ApiReceiverTest,
  ApiRuleChange,
  ApiRuleDraft,
  ApiRuleEditor,
  ApiRuleProblem,
  ApiTrial,
} from './api-rule-editor.ts';
export { createHub, DEFAULT_DRAIN_MILLIS, type Hub, type HubEndpoint, type HubService } from './hub.ts';
export {
  type CompactionRequest,
  DEFAULT_COMPACTION_AGE,
  DEFAULT_COMPACTION_INTERVAL,
  type HubCompactionOptions,
} from './hub-compaction.ts';
export { HubError, type HubErrorCode } from './hub-error.ts';
export { DEFAULT_LIMITS, type HubLimits } from './hub-limits.ts';
export type { CounterAttributes, HubCounter, HubMetrics } from './hub-metrics.ts';
export {
  DEFAULT_API_PORT,
  DEFAULT_GRPC_PORT,
  DEFAULT_OTLP_PORT,
  type HubOptions,
  type HubPort,
} from './hub-options.ts';
export { findHub, type HubPresence, type HubState } from './hub-presence.ts';
export { MAX_GRPC_MESSAGE_BYTES } from './otlp-grpc-receiver.ts';
export { LAUNCH_MILLIS, leaveLaunchToken } from './session-launch.ts';
export { parseRole, ROLES, type Role } from './session-role.ts';
export type { HubTlsOptions } from './tls-files.ts';
export { createToken, createTokenFile } from './token.ts';
export { WEBSOCKET_PATH } from './websocket-receiver.ts';
