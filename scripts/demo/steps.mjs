/**
 * What the demo shows, in order. A step changes the emulated world (`before`), runs one Pulumi command, and is expected
 * to succeed unless `fails`. `config` is set on the stack and stays for later steps.
 */
export const steps = [
  {
    title:
      "Create: every server is restarted once, two at a time; the notebook's lease is long enough and stays.",
    command: ["up"],
    config: { release: "1", readyTimeout: "6s", pollInterval: "300ms" },
  },
  {
    title: "Nothing changed: nothing happens.",
    command: ["up", "--expect-no-changes"],
  },
  {
    title: "The release changes: a rolling restart. The first line says which trigger it was.",
    command: ["up"],
    config: { release: "2" },
  },
  {
    title:
      "The next release, and server 1003 hangs in its reboot: the run stops, and what is done stays done.",
    before: ({ patch }) => patch("ncloud/servers/1003", { onReboot: ["freezes", "restarts"] }),
    command: ["up"],
    config: { release: "3" },
    fails: true,
  },
  {
    title: "Somebody resets 1003 by hand. The same command again leaves it alone and restarts only the rest.",
    before: async ({ reboot, advance }) => {
      await reboot("ncloud", "servers", "1003");
      await advance("5s");
    },
    command: ["up"],
  },
  {
    title: "An hour and a half passes: the same command finds too little left of the lease and renews it.",
    before: ({ advance }) => advance("90m"),
    command: ["up"],
  },
  {
    title: "Destroy: calls nothing. Servers and notebook run on.",
    command: ["destroy"],
  },
];
