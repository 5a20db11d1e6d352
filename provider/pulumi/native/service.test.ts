import { status } from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { pluginProcess } from "../../../test/providers/native-provider";
import { call, type RpcError } from "../../../test/providers/rpc";
import { MemoryJournals, ownAccount } from "../../../test/providers/scene";
import { bare, fromStruct, secret, toStruct, unknownOnWire } from "../../../test/providers/wire";
import { FakeNcloud } from "../../../test/support/fake-ncloud";
import { VirtualClock } from "../../../test/support/virtual-clock";
import type { Plugin } from "./plugin";
import { resourceProvider } from "./service";

const urn = "urn:pulumi:dev::proj::rekindle:index:RestartTrigger::web";

function started() {
  const clock = new VirtualClock();
  const cloud = new FakeNcloud(clock, ["1001"]);
  const process = pluginProcess({
    clock,
    http: cloud.http,
    settings: ownAccount(),
    journals: new MemoryJournals(),
  });
  return { ...process, cloud };
}

const refusal = (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    (error: RpcError) => ({ code: error.code, message: error.message }),
  );

describe("getting acquainted", () => {
  it("takes secrets and resources, and learns where the engine is", async () => {
    const { service, attached } = started();
    const request = new rpc.ProviderHandshakeRequest().setEngineAddress("127.0.0.1:4711");
    const response = await call(service.handshake, request);
    expect([response.getAcceptSecrets(), response.getAcceptResources()]).toEqual([true, true]);
    await call(service.attach, new PluginAttach().setAddress("127.0.0.1:4712"));
    expect(attached).toEqual(["127.0.0.1:4711", "127.0.0.1:4712"]);
  });

  it("tells an engine that found the process running from one that started it", async () => {
    const told: [string, boolean][] = [];
    const { handshake, attach } = resourceProvider({
      plugin: {} as Plugin,
      version: "1.2.3",
      schema: () => Promise.resolve("{}"),
      attach: (address, wasRunning = false) => told.push([address, wasRunning]),
      cancel: () => undefined,
    });
    await call(handshake, new rpc.ProviderHandshakeRequest().setEngineAddress("127.0.0.1:4711"));
    await call(attach, new PluginAttach().setAddress("127.0.0.1:4711"));
    expect(told).toEqual([
      ["127.0.0.1:4711", false],
      ["127.0.0.1:4711", true],
    ]);
  });

  it("says its version and schema, and maps nothing", async () => {
    const { service } = started();
    expect((await call(service.getPluginInfo, new Empty())).getVersion()).toBe("1.2.3");
    expect((await call(service.getSchema, new rpc.GetSchemaRequest())).getSchema()).toBe(
      '{"name":"rekindle"}',
    );
    expect((await call(service.getMapping, new rpc.GetMappingRequest())).getProvider()).toBe("");
    expect((await call(service.getMappings, new rpc.GetMappingsRequest())).getProvidersList()).toEqual([]);
  });

  it("names a resource type that it has not", async () => {
    const { service } = started();
    const request = new rpc.CheckRequest().setUrn("urn:pulumi:dev::p::rekindle:index:Restarter::x");
    const { message } = (await refusal(call(service.check, request))) ?? {};
    expect(message).toBe(
      'rekindle has no resource type "rekindle:index:Restarter"; it has rekindle:index:RestartTrigger and rekindle:index:NotebookLease',
    );
  });

  it("finds the type of a resource within components, and its name with colons in it", async () => {
    const { service, said } = started();
    const nested = "urn:pulumi:dev::proj::my:index:App$rekindle:index:RestartTrigger::a::b";
    const properties = toStruct({
      target: { ncloudServers: { serverInstanceNos: ["1001"] } },
      triggers: unknownOnWire,
    });
    const request = new rpc.CreateRequest().setUrn(nested).setProperties(properties).setPreview(true);
    await call(service.create, request);
    expect(said[0]).toContain("a::b: MAY RESTART 1 server");
  });

  it("refuses functions, components and parameters by name", async () => {
    const { service } = started();
    const code = status.UNIMPLEMENTED;
    const invoked = new rpc.InvokeRequest().setTok("rekindle:index:getServers");
    expect(await refusal(call(service.invoke, invoked))).toEqual({
      code,
      message: 'rekindle has no function "rekindle:index:getServers"',
    });
    const called = new rpc.CallRequest().setTok("rekindle:index:RestartTrigger/restart");
    expect(await refusal(call(service.call, called))).toEqual({
      code,
      message: 'rekindle has no function "rekindle:index:RestartTrigger/restart"',
    });
    const constructed = new rpc.ConstructRequest().setType("rekindle:index:Fleet");
    expect(await refusal(call(service.construct, constructed))).toEqual({
      code,
      message: 'rekindle has no component "rekindle:index:Fleet"',
    });
    expect(await refusal(call(service.parameterize, new rpc.ParameterizeRequest()))).toEqual({
      code,
      message: "rekindle takes no parameters",
    });
  });
});

describe("checking the provider's configuration", () => {
  async function failures(config: Record<string, unknown>) {
    const { service } = started();
    const request = new rpc.CheckRequest().setNews(toStruct(config));
    const response = await call(service.checkConfig, request);
    return response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]);
  }

  it("says what is wrong on its path, all of it at once, and shows no value", async () => {
    const found = await failures({
      ncloud: { secretKeys: "hunter2", site: "hunter2" },
      huaweicloud: JSON.stringify({ region: [7] }),
      profiles: { prod: { otc: { pasword: "hunter2" } } },
    });
    expect(found.map(([path]) => path).toSorted()).toEqual([
      "huaweicloud.region",
      "ncloud.secretKeys",
      "ncloud.site",
      "profiles.prod.otc.pasword",
    ]);
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  it("goes by the names of its inputs for a provider that the program made", async () => {
    const { service } = started();
    const urn = "urn:pulumi:dev::shop::pulumi:providers:rekindle::research";
    const args = toStruct({ ncloud: { secretKeys: "hunter2" } });
    const checked = await call(service.checkConfig, new rpc.CheckRequest().setUrn(urn).setNews(args));
    const configured = call(service.configure, new rpc.ConfigureRequest().setUrn(urn).setArgs(args));
    const reason = "ncloud.secretKeys is not known; ncloud takes";
    expect(checked.getFailuresList()[0]?.getReason()).toMatch(new RegExp(`^${reason}`));
    expect((await refusal(configured))?.message).toMatch(new RegExp(`^${reason}`));
  });

  it("refuses text that is no object, without showing it", async () => {
    const found = await failures({ ncloud: "hunter2" });
    expect(found).toEqual([["ncloud", "rekindle:ncloud is neither an object nor JSON text of one."]]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["objects", { ncloud: { accessKey: "a", secretKey: secret("b") } }],
    ["JSON text", { ncloud: JSON.stringify({ accessKey: "a", secretKey: "b" }) }],
    ["what is not known yet", { ncloud: unknownOnWire, otc: { token: unknownOnWire, region: "eu-de" } }],
    ["the engine's own keys", { version: "1.0.0", pluginDownloadURL: "x", __internal: {} }],
    ["nothing", {}],
  ])("lets %s through", async (_, config) => {
    expect(await failures(config)).toEqual([]);
  });

  it("still checks what is known beside what is not", async () => {
    const found = await failures({ ncloud: { secretKey: unknownOnWire, key: "a" } });
    expect(found.map(([path]) => path)).toEqual(["ncloud.key"]);
  });

  it("finds a difference, and never a reason to replace", async () => {
    const { service } = started();
    const diff = async (olds: Record<string, unknown>, news: Record<string, unknown>) => {
      const request = new rpc.DiffRequest().setOlds(toStruct(olds)).setNews(toStruct(news));
      const response = await call(service.diffConfig, request);
      expect(response.getReplacesList()).toEqual([]);
      expect(response.getDeletebeforereplace()).toBe(false);
      return response.getChanges();
    };
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const [kr, fin] = [{ ncloud: { regionCode: "KR" } }, { ncloud: { regionCode: "FKR" } }];
    expect(await diff(kr, kr)).toBe(DIFF_NONE);
    expect(await diff(kr, fin)).toBe(DIFF_SOME);
    expect(await diff(kr, { ...kr, version: "0.1.0", __internal: {} })).toBe(DIFF_NONE);
    expect(await diff(kr, { ncloud: unknownOnWire })).toBe(DIFF_SOME);
    // The dynamic door's provider has other inputs altogether.
    expect(await diff({ __provider: "exports.handler" }, kr)).toBe(DIFF_SOME);
  });
});

describe("configuring", () => {
  /** The access key that a call is signed with. */
  async function keyUsed(request: rpc.ConfigureRequest): Promise<string | undefined> {
    const { service, cloud, warned } = started();
    const response = await call(service.configure, request);
    expect([response.getAcceptsecrets(), response.getSupportspreview()]).toEqual([true, true]);
    const properties = toStruct({
      target: { ncloudServers: { serverInstanceNos: ["1001"] } },
      triggers: { a: `sha256:${"0".repeat(64)}` },
    });
    await call(
      service.create,
      new rpc.CreateRequest().setUrn(urn).setProperties(properties).setPreview(true),
    );
    expect(warned).toEqual([]);
    return cloud.http.requests[0]?.headers["x-ncp-iam-access-key"];
  }

  const account = { accessKey: "AK-given", secretKey: "s" };

  it.each<[string, rpc.ConfigureRequest]>([
    ["objects", new rpc.ConfigureRequest().setArgs(toStruct({ ncloud: account }))],
    ["secret objects", new rpc.ConfigureRequest().setArgs(toStruct({ ncloud: secret(account) }))],
    ["JSON text", new rpc.ConfigureRequest().setArgs(toStruct({ ncloud: JSON.stringify(account) }))],
    [
      "secret JSON text",
      new rpc.ConfigureRequest().setArgs(toStruct({ ncloud: secret(JSON.stringify(account)) })),
    ],
    ["the variables of an old engine", variables({ "rekindle:config:ncloud": JSON.stringify(account) })],
  ])("takes %s", async (_, request) => {
    expect(await keyUsed(request)).toBe("AK-given");
  });

  it("warns of a key that is no setting, since a project may be called like the provider", async () => {
    const { service, warned } = started();
    const args = toStruct({ instances: "3", version: "1.0.0" });
    await call(service.configure, new rpc.ConfigureRequest().setArgs(args));
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain("rekindle:instances is no setting of this provider and is ignored");
  });

  it("fails for a configuration that cannot be used, without showing it", async () => {
    const { service } = started();
    const args = toStruct({ ncloud: { secretKeys: "hunter2" } });
    const failed = await refusal(call(service.configure, new rpc.ConfigureRequest().setArgs(args)));
    expect(failed?.message).toContain("rekindle:ncloud.secretKeys is not known");
    expect(failed?.message).not.toContain("hunter2");
  });
});

describe("checking a configuration", () => {
  it("keeps an account secret as a whole", async () => {
    const { service } = started();
    const news = toStruct({ ncloud: { accessKey: "a", secretKey: "hunter2" } });
    const response = await call(service.checkConfig, new rpc.CheckRequest().setNews(news));
    const inputs = fromStruct(response.getInputs());
    expect(inputs).toEqual({ ncloud: secret({ accessKey: "a", secretKey: "hunter2" }) });
    expect(bare(inputs)).toEqual(fromStruct(news));
  });
});

function variables(entries: Record<string, string>): rpc.ConfigureRequest {
  const request = new rpc.ConfigureRequest();
  for (const [name, text] of Object.entries(entries)) request.getVariablesMap().set(name, text);
  return request;
}
