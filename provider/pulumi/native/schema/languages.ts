const readme = `# rekindle for Pulumi

Generated from the schema of the Pulumi package \`rekindle\`. Everything about its resources is in the documentation of
the package.
`;

/**
 * Names are those that \`pulumi package add\` gives, too, so that a program need not care where its SDK came from. The Go
 * module has no home yet: a program points at the folder with a \`replace\` in its go.mod.
 */
export const languages: Readonly<Record<string, object>> = {
  nodejs: {
    // Not the npm package's name: an SDK that `pulumi package add` generates must not take its place, nor the plugin's.
    packageName: "pulumi-rekindle-native",
    dependencies: { "@pulumi/pulumi": "^3.142.0" },
    readme,
    respectSchemaVersion: true,
  },
  python: {
    packageName: "pulumi_rekindle",
    pyproject: { enabled: true },
    readme,
    respectSchemaVersion: true,
  },
  go: {
    importBasePath: "example.com/pulumi-rekindle/sdk/go/rekindle",
    // What `pulumi package add` puts into its go.mod: the folder of the package is below it.
    modulePath: "example.com/pulumi-rekindle/sdk/go",
    generateResourceContainerTypes: true,
    respectSchemaVersion: true,
  },
  csharp: { rootNamespace: "Pulumi", namespaces: { rekindle: "Rekindle" }, respectSchemaVersion: true },
  java: { basePackage: "com.pulumi", buildFiles: "none" },
};
