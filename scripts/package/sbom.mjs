import { nodeVersion } from "./runtimes.mjs";

const purl = (name, version) => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;

/** What is in the plugin's executables, in the form of CycloneDX: Node.js, and the packages of the bundle. */
export function billOfMaterials({ version, repository }, packages) {
  const components = packages.map((each) => ({
    type: "library",
    "bom-ref": purl(each.name, each.version),
    name: each.name,
    version: each.version,
    licenses: [{ expression: each.license }],
    purl: purl(each.name, each.version),
  }));
  const node = {
    type: "platform",
    "bom-ref": `pkg:generic/node@${nodeVersion}`,
    name: "node",
    version: nodeVersion,
    licenses: [{ license: { id: "MIT" } }],
    purl: `pkg:generic/node@${nodeVersion}`,
  };
  const plugin = {
    type: "application",
    "bom-ref": `pkg:generic/pulumi-resource-rekindle@${version}`,
    name: "pulumi-resource-rekindle",
    version,
    licenses: [{ license: { id: "Apache-2.0" } }],
    purl: `pkg:generic/pulumi-resource-rekindle@${version}`,
    externalReferences: [{ type: "vcs", url: repository }],
  };
  const all = [node, ...components];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: plugin },
    components: all,
    dependencies: [{ ref: plugin["bom-ref"], dependsOn: all.map((each) => each["bom-ref"]) }],
  };
}
