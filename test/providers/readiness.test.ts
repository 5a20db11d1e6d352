import * as pulumi from "@pulumi/pulumi";
import { doors, minute, RestartScene } from "./scene";

const token = "Bearer s3cret-token";
const readiness = {
  httpGet: { url: "http://{privateIp}:8080/healthz", headers: { authorization: pulumi.secret(token) } },
};
const v2 = { triggers: { conf: "v2" }, readiness };

/** Services on the servers, at their private addresses; they come up a while after their machines. */
function serve(scene: RestartScene, comesUpAfter: number, broken: ReadonlySet<string> = new Set()) {
  const asked: string[] = [];
  scene.cloud.elsewhere = ({ host, headers }) => {
    const [, number] = /^10\.0\.0\.(\d):8080$/.exec(host) ?? [];
    if (number === undefined) return undefined;
    const id = `100${number}`;
    asked.push(id);
    const { condition } = scene.cloud.fleet.look(id);
    const up = scene.clock.now() - scene.cloud.fleet.machine(id).bootedAt >= comesUpAfter;
    if (condition !== "ready") return "unreachable";
    return { status: headers["authorization"] !== token ? 401 : up && !broken.has(id) ? 200 : 503 };
  };
  return asked;
}

describe.each(doors)("readiness through the $name door", (door) => {
  it("is asked with its secret headers, and a restart counts when the service answers", async () => {
    const scene = new RestartScene(door);
    await scene.up({ restartOnCreate: false });
    const asked = serve(scene, minute);
    expect(await scene.up(v2)).toBe("updated");
    expect(scene.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(asked.slice(0, 3).sort()).toEqual(["1001", "1002", "1003"]);
    expect(asked.length).toBeGreaterThan(20);
    expect(await scene.up(v2)).toBe("unchanged");
  });

  it("that fails says what the service answered, and neither state nor words have the header in the clear", async () => {
    const scene = new RestartScene(door);
    await scene.up({ restartOnCreate: false });
    serve(scene, 0, new Set(["1002"]));
    const outcome = (await scene.up({ ...v2, rollout: { maxUnavailable: 2 } })) as { error: string };
    expect(outcome.error).toMatch(
      /1002: ready in the cloud, GET http:\/\/10\.0\.0\.2:8080\/healthz answers 503; not ready within 15m\. Reboot accepted/,
    );
    expect(scene.states).toEqual(["restarted", "failed", "restarted"]);
    expect(outcome.error).not.toContain("s3cret");
  });

  it.each<[pulumi.Inputs, string]>([
    [
      { readiness: { tcpSocket: { host: "{privateIP}", port: 22 } } },
      "readiness.tcpSocket.host: {privateIP} cannot be filled: VPC Server shows {id}, {name}, {publicIp}, {privateIp}",
    ],
    [{ readiness: {} }, "readiness: must have exactly one of httpGet, tcpSocket; none is given"],
    [
      { readiness: { httpGet: { url: "http://h/", headers: { a: pulumi.secret("s3cret\n") } } } },
      "readiness.httpGet.headers.a: has a character that no header may have, such as a line break",
    ],
  ])("that is wrong is refused before any call: %j", async (change, problem) => {
    const scene = new RestartScene(door);
    const outcome = (await scene.up(change)) as { error: string };
    expect(outcome.error).toContain(problem);
    expect(outcome.error).not.toContain("s3cret");
    expect(scene.cloud.http.requests).toEqual([]);
  });
});
