import { join } from "node:path";
import { step } from "../lib/step.mjs";

const windows = process.platform === "win32";
const python = windows ? "python" : "python3";

/** An environment made by one interpreter works with that one only. */
const probe = "import ensurepip, sys, venv; print(sys.version.split()[0], sys.base_prefix)";

export const recipe = {
  name: "python",
  title: "Python",
  tools: [
    {
      what: "Python with venv",
      command: python,
      args: ["-c", probe],
      version: /^(\d+\.\d+\.\d+).*$/m,
      oldest: "3.10.0",
    },
  ],
  sources: [
    "scripts/languages/python.mjs",
    "tools/languages/python",
    "examples/languages/python",
    "sdk/python",
  ],

  /** The folder is a virtual environment with what the example's requirements.txt says. */
  async make({ folder, source, ...options }) {
    const venv = join(folder, "venv");
    await step(python, ["-m", "venv", venv], { cwd: folder, ...options });
    const program = windows ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
    const constraints = join(source, "tools", "languages", "python", "constraints.txt");
    const pip = (...args) =>
      step(program, ["-m", "pip", "install", "--disable-pip-version-check", "-c", constraints, ...args], {
        cwd: join(source, "examples", "languages", "python"),
        ...options,
      });
    // Building the SDK needs it, and pip would take the newest.
    await pip("setuptools");
    await pip("--no-build-isolation", "-r", "requirements.txt");
  },
};
