import { IncompleteError } from "../../provider/resources/context";
import type { RestartTriggerInputs } from "../../provider/resources/restart-trigger/inputs";
import {
  checkRestartTrigger,
  createRestartTrigger,
  diffRestartTrigger,
  updateRestartTrigger,
  type RestartTriggerOutputs,
} from "../../provider/resources/restart-trigger/restart-trigger";
import type { Journal } from "../../provider/rollout/journal";
import { digestOfValue } from "../../provider/shared/triggers";
import { engine, everyCloud, type TestContext } from "./engine";
import { FakeNcloud } from "./fake-ncloud";
import { VirtualClock } from "./virtual-clock";

let accounts = 0;

/** A RestartTrigger over three servers, run after run. */
export class Scene {
  /** Accounts of their own: what one process restarted in an account is known to all of its resources. */
  private readonly settings = {
    ...everyCloud,
    ncloud: { accessKey: `AK-${accounts++}`, secretKey: "secret" },
  };
  readonly clock = new VirtualClock();
  readonly cloud = new FakeNcloud(this.clock, ["1001", "1002", "1003"]);
  state: RestartTriggerOutputs | undefined;

  inputs(change: Record<string, unknown> = {}): RestartTriggerInputs {
    const { inputs, problems } = checkRestartTrigger({
      target: { ncloudServers: { serverInstanceNos: ["1001", "1002", "1003"] } },
      triggers: { conf: digestOfValue("v1") },
      ...change,
    });
    expect(problems).toEqual([]);
    return inputs as RestartTriggerInputs;
  }

  readonly warned: string[] = [];

  context(name?: string): TestContext {
    const context = engine(this.clock, this.cloud.http, this.settings);
    const warn = (line: string) => {
      context.warned.push(line);
      this.warned.push(line);
    };
    return { ...context, warn, ...(name !== undefined && { name }) };
  }

  /** What `pulumi up` does with it: Diff, then Update where Diff asks for one. */
  async up(
    change: Record<string, unknown> = {},
    journal?: Journal,
  ): Promise<"created" | "updated" | "unchanged"> {
    const inputs = this.inputs(change);
    if (!this.state) {
      this.state = await createRestartTrigger(inputs, this.context());
      return "created";
    }
    if (!diffRestartTrigger(this.state, { ...inputs }, this.context(), journal).changes) return "unchanged";
    try {
      this.state = await updateRestartTrigger(this.state, inputs, this.context(), journal);
    } catch (error) {
      if (error instanceof IncompleteError) this.state = error.outputs as RestartTriggerOutputs;
      throw error;
    }
    return "updated";
  }

  get states(): string[] {
    return this.state?.instances.map(({ state }) => state) ?? [];
  }
}
