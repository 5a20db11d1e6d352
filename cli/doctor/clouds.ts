import { leaseOperations } from "../../provider/apis/modelarts-notebook";
import { modelarts } from "../../provider/apis/modelarts";
import { vserver } from "../../provider/apis/ncloud-call";
import {
  openCloud,
  type ApiAnswer,
  type CloudClient,
  type CloudEnvironment,
  type CloudName,
  type ProviderSettings,
} from "../../provider/clouds";
import { huaweicloudPlan } from "../../provider/clouds/huaweicloud";
import { ncloudPlan } from "../../provider/clouds/ncloud";
import { otcPlan } from "../../provider/clouds/otc";
import { roughDuration } from "../../provider/shared/duration";
import { ApiError, type FailureKind } from "../../provider/shared/errors";
import { messageOf } from "../errors";
import { oneLine } from "../report/text";
import { bad, note, ok, type Finding } from "./finding";

const plans = { ncloud: ncloudPlan, huaweicloud: huaweicloudPlan, otc: otcPlan };

export interface CloudCheck {
  readonly settings: ProviderSettings;
  readonly environment: CloudEnvironment;
  readonly offline: boolean;
  /** Named by the user: to have no credentials for it does not hold. */
  readonly insist: boolean;
}

const longestRead = 15_000;

/** Credentials and where they come from, the modes of their files, and one signed read. */
export async function checkCloud(cloud: CloudName, check: CloudCheck): Promise<Finding[]> {
  const exposed: string[] = [];
  const environment = { ...check.environment, warn: (line: string) => void exposed.push(line) };
  const request = { cloud, settings: check.settings };
  const findings: Finding[] = [];
  try {
    const { from, kind } = plans[cloud]({ request, environment }).access();
    findings.push(ok(cloud, `credentials (${kind}) from ${from}`));
  } catch (error) {
    const words = oneLine(messageOf(error));
    const absent = words.startsWith("No ");
    if (absent && !check.insist)
      return [note(cloud, "no credentials, so it is not looked at", "docs/credentials.md has the places")];
    return [bad(cloud, words, "docs/credentials.md has every place and form")];
  }
  for (const line of exposed) {
    const [what = line, ...how] = line.split(". ");
    findings.push(bad(cloud, what, how.join(". ")));
  }
  if (check.offline) return [...findings, note(cloud, "no request was made (--offline)")];
  return [...findings, ...(await readOnce(openCloud(request, environment)))];
}

/** What does not hold, by the kind of the failure. */
const remedies: Partial<Readonly<Record<FailureKind, string>>> = {
  unauthorized: "put the right key where it was found; it was not tried again",
  throttled: "wait; other programs with this key count as well",
};

/** What is worth knowing: targets may need other services than this read. */
const notes: Partial<Readonly<Record<FailureKind, string>>> = {
  forbidden: "the key is known; grant what your targets need: docs/credentials.md",
  notFound:
    "the service may not be in this region; else endpoints or REKINDLE_ENDPOINT_URL lead somewhere else",
  notOffered:
    "the service may not be in this region; else endpoints or REKINDLE_ENDPOINT_URL lead somewhere else",
};

/** One read, and it is not repeated where the key is refused: some gateways lock a key after five. */
async function readOnce(client: CloudClient): Promise<Finding[]> {
  try {
    const { clockSkew } = await harmlessRead(client);
    return [ok(client.cloud, `${client.label}: a signed read was answered`), ...clock(client, clockSkew)];
  } catch (error) {
    const words = oneLine(messageOf(error));
    const kind = error instanceof ApiError ? error.kind : undefined;
    const worth = kind && notes[kind];
    if (worth !== undefined) return [note(client.cloud, words, worth)];
    const remedy = (kind && remedies[kind]) ?? "docs/credentials.md has endpoints, proxies and certificates";
    return [bad(client.cloud, words, remedy)];
  }
}

async function harmlessRead(client: CloudClient): Promise<ApiAnswer> {
  if (client.cloud === "ncloud") {
    const action = "getServerInstanceList";
    const query = [
      ["regionCode", client.region],
      ["pageNo", "1"],
      ["pageSize", "1"],
      ["responseFormatType", "json"],
    ] as const;
    return client.send({
      service: vserver,
      action,
      method: "GET",
      path: `/vserver/v2/${action}`,
      query,
      kind: "read",
      deadline: longestRead,
    });
  }
  return client.send({
    service: modelarts,
    action: leaseOperations.list.action,
    method: "GET",
    path: "/v1/{project_id}/notebooks",
    query: [["limit", "10"]],
    kind: "read",
    deadline: longestRead,
  });
}

/** Signatures are refused from some minutes on; a lease is judged by the cloud's clock. */
function clock({ cloud }: CloudClient, skew: number | undefined): Finding[] {
  if (skew === undefined) return [];
  if (Math.abs(skew) < 60_000) return [ok(cloud, "this machine's clock agrees with the cloud's")];
  const by = `${roughDuration(Math.abs(skew))} ${skew > 0 ? "behind" : "ahead of"}`;
  return [
    bad(
      cloud,
      `this machine's clock is ${by} the cloud's`,
      "set it, by NTP: signatures are refused by the clock",
    ),
  ];
}
