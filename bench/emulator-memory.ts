import { request } from "undici";
import { startEmulator, type Emulator } from "../emulator";
import { measurement, type Measurement } from "./measure";

const IDS = Array.from({ length: 10_000 }, (_, n) => String(100_000 + n));

/** Memory of an emulator with 10,000 instances and a full journal, after an hour of requests against after a third of one. */
export async function emulatorMemory(): Promise<Measurement[]> {
  const emulator = await startEmulator({
    world: { ncloud: { instances: { servers: IDS.map((id) => ({ id })) } } },
  });
  try {
    // A fleet of that size asks about a hundred times a second.
    const minutes = async (from: number, to: number) => {
      for (let n = from * 6_000; n < to * 6_000; n++) write(emulator.journal, n);
      await (await request(`${emulator.url}/_emulator/world`)).body.dump();
      globalThis.gc?.();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const third = await minutes(0, 20);
    const hour = await minutes(20, 60);
    return [
      measurement(
        "emulator's memory after 1 h, 10000 instances",
        "MB",
        hour,
        third,
        "after 20 min, journal full",
      ),
    ];
  } finally {
    await emulator.close();
  }
}

function write(journal: Emulator["journal"], n: number): void {
  journal.add({
    time: new Date(n * 10).toISOString(),
    cloud: "ncloud",
    service: "server",
    action: "rebootServerInstances",
    write: true,
    method: "GET",
    path: "/vserver/v2/rebootServerInstances",
    ids: Array.from({ length: 20 }, (_, k) => `${n}-${k}`),
    status: 200,
    requestId: `request-${n}`,
  });
}
