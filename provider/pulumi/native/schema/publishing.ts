/** Where everything is published, and under which names: all of it follows from `repository` in package.json. */
export interface Publishing {
  readonly publisher: string;
  /** The address of the repository for people. */
  readonly repository: string;
  /** Where Pulumi looks for the plugin's archives: at the repository's releases. */
  readonly pluginDownloadURL: string;
  readonly logoUrl: string;
  /** The path of the Go module, which is that of its folder. */
  readonly goModule: string;
  /** Maven's group, which Central gives to the owner of the repository. */
  readonly mavenGroup: string;
  /** The beginning of Java's packages. */
  readonly javaPackage: string;
  /** The beginning of .NET's namespaces and of the package's name; `Pulumi.` is reserved for others. */
  readonly dotnetRoot: string;
}

/** What of package.json is about publishing. */
export interface Manifest {
  readonly version: string;
  readonly repository: { readonly url: string };
}

const form =
  /^git\+https:\/\/github\.com\/(?<owner>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/(?<name>[a-z0-9._-]+)\.git$/;

export function publishing({ repository: { url } }: Manifest): Publishing {
  const { owner, name } = form.exec(url)?.groups ?? {};
  if (owner === undefined || name === undefined)
    throw new Error(
      `repository.url in package.json is ${JSON.stringify(url)}; it must be like git+https://github.com/owner/name.git, in lower case`,
    );
  const host = `github.com/${owner}/${name}`;
  return {
    publisher: owner,
    repository: `https://${host}`,
    pluginDownloadURL: `github://api.${host}`,
    logoUrl: `https://raw.githubusercontent.com/${owner}/${name}/main/docs/logo.png`,
    goModule: `${host}/sdk/go/rekindle`,
    mavenGroup: `io.github.${owner}.pulumi`,
    javaPackage: `io.github.${owner.replaceAll("-", "_")}.pulumi`,
    dotnetRoot: owner.replaceAll(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
  };
}
