import * as pulumi from "@pulumi/pulumi";
import { RestartScene } from "../../../test/providers/scene";
import { nativeDoor } from "../../../test/providers/native-provider";
import { withoutSecrets } from "./hidden-values";

const problem = (reason: string) => ({ path: "a", reason });

describe("what is said about a bad input", () => {
  it("does not show what the program marked as secret, at any depth", () => {
    const value = { a: { b: ["hunter2", "open"] }, n: 5, open: 6 };
    const secrets = { a: { b: { "0": true } }, n: true } as const;
    const said = ['"hunter2" is listed twice', '{"b":["hunter2","open"]} must be a number', "is required"];
    // The engine shows the value of the property that a problem names: none is named.
    expect(withoutSecrets(said.map(problem), { value, secrets })).toEqual([
      { path: "", reason: "a: [secret] is listed twice" },
      { path: "", reason: 'a: {"b":[[secret],"open"]} must be a number' },
      { path: "", reason: "a: is required" },
    ]);
    const inside = { path: "open.b", reason: "5 must be 5 at least" };
    expect(withoutSecrets([inside], { value, secrets })).toEqual([
      { path: "open.b", reason: "[secret] must be 5 at least" },
    ]);
    expect(withoutSecrets([problem('"open" is bad')], { value })).toEqual([problem('"open" is bad')]);
  });

  it("does not show it to whoever runs pulumi up, either", async () => {
    const one = new RestartScene(nativeDoor);
    const bad = {
      readyTimeout: pulumi.secret("hunter2"),
      rollout: pulumi.secret({ maxUnavailable: ["hunter3"] }),
      triggers: { conf: 1, long: pulumi.secret([NaN, "hunter4"]) },
      minInterval: "3d",
    };
    const { error } = (await one.up(bad)) as { error: string };
    expect(error).not.toMatch(/hunter/);
    expect(error).toContain(
      'readyTimeout: [secret] is not a duration; write it like "90s", "15m" or "1h30m"',
    );
    expect(error).toContain('minInterval: "3d" is not a duration; did you mean "72h"?');
  });
});
