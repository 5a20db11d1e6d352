import type { Publishing } from "./publishing";

const readme = (repository: string) => `# rekindle for Pulumi

\`RestartTrigger\` and \`NotebookLease\` for NAVER Cloud, Huawei Cloud and Open Telekom Cloud. The plugin that this package
talks to is found and installed by the Pulumi CLI; programs in every language and everything about the two resources are at
${repository}

Generated from the schema of the Pulumi package \`rekindle\`.
`;

/** Names are those that `pulumi package add` gives, too, so that a program need not care where its SDK came from. */
export function languages(published: Publishing): Readonly<Record<string, object>> {
  const { goModule, javaPackage, dotnetRoot } = published;
  const common = { readme: readme(published.repository), respectSchemaVersion: true };
  return {
    nodejs: {
      // Not the name of the package with both providers: an SDK that `pulumi package add` generates must not take its place.
      packageName: "pulumi-rekindle-native",
      dependencies: { "@pulumi/pulumi": "^3.142.0" },
      ...common,
    },
    python: {
      packageName: "pulumi_rekindle",
      pyproject: { enabled: true },
      ...common,
    },
    go: {
      importBasePath: goModule,
      // What `pulumi package add` puts into its go.mod: the folder of the package is below it.
      modulePath: goModule.slice(0, goModule.lastIndexOf("/")),
      generateResourceContainerTypes: true,
      respectSchemaVersion: true,
    },
    csharp: { rootNamespace: dotnetRoot, namespaces: { rekindle: "Rekindle" }, respectSchemaVersion: true },
    java: { basePackage: javaPackage, buildFiles: "none" },
  };
}
