import { api, noCredentials, quickWorld } from "../support/e2e-apis";
import { ledgerOf, withCloud } from "../support/e2e-cloud";
import { code, program, restart, throughBothDoors } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";

const servers = api("servers");
const studio = api("studio");

const user = { username: "14975922", password: "right-password", domain: "OTC00000001" };
const world = {
  ...quickWorld,
  otc: {
    ...quickWorld.otc,
    users: [{ name: user.username, password: user.password, domain: user.domain }],
  },
};
const nothing = (url: string | undefined) => ({ ...noCredentials, REKINDLE_ENDPOINT_URL: url ?? "" });

throughBothDoors((door) => {
  test("one profile's project that does not exist leaves the same user's other project alone", async () => {
    const settings = (projectName: string) => {
      const { domain: domainName, ...rest } = user;
      const members = Object.entries({ ...rest, domainName, projectName });
      return Object.fromEntries(
        members.map(([name, value]) => [`rekindle:profiles.${projectName}.otc.${name}`, value]),
      );
    };
    const [good = "", bad = ""] = studio.ids;
    const of = (name: string, id: string, profile: string) => ({
      ...restart(studio, { ids: [id], triggers: { conf: "a" }, profile }),
      name,
    });
    const both = program([of("good", good, "eu-de"), of("bad", bad, "eu-de_gone")], "", door);
    const config = { ...settings("eu-de"), ...settings("eu-de_gone") };
    await withCloud({ world, program: both, config }, async (stack, cloud) => {
      const { all } = await stack.up({ fails: true, args: ["--continue-on-error"] });
      expect(all).toContain("was not accepted for project eu-de_gone; check name, password and project.");
      expect(ledgerOf(stack, "good")).toEqual([`${good} restarted`]);
      expect(cloud.restarts([studio])).toEqual({ studio: { [good]: 1 } });
    });
  });

  test("a number in the configuration is text, and what cannot be says how to set it, without a stack", async () => {
    const one = program(
      [restart(studio, { ids: studio.ids.slice(0, 1), triggers: { conf: "a" } })],
      "",
      door,
    );
    const config = { "rekindle:otc.password": user.password, "rekindle:otc.domainName": user.domain };
    const env = { OS_USERNAME: "", OS_PASSWORD: "", OS_USER_DOMAIN_NAME: "", OS_TOKEN: "" };
    await withCloud({ world, program: one, config, env }, async (stack) => {
      await stack.run(["config", "set", "--path", "rekindle:otc.username", "true"]);
      const { all } = await stack.up({ fails: true });
      expect(all).toContain(
        "rekindle:otc.username must be text. Pulumi took it for a boolean: " +
          "pulumi config set --path --type string 'rekindle:otc.username' VALUE.",
      );
      expect(all).not.toMatch(/^\s+at /m);
      await stack.run(["config", "set", "--path", "rekindle:otc.username", user.username]);
      await stack.up();
      expect(ledgerOf(stack, "studio")).toEqual([`${studio.ids[0]} restarted`]);
    });
  });

  test("an unknown profile fails a preview as it fails the update", async () => {
    const one = program([restart(servers, { triggers: { conf: "a" }, profile: "prod" })], "", door);
    await withCloud({ program: one }, async (stack, cloud) => {
      const { all } = await stack.preview({ fails: true });
      expect(all).toContain('Unknown profile "prod". rekindle:profiles has: none.');
      expect(all).not.toMatch(/^\s+at /m);
      expect(cloud.requests()).toEqual([]);
    });
  });
});

test("an explicit provider is named where its credentials are missing or odd", async () => {
  const declared = { ...restart(servers, { triggers: { conf: "a" } }, { provider: code("research") }) };
  const written = (settings: string) =>
    nativeProgram([declared], `const research = new Provider("research", ${settings});`);
  const env = nothing("http://127.0.0.1:1");
  await withCloud({ program: written(`{ ncloud: { regionCode: "KR" } }`), env }, async (stack) => {
    const { all } = await stack.up({ fails: true });
    expect(all).toContain(
      'Looked at: ncloud of provider "research" (has no accessKey), NCLOUD_ACCESS_KEY_ID',
    );
    stack.write(written(`{ ncloud: { regionCod: "KR" } }`));
    expect((await stack.up({ fails: true })).all).toMatch(/(?<!rekindle:)ncloud\.regionCod is not known/);
  });
});
