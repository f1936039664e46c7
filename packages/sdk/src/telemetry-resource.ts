import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { Config } from '@agentbus/config';
import type { Resource } from '@opentelemetry/resources';
import { loadPackage } from './otel-packages.ts';
import type { StartOptions } from './start-options.ts';

const { version: DISTRO_VERSION } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Host architectures as OpenTelemetry names them, where Node's name differs. */
const HOST_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' };

/**
 * The resource: what is detected, then what the configuration file says, `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`, then the options, the later
 * winning. Everything is known when this returns. That leaves `host.id` out, which the official detector only
 * promises: attributes that come later would be missing from the first lines written.
 */
export function createResource(options: StartOptions, config?: Config): Resource {
  const resources = loadPackage('@opentelemetry/resources');
  const { defaultResource, detectResources, resourceFromAttributes } = resources;
  const { processDetector, osDetector, serviceInstanceIdDetector, envDetector } = resources;
  const { serviceName, serviceVersion, resourceAttributes } = options;
  const service = config?.service;
  return defaultResource()
    .merge(
      resourceFromAttributes({
        // The specification's form; the SDK puts the whole path of `argv0` here.
        'service.name': `unknown_service:${basename(process.execPath)}`,
        'host.name': hostname(),
        'host.arch': HOST_ARCHITECTURES[process.arch] ?? process.arch,
        'telemetry.distro.name': 'agentbus',
        'telemetry.distro.version': DISTRO_VERSION,
      }),
    )
    .merge(detectResources({ detectors: [processDetector, osDetector, serviceInstanceIdDetector] }))
    .merge(
      resourceFromAttributes({
        ...service?.attributes,
        ...(service?.name === undefined ? {} : { 'service.name': service.name }),
        ...(service?.version === undefined ? {} : { 'service.version': service.version }),
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...resourceAttributes,
        ...(serviceName === undefined ? {} : { 'service.name': serviceName }),
        ...(serviceVersion === undefined ? {} : { 'service.version': serviceVersion }),
      }),
    );
}
