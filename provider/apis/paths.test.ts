import fc from "fast-check";

import { engine, everyCloud } from "../../test/support/engine";
import { HttpDouble, type DoubleRequest } from "../../test/support/http-double";
import { VirtualClock } from "../../test/support/virtual-clock";
import { openCloud, type CloudRequest } from "../clouds";
import { ConfigurationError } from "../shared/errors";
import { restartApis } from "./index";
import {
  isNotebookGone,
  listNotebooks,
  renewLease,
  showLease,
  showNotebook,
  startNotebook,
  stopNotebook,
} from "./modelarts-notebook";
import { ApiError } from "../shared/errors";
import { idSchema } from "./reading";

/** Everything that takes an instance's id. */
type Use = (request: CloudRequest, http: HttpDouble, id: string) => Promise<unknown>[];

function clientOf(request: CloudRequest, http: HttpDouble) {
  return openCloud(request, engine(new VirtualClock(), http).environment);
}

const huawei = { cloud: "huaweicloud", settings: everyCloud } as const;
const lease = { duration: 3_600_000, type: "timing" } as const;
const run = { autoStop: true, left: 7_200_000 };
const gone = new ApiError({ kind: "notFound", action: "ShowNotebook", status: 404 });

const uses: [string, CloudRequest, Use][] = [
  ...restartApis.flatMap((api): [string, CloudRequest, Use][] => {
    const target = { [api.idsField]: ["1"], cloud: "otc" };
    const request = { cloud: api.cloud(target).cloud, settings: everyCloud };
    return [
      [
        api.member,
        request,
        (asked, http, id) => {
          const client = clientOf(asked, http);
          return [
            api.observe(client, [id], {}),
            api.observe(client, ["1", id], {}),
            api.restart(client, target, [id], {}),
            ...(api.secondHalf ? [api.secondHalf.start(client, target, new Map([[id, run]]), {})] : []),
          ];
        },
      ],
    ];
  }),
  [
    "modelartsNotebook",
    huawei,
    (asked, http, id) => {
      const client = clientOf(asked, http);
      return [
        showNotebook(client, id, {}),
        showLease(client, id, {}),
        renewLease(client, id, lease, {}),
        startNotebook(client, id, lease, {}),
        stopNotebook(client, id, {}),
        listNotebooks(client, 0, {}),
        isNotebookGone(client, gone, {}),
      ];
    },
  ],
];

/** Empty lists, by how their paths end. */
const emptyLists: readonly (readonly [string, unknown])[] = [
  ["getServerInstanceList", { getServerInstanceListResponse: { returnCode: "0", serverInstanceList: [] } }],
  ["/demanager/instances", { total_count: 0, instances: [] }],
  ["/app-servers", { count: 0, items: [] }],
  ["/notebooks", { total: 0, data: [] }],
  ["/cloudservers/detail", { count: 0, servers: [] }],
  ["/desktops/detail", { total_count: 0, desktops: [] }],
];

/** Refuses all but the lists, which are empty, so that single reads follow. */
function cloud(): HttpDouble {
  return new HttpDouble(({ path }) => {
    const list = emptyLists.find(([end]) => path.endsWith(end));
    return list ? { json: list[1] } : { status: 400, json: {} };
  });
}

async function requestsOf(use: Use, request: CloudRequest, id: string): Promise<readonly DoubleRequest[]> {
  const http = cloud();
  await Promise.allSettled(use(request, http, id));
  return http.requests;
}

/** Where a request goes, and which things it names there; the id, wherever it is whole, has a name of its own. */
function shapeOf({ method, host, path, query, body }: DoubleRequest, id: string): string {
  const name = (text: string): string => (text === id ? "{id}" : text);
  const segments = path.split("/").map((segment) => name(decodeURIComponent(segment)));
  const parameters = [...query].map(([key, value]) => `${key}=${value.split(",").map(name).join(",")}`);
  const content =
    body === ""
      ? []
      : [
          JSON.stringify(body.startsWith("{") ? JSON.parse(body) : body, (_key, value: unknown) =>
            typeof value === "string" ? name(value) : value,
          ),
        ];
  return [method, host, segments.join("/"), ...parameters, ...content].join(" ");
}

const plain = "PLAIN-ID-7";

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(..."./\\%2eEfF?#&=;:@ \t\r\n\0é\ud800"), minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    ".",
    "..",
    "../x",
    "..%2f..",
    "%2e%2e",
    "a/../b",
    "a?b=c",
    "a#b",
    "a\r\nHost: x",
    "//evil.example.com",
  ),
);

describe.each(uses)("an id of %s", (_member, request, use) => {
  it("stays where it belongs, whatever is in it", async () => {
    const expected = new Set((await requestsOf(use, request, plain)).map((sent) => shapeOf(sent, plain)));
    expect(expected.size).toBeGreaterThan(1);
    await fc.assert(
      fc.asyncProperty(hostile, async (id) => {
        for (const sent of await requestsOf(use, request, id)) {
          expect([...expected]).toContain(shapeOf(sent, id));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("an id", () => {
  it("that the inputs may have can be sent", () => {
    const schema = idSchema();
    fc.assert(
      fc.property(hostile, (id) => {
        fc.pre(schema.safeParse(id).success);
        expect(decodeURIComponent(encodeURIComponent(id))).toBe(id);
        expect(new URL(`https://example.com/a/${encodeURIComponent(id)}/b`).pathname.split("/")).toHaveLength(
          4,
        );
      }),
    );
  });
});

describe("a project's id", () => {
  it.each(["../p2", "p1/../p2", "p1%2f..", "p1?x", "p1#x", "p1\r\nx-auth-token: x", " ", "p".repeat(65)])(
    "is refused before any request where it is %j",
    async (projectId) => {
      for (const [, request, use] of uses.filter(([, { cloud: name }]) => name !== "ncloud")) {
        const http = cloud();
        const results = await Promise.allSettled(use({ ...request, projectId }, http, plain));
        const reasons = results.map((result) =>
          result.status === "rejected" ? (result.reason as unknown) : undefined,
        );
        expect(reasons.every((reason) => reason instanceof ConfigurationError)).toBe(true);
        expect(http.requests).toEqual([]);
      }
    },
  );
});
