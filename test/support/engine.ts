import type { CloudEnvironment, ProviderSettings } from "../../provider/clouds";
import type { EngineContext } from "../../provider/resources/context";
import { ProcessState } from "../../provider/shared/process-state";
import type { HttpDouble } from "./http-double";
import type { VirtualClock } from "./virtual-clock";

/** Credentials for every cloud. */
export const everyCloud: ProviderSettings = {
  ncloud: { accessKey: "AK-ncloud", secretKey: "secret" },
  huaweicloud: { accessKey: "AK-huawei", secretKey: "secret", region: "cn-north-4", projectId: "p1" },
  otc: { accessKey: "AK-otc", secretKey: "secret", region: "eu-de", projectId: "p2" },
};

export interface TestContext extends EngineContext {
  readonly said: string[];
  readonly warned: string[];
}

/** An engine on a virtual clock and a double of the clouds, with its words kept. */
export function engine(
  clock: VirtualClock,
  http: HttpDouble,
  settings: ProviderSettings = everyCloud,
): TestContext {
  const said: string[] = [];
  const warned: string[] = [];
  const environment: CloudEnvironment = {
    process: new ProcessState(),
    env: {},
    home: "/nowhere",
    readFile: () => undefined,
    clock,
    timer: () => () => undefined,
    random: () => 0.5,
    dispatcher: http,
  };
  return {
    settings,
    clock,
    random: () => 0.5,
    environment,
    say: (line) => said.push(line),
    warn: (line) => warned.push(line),
    said,
    warned,
  };
}
