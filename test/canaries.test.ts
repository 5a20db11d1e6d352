import { inspect } from "node:util";

import { engine } from "./support/engine";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./support/http-double";
import { VirtualClock } from "./support/virtual-clock";
import {
  openCloud,
  type CloudEnvironment,
  type CloudRequest,
  type ProviderSettings,
} from "../provider/clouds";
import { modelarts } from "../provider/apis/modelarts";
import { vserver } from "../provider/apis/ncloud-call";
import { parseSettings } from "../provider/apis/settings";
import type { FailureKind } from "../provider/shared/errors";
import { ApiError } from "../provider/shared/errors";
import {
  createRestartTrigger,
  checkRestartTrigger,
} from "../provider/resources/restart-trigger/restart-trigger";
import type { RestartTriggerInputs } from "../provider/resources/restart-trigger/inputs";
import { digestOfValue } from "../provider/shared/triggers";

/** Secrets that sing wherever they come to light, in each of the forms that they may be written in. */
const canary = (place: string): string => `CANARY-${place}+/"<&=`;
const inFile = (place: string): string => `CANARY-${place}+/=`;

interface Place {
  readonly cloud: CloudRequest["cloud"];
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly settings?: ProviderSettings;
  readonly profile?: string;
}

const huawei = { HW_REGION_NAME: "cn-north-4", HW_PROJECT_ID: "p1" };
const keyOf = (name: string) => ({
  accessKey: "AK-7Q3X",
  secretKey: canary(`${name}-secret`),
  securityToken: canary(`${name}-token`),
});
const userOf = (name: string) => ({ username: "me", password: canary(`${name}-password`), domainName: "d" });

/** Every place where a secret can come in. */
const places: Record<string, Place> = {
  "NAVER's key in the config": {
    cloud: "ncloud",
    settings: { ncloud: { accessKey: "AK-7Q3X", secretKey: canary("config") } },
  },
  "NAVER's key in the environment": {
    cloud: "ncloud",
    env: { NCLOUD_ACCESS_KEY: "AK-7Q3X", NCLOUD_SECRET_KEY: canary("env") },
  },
  "NAVER's key in a file": {
    cloud: "ncloud",
    files: {
      "/nowhere/.ncloud/configure": `[DEFAULT]\nncloud_access_key_id = AK-7Q3X\nncloud_secret_access_key = ${inFile("file")}\n`,
    },
  },
  "Huawei's temporary key in the config": {
    cloud: "huaweicloud",
    settings: { huaweicloud: { ...keyOf("config"), region: "cn-north-4", projectId: "p1" } },
  },
  "Huawei's temporary key in the environment": {
    cloud: "huaweicloud",
    env: {
      ...huawei,
      HW_ACCESS_KEY: "AK-7Q3X",
      HW_SECRET_KEY: canary("env-secret"),
      HW_SECURITY_TOKEN: canary("env-token"),
    },
  },
  "Huawei's temporary key in a file": {
    cloud: "huaweicloud",
    env: huawei,
    files: {
      "/nowhere/.huaweicloud/credentials": `[basic]\nak = AK-7Q3X\nsk = ${inFile("secret")}\nsecurity_token = ${inFile("token")}\n`,
    },
  },
  "a profile's temporary key": {
    cloud: "huaweicloud",
    profile: "prod",
    settings: {
      profiles: { prod: { huaweicloud: { ...keyOf("profile"), region: "cn-north-4", projectId: "p1" } } },
    },
  },
  "a password in the config, and the token that it gets": {
    cloud: "otc",
    settings: { otc: { ...userOf("config"), projectId: "p1" } },
  },
  "a password in the environment, and the token that it gets": {
    cloud: "otc",
    env: { OS_USERNAME: "me", OS_PASSWORD: canary("env"), OS_DOMAIN_NAME: "d" },
  },
  "a password in a file, and the token that it gets": {
    cloud: "otc",
    env: { OS_CLOUD: "prod" },
    files: {
      "/nowhere/.config/openstack/clouds.yaml": `clouds:\n  prod:\n    auth:\n      username: me\n      password: ${JSON.stringify(canary("yaml"))}\n      user_domain_name: d\n`,
    },
  },
  "a token in the environment": { cloud: "otc", env: { OS_TOKEN: canary("token"), OS_PROJECT_ID: "p1" } },
  "a key of Open Telekom Cloud": { cloud: "otc", settings: { otc: { ...keyOf("otc"), projectId: "p1" } } },
};

/** A service that repeats all that it was sent, in its own words. */
const repeated = ({ headers, body }: DoubleRequest): string =>
  [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), body].join(" ");
const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

type Refusal = (request: DoubleRequest) => DoubleAnswer;

const worded =
  (status: number, code = "X.1"): Refusal =>
  (request) => ({
    status,
    headers: { "x-request-id": repeated(request), "retry-after": "60" },
    json: {
      error_code: code,
      error_msg: repeated(request),
      responseError: { returnCode: code, returnMessage: repeated(request) },
    },
  });
const page =
  (status: number): Refusal =>
  (request) => ({ status, body: `<html><body>${html(repeated(request))}</body></html>` });

/** What a call can meet, and what kind of failure that is for a read and for a write. */
const failures: [string, Refusal, FailureKind, FailureKind][] = [
  ["no connection", () => "unreachable", "unreachable", "unreachable"],
  ["no answer", () => "lost", "unavailable", "unknownOutcome"],
  ["500", worded(500), "unavailable", "unknownOutcome"],
  ["502 as a page", page(502), "unavailable", "unknownOutcome"],
  ["429", worded(429), "throttled", "throttled"],
  ["401", worded(401), "unauthorized", "unauthorized"],
  ["403", worded(403), "forbidden", "forbidden"],
  ["404", worded(404), "notFound", "notFound"],
  ["409", worded(409), "conflict", "conflict"],
  ["404 as a page", page(404), "notOffered", "notOffered"],
  ["400", worded(400), "refused", "refused"],
  [
    "400 in an address",
    (request) => ({ status: 400, body: encodeURIComponent(repeated(request)) }),
    "refused",
    "refused",
  ],
  [
    "a redirect",
    (request) => ({ status: 302, headers: { location: `https://x.example.com/?${repeated(request)}` } }),
    "refused",
    "refused",
  ],
  ["a page instead of JSON", page(200), "unreadable", "unreadable"],
];

function sings(thing: unknown): string[] {
  const text = [
    inspect(thing, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(thing),
    String(thing),
  ].join();
  return [...text.matchAll(/.{0,60}CANARY.{0,40}/g)].map(([found]) => found);
}

function contextOf({ env = {}, files = {}, settings = {} }: Place, refusal: Refusal, refusesTokens: boolean) {
  const http = new HttpDouble((request) => {
    if (refusesTokens || !request.path.endsWith("/auth/tokens")) return refusal(request);
    const token = { expires_at: "2026-06-02T03:00:00Z", project: { id: "p1" } };
    return { status: 201, headers: { "x-subject-token": canary("iam") }, json: { token } };
  });
  const context = engine(new VirtualClock(), http, settings);
  const environment: CloudEnvironment = {
    ...context.environment,
    env,
    readFile: (path) => files[path],
    fileMode: () => 0o644,
    warn: context.warn,
  };
  return { ...context, environment, http };
}

function clientOf(place: Place, refusal: Refusal, refusesTokens = false) {
  const { environment, warned, http } = contextOf(place, refusal, refusesTokens);
  const { cloud, settings = {}, profile } = place;
  return { client: openCloud({ cloud, settings, profile }, environment), warned, http };
}

const failed = (pending: Promise<unknown>): Promise<unknown> =>
  pending.then(
    () => new Error("did not fail"),
    (reason: unknown) => reason,
  );

describe.each(Object.entries(places))("%s", (_name, place) => {
  const service = place.cloud === "ncloud" ? vserver : modelarts;
  const call = { service, action: "doThing", method: "POST", path: "/v1/x", json: { a: 1 } } as const;

  it.each(failures)(
    "does not come to light when a call meets %s",
    async (_case, refusal, ofRead, ofWrite) => {
      for (const [kind, expected] of [
        ["read", ofRead],
        ["write", ofWrite],
      ] as const) {
        const { client, warned } = clientOf(place, refusal);
        const error = await failed(client.send({ ...call, kind }));
        expect(error).toBeInstanceOf(ApiError);
        expect(error).toMatchObject({ kind: expected });
        expect(sings([error, warned, client, client.label, client.identity])).toEqual([]);
      }
    },
  );

  it.each(failures)("does not come to light when asking for a token meets %s", async (_case, refusal) => {
    const { client, warned } = clientOf(place, refusal, true);
    const errors = [await failed(client.send({ ...call, kind: "write" })), await failed(client.projectId())];
    expect(sings([errors, warned])).toEqual([]);
  });

  it("does come to the cloud", async () => {
    const { client, http } = clientOf(place, worded(400));
    await failed(client.send({ ...call, kind: "write" }));
    const { headers = {} } = http.requests.at(-1) ?? {};
    const sent = ["authorization", "x-auth-token", "x-ncp-apigw-signature-v2"].filter(
      (name) => headers[name],
    );
    expect(sent).toHaveLength(1);
  });
});

describe("a rollout", () => {
  it.each(failures)("says nothing secret when it meets %s", async (_case, refusal) => {
    const targets: [string, Record<string, unknown>][] = [
      ["NAVER's key in the config", { ncloudServers: { serverInstanceNos: ["1001"] } }],
      ["Huawei's temporary key in a file", { workspaceAppServers: { serverIds: ["as-1", "as-2"] } }],
      [
        "a password in the environment, and the token that it gets",
        { modelartsInstances: { instanceIds: ["DE-1"], cloud: "otc" } },
      ],
    ];
    for (const [name, target] of targets) {
      const context = contextOf(places[name] ?? { cloud: "ncloud" }, refusal, false);
      const { inputs } = checkRestartTrigger({
        target,
        triggers: { conf: digestOfValue("v1") },
        readyTimeout: "1m",
      });
      const error = await failed(createRestartTrigger(inputs as RestartTriggerInputs, context));
      expect(error).toBeInstanceOf(Error);
      expect(sings([error, context.said, context.warned])).toEqual([]);
    }
  });
});

describe("what cannot be used", () => {
  const url = `https://me:${encodeURIComponent(canary("url"))}@api.example.com/?x=CANARY#CANARY`;
  const ncloud = places["NAVER's key in the environment"]?.env;
  const otc = { OS_USERNAME: "me", OS_PASSWORD: canary("env"), OS_DOMAIN_NAME: "d", OS_PROJECT_ID: "p1" };

  it.each<[string, Place]>([
    ["a URL for everything", { cloud: "ncloud", env: { ...ncloud, REKINDLE_ENDPOINT_URL: url } }],
    [
      "a URL for everything that is none",
      { cloud: "ncloud", env: { ...ncloud, REKINDLE_ENDPOINT_URL: `x${url} [` } },
    ],
    ["an endpoint", { cloud: "ncloud", env: { ...ncloud, NCLOUD_API_GW: url } }],
    [
      "a configured endpoint",
      { cloud: "otc", env: otc, settings: { otc: { endpoints: { modelarts: url, iam: url } } } },
    ],
    ["the address of the identity service", { cloud: "otc", env: { ...otc, OS_AUTH_URL: url } }],
    ["half a key", { cloud: "huaweicloud", env: { ...huawei, HW_SECRET_KEY: canary("half") } }],
    [
      "a token without its key",
      { cloud: "huaweicloud", env: { ...huawei, HW_SECURITY_TOKEN: canary("half") } },
    ],
    ["a user without a domain", { cloud: "otc", env: { OS_USERNAME: "me", OS_PASSWORD: canary("half") } }],
    [
      "a file that is no YAML",
      {
        cloud: "otc",
        env: { OS_CLOUD: "prod" },
        files: { "/nowhere/.config/openstack/clouds.yaml": `clouds: {prod: {password: "CANARY` },
      },
    ],
    [
      "a secret with a line break in it",
      { cloud: "otc", env: { OS_TOKEN: "CANARY-1\nCANARY-2", OS_PROJECT_ID: "p1" } },
    ],
  ])("is refused without a word of it: %s", async (_case, place) => {
    const { client, warned } = clientOf(place, worded(401), true);
    const service = place.cloud === "ncloud" ? vserver : modelarts;
    const error = await failed(
      client.send({ service, action: "doThing", method: "GET", path: "/v1/x", kind: "read" }),
    );
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).not.toBe("did not fail");
    expect(sings([error, warned])).toEqual([]);
  });

  it.each([
    ["text that is not JSON", { ncloud: `{"secretKey": "CANARY` }],
    ["an unknown key", { ncloud: { secretKey: canary("config"), secret: canary("config") } }],
    ["a value of another type", { otc: { password: [canary("config")] } }],
    ["another site", { ncloud: { site: "gov ", secretKey: canary("config") } }],
    ["something unknown at the top", { password: canary("config") }],
  ])("is refused in the configuration without a word of it: %s", (_case, raw) => {
    const attempt = (): unknown => {
      try {
        return parseSettings(raw).warnings;
      } catch (error) {
        return error;
      }
    };
    expect(sings(attempt())).toEqual([]);
  });
});
