import { z } from "zod";

const resourceRef = z.union([
  z.strictObject({
    type: z.literal("Secret"),
    secret: z.strictObject({ name: z.string(), key: z.string(), namespace: z.string().optional() }),
  }),
  z.strictObject({ type: z.literal("Literal"), literal: z.strictObject({ value: z.string() }) }),
]);

/** Merged into the operator's own pod, whose container with the program is called `pulumi`. */
const podTemplate = z.strictObject({
  spec: z.strictObject({
    terminationGracePeriodSeconds: z.int(),
    securityContext: z.strictObject({ fsGroup: z.int() }),
    containers: z.array(
      z.strictObject({
        name: z.literal("pulumi"),
        volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
      }),
    ),
    volumes: z.array(
      z.strictObject({
        name: z.string(),
        persistentVolumeClaim: z.strictObject({ claimName: z.string() }),
      }),
    ),
  }),
});

const source = z.union([
  z.looseObject({
    projectRepo: z.string(),
    branch: z.string(),
    repoDir: z.string(),
    fluxSource: z.undefined().optional(),
  }),
  z.looseObject({ fluxSource: z.looseObject({}), projectRepo: z.undefined().optional() }),
]);

/**
 * The members of a Stack that the examples use, from the operator's custom resource definition.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes-operator/blob/master/deploy/crds/pulumi.com_stacks.yaml (v2.9)
 */
export const stackSchema = z.strictObject({
  apiVersion: z.literal("pulumi.com/v1"),
  kind: z.literal("Stack"),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z
    .strictObject({
      serviceAccountName: z.string(),
      stack: z.string(),
      projectRepo: z.url().optional(),
      branch: z.string().optional(),
      repoDir: z.string().optional(),
      fluxSource: z
        .strictObject({
          sourceRef: z.strictObject({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
          dir: z.string().optional(),
        })
        .optional(),
      continueResyncOnCommitMatch: z.boolean(),
      resyncFrequencySeconds: z.int().min(60),
      retryMaxBackoffDurationSeconds: z.int(),
      retryOnUpdateConflict: z.boolean(),
      envRefs: z.record(z.string(), resourceRef),
      workspaceTemplate: z.strictObject({
        spec: z.strictObject({
          image: z.string(),
          securityProfile: z.enum(["baseline", "restricted"]),
          env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
          podTemplate,
        }),
      }),
    })
    .refine((spec) => source.safeParse(spec).success, "takes its program from one place"),
});
