import type { Sampler } from '@opentelemetry/sdk-trace';
import { type Environment, readNumber, readString, warnIgnored } from './environment.ts';
import { loadPackage } from './otel-packages.ts';

/** The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for; `parentbased_always_on` by default. */
export function createSampler(env: Environment): Sampler {
  const sdk = loadPackage('@opentelemetry/sdk-trace');
  const ratio = () =>
    new sdk.TraceIdRatioBasedSampler(
      readNumber(env, 'OTEL_TRACES_SAMPLER_ARG', { min: 0, max: 1, integer: false }) ?? 1,
    );
  const samplers: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: ratio,
    parentbased_always_on: () => new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() }),
    parentbased_always_off: () => new sdk.ParentBasedSampler({ root: new sdk.AlwaysOffSampler() }),
    parentbased_traceidratio: () => new sdk.ParentBasedSampler({ root: ratio() }),
  };
  const name = readString(env, 'OTEL_TRACES_SAMPLER')?.toLowerCase() ?? 'parentbased_always_on';
  const create = Object.hasOwn(samplers, name) ? samplers[name] : undefined;
  if (create === undefined) {
    warnIgnored('OTEL_TRACES_SAMPLER', name, Object.keys(samplers).join(', '));
    return new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() });
  }
  return create();
}
