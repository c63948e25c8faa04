// A plan's life through a client whose types come from the server's own description: what does not fit it does not compile.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const server = process.argv[2];
assert(server, "the server's address is missing");
const client = createClient<paths>({ baseUrl: `${server}/api/v1` });

const profile: components["schemas"]["Profile"] = {
  audience: { monthly_active_users: 30_000, geography: { europe: 0.6, north_america: 0.4 } },
  traffic: { app_cpu_ms: { low: 10, mid: 20, high: 40 } },
};
// @ts-expect-error: what is no field of a profile is no field of its type.
const misspelt: components["schemas"]["Profile"] = { trafic: {} };

const estimated = await client.POST("/estimate", { body: profile });
assert(estimated.data && typeof estimated.data === "object");
const rung: number = estimated.data.recommendation.stage.rung;
assert(rung >= 1 && rung <= 9);

const refused = await client.POST("/estimate", { body: misspelt });
assert.equal(refused.response.status, 422);
assert(refused.error?.errors.some((fault) => fault.pointer === "/trafic"));

const saved = await client.POST("/plans", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } },
  body: { title: "Client", profile },
});
assert(saved.data && saved.response.status === 201);
const { id, edit_token: token, plan } = saved.data;
assert.deepEqual(plan, estimated.data);

const read = await client.GET("/plans/{id}", { params: { path: { id } } });
assert.equal(read.data?.title, "Client");
assert.deepEqual(read.data.plan, estimated.data);
const seen = read.response.headers.get("etag");
assert(seen);

const change = (etag: string) =>
  client.PUT("/plans/{id}", {
    params: { path: { id }, header: { "If-Match": etag } },
    headers: { Authorization: `Bearer ${token}` },
    body: { title: "Changed", profile: { ...profile, growth: { monthly: 0.1 } } },
  });
assert.equal((await change(seen)).data?.revision, 2);
assert.equal((await change(seen)).response.status, 412);

const svg = await client.GET("/plans/{id}/charts/{file}", { params: { path: { id, file: "bill.svg" }, query: { theme: "dark" } }, parseAs: "text" });
assert(svg.data?.startsWith("<svg"));

const gone = await client.DELETE("/plans/{id}", { params: { path: { id } }, headers: { Authorization: `Bearer ${token}` } });
assert.equal(gone.response.status, 204);
assert.equal((await client.GET("/plans/{id}", { params: { path: { id } } })).response.status, 404);
console.log("estimated, saved, read, changed and deleted by a generated client");
