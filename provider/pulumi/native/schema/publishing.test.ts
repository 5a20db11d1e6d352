import { publishing } from "./publishing";

const at = (url: string) => publishing({ version: "1.2.3", repository: { url } });

it("has one source for every name and address: the repository", () => {
  expect(at("git+https://github.com/some-owner/a-name.git")).toEqual({
    publisher: "some-owner",
    repository: "https://github.com/some-owner/a-name",
    pluginDownloadURL: "github://api.github.com/some-owner/a-name",
    logoUrl: "https://raw.githubusercontent.com/some-owner/a-name/main/docs/logo.png",
    goModule: "github.com/some-owner/a-name/sdk/go/rekindle",
    mavenGroup: "io.github.some-owner.pulumi",
    javaPackage: "io.github.some_owner.pulumi",
    dotnetRoot: "SomeOwner",
  });
});

it.each([
  "",
  "https://github.com/owner/name",
  "git+https://github.com/Owner/Name.git",
  "git+https://example.com/a/b.git",
])("refuses %j, from which no address follows", (url) => {
  expect(() => at(url)).toThrow(
    `repository.url in package.json is ${JSON.stringify(url)}; it must be like git+https://github.com/owner/name.git, in lower case`,
  );
});
