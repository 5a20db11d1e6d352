import { startEmulator, type Emulator } from "../../emulator";
import { buildGoSdks, describeWithGo, goSdks, lost, type CallSdk } from "../support/vendor-sdks";

let program: string;
let emulator: Emulator;
let call: CallSdk;

describeWithGo("Huawei Cloud's SDK for Go, of Workspace", () => {
  beforeAll(async () => {
    program = await buildGoSdks();
  }, 600_000);

  beforeEach(async () => {
    emulator = await startEmulator();
    call = goSdks(program, {
      VENDOR_ENDPOINT: emulator.url,
      VENDOR_REGION: "cn-north-4",
      HUAWEICLOUD_SDK_AK: "emulator",
      HUAWEICLOUD_SDK_SK: "emulator-secret",
      HUAWEICLOUD_SDK_PROJECT_ID: "0123456789abcdef0123456789abcdef",
    });
  });

  afterEach(() => emulator.close());

  describe("Workspace application servers", () => {
    /** The SDK's times have no fractions of a second. */
    const times = ["create_time", "update_time"];

    test("are listed and shown, with all that its model has", async () => {
      const listed = await call("workspaceapp", "ListServers", { limit: 100, offset: 0 });
      expect(listed.result).toMatchObject({ count: 40 });
      expect(lost(listed.body, listed.result)).toEqual(times.map((member) => `items.*.${member}`));
      const shown = await call("workspaceapp", "ShowServer", { server_id: "as-0007" });
      expect(shown.result).toMatchObject({ id: "as-0007", status: "REGISTERED", vm_status: "ACTIVE" });
      expect(lost(shown.body, shown.result)).toEqual(times);
    });

    test.each([
      ["SOFT", "reboot_started", "REBOOT", 40],
      ["HARD", "reboot_started_hard", "HARD_REBOOT", 20],
    ])("are rebooted %s, with every state on the way", async (type, task, machine, seconds) => {
      const items = ["as-0001", "as-0002"];
      const rebooted = await call("workspaceapp", "BatchRebootServer", { body: { items, type } });
      expect(rebooted).toEqual({ result: {} });
      emulator.clock.advance(seconds * 120);
      const { result } = await call("workspaceapp", "ShowServer", { server_id: "as-0001" });
      expect(result).toMatchObject({ status: "REGISTERED", vm_status: machine, task_status: task });
      emulator.clock.advance(seconds * 880);
      const listed = await call("workspaceapp", "ListServers", { server_id: "as-0002" });
      expect(listed.result).toMatchObject({
        count: 1,
        items: [{ status: "REGISTERED", vm_status: "ACTIVE", task_status: "null" }],
      });
      expect(emulator.journal.entries({ action: "BatchRebootServer" })).toEqual([
        expect.objectContaining({ method: "PATCH", ids: items, status: 200 }),
      ]);
    });

    test("are taken into maintenance, and found by it", async () => {
      const items = ["as-0001", "as-0002"];
      const body = { items, maintain_status: true };
      expect(await call("workspaceapp", "BatchChangeServerMaintainMode", { body })).toEqual({ result: {} });
      const { result } = await call("workspaceapp", "ListServers", {
        maintain_status: "true",
        server_group_id: "asg-0001",
        limit: 100,
      });
      expect(result).toMatchObject({
        count: 2,
        items: items.map((id) => ({ id, maintain_status: true, session_count: 0 })),
      });
    });

    test("have sessions, whose users are warned and logged off", async () => {
      const range = {
        query_begin_time: "2000-01-01T00:00:00.000Z",
        query_end_time: "2099-01-01T00:00:00.000Z",
      };
      const listed = await call("workspaceapp", "ListSessions", { ...range, limit: 100 });
      expect(listed.result).toMatchObject({ count: 3 });
      expect(lost(listed.body, listed.result)).toEqual(["items.*.start_time"]);
      const { items } = listed.result as { items: { id: string; machine_name: string }[] };
      const session_ids = items.flatMap(({ id, machine_name }) => (machine_name === "as-0011" ? [id] : []));
      const body = { session_ids, message_type: 1, message: "A restart.", delay_time: 60 };
      expect(await call("workspaceapp", "LogoffUserSession", { body })).toEqual({ result: {} });
      emulator.clock.advance(60_000);
      const shown = await call("workspaceapp", "ShowServer", { server_id: "as-0011" });
      expect(shown.result).toMatchObject({ session_count: 0 });
      const living = { ...range, session_state: "Active,Disconnected,AppcInit" };
      expect((await call("workspaceapp", "ListSessions", living)).result).toMatchObject({
        count: 1,
        items: [{ machine_name: "as-0012", session_state: "Disconnected" }],
      });
    });
  });

  describe("Workspace desktops", () => {
    test("are listed and shown, with all that its model has", async () => {
      const listed = await call("workspace", "ListDesktopsDetail", { limit: 500, offset: 0 });
      expect(listed.result).toMatchObject({ total_count: 40 });
      expect(lost(listed.body, listed.result)).toEqual([]);
      const shown = await call("workspace", "ShowDesktopDetail", { desktop_id: "wd-0007" });
      expect(shown.result).toMatchObject({ desktop: { desktop_id: "wd-0007", login_status: "REGISTERED" } });
      expect(lost(shown.body, shown.result)).toEqual([]);
      const two = await call("workspace", "ListDesktopsDetail", { desktop_id: ["wd-0003", "wd-0004"] });
      expect(two.result).toMatchObject({ total_count: 2 });
    });

    test("are rebooted, and those that cannot be are named", async () => {
      const body = { desktop_ids: ["wd-0001", "wd-9999"], op_type: "reboot", type: "SOFT" };
      const { result } = await call("workspace", "BatchRunDesktops", { body });
      expect(result).toMatchObject({ failed_operation_list: [{ desktop_id: "wd-9999" }] });
      emulator.clock.advance(5_000);
      const shown = await call("workspace", "ShowDesktopDetail", { desktop_id: "wd-0001" });
      expect(shown.result).toMatchObject({ desktop: { task_status: "reboot_started" } });
    });

    test("are taken into maintenance; their users are told, and logged off", async () => {
      const desktops = emulator.world.cloud("huaweicloud")?.find("desktops");
      desktops?.beginSession(desktops.get("wd-0001")!);
      const desktop_ids = ["wd-0001"];
      const maintenance = { desktop_ids, in_maintenance_mode: true };
      expect(await call("workspace", "SetMaintenanceMode", { body: maintenance })).toEqual({ result: {} });
      const told = await call("workspace", "SendNotifications", {
        body: { desktop_ids, notifications: "A restart in ten minutes." },
      });
      expect(lost(told.body, told.result)).toEqual([]);
      const found = { in_maintenance_mode: true };
      expect((await call("workspace", "ListDesktopsDetail", found)).result).toMatchObject({
        total_count: 1,
        desktops: [{ desktop_id: "wd-0001", login_status: "CONNECTED" }],
      });
      expect(await call("workspace", "BatchLogoffDesktops", { body: { desktop_ids } })).toEqual({
        result: {},
      });
      emulator.clock.advance(2_000);
      expect((await call("workspace", "ShowDesktopDetail", { desktop_id: "wd-0001" })).result).toMatchObject({
        desktop: { login_status: "REGISTERED" },
      });
    });
  });
});
