import { on } from "../../test/support/api-double";

const target = { desktopIds: ["wd-1", "wd-2"], drain: { timeout: "1h" } };
const shown = (id: string, login: string, isInMaintenance?: boolean) => ({
  desktop_id: id,
  status: "ACTIVE",
  task_status: "",
  login_status: login,
  ...(isInMaintenance !== undefined && { in_maintenance_mode: isInMaintenance }),
});

describe("Workspace desktops out of service", () => {
  it("are known by the answers that are read anyway; who is logged in without being connected counts", async () => {
    const logins = ["CONNECTED", "DISCONNECTED", "REGISTERED", "LATELY_ADDED"];
    const desktops = logins.map((login, n) => shown(`wd-${n}`, login, n === 0));
    const { observe } = on("workspaceDesktops", target, () => ({ json: { total_count: 4, desktops } }));
    const seen = await observe("wd-0", "wd-1", "wd-2", "wd-3");
    expect([...seen.values()].map(({ service }) => service)).toEqual([
      { isIn: false, sessions: 1 },
      { isIn: true, sessions: 1 },
      { isIn: true, sessions: 0 },
      { isIn: true },
    ]);
  });

  it("have calls of their own for maintenance, a message, and logging off, which has no delay", async () => {
    const { drain, http } = on("workspaceDesktops", target, () => ({ body: "" }));
    await drain.takeOut("wd-1", "wd-2");
    await drain.warn("Bye", "wd-1");
    await drain.logOff({ message: "Bye", delay: 0 }, "wd-1");
    await drain.putBack("wd-1", "wd-2");
    expect(
      http.requests.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown]),
    ).toEqual([
      [
        "PUT",
        "/v2/p1/desktops/maintenance-mode",
        { desktop_ids: ["wd-1", "wd-2"], in_maintenance_mode: true },
      ],
      ["POST", "/v2/p1/desktops/notifications", { desktop_ids: ["wd-1"], notifications: "Bye" }],
      ["POST", "/v2/p1/desktops/logoff", { desktop_ids: ["wd-1"], message: "Bye" }],
      [
        "PUT",
        "/v2/p1/desktops/maintenance-mode",
        { desktop_ids: ["wd-1", "wd-2"], in_maintenance_mode: false },
      ],
    ]);
  });
});
