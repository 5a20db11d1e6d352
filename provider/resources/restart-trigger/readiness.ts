import { z } from "zod";
import type { RestartApi } from "../../apis/api";
import { placeholdersIn, type Placeholder } from "../../apis/address";
import { filledUrl, isHost, placeOf, type CheckTemplate, type Readiness } from "../../rollout/question";
import { parseDuration } from "../../shared/duration";
import { durationSchema } from "../../shared/schema";

/** What leaving something out means. */
const usual = { status: "200-399", period: "5s", timeout: "3s", successThreshold: 1 };

const placeholders =
  "`{id}`, `{name}`, `{publicIp}` and `{privateIp}` are filled for each instance, as far as its API shows them.";

const statusForm = {
  error: ({ input }: { input?: unknown }) =>
    `${typeof input === "string" ? JSON.stringify(input) : "it"} must be statuses from 100 to 599 and ranges of them, ` +
    'for example "200-399" or "200,204"',
};

/** Those that HTTP itself needs are not the program's. */
const reserved: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Values may be secret: no message repeats one. */
const headers = z.record(z.string(), z.string()).superRefine((given, context) => {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    const problem = !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)
      ? "is no name of a header"
      : reserved.has(lower)
        ? "belongs to the connection and cannot be set"
        : seen.has(lower)
          ? "is given twice"
          : /[^\t\x20-\x7e\x80-\xff]/.test(value)
            ? "has a character that no header may have, such as a line break"
            : undefined;
    seen.add(lower);
    if (problem) context.addIssue({ code: "custom", path: [name], message: problem });
  }
});

const httpGet = z
  .strictObject({
    url: z
      .string()
      .describe(
        `What is asked for with \`GET\`, \`http://\` or \`https://\`. ${placeholders} It is shown in messages, all but its query; secrets belong into \`headers\`.`,
      ),
    status: z
      .string()
      .refine((text) => statusesIn(text) !== undefined, statusForm)
      .optional()
      .meta({
        description: "Statuses that count as ready: numbers and ranges, with commas between them.",
        default: usual.status,
      }),
    headers: headers.optional().describe("Headers that are sent along; values may be secret."),
  })
  .meta({
    description:
      "Ready is who answers an HTTP request. A redirect is an answer like any other and is not followed.",
    typeName: "HttpGetCheck",
  });

const portForm = { error: "must be a port, 1 to 65535" };

const tcpSocket = z
  .strictObject({
    host: z.string().describe(`The host to connect to. ${placeholders}`),
    port: z.int().min(1).max(65_535, portForm).describe("The port to connect to, 1 to 65535."),
  })
  .meta({
    description: "Ready is who accepts a TCP connection. It goes directly, without a proxy.",
    typeName: "TcpSocketCheck",
  });

const shortest = { min: 100, range: 'at least "100ms"' };

/** The input `readiness`, in the words of Kubernetes. */
export const readinessInput = z
  .strictObject({
    httpGet: httpGet.optional(),
    tcpSocket: tcpSocket.optional(),
    period: durationSchema("How often an instance is asked.", shortest)
      .meta({ default: usual.period })
      .optional(),
    timeout: durationSchema("How long an answer may take.", shortest)
      .meta({ default: usual.timeout })
      .optional(),
    successThreshold: z.int().min(1).optional().meta({
      description: "How many answers in a row make it ready.",
      default: usual.successThreshold,
    }),
  })
  .superRefine(({ httpGet: http, tcpSocket: tcp }, context) => {
    if ((http === undefined) !== (tcp === undefined)) return;
    const found = http ? "both are given" : "none is given";
    context.addIssue({ code: "custom", message: `must have exactly one of httpGet, tcpSocket; ${found}` });
  })
  .meta({
    description:
      "When the service on an instance counts as ready, beyond what the cloud says: exactly one of `httpGet` and `tcpSocket`. It " +
      "is asked from where `pulumi` runs, without any cloud's credentials, once the cloud says ready, until `readyTimeout` is over.",
    typeName: "Readiness",
  });

export type ReadinessInput = z.infer<typeof readinessInput>;

/** What is wrong with the place to be asked, and where; `undefined` if nothing. */
export function readinessProblem(
  input: ReadinessInput,
  api: Pick<RestartApi, "fills" | "product">,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  const check = templateOf(input);
  if (!check) return undefined;
  const { path, text } = placeOf(check);
  const able: readonly Placeholder[] = ["id", ...(api.fills ?? [])];
  const unable = placeholdersIn(text).find((name) => !(able as readonly string[]).includes(name));
  const message =
    unable !== undefined
      ? `{${unable}} cannot be filled: ${api.product} shows ${able.map((name) => `{${name}}`).join(", ")}`
      : problemOfPlace(check);
  return message === undefined ? undefined : { path: path.split("."), message };
}

/** Judged with values as instances may have them. */
function problemOfPlace(check: CheckTemplate): string | undefined {
  const ip = check.kind === "httpGet" && check.url.includes("[{") ? "2001:db8::1" : "192.0.2.1";
  const sample = (name: Placeholder) => (name.endsWith("Ip") ? ip : "a1");
  if (check.kind === "tcpSocket") {
    const host = check.host.replace(/\{\w+\}/g, "a1");
    return isHost(host) ? undefined : "must be the name or the address of a host, without a port";
  }
  const filled = filledUrl(check.url, sample);
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (!url || !["http:", "https:"].includes(url.protocol)) return "must be a URL with http:// or https://";
  if (url.username || url.password) return "must not hold a user name or a password: send them in headers";
  return url.hash ? "must not have a fragment (#…): it is never sent" : undefined;
}

/** The whole input with every default filled in. */
export function readinessOf(input: ReadinessInput | undefined): Readiness | undefined {
  const check = input && templateOf(input);
  if (!check) return undefined;
  return {
    check,
    period: parseDuration(input.period ?? usual.period) ?? 0,
    timeout: parseDuration(input.timeout ?? usual.timeout) ?? 0,
    successThreshold: input.successThreshold ?? usual.successThreshold,
  };
}

function templateOf({ httpGet: http, tcpSocket: tcp }: ReadinessInput): CheckTemplate | undefined {
  if (tcp) return { kind: "tcpSocket", ...tcp };
  if (!http) return undefined;
  const named = Object.entries(http.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    kind: "httpGet",
    url: http.url,
    headers: Object.fromEntries(named) as Record<string, string>,
    statuses: statusesIn(http.status ?? usual.status) ?? [],
  };
}

function statusesIn(text: string): [number, number][] | undefined {
  const ranges = text.split(",").map((part) => /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/.exec(part));
  const numbers = ranges.map(
    (found) => [Number(found?.[1]), Number(found?.[2] ?? found?.[1])] as [number, number],
  );
  return numbers.every(([first, last]) => first <= last) ? numbers : undefined;
}
