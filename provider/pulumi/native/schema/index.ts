import { providerSettings } from "../../../apis/settings";
import type { ReadExample } from "./examples";
import { languages } from "./languages";
import { publishing, type Manifest } from "./publishing";
import { resourceSpecs } from "./resources";
import { dynamicTypes } from "./dynamic-types";
import type { PackageSpec, Properties } from "./spec";
import { Walk } from "./walk";

export { programs, type ReadExample } from "./examples";

/** The schema of the Pulumi package, made of the declarations that validate its inputs. */
export function packageSchema(manifest: Manifest, readExample: ReadExample): PackageSpec {
  return schemaBy(new Walk(), manifest, readExample);
}

/** `sdk/dynamic/types.ts`, unformatted: the same declarations for programs that use the dynamic provider. */
export function typesOfDynamicPackage(manifest: Manifest, readExample: ReadExample): string {
  const walk = new Walk();
  return dynamicTypes(schemaBy(walk, manifest, readExample), walk.hints);
}

function schemaBy(walk: Walk, manifest: Manifest, readExample: ReadExample): PackageSpec {
  const published = publishing(manifest);
  const settings = walk.properties(providerSettings.shape);
  const resources = resourceSpecs(walk, readExample);
  return {
    name: "rekindle",
    displayName: "rekindle",
    version: manifest.version,
    description:
      "Restart and keep alive, as code: rolling restarts and leases for NAVER Cloud, Huawei Cloud and Open Telekom Cloud.",
    keywords: ["pulumi", "category/cloud", "kind/native", "rekindle"],
    homepage: published.repository,
    repository: published.repository,
    license: "Apache-2.0",
    publisher: published.publisher,
    logoUrl: published.logoUrl,
    pluginDownloadURL: published.pluginDownloadURL,
    language: languages(published),
    config: { variables: asVariables(settings) },
    types: walk.types,
    provider: {
      description:
        "The credentials and addresses of the clouds. None has to be given: each comes from here, then from the " +
        "environment, then from the vendor's own credentials file, and is looked up when it is first needed.",
      type: "object",
      inputProperties: settings,
    },
    resources,
  };
}

/**
 * The same, as far as programs can read it from their configuration. Whether a value there is a secret is for the user to
 * say, with `pulumi config set --secret`. Java's generator cannot have objects in maps of objects there.
 */
function asVariables(settings: Properties): Properties {
  const entries = Object.entries(settings).map(([name, { secret: _secret, ...spec }]) => [
    name,
    spec.additionalProperties ? { ...spec, additionalProperties: { $ref: "pulumi.json#/Any" } } : spec,
  ]);
  return Object.fromEntries(entries) as Properties;
}

/** The schema as a file has it. */
export function formatSchema(schema: PackageSpec): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
