import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";

/** What a user would export to reach an emulator with its default world; for a stack's `env`. */
export function emulatorEnvironment(url: string): Record<string, string> {
  return {
    REKINDLE_ENDPOINT_URL: url,
    NCLOUD_ACCESS_KEY: "emulator",
    NCLOUD_SECRET_KEY: "emulator-secret",
    HW_ACCESS_KEY: "emulator",
    HW_SECRET_KEY: "emulator-secret",
    HW_REGION_NAME: "cn-north-4",
    OS_USERNAME: "emulator",
    OS_PASSWORD: "emulator-secret",
    OS_USER_DOMAIN_NAME: "emulator",
    OS_PROJECT_NAME: "eu-de",
  };
}

/** Runs `body` with an emulator in this process, and closes it. */
export async function withEmulator<T>(
  options: EmulatorOptions,
  body: (emulator: Emulator, env: Record<string, string>) => Promise<T>,
): Promise<T> {
  const emulator = await startEmulator(options);
  try {
    return await body(emulator, emulatorEnvironment(emulator.url));
  } finally {
    await emulator.close();
  }
}
