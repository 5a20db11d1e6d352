import { Scene } from "../../../test/support/restart-trigger-scene";
import { digestOfValue } from "../../shared/triggers";
import { unknown } from "../../shared/unknown";
import { checkRestartTrigger, previewRestartTrigger } from "./restart-trigger";

const triggers = { conf: digestOfValue("v1") };
const servers = { ncloudServers: { serverInstanceNos: ["1001", "1002"] } };
const health = { httpGet: { url: "http://{privateIp}:8080/healthz" } };

function problemsOf(readiness: unknown, target: Record<string, unknown> = servers): string[] {
  const { problems } = checkRestartTrigger({ target, triggers, readiness });
  return problems.map(({ path, reason }) => `${path}: ${reason}`);
}

const url = (text: string) => ({ httpGet: { url: text } });
const headers = (given: Record<string, string>) => ({ httpGet: { url: "http://h/", headers: given } });

describe("the input readiness", () => {
  it.each([
    health,
    url("https://{name}.example.com/{id}?full=1"),
    url("http://[{publicIp}]/"),
    url("http://[2001:db8::7]:8080/"),
    { ...url("http://10.0.0.7/"), period: "100ms", timeout: "1m", successThreshold: 3 },
    {
      httpGet: {
        url: "http://h/",
        status: "200,301-302, 404",
        headers: { Authorization: "Bearer x", Host: "a" },
      },
    },
    { tcpSocket: { host: "{publicIp}", port: 22 } },
    { tcpSocket: { host: "[::1]", port: 65_535 } },
    unknown,
    { httpGet: { url: unknown } },
  ])("takes %j", (readiness) => {
    expect(problemsOf(readiness)).toEqual([]);
  });

  it.each<[unknown, string]>([
    [{}, "readiness: must have exactly one of httpGet, tcpSocket; none is given"],
    [
      { ...health, tcpSocket: { host: "h", port: 1 } },
      "readiness: must have exactly one of httpGet, tcpSocket; both are given",
    ],
    [{ httpGet: {} }, "readiness.httpGet.url: is required"],
    [url("10.0.0.7:8080"), "readiness.httpGet.url: must be a URL with http:// or https://"],
    [url("ftp://h/"), "readiness.httpGet.url: must be a URL with http:// or https://"],
    [url("http://"), "readiness.httpGet.url: must be a URL with http:// or https://"],
    [
      url("http://user:secret@h/"),
      "readiness.httpGet.url: must not hold a user name or a password: send them in headers",
    ],
    [url("http://h/#top"), "readiness.httpGet.url: must not have a fragment (#…): it is never sent"],
    [
      url("http://{host}/"),
      "readiness.httpGet.url: {host} cannot be filled: VPC Server shows {id}, {name}, {publicIp}, {privateIp}",
    ],
    [
      { httpGet: { url: "http://h/", status: "2xx" } },
      'readiness.httpGet.status: "2xx" must be statuses from 100 to 599 and ranges of them, for example "200-399" or "200,204"',
    ],
    [
      { httpGet: { url: "http://h/", status: "399-200" } },
      'readiness.httpGet.status: "399-200" must be statuses from 100 to 599 and ranges of them, for example "200-399" or "200,204"',
    ],
    [{ httpGet: { url: "http://h/", status: 200 } }, "readiness.httpGet.status: 200 must be a string"],
    [headers({ "a b": "x" }), 'readiness.httpGet.headers["a b"]: is no name of a header'],
    [
      headers({ connection: "close" }),
      "readiness.httpGet.headers.connection: belongs to the connection and cannot be set",
    ],
    [headers({ a: "1", A: "2" }), "readiness.httpGet.headers.A: is given twice"],
    [
      headers({ a: "s3cret\nb: c" }),
      "readiness.httpGet.headers.a: has a character that no header may have, such as a line break",
    ],
    [
      { tcpSocket: { host: "10.0.0.7:80", port: 80 } },
      "readiness.tcpSocket.host: must be the name or the address of a host, without a port",
    ],
    [{ tcpSocket: { host: "h", port: 0 } }, "readiness.tcpSocket.port: 0 must be at least 1"],
    [{ tcpSocket: { host: "h", port: 65_536 } }, "readiness.tcpSocket.port: must be a port, 1 to 65535"],
    [{ ...health, period: "50ms" }, 'readiness.period: "50ms" must be at least "100ms"'],
    [{ ...health, timeout: 3 }, 'readiness.timeout: 3 is not a duration; did you mean "3s"?'],
    [{ ...health, successThreshold: 0 }, "readiness.successThreshold: 0 must be at least 1"],
    [{ ...health, failureThreshold: 3 }, "readiness.failureThreshold: there is no such property"],
  ])("refuses %j on its path", (readiness, problem) => {
    expect(problemsOf(readiness)).toEqual([problem]);
  });

  it("refuses a placeholder that the target's API cannot fill, before any call", () => {
    const notebooks = { ncloudDataForestNotebooks: { notebookIds: ["nb1"] } };
    expect(problemsOf(health, notebooks)).toEqual([
      "readiness.httpGet.url: {privateIp} cannot be filled: Data Forest shows {id}",
    ]);
    expect(problemsOf({ tcpSocket: { host: "{name}", port: 22 } }, notebooks)).toEqual([
      "readiness.tcpSocket.host: {name} cannot be filled: Data Forest shows {id}",
    ]);
    expect(problemsOf(url("http://{id}.internal/"), notebooks)).toEqual([]);
  });
});

describe("a RestartTrigger with readiness", () => {
  const v2 = { triggers: { conf: digestOfValue("v2") }, readiness: health };

  function answering(scene: Scene, statusOf: (host: string) => number) {
    const asked: string[] = [];
    scene.cloud.elsewhere = ({ host, path }) => {
      if (!host.startsWith("10.") && !host.startsWith("[") && !host.startsWith("203.")) return undefined;
      asked.push(`${host}${path}`);
      return { status: statusOf(host) };
    };
    return asked;
  }
  const interfaceReads = (scene: Scene) =>
    scene.cloud.http.log.filter((line) => line.endsWith("getNetworkInterfaceList"));

  it("asks each server at its private address, which one request finds out", async () => {
    const scene = new Scene();
    await scene.up();
    const asked = answering(scene, () => 200);
    await scene.up(v2);
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(asked.slice(0, 3).sort()).toEqual([1, 2, 3].map((n) => `10.0.0.${n}:8080/healthz`));
    expect(asked).toHaveLength(6);
    expect(interfaceReads(scene)).toHaveLength(1);
  });

  it("asks for no private address if none is named, and for nothing at all if nothing is due", async () => {
    const scene = new Scene();
    const asked = answering(scene, () => 200);
    const byIp = { readiness: url("http://{publicIp}/") };
    for (const [index, id] of ["1001", "1002", "1003"].entries()) {
      scene.cloud.publicIps.set(id, index === 2 ? "2001:db8::3" : `203.0.113.${index + 1}`);
    }
    await scene.up(byIp);
    expect(interfaceReads(scene)).toEqual([]);
    expect([...new Set(asked)].sort()).toEqual(["203.0.113.1/", "203.0.113.2/", "[2001:db8::3]/"]);
    const before = scene.cloud.http.requests.length;
    expect(await scene.up(byIp)).toBe("unchanged");
    // A changed check restarts nothing, and asks nothing.
    expect(await scene.up({ readiness: { ...byIp.readiness, period: "10s" } })).toBe("updated");
    expect(scene.cloud.http.requests).toHaveLength(before);
  });

  it("sends its headers, and shows them nowhere", async () => {
    const scene = new Scene();
    answering(scene, () => 401);
    const secret = "Bearer s3cret-token";
    const asks = {
      httpGet: { url: "http://{privateIp}/?key=s3cret-key", headers: { Authorization: secret } },
    };
    await scene.up({ restartOnCreate: false });
    const error = await scene
      .up({ ...v2, readiness: asks, readyTimeout: "2m" })
      .catch((thrown: unknown) => thrown);
    const probes = scene.cloud.http.requests.filter(({ host }) => host.startsWith("10."));
    expect(probes[0]?.headers).toMatchObject({ authorization: secret });
    expect(probes.every(({ headers: sent }) => Object.keys(sent).length === 3)).toBe(true);
    const { message } = error as Error;
    expect(message).toContain("GET http://10.0.0.1/ answers 401");
    const { readiness: echoed, ...rest } = scene.state ?? {};
    expect(echoed).toEqual(asks);
    expect([message, JSON.stringify(rest), ...scene.warned].join()).not.toContain("s3cret");
  });

  it("names in its preview whoever does not answer, or cannot be asked", async () => {
    const scene = new Scene();
    await scene.up();
    answering(scene, (host) => (host.startsWith("10.0.0.2") ? 503 : 200));
    const context = scene.context("web");
    expect(await previewRestartTrigger(scene.state, { ...scene.inputs(v2) }, context)).toBe(
      "web: RESTARTS 3 of 3 servers (ncloud KR), 1 at a time, stops after the first failure. Changed: conf.\n" +
        "  Now not ready: 1002 (ready in the cloud, GET http://10.0.0.2:8080/healthz answers 503).",
    );
    scene.cloud.publicIps.set("1001", "203.0.113.1").set("1003", "203.0.113.3");
    const byIp = scene.inputs({ ...v2, readiness: url("http://{publicIp}/") });
    expect(await previewRestartTrigger(scene.state, { ...byIp }, context)).toContain(
      "Will fail: 1002: readiness.httpGet.url: {publicIp} is empty for this one.",
    );
    expect(context.warned).toEqual([]);
  });
});
