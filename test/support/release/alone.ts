import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { start } from "../processes";

/** What a Node.js program would read beside it, or is told to by the environment, each of which would end it. */
export function poisoned(folder: string): NodeJS.ProcessEnv {
  const evil = 'process.stdout.write("poisoned\\n"); process.exit(9);';
  mkdirSync(join(folder, "node_modules", "undici"), { recursive: true });
  for (const name of ["evil.js", "plugin.js", "index.js", "node_modules/undici/index.js"])
    writeFileSync(join(folder, name), evil);
  writeFileSync(join(folder, "package.json"), '{"type":"module","main":"evil.js"}');
  return { NODE_OPTIONS: `--require=${join(folder, "evil.js")}`, NODE_PATH: join(folder, "node_modules") };
}

interface Answers {
  readonly version: string;
  readonly schema: string;
}

/** What a plugin answers over gRPC. */
export async function answersOf(program: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Answers> {
  const plugin = start(program, [], { cwd, env });
  try {
    await plugin.waitFor(/^\d+\n/);
    const client = new Client(`127.0.0.1:${plugin.output().trim()}`, credentials.createInsecure());
    const { getPluginInfo, getSchema } = ResourceProviderService;
    const call = <In, Out>(method: typeof getSchema | typeof getPluginInfo, request: In) =>
      new Promise<Out>((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = method as unknown as Method<In, Out>;
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, value) =>
          error ? reject(error) : resolve(value as Out),
        );
      });
    try {
      const info = await call<Empty, { getVersion(): string }>(getPluginInfo, new Empty());
      const schema = await call<unknown, rpc.GetSchemaResponse>(getSchema, new rpc.GetSchemaRequest());
      return { version: info.getVersion(), schema: schema.getSchema() };
    } finally {
      client.close();
    }
  } finally {
    plugin.kill("SIGKILL");
  }
}

interface Method<In, Out> {
  readonly path: string;
  readonly requestSerialize: (value: In) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Out;
}
