/**
 * `node --import @agentbus/sdk/register app.js`: `start` with what the environment says. An application must run
 * whatever happens here, so a failure is reported and nothing more.
 */
import { registerLoaderHook } from './loader-hook.ts';
import { isRunning, start } from './start.ts';

try {
  start();
  if (isRunning()) registerLoaderHook();
} catch (error) {
  process.stderr.write(
    `AgentBus is not started: ${error instanceof Error ? error.message : String(error)}\n`,
  );
}
